"""The matrix: every condition at every call of every handler, in as many processes as there are processors."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.faults.bench import bench, say
from tests.faults.calling import CALLING
from tests.faults.conditions import AT_A_CALL, EMPTY_PAGE, OF_AN_EVENT, REVERSED
from tests.faults.custom_resources import CUSTOM
from tests.faults.drifting import DRIFTING
from tests.faults.judging import JUDGING
from tests.faults.run import Bench, Outcome, at_a_call, calls_of, of_an_event
from tests.faults.scenarios import Scenario
from tests.faults.telling import TELLING
from tests.template.calls import Site

SCENARIOS: tuple[Scenario, ...] = (*JUDGING, *CALLING, *DRIFTING, *TELLING, *CUSTOM)
# Of a call that an invocation makes again and again the first is met, but here each: a file, or a page, counts for
# itself.
EACH = frozenset({"LookupEvents (attribute)", "PutObject (report)"})

_open = ExitStack()
_bench: list[Bench] = []


@dataclass(frozen=True)
class Cell:
    """What one run showed: `row` is a call, or a condition of the whole event."""

    entry: str
    scenario: str
    row: str
    condition: str
    outcome: Outcome


@dataclass
class Matrix:
    """All cells, and the places in the code at which calls were made: (module, function, operation)."""

    cells: list[Cell] = field(default_factory=list)
    visited: set[tuple[str, str, str]] = field(default_factory=set)

    @property
    def problems(self) -> list[str]:
        """What is wrong, in words."""
        return [
            f"{cell.entry}, {cell.scenario}, {cell.row}, {cell.condition}: {problem}"
            for cell in self.cells
            for problem in cell.outcome.problems
        ]

    def unvisited(self, sites: Iterable[Site]) -> list[str]:
        """The call sites of the code that no scenario reaches: what was forgotten."""
        return sorted(
            f"{site.module}.{site.function} calls {site.operation}, and no scenario of tests/faults does"
            for site in sites
            if (site.module, site.function, site.operation) not in self.visited
        )


def names() -> set[str]:
    """What `play` can be given: handlers and scenarios."""
    return {name for scenario in SCENARIOS for name in (scenario.entry, scenario.name)}


def play(only: Sequence[str] = (), processes: int | None = None) -> Matrix:
    """Play the scenarios, or those whose entry or name is among `only`."""
    wanted = [
        number
        for number, scenario in enumerate(SCENARIOS)
        if not only or scenario.entry in only or scenario.name in only
    ]
    matrix = Matrix()
    with ProcessPoolExecutor(processes or os.cpu_count(), initializer=_begin) as pool:
        for future in as_completed([pool.submit(_play, number) for number in wanted]):
            cells, visited = future.result()
            matrix.cells += cells
            matrix.visited |= visited
            wrong = sum(bool(cell.outcome.problems) for cell in cells)
            say(f"{cells[0].entry}, {cells[0].scenario}: {len(cells)} runs, {wrong} wrong")
    return matrix


def _begin() -> None:
    _bench.append(_open.enter_context(bench()))


def _play(number: int) -> tuple[list[Cell], set[tuple[str, str, str]]]:
    (ours,) = _bench
    scenario = SCENARIOS[number]
    ours.injector.visited.clear()
    return list(_cells(ours, scenario)), set(ours.injector.visited)


def _cells(ours: Bench, scenario: Scenario) -> Iterator[Cell]:
    calls = [
        call
        for call in dict.fromkeys(calls_of(ours, scenario))
        if (call.number == 1 or call.name in EACH) and (not scenario.only or call.name in scenario.only)
    ]
    missing = scenario.only - {call.name for call in calls}
    if missing:
        raise AssertionError(f"{scenario.name} no longer makes the calls {sorted(missing)}")
    for call in calls:
        for condition in AT_A_CALL:
            if condition.fault != EMPTY_PAGE or call in ours.injector.paged:
                outcome = at_a_call(ours, scenario, call, condition)
                yield Cell(scenario.entry, scenario.name, call.name, condition.name, outcome)
    for what in OF_AN_EVENT if scenario.function not in ("empty-bucket", "secure-parameters") else ():
        if what != REVERSED or scenario.entry in ("alerts", "config_rule", "realtime"):
            yield Cell(scenario.entry, scenario.name, "", what, of_an_event(ours, scenario, what))
