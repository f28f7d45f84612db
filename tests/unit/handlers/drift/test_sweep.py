"""Which stacks a sweep takes first, and how it counts."""

from __future__ import annotations

from typing import Any

from handlers.drift.refusals import GONE, UNDER_WAY, UNSUPPORTED, WRONG_STATE
from handlers.drift.sweep import CHECKABLE, ENDS_AN_UPDATE, Tally, drift_status, in_order, last_checked
from tests.unit.handlers.drift.rows import CHECKED_AT


def stack(name: str, **information: Any) -> dict[str, Any]:
    return {"StackId": name, "StackName": name, "DriftInformation": {"StackDriftStatus": "IN_SYNC", **information}}


def test_the_longest_unchecked_come_first_and_those_never_checked_before_all() -> None:
    today, yesterday = CHECKED_AT, CHECKED_AT.replace(day=23)
    stacks = [
        stack("today", LastCheckTimestamp=today),
        stack("never-b"),
        stack("yesterday", LastCheckTimestamp=yesterday),
        {"StackId": "never-a", "StackName": "never-a"},
    ]
    assert in_order(stacks) == ["never-a", "never-b", "yesterday", "today"]


def test_a_stack_of_which_nothing_is_said_was_not_checked() -> None:
    assert (drift_status({}), last_checked({})) == ("NOT_CHECKED", None)


def test_a_creation_ends_no_update() -> None:
    assert set(CHECKABLE) - ENDS_AN_UPDATE == {"CREATE_COMPLETE"}


def test_what_was_not_checked_and_should_be_is_counted_apart() -> None:
    tally = Tally(started=3, not_reached=4)
    for kind in (UNDER_WAY, WRONG_STATE, GONE):
        tally.add(kind, is_throttle=False)
    tally.add(None, is_throttle=True)
    tally.add(None, is_throttle=False)
    assert tally.counts() == {
        "started": 3,
        "under_way": 1,
        "wrong_state": 1,
        "gone": 1,
        "throttled": 1,
        "failed": 1,
        "not_reached": 4,
    }
    assert tally.unjudged == 6
    tally.add(UNSUPPORTED, is_throttle=False)
    assert tally.failed == 2
