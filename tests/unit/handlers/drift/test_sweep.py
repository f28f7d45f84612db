"""Which stacks a sweep takes first, and how it counts."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.drift.refusals import GONE, UNDER_WAY, UNSUPPORTED, WRONG_STATE
from handlers.drift.sweep import CHECKABLE, ENDS_AN_UPDATE, Tally, drift_status, due
from tests.unit.handlers.drift.rows import CHECKED_AT


def stack(name: str) -> dict[str, Any]:
    return {"StackId": name, "StackName": name}


def test_the_longest_uncompared_come_first_and_those_never_compared_before_all() -> None:
    ended_at = {"yesterday": "2026-11-23T03:00:00.000Z", "today": "2026-11-24T03:00:00.000Z"}
    stacks = [stack("today"), stack("never-b"), stack("yesterday"), stack("never-a")]
    assert due(stacks, ended_at, "2026-11-25") == ["never-a", "never-b", "yesterday", "today"]


def test_a_stack_that_was_compared_since_has_time() -> None:
    assert due([stack("a"), stack("b")], {"a": "2026-11-24T03:00:00.000Z"}, "2026-11-24T03:00:00.000Z") == ["b"]


def test_the_check_of_one_resource_does_not_put_a_stack_off() -> None:
    busy = {**stack("busy"), "DriftInformation": {"StackDriftStatus": "IN_SYNC", "LastCheckTimestamp": CHECKED_AT}}
    assert due([busy], {}, "2026-11-24T00:00:00.000Z") == ["busy"]


def test_a_stack_of_which_nothing_is_said_was_not_checked() -> None:
    assert drift_status({}) == "NOT_CHECKED"


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


@given(st.integers(1, 60), st.integers(1, 20), st.data())
def test_no_stack_starves_however_few_of_them_a_sweep_reaches(count: int, reached: int, data: Any) -> None:
    stacks = [stack(f"stack-{number:03d}") for number in range(count)]
    known = data.draw(st.lists(st.integers(0, count - 1), unique=True))
    ended_at = {f"stack-{number:03d}": f"2026-11-24T{number % 24:02d}:00:00.000Z" for number in known}
    compared = set()
    for sweep in range(-(-count // reached)):
        for stack_id in due(stacks, ended_at, "2027")[:reached]:
            compared.add(stack_id)
            ended_at[stack_id] = f"2026-12-01T00:{sweep:02d}:00.000Z"
    assert len(compared) == count
