"""The fast path and AWS Config about one resource: told once, and the later state decides, in any order of arrival."""

from __future__ import annotations

from itertools import permutations

import pytest

from handlers.alerting.triage import OPENINGS, Arrival, Wish, triage
from handlers.lib.finding import CLOSED, OPEN
from handlers.lib.finding_row import Row
from handlers.trail.call import REALTIME
from tests.unit.handlers.builders import NOW, SENT, T0, T1, T2, T3, finding

FAST = Arrival(finding(observed_at=T1, source=REALTIME), "fast", SENT)
CONFIG = Arrival(finding(observed_at=T2), "config", SENT)
BEFORE = Arrival(finding(observed_at=T0, status=CLOSED, source="config-event"), "before", SENT)
AFTER = Arrival(finding(observed_at=T3, status=CLOSED, source="config-event"), "after", SENT)


def received(*arrivals: Arrival) -> tuple[Row | None, int]:
    """The row in the end, and how often the team was told of a violation, each message in a batch of its own."""
    row: Row | None = None
    told = 0
    for arrival in arrivals:
        (decision,) = triage([arrival], {row.id: row} if row else {}, NOW, Wish(30))
        row = decision.after
        told += decision.told_as in OPENINGS
    return row, told


@pytest.mark.parametrize("order", list(permutations([BEFORE, FAST, CONFIG])))
def test_what_both_found_is_told_once_and_stays_open(order: tuple[Arrival, ...]) -> None:
    row, told = received(*order)
    assert row is not None
    assert (row.finding.status, told) == (OPEN, 1)


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ((FAST, AFTER), CLOSED),
        # The all-clear was for what nobody knew of yet: the report closes it, by AWS Config's later result.
        ((AFTER, FAST), OPEN),
    ],
)
def test_an_all_clear_of_a_later_state_closes_what_is_known(order: tuple[Arrival, ...], status: str) -> None:
    row, _ = received(*order)
    assert row is not None
    assert row.finding.status == status


@pytest.mark.parametrize("order", list(permutations([BEFORE, FAST])))
def test_an_all_clear_of_an_earlier_state_closes_nothing(order: tuple[Arrival, ...]) -> None:
    row, told = received(*order)
    assert row is not None
    assert (row.finding.status, told) == (OPEN, 1)
