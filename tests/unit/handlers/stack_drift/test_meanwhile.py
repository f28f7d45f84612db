"""A change while the stack is being compared, or updated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from handlers.lib import instant
from handlers.lib.finding import OPEN
from handlers.stack_drift import check_call, check_resource, read_detection
from tests.unit.handlers.drift.rows import STACK_ID, drift_row
from tests.unit.handlers.stack_drift.double import NOW, Aws, add_rows, add_stack_tags, call, detection, item, learnt

UNDER_WAY = f"Drift detection is already in progress for stack [{STACK_ID}]"


def test_a_change_during_a_detection_leads_to_one_more_at_its_end_and_to_no_third(aws: Aws) -> None:
    aws.checks(error=UNDER_WAY)
    aws.checks(error=UNDER_WAY)
    check_resource(aws.edge, item(), NOW)

    add_rows(aws, [drift_row("IN_SYNC")])
    aws.cfn.add_response("detect_stack_drift", {"StackDriftDetectionId": "2"}, {"StackName": STACK_ID})
    read_detection(aws.edge, detection(), instant.to_text(NOW + timedelta(minutes=1)))
    assert aws.sent == []

    add_rows(aws, [drift_row()])
    add_stack_tags(aws)
    read_detection(aws.edge, detection(), instant.to_text(NOW + timedelta(minutes=3)))
    assert [one["status"] for one in aws.sent] == [OPEN]


def test_a_call_during_a_detection_leads_to_one_more_too(aws: Aws) -> None:
    learnt(aws)
    aws.checks(error=UNDER_WAY)
    aws.checks(error=UNDER_WAY)
    check_call(aws.edge, call(), NOW)
    assert aws.stacks.table().has_missed(STACK_ID)


def test_a_detection_that_ends_as_the_change_is_noted_refuses_no_longer(aws: Aws) -> None:
    aws.checks(error=UNDER_WAY)
    aws.checks(drift_row())
    check_resource(aws.edge, item(), NOW)
    assert [one["status"] for one in aws.sent] == [OPEN]


def test_a_change_while_the_stack_is_being_updated_is_left_to_the_updates_end(aws: Aws) -> None:
    aws.checks(error=f"Stack [{STACK_ID}] is in UPDATE_IN_PROGRESS state")
    check_resource(aws.edge, item(), NOW)
    assert aws.stacks.rows == {}


def test_one_more_detection_that_cannot_be_started_is_not_forgotten(aws: Aws) -> None:
    aws.stacks.table().note_missed(STACK_ID, NOW)
    add_rows(aws, [drift_row("IN_SYNC")])
    aws.cfn.add_client_error("detect_stack_drift", "Throttling", "Rate exceeded")
    with pytest.raises(ClientError):
        read_detection(aws.edge, detection(), instant.to_text(NOW))
    assert aws.stacks.table().has_missed(STACK_ID)
