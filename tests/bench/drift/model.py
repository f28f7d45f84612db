"""The simulation: changes, updates and sweeps on one clock, against one limit of calls. Pure, and the same every time.

The sweep's order is the function's own (handlers.drift.sweep.due); how calls are repeated is botocore's and Lambda's.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from random import Random

from handlers.drift.sweep import due
from handlers.lib import instant
from tests.bench.drift.parameters import HOUR, Parameters

# What happens at a time.
Event = Callable[[float], None]

START = datetime(2026, 1, 1, tzinfo=timezone.utc)


@dataclass
class Outcome:
    """What was seen: the delays from item event to mail in seconds, calls by operation, the longest time unswept.

    Drift that comes while its stack is updated or compared waits for the end of that, and is checked then.
    """

    on_change: list[float] = field(default_factory=list)
    after_detection: list[float] = field(default_factory=list)
    after_update: list[float] = field(default_factory=list)
    # Checks that were refused because the stack was being updated or compared.
    refused: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    throttled: int = 0
    # Checks that failed for good: dead letters and an alarm, and the sweep finds the drift.
    dead: int = 0
    longest_unswept: float = 0.0

    @property
    def delays(self) -> list[float]:
        """All of them."""
        return self.on_change + self.after_detection + self.after_update


def percentile(delays: Sequence[float], percent: float) -> float:
    """The delay that so many percent of these do not exceed (nearest rank)."""
    return sorted(delays)[max(math.ceil(len(delays) * percent / 100) - 1, 0)]


class Limit:
    """A bucket of tokens: so many calls a second, and a burst."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._tokens, self._at = burst, 0.0

    def allows(self, now: float) -> bool:
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Simulation:
    """One run of so many hours."""

    def __init__(self, parameters: Parameters, hours: float, seed: int = 1) -> None:
        self.p, self.end, self.random = parameters, hours * HOUR, Random(seed)  # noqa: S311 - a simulation
        self.outcome = Outcome()
        self._limit = Limit(parameters.calls_per_second, parameters.burst)
        self._agenda: list[tuple[float, int, Event]] = []
        self._count = 0
        self._names = [f"stack-{number:04}" for number in range(parameters.stacks)]
        # As in an account that was swept before, each at its own time.
        self._swept = {name: -self.random.uniform(0, parameters.sweep_after) for name in self._names}
        self._updating: dict[str, float] = {}
        self._detecting: set[str] = set()
        # Drift that came while its stack was updated or compared, to be checked when that has ended.
        self._missed: dict[str, list[float]] = {}

    def run(self) -> Outcome:
        self._at(self._next(self.p.changes), self._change)
        self._at(self._next(self.p.updates), self._update)
        self._at(self.random.uniform(0, self.p.sweep_every), self._sweep)
        while self._agenda:
            now, _, happen = heapq.heappop(self._agenda)
            happen(now)
        return self.outcome

    def _at(self, time: float, happen: Event) -> None:
        self._count += 1
        heapq.heappush(self._agenda, (time, self._count, happen))

    def _next(self, an_hour: float) -> float:
        return self.random.expovariate(an_hour / HOUR)

    def _call(
        self, now: float, operation: str, then: Callable[[float], None], give_up: Callable[[float], None]
    ) -> None:
        """A call under the limit, with botocore's attempts."""

        def attempt(number: int, time: float) -> None:
            self.outcome.calls[operation] += 1
            if self._limit.allows(time):
                then(time)
            elif number < self.p.attempts:
                self.outcome.throttled += 1
                wait = min(self.random.random() * 2 ** (number - 1), self.p.backoff_limit)
                self._at(time + wait, lambda later: attempt(number + 1, later))
            else:
                self.outcome.throttled += 1
                give_up(time)

        attempt(1, now)

    def _change(self, now: float) -> None:
        if now < self.end:
            self._at(now + self._next(self.p.changes), self._change)
            stack = self.random.choice(self._names)
            retries = [self.p.first_retry_seconds, self.p.second_retry_seconds]
            self._at(
                now + self.p.event_seconds, lambda time: self._check(time, now, stack, retries, self.outcome.on_change)
            )

    def _check(self, now: float, since: float, stack: str, retries: list[float], told: list[float]) -> None:
        """Check the resource that drifted at `since`; the delay of its mail goes to `told`."""

        def give_up(time: float) -> None:
            if retries:
                self._at(time + retries[0], lambda later: self._check(later, since, stack, retries[1:], told))
            else:
                self.outcome.dead += 1

        def compared(time: float) -> None:
            if stack in self._updating or stack in self._detecting:
                self._missed.setdefault(stack, []).append(since)
                self.outcome.refused += 1
                # Asked once more when that is noted; an update and a comparison take minutes, so it is refused again.
                self._call(time, "DetectStackResourceDrift", lambda _: None, lambda _: None)
            else:
                told.append(self._mailed(time + self.p.check_seconds) - since)

        self._at(
            now + self.p.start_seconds,
            lambda time: self._call(time, "DetectStackResourceDrift", compared, give_up),
        )

    def _mailed(self, found: float) -> float:
        return found + self.p.window_seconds + self.p.mail_seconds

    def _update(self, now: float) -> None:
        if now >= self.end:
            return
        self._at(now + self._next(self.p.updates), self._update)
        stack = self.random.choice(self._names)
        if stack not in self._updating:
            self._updating[stack] = now
            self._at(now + self.p.update_seconds, lambda time: self._updated(time, stack))

    def _updated(self, now: float, stack: str) -> None:
        del self._updating[stack]
        checks = self._check_missed(now, stack, self.outcome.after_update)
        begins = now + self.p.event_seconds + self.p.start_seconds + checks * self.p.check_seconds
        self._at(begins, lambda time: self._detect(time, stack))

    def _check_missed(self, now: float, stack: str, told: list[float]) -> int:
        """Check what was refused meanwhile, one after the other; how many there are."""
        missed = self._missed.pop(stack, [])
        for place, since in enumerate(missed):
            at = now + self.p.event_seconds + place * self.p.check_seconds
            retries = [self.p.first_retry_seconds, self.p.second_retry_seconds]
            self._at(at, lambda time, since=since, retries=retries: self._check(time, since, stack, retries, told))  # type: ignore[misc]
        return len(missed)

    def _detect(self, now: float, stack: str) -> None:
        def started(time: float) -> None:
            if stack not in self._detecting and stack not in self._updating:
                self._detecting.add(stack)
                took = self.p.detect_seconds + self.p.resources * self.p.detect_resource_seconds
                self._at(time + took, lambda later: self._detected(later, stack))

        self._call(now, "DetectStackDrift", started, lambda _: None)

    def _detected(self, now: float, stack: str) -> None:
        self._detecting.discard(stack)
        pages = math.ceil(self.p.resources / self.p.page)
        self.outcome.calls["DescribeStackResourceDrifts"] += pages
        self.outcome.calls["ListStackResources"] += pages
        self.outcome.longest_unswept = max(self.outcome.longest_unswept, now - self._swept[stack])
        self._swept[stack] = now
        self._check_missed(now, stack, self.outcome.after_detection)

    def _sweep(self, now: float) -> None:
        if now >= self.end:
            for at in self._swept.values():
                self.outcome.longest_unswept = max(self.outcome.longest_unswept, self.end - at)
            return
        self._at(now + self.p.sweep_every, self._sweep)
        ended_at = {name: instant.to_text(START + timedelta(seconds=at)) for name, at in self._swept.items()}
        before = instant.to_text(START + timedelta(seconds=now - self.p.sweep_after))
        waiting = due([{"StackId": name} for name in self._names], ended_at, before)
        for place, stack in enumerate(waiting[: int(self.p.sweep_time * self.p.sweep_rate)]):
            self._at(now + place / self.p.sweep_rate, lambda time, stack=stack: self._detect(time, stack))  # type: ignore[misc]
