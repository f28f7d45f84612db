"""What of a stack could not be judged, with its cause."""

from __future__ import annotations

import pytest

from handlers.drift.coverage import FORBIDDEN, REASON_LIMIT, THROTTLED, UNKNOWN, UNSUPPORTED, unjudged
from tests.unit.handlers.drift.rows import drift_row
from tests.unit.handlers.drift.test_ownership import summary

QUEUE = summary("Queue", "AWS::SQS::Queue")


@pytest.mark.parametrize(
    ("status", "reason", "cause"),
    [
        ("UNKNOWN", "User: x is not authorized to perform: sqs:GetQueueAttributes", FORBIDDEN),
        ("UNKNOWN", "Access Denied (Service: S3)", FORBIDDEN),
        ("UNKNOWN", "Rate exceeded", THROTTLED),
        ("UNKNOWN", "ThrottlingException", THROTTLED),
        ("UNKNOWN", "", UNKNOWN),
        ("UNSUPPORTED", "", UNSUPPORTED),
        ("NOT_CHECKED", "", UNSUPPORTED),
        ("A_STATUS_OF_TOMORROW", "", UNKNOWN),
    ],
)
def test_what_is_not_judged_has_its_cause(status: str, reason: str, cause: str) -> None:
    row = drift_row(status, DriftStatusReason=reason)
    expected = {"logical_id": "Queue", "type": "AWS::SQS::Queue", "cause": cause, "reason": reason}
    assert unjudged([row], [QUEUE]) == [expected]


def test_a_resource_without_a_row_was_not_compared() -> None:
    assert [one["cause"] for one in unjudged([], [QUEUE])] == [UNSUPPORTED]


@pytest.mark.parametrize("status", ["IN_SYNC", "MODIFIED", "DELETED"])
def test_what_was_compared_is_judged(status: str) -> None:
    assert unjudged([drift_row(status)], [QUEUE]) == []


def test_what_the_stack_has_deleted_needs_no_judgement() -> None:
    assert unjudged([], [summary("Queue", ResourceStatus="DELETE_COMPLETE")]) == []


def test_a_long_reason_is_cut_as_500_of_them_share_one_row() -> None:
    (one,) = unjudged([drift_row("UNKNOWN", DriftStatusReason="x" * 9_999)], [QUEUE])
    assert len(one["reason"]) == REASON_LIMIT
