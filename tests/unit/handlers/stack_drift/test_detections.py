"""The end of a stack's detection: its rows are judged."""

from __future__ import annotations

import pytest

from handlers.lib.finding import CLOSED, OPEN
from handlers.lib.pages import TruncatedAnswerError
from handlers.stack_drift import read_detection
from tests.unit.handlers.drift.rows import CHECKED_AT, STACK_ID, drift_row
from tests.unit.handlers.drift.test_ownership import summary as listed
from tests.unit.handlers.stack_drift.double import (
    AT,
    PHYSICAL_ID,
    Aws,
    add_resources,
    add_rows,
    add_stack_tags,
    detection,
    unjudged,
)


def test_an_empty_page_of_stacks_with_more_to_come_costs_nothing(aws: Aws) -> None:
    aws.knows_open()
    add_rows(aws, [drift_row("DELETED")])
    aws.cfn.add_response("describe_stacks", {"Stacks": [], "NextToken": "more"})
    stack = {"StackName": "payments", "CreationTime": CHECKED_AT, "StackStatus": "UPDATE_COMPLETE"}
    tags = [{"Key": "Owner", "Value": "payments"}]
    more = {"StackName": STACK_ID, "NextToken": "more"}
    aws.cfn.add_response("describe_stacks", {"Stacks": [{**stack, "Tags": tags}]}, more)
    read_detection(aws.edge, detection(stack_says="DRIFTED"), AT)
    assert [one["tags"] for one in aws.sent] == [{"Owner": "payments"}]


def test_the_rows_of_every_page_are_judged_and_trusted_over_the_stack(aws: Aws) -> None:
    aws.knows_open()
    other = {"LogicalResourceId": "Other", "PhysicalResourceId": "other"}
    add_rows(aws, [drift_row("IN_SYNC")], [drift_row("DELETED", **other), drift_row("IN_SYNC", PhysicalResourceId="x")])
    add_stack_tags(aws)
    read_detection(aws.edge, detection(stack_says="IN_SYNC"), AT)
    assert [(one["resource_id"], one["status"]) for one in aws.sent] == [("other", OPEN), (PHYSICAL_ID, CLOSED)]
    assert aws.sent[0]["tags"] == {"Owner": "payments"}


@pytest.mark.parametrize("known", [None, CLOSED])
def test_a_stack_in_sync_gives_no_all_clear_for_what_the_table_does_not_have_open(aws: Aws, known: str | None) -> None:
    if known:
        aws.knows_open(known)
    add_rows(aws, [drift_row("IN_SYNC")])
    read_detection(aws.edge, detection(), AT)
    assert aws.sent == []


def test_a_failed_detection_tells_what_it_reached_and_counts_the_rest(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    add_rows(aws, [drift_row(), drift_row("UNKNOWN", PhysicalResourceId="x")])
    add_stack_tags(aws)
    read_detection(aws.edge, detection("DETECTION_FAILED"), AT)
    assert len(aws.sent) == 1
    assert unjudged(capsys.readouterr().out) == 2


def test_a_detection_leaves_what_it_could_not_judge_and_whose_the_untagged_are(aws: Aws) -> None:
    aws.cfn.add_response(
        "describe_stack_resource_drifts",
        {"StackResourceDrifts": [drift_row("UNKNOWN", DriftStatusReason="Rate exceeded")]},
        {"StackName": STACK_ID},
    )
    add_resources(aws, [listed("Queue", "AWS::SQS::Queue")], [listed("Role"), listed("Custom", "Custom::Thing")])
    read_detection(aws.edge, detection("DETECTION_FAILED"), AT)
    stacks = aws.stacks.table()
    assert stacks.owner([("AWS::IAM::Role", "role")]) == (STACK_ID, "Role")
    left = stacks.detections([STACK_ID])[STACK_ID]
    assert (left.ended_at, left.status) == ("2026-11-24T03:12:30.000Z", "DETECTION_FAILED")
    assert [(one["logical_id"], one["cause"]) for one in left.unjudged] == [
        ("Custom", "unsupported-or-not-reached"),
        ("Queue", "throttled"),
        ("Role", "unsupported-or-not-reached"),
    ]


def test_a_detection_under_way_is_waited_for(aws: Aws) -> None:
    read_detection(aws.edge, detection("DETECTION_IN_PROGRESS"), AT)
    assert aws.sent == []


def test_a_stack_that_is_gone_by_now_is_none(aws: Aws) -> None:
    aws.cfn.add_client_error("describe_stack_resource_drifts", "ValidationError", "Stack [payments] does not exist")
    read_detection(aws.edge, detection(), AT)
    assert aws.sent == []


def test_a_truncated_page_of_rows_is_an_error(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws.cloudformation, "describe_stack_resource_drifts", lambda **_: {})
    with pytest.raises(TruncatedAnswerError):
        read_detection(aws.edge, detection(), AT)
