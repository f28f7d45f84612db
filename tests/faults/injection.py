"""Faults at one call of AWS: which call it is, read from the stack, and what happens to it.

Most faults are the proxy's: the request only gets the header that asks for them. An empty page, and the end of
Lambda's time, happen here.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from unittest import mock

import botocore.handlers
from botocore import xform_name
from botocore.client import BaseClient

from handlers.lib.aws import subject_of
from tests.faults.conditions import ALWAYS, EMPTY_PAGE, INVOCATION, KILLED_AFTER, KILLED_BEFORE, Condition
from tests.faults.proxy import HEADER
from tests.template.calls import Site

real_sleep = time.sleep
EMPTY_TOKEN = "a-token-of-an-empty-page"  # noqa: S105 - a page's


class Killed(BaseException):
    """Lambda's time is over: nothing of the invocation runs on."""


class Call(NamedTuple):
    """A call as a row of the matrix knows it: the operation, the public function that makes it, the how-manieth."""

    operation: str
    function: str
    number: int

    @property
    def name(self) -> str:
        return f"{self.operation} ({self.function})"


@dataclass
class Injector:
    """What `install` puts between botocore and the network. `url` is the proxy's: other clients are left alone."""

    url: str
    sites: Mapping[tuple[str, str], set[str]]  # (module, function) -> operations, of all handlers
    target: Call | None = None
    condition: Condition | None = None
    seen: list[Call] = field(default_factory=list)
    paged: set[Call] = field(default_factory=set)
    visited: set[tuple[str, str, str]] = field(default_factory=set)  # (module, function, operation)
    on_kill: Any = None
    delays: Mapping[str, float] = field(default_factory=dict)  # operation -> seconds before it
    is_dead: bool = False  # the invocation was killed: whatever it still asks, in a `finally`, never reaches AWS
    invoked: list[bytes] = field(default_factory=list)  # payloads of Lambda's Invoke, which nobody runs
    hits: int = 0
    retried: bool = False  # botocore made another attempt after one that met the fault
    about: str = ""
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _invocation: int = 0
    _hit_in: int = 0  # the invocation that was the first to meet the fault
    _lock: Any = field(default_factory=threading.Lock)
    _local: Any = field(default_factory=threading.local)

    def aim(self, target: Call | None, condition: Condition | None) -> None:
        """Let `condition` meet the call `target` from now on; None: nothing happens to any call."""
        self.target, self.condition = target, condition
        self.seen, self.hits, self.retried, self.about = [], 0, False, ""
        self._invocation = self._hit_in = 0
        self.is_dead = False

    def begin_invocation(self) -> None:
        """Another invocation begins: the calls are counted anew."""
        self._invocation += 1
        self.is_dead = False
        self._counts.clear()

    def call(  # noqa: C901 - one step for each kind of fault
        self, client: Any, operation: str, parameters: dict[str, Any], original: Any
    ) -> Any:
        """In the place of `BaseClient._make_api_call`."""
        if client.meta.endpoint_url != self.url:
            return original(client, operation, parameters)
        if self.is_dead:
            raise Killed
        made = self._identify(operation)
        if client.can_paginate(xform_name(operation)):
            self.paged.add(made)
        fault = self._fault(made)
        if fault:
            self.about = subject_of(parameters)
        if fault is None and EMPTY_TOKEN in map(str, parameters.values()):
            kept = {name: value for name, value in parameters.items() if value != EMPTY_TOKEN}
            return original(client, operation, kept)
        if fault == EMPTY_PAGE:
            return _empty_page(client, operation)
        if fault == KILLED_BEFORE:
            self._kill()
        if operation in self.delays:
            real_sleep(self.delays[operation])
        if operation == "Invoke":
            self.invoked.append(parameters["Payload"])
            if fault is None:
                return {"StatusCode": 202}  # the round that follows is `custom_resources`' to run
        answer = self._asked(fault, lambda: original(client, operation, parameters))
        if fault == KILLED_AFTER:
            self._kill()
        return answer

    def _asked(self, fault: str | None, ask: Callable[[], Any]) -> Any:
        self._local.fault = None if fault == KILLED_AFTER else fault
        try:
            return ask()
        finally:
            self._local.fault, self._local.met = None, False

    def ask_for_fault(self, request: Any, **_: Any) -> None:
        """Hook of `before-send`: each attempt of a request."""
        self.retried |= getattr(self._local, "met", False)
        fault = getattr(self._local, "fault", None)
        if fault:
            self._local.met = True
            request.headers[HEADER] = fault
            if self.condition and self.condition.lasts not in (ALWAYS, INVOCATION):
                self._local.fault = None

    def _kill(self) -> None:
        self.is_dead = True
        if self.on_kill:
            self.on_kill()
        raise Killed

    def _fault(self, made: Call) -> str | None:
        if made != self.target or self.condition is None:
            return None
        self._hit_in = self._hit_in or self._invocation
        if self.condition.lasts != ALWAYS and self._invocation > self._hit_in:
            return None
        self.hits += 1
        return self.condition.fault

    def _identify(self, operation: str) -> Call:
        frames = list(_frames())
        # A function that hands out its pages has returned when they are asked for: then only it may make the call.
        only = [place for place, operations in self.sites.items() if operation in operations]
        place = next(
            (frame for frame in frames if operation in self.sites.get(frame, ())), only[0] if len(only) == 1 else None
        )
        if place is None:
            raise AssertionError(f"{operation} is called from a place that the code's reading does not know: {frames}")
        beyond = frames[frames.index(place) :] if place in frames else [place]
        own = [name for module, name in beyond if module == place[0] and name[0] != "<"]
        # In a thread there may be no public function: the outermost is what the thread was given.
        function = next((name for name in own if name[0] != "_"), own[-1].lstrip("_"))
        with self._lock:
            self._counts[operation, function] += 1
            made = Call(operation, function, self._counts[operation, function])
            self.seen.append(made)
            self.visited.add((*place, operation))
        return made


def _frames() -> Iterator[tuple[str, str]]:
    """(module, function) of the handlers' frames, the innermost first."""
    frame = sys._getframe(1)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("handlers."):
            yield module, frame.f_code.co_name
        frame = frame.f_back  # type: ignore[assignment] # None ends it


def _empty_page(client: Any, operation: str) -> dict[str, Any]:
    pages = client.get_paginator(xform_name(operation))._pagination_cfg
    keys = pages["result_key"] if isinstance(pages["result_key"], list) else [pages["result_key"]]
    tokens = pages["output_token"] if isinstance(pages["output_token"], list) else [pages["output_token"]]
    page: dict[str, Any] = {key: [] for key in keys if "." not in key}
    page.update({token.split(" ")[0]: EMPTY_TOKEN for token in tokens})
    if pages.get("more_results"):
        page[pages["more_results"]] = True
    return page


def by_place(sites: set[Site]) -> dict[tuple[str, str], set[str]]:
    """The sites by where they are."""
    places: dict[tuple[str, str], set[str]] = {}
    for site in sites:
        places.setdefault((site.module, site.function), set()).add(site.operation)
    return places


@contextmanager
def install(injector: Injector) -> Iterator[None]:
    """Let every client that is made within go through the injector."""
    original = BaseClient._make_api_call  # type: ignore[attr-defined] # botocore has no stubs

    def make_api_call(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        return injector.call(client, operation, parameters, original)

    hooks = [*botocore.handlers.BUILTIN_HANDLERS, ("before-send", injector.ask_for_fault)]
    with (
        mock.patch.object(BaseClient, "_make_api_call", make_api_call),
        mock.patch.object(botocore.handlers, "BUILTIN_HANDLERS", hooks),
    ):
        yield
