"""What a scenario of the matrix is: events for one handler, and what must be true of the account afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from tests.faults.lambda_model import Lambda
from tests.faults.world import ENVIRONMENT, World

Event = dict[str, Any]
SETTINGS = f"/compliance/{ENVIRONMENT}/settings/"


class Scenario(Protocol):
    """One thing that one handler does."""

    @property
    def entry(self) -> str:
        """The module of handlers/ that is the entry point."""
        ...

    @property
    def function(self) -> str:
        """What the function is called: its purpose, as its dead letters have it."""
        ...

    @property
    def name(self) -> str:
        """What happens, in words."""
        ...

    @property
    def only(self) -> frozenset[str]:
        """The calls, by their names, that this scenario shows; empty: all it makes."""
        ...

    @property
    def variables(self) -> dict[str, str]:
        """What the function's environment has beside what all have."""
        ...

    @property
    def next_run(self) -> Event | None:
        """The event of the next run by schedule, which does what a run could not reach; None: there is no such."""
        ...

    def prepare(self, world: World) -> list[Event]:
        """Make the account ready; the events, in their order in time."""
        ...

    def main(self, events: Sequence[Event]) -> Sequence[Event]:
        """Those of the events that a fault at a call is to meet."""
        ...

    def play(self, events: Sequence[Event], lambda_: Lambda) -> None:
        """Deliver the events as their source does."""
        ...

    def wrong(self, world: World, told: Counter[str]) -> list[str]:
        """What should not be, once all is over and every dead letter was redriven; `told` as World.told."""
        ...


class Asynchronous:
    """A handler that is invoked asynchronously."""

    entry: str
    function: str

    @property
    def variables(self) -> dict[str, str]:
        return {}

    @property
    def next_run(self) -> Event | None:
        return None

    def main(self, events: Sequence[Event]) -> Sequence[Event]:
        return events[-1:]

    def play(self, events: Sequence[Event], lambda_: Lambda) -> None:
        for event in events:
            lambda_.asynchronously(self.entry, self.function, event, self.variables)


def differences(what: str, expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """In words, where two mappings differ."""
    keys = sorted({*expected, *found})
    return [
        f"{what} of {key}: {found.get(key)!r}, where {expected.get(key)!r} is due"
        for key in keys
        if expected.get(key) != found.get(key)
    ]


def heartbeats(world: World) -> list[str]:
    """Whether the table has a heartbeat of required-tags, and no other."""
    beats = [key for key in world.findings_keys() if key.startswith("heartbeat|")]
    return [] if beats == [f"heartbeat|{world.account}|required-tags"] else [f"heartbeats in the table: {beats}"]
