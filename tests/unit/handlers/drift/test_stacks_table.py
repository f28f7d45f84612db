"""The stacks table knows whose a resource is, and when a stack was compared."""

from __future__ import annotations

import pytest

from handlers.drift.ownership import Owned, Owner
from handlers.drift.stacks_table import KEPT_SECONDS, Detection, StacksTable, UnprocessedRowsError
from handlers.lib import instant
from handlers.lib.pages import TruncatedAnswerError
from tests.unit.handlers.drift.rows import STACK_ID
from tests.unit.handlers.stacks_double import BatchesDouble

NOW = 1_795_500_000.5
ROLE = "AWS::IAM::Role"


@pytest.mark.parametrize("number", [0, 100, 499])
def test_any_resource_of_a_stack_of_500_is_found_by_one_read(number: int) -> None:
    dynamodb = BatchesDouble()
    dynamodb.table().learn(STACK_ID, [Owned(ROLE, f"role-{n}", f"Role{n}") for n in range(500)], NOW)
    assert dynamodb.writes == 20
    owner = dynamodb.table().owner([(ROLE, "AROA1"), (ROLE, f"role-{number}")])
    assert (owner, dynamodb.reads) == (Owner(STACK_ID, f"Role{number}"), 1)


def test_the_likeliest_name_wins_and_another_type_of_the_same_name_is_another_resource() -> None:
    table = BatchesDouble().table()
    table.learn(STACK_ID, [Owned(ROLE, "b", "B"), Owned(ROLE, "a", "A"), Owned("AWS::IAM::User", "c", "C")], NOW)
    assert table.owner([(ROLE, "a"), (ROLE, "b")]) == Owner(STACK_ID, "A")
    assert table.owner([(ROLE, "c")]) is None


def test_a_resource_that_moved_is_its_new_stacks_and_what_nothing_renews_leaves() -> None:
    dynamodb = BatchesDouble()
    dynamodb.table().learn("old", [Owned(ROLE, "r", "Old")], NOW)
    dynamodb.table().learn("new", [Owned(ROLE, "r", "New"), Owned(ROLE, "r", "Twin")], NOW + 1)
    assert dynamodb.table().owner([(ROLE, "r")]) == Owner("new", "Twin")
    (row,) = dynamodb.rows.values()
    assert row["expires_at"] == {"N": str(int(NOW) + 1 + KEPT_SECONDS)}


def test_detections_are_read_by_stack() -> None:
    table = BatchesDouble().table()
    detection = Detection("2026-11-24T03:12:09.433Z", "DETECTION_FAILED", [{"logical_id": "A", "cause": "throttled"}])
    table.record(STACK_ID, detection, NOW)
    assert table.detections([STACK_ID, "other"]) == {STACK_ID: detection}
    assert table.detections(["other"] * 250) == {}


@pytest.mark.parametrize(
    ("missed_at", "is_missed"),
    [
        pytest.param("2026-11-24T03:12:09.432Z", False, id="before the last comparison ended: this one has seen it"),
        pytest.param("2026-11-24T03:12:09.433Z", True, id="as it ended"),
        pytest.param("2026-11-24T03:15:00.000Z", True, id="since"),
    ],
)
def test_a_change_is_missed_where_it_was_noted_since_the_last_comparison(missed_at: str, is_missed: bool) -> None:
    table = BatchesDouble().table()
    early, late = Owner(STACK_ID, "Early"), Owner(STACK_ID, "Queue")
    table.note_missed(early, instant.parse("2026-11-24T03:00:00.000Z"))
    table.note_missed(late, instant.parse(missed_at))
    names = ["Early", "Queue", "Calm"]
    assert sorted(table.missed(STACK_ID, names)) == ["Early", "Queue"]
    assert table.missed("other", names) == []
    table.record(STACK_ID, Detection("2026-11-24T03:12:09.433Z", "DETECTION_COMPLETE", []), NOW)
    assert table.missed(STACK_ID, names) == (["Queue"] if is_missed else [])


def test_where_nothing_was_missed_no_resource_is_asked_for() -> None:
    dynamodb = BatchesDouble()
    dynamodb.table().record(STACK_ID, Detection("2026-11-24T03:12:09.433Z", "DETECTION_COMPLETE", []), NOW)
    assert dynamodb.table().missed(STACK_ID, [f"Queue{number}" for number in range(500)]) == []
    assert dynamodb.reads == 1


def test_nothing_to_learn_is_no_call() -> None:
    dynamodb = BatchesDouble()
    dynamodb.table().learn(STACK_ID, [], NOW)
    assert dynamodb.table().owner([]) is None
    assert (dynamodb.reads, dynamodb.writes) == (0, 0)


def test_what_dynamodb_had_no_capacity_for_is_asked_again() -> None:
    dynamodb = BatchesDouble(busy=3)
    dynamodb.table().learn(STACK_ID, [Owned(ROLE, "r", "Role")], NOW)
    dynamodb.busy = 3
    assert dynamodb.table().owner([(ROLE, "r")]) == Owner(STACK_ID, "Role")


def test_an_outage_is_an_error() -> None:
    with pytest.raises(UnprocessedRowsError, match="unwritten after 8 rounds"):
        BatchesDouble(busy=99).table().learn(STACK_ID, [Owned(ROLE, "r", "Role")], NOW)
    with pytest.raises(UnprocessedRowsError, match="unread after 8 rounds"):
        BatchesDouble(busy=99).table().owner([(ROLE, "r")])


def test_a_truncated_answer_is_no_unknown_resource() -> None:
    class Truncated:
        def batch_get_item(self, **_: object) -> dict[str, object]:
            return {}

    with pytest.raises(TruncatedAnswerError):
        StacksTable(Truncated(), "t").owner([(ROLE, "r")])  # type: ignore[arg-type]
