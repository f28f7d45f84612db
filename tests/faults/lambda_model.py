"""How Lambda runs a handler, in this process: attempts, what the event source makes of their ends, dead letters."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import logging
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from unittest import mock

from botocore.config import Config

from handlers import attribution
from handlers.lib import aws
from handlers.lib.dead_letter import dead_letter
from tests.faults.injection import Call, Injector, Killed
from tests.faults.world import ENVIRONMENT, REGION, World

# A client waits no longer than this for the proxy, which answers a `slow` call sooner and a `hang` later.
QUICK = Config(connect_timeout=2, read_timeout=1.0)
ATTEMPTS = 3
RECEIVES = 5
VISIBILITY_SECONDS = 720
RETRY_SECONDS = 60
MODULES = ("alerts", "attribution", "compliance_report", "config_rule", "realtime", "stack_drift")

real_sleep = time.sleep


@dataclass
class Story:
    """What became of the events of one run."""

    invocations: int = 0
    failures: list[str] = field(default_factory=list)  # the error of each invocation that failed
    returned: int = 0  # messages that the function gave back to its queue
    letters: list[str] = field(default_factory=list)  # what `redrive list` says of each dead letter
    answers: list[dict[str, str]] = field(default_factory=list)  # to CloudFormation
    calls: tuple[Call, ...] = ()
    log: str = ""


@dataclass
class Lambda:
    """The functions of one account."""

    world: World
    injector: Injector
    story: Story = field(default_factory=Story)
    offset: float = 0.0  # of the function's clock, in seconds

    def invoke(self, entry: str, event: Any, variables: Mapping[str, str], seconds: float = 120.0) -> Any:
        """One invocation of `handlers.<entry>.handler`; what it raises, Killed too, is its end."""
        self.injector.begin_invocation()
        self.story.invocations += 1
        output = io.StringIO()
        try:
            with self._running(output, variables):
                module = importlib.import_module(f"handlers.{entry}")
                return module.handler(event, Context(entry, self.world.account, seconds))
        finally:
            self.story.log += output.getvalue()

    def asynchronously(self, entry: str, function: str, event: Any, variables: Mapping[str, str]) -> None:
        """As Config, EventBridge and a redrive invoke: two retries, then a dead letter with the last cause."""
        cause = ""
        for _ in range(ATTEMPTS):
            try:
                self.invoke(entry, event, variables)
            except Killed:
                cause = "Task timed out after 120.00 seconds"
            except Exception as error:
                cause = str(error)
            else:
                return
            self.story.failures.append(cause)
            self.offset += RETRY_SECONDS
        self.world.bury(function, event, cause)

    def from_queue(self, variables: Mapping[str, str]) -> None:
        """As the event source mapping polls the alert queue, until it is empty or all that is left is a dead letter."""
        for _ in range(RECEIVES * 3):
            messages = self.world.receive(f"queue-alerts-{ENVIRONMENT}")
            if not messages:
                return
            try:
                answer = self.invoke("alerts", {"Records": [_record(message) for message in messages]}, variables)
                failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
                self.story.returned += len(failed)
            except (Exception, Killed) as error:
                self.story.failures.append(str(error))
                failed = {message["MessageId"] for message in messages}
            for message in messages:
                settle = self.world.release if message["MessageId"] in failed else self.world.delete
                settle(f"queue-alerts-{ENVIRONMENT}", message)
            self.offset += VISIBILITY_SECONDS

    def dead_letters(self, function: str) -> list[str]:
        """What an officer sees of the dead letters of a function, which stay."""
        queue = f"queue-dead-letters-{function}-{ENVIRONMENT}"
        seen = []
        for message in self.world.receive(queue):
            letter = dead_letter(function, ENVIRONMENT, message, datetime.now(timezone.utc))
            seen.append(f"{letter.about}: {letter.cause}")
            self.world.release(queue, message)
        return seen

    @contextlib.contextmanager
    def _running(self, output: io.StringIO, variables: Mapping[str, str]) -> Iterator[None]:
        settings = {**self.world.environment(self.injector.url), **variables}
        with contextlib.ExitStack() as stack:
            stack.enter_context(mock.patch.dict(os.environ, settings))
            stack.enter_context(mock.patch.object(time, "sleep"))
            stack.enter_context(contextlib.redirect_stdout(output))
            for handler in logging.getLogger("service_undefined").handlers:
                if isinstance(handler, logging.StreamHandler):
                    stack.callback(handler.setStream, handler.setStream(output) or handler.stream)
            for name in MODULES:
                module = importlib.import_module(f"handlers.{name}")
                if hasattr(module, "datetime"):
                    stack.enter_context(mock.patch.object(module, "datetime", _clock(self.offset)))
            stack.enter_context(mock.patch.object(attribution, "PAUSE_SECONDS", 0))
            yield


@contextlib.contextmanager
def fresh_containers(made: dict[tuple[str, str], Any]) -> Iterator[None]:
    """Caches of their own, and clients with short time-outs, which are kept in `made`: making one takes long."""
    modules = [importlib.import_module(f"handlers.{name}") for name in MODULES]
    original = aws.client

    def quick(service: str, config: Config) -> Any:
        key = (service, repr(config._user_provided_options))  # type: ignore[attr-defined] # botocore has no stubs
        if key not in made:
            made[key] = original(service, config.merge(QUICK))
        return made[key]

    aws._parameters.cache_clear()
    for module in modules:
        for name in ("_clients", "_edge"):
            cached = getattr(getattr(module, name, None), "cache_clear", None)
            if cached:
                cached()
    with mock.patch.object(aws, "client", quick):
        yield


class Context:
    """Lambda's context."""

    def __init__(self, entry: str, account: str, seconds: float) -> None:
        self.function_name = f"function-{entry}-{ENVIRONMENT}"
        self.memory_limit_in_mb = 256
        self.aws_request_id = f"{entry}-{time.monotonic_ns()}"
        self.invoked_function_arn = f"arn:aws:lambda:{REGION}:{account}:function:{self.function_name}"
        self._end = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        return max(int((self._end - time.monotonic()) * 1000), 0)


def _record(message: dict[str, Any]) -> dict[str, Any]:
    return {"messageId": message["MessageId"], "body": message["Body"], "attributes": message["Attributes"]}


def _clock(offset: float) -> Any:
    class Shifted(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override] # as the code that runs expects it
            return datetime.now(tz) + timedelta(seconds=offset)

    return Shifted


def event_of(payload: bytes) -> Any:
    """The event of an invocation's payload."""
    return json.loads(payload)
