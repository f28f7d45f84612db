"""A change while the stack is being compared, or updated."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from handlers.drift.ownership import Owner
from handlers.lib import instant
from handlers.lib.finding import OPEN
from handlers.stack_drift import MISSED_A_CALL, after_operation, check_call, check_resource, read_detection
from tests.unit.handlers.drift.rows import STACK_ID, drift_row
from tests.unit.handlers.drift.test_ownership import summary as listed
from tests.unit.handlers.stack_drift.double import (
    NOW,
    Aws,
    add_resources,
    add_rows,
    add_stack_tags,
    call,
    detection,
    item,
    learnt,
    stack_status,
)

UNDER_WAY = f"Drift detection is already in progress for stack [{STACK_ID}]"
QUEUE = Owner(STACK_ID, "Queue")


def ends(
    aws: Aws, row: dict[str, Any], *, minutes: int, checked: dict[str, Any] | None = None, refused: int = 0
) -> None:
    """A detection that found this row ends; the queue is then checked, with what is found, or is refused so often."""
    add_rows(aws, [row])
    for _ in range(refused):
        aws.checks(error=UNDER_WAY)
    if checked:
        aws.checks(checked)
        add_stack_tags(aws)
    read_detection(aws.edge, detection(), instant.to_text(NOW + timedelta(minutes=minutes)))


def test_a_change_during_a_detection_is_checked_at_its_end_and_not_again_at_the_next(aws: Aws) -> None:
    aws.checks(error=UNDER_WAY)
    aws.checks(error=UNDER_WAY)
    check_resource(aws.edge, item(), NOW)
    assert aws.sent == []

    # The detection had passed the queue before it changed.
    ends(aws, drift_row("IN_SYNC"), minutes=1, checked=drift_row())
    assert [one["status"] for one in aws.sent] == [OPEN]
    ends(aws, drift_row("IN_SYNC"), minutes=3)


def test_a_call_during_a_detection_leads_to_the_same(aws: Aws) -> None:
    learnt(aws)
    aws.checks(error=UNDER_WAY)
    aws.checks(error=UNDER_WAY)
    check_call(aws.edge, call(), NOW)
    ends(aws, drift_row("IN_SYNC"), minutes=1, checked=drift_row())
    assert [one["status"] for one in aws.sent] == [OPEN]


def test_a_check_that_meets_yet_another_detection_waits_for_its_end(aws: Aws) -> None:
    aws.stacks.table().note_missed(QUEUE, NOW)
    ends(aws, drift_row("IN_SYNC"), minutes=1, refused=2)
    ends(aws, drift_row("IN_SYNC"), minutes=3, checked=drift_row())
    assert [one["status"] for one in aws.sent] == [OPEN]


def test_more_changes_than_one_invocation_checks_lead_to_one_comparison_of_the_whole(aws: Aws) -> None:
    names = [f"Queue{number}" for number in range(MISSED_A_CALL + 1)]
    for name in names:
        aws.stacks.table().note_missed(Owner(STACK_ID, name), NOW)
    rows = {"StackResourceDrifts": [drift_row("IN_SYNC")]}
    aws.cfn.add_response("describe_stack_resource_drifts", rows, {"StackName": STACK_ID})
    add_resources(aws, [listed(name, "AWS::SQS::Queue") for name in names])
    aws.cfn.add_response("detect_stack_drift", {"StackDriftDetectionId": "2"}, {"StackName": STACK_ID})
    read_detection(aws.edge, detection(), instant.to_text(NOW + timedelta(minutes=1)))
    assert aws.sent == []


def test_a_detection_that_ends_as_the_change_is_noted_refuses_no_longer(aws: Aws) -> None:
    aws.checks(error=UNDER_WAY)
    aws.checks(drift_row())
    check_resource(aws.edge, item(), NOW)
    assert [one["status"] for one in aws.sent] == [OPEN]


UPDATING = f"Stack [{STACK_ID}] is in UPDATE_IN_PROGRESS state"


def test_a_change_while_the_stack_is_updated_is_checked_at_the_updates_end_before_the_stack_is_compared(
    aws: Aws,
) -> None:
    aws.checks(error=UPDATING)
    aws.checks(error=UPDATING)
    check_resource(aws.edge, item(), NOW)
    assert aws.sent == []

    add_resources(aws, [listed("Queue", "AWS::SQS::Queue")])
    aws.checks(drift_row())
    add_stack_tags(aws)
    aws.cfn.add_response("detect_stack_drift", {"StackDriftDetectionId": "1"}, {"StackName": STACK_ID})
    after_operation(aws.edge, stack_status("UPDATE_COMPLETE"), instant.to_text(NOW + timedelta(minutes=1)))
    assert [one["status"] for one in aws.sent] == [OPEN]


def test_an_update_that_changed_very_much_is_followed_by_the_comparison_only(aws: Aws) -> None:
    names = [f"Queue{number}" for number in range(MISSED_A_CALL + 1)]
    for name in names:
        aws.stacks.table().note_missed(Owner(STACK_ID, name), NOW)
    add_resources(aws, [listed(name, "AWS::SQS::Queue") for name in names])
    aws.cfn.add_response("detect_stack_drift", {"StackDriftDetectionId": "1"}, {"StackName": STACK_ID})
    after_operation(aws.edge, stack_status("UPDATE_COMPLETE"), instant.to_text(NOW))


def test_a_check_that_fails_is_not_forgotten(aws: Aws) -> None:
    aws.stacks.table().note_missed(QUEUE, NOW)
    add_rows(aws, [drift_row("IN_SYNC")])
    aws.cfn.add_client_error("detect_stack_resource_drift", "Throttling", "Rate exceeded")
    with pytest.raises(ClientError):
        read_detection(aws.edge, detection(), instant.to_text(NOW))
    assert aws.stacks.table().missed(STACK_ID, ["Queue"]) == ["Queue"]
