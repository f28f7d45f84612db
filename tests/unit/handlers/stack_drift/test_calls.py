"""The change of one resource, as CloudTrail tells it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers import stack_drift
from handlers.lib.finding import CLOSED, Finding
from handlers.lib.pages import TruncatedAnswerError
from handlers.stack_drift import check_call, check_resource
from handlers.trail.call import MalformedCallError
from tests.unit.handlers.drift.rows import STACK_ID, drift_row
from tests.unit.handlers.stack_drift.double import NOW, Aws, call, has_stack_tags, item, learnt
from tests.unit.handlers.trail.records import ALICE, by, record


def test_drift_is_found_on_the_call_and_is_the_finding_that_the_item_leads_to(aws: Aws) -> None:
    learnt(aws)
    aws.settings = replace(aws.settings, realtime=True, attribution=True)
    aws.checks(drift_row())
    has_stack_tags(aws)
    check_call(aws.edge, call(), NOW)
    aws.checks(drift_row())
    check_resource(aws.edge, item(), NOW)
    first, attributed, later = aws.sent
    fast, slow = Finding.from_message(first), Finding.from_message(later)
    assert (fast.id, fast.fingerprint, fast.severity) == (slow.id, slow.fingerprint, slow.severity)
    assert first["tags"] == {"Owner": "payments"}
    assert (attributed["id"], attributed["fingerprint"]) == (fast.id, fast.fingerprint)
    assert attributed["call"]["principal"] == ALICE


def test_who_called_is_not_told_where_nobody_wants_it_or_the_call_cannot_have_made_it(aws: Aws) -> None:
    learnt(aws)
    aws.checks(drift_row())
    has_stack_tags(aws)
    check_call(aws.edge, call(), NOW)
    assert len(aws.sent) == 1
    aws.settings = replace(aws.settings, attribution=True)
    for tagging in (call("TagQueue"), call(eventTime="2026-11-24T03:12:59Z")):
        aws.checks(drift_row())
        has_stack_tags(aws)
        check_call(aws.edge, tagging, NOW)
    assert [one["rule"] for one in aws.sent] == ["stack-drift"] * 3


def test_a_resource_that_is_as_its_template_says_gives_the_all_clear(aws: Aws) -> None:
    learnt(aws)
    aws.checks(drift_row("IN_SYNC"))
    check_call(aws.edge, call(), NOW)
    assert [one["status"] for one in aws.sent] == [CLOSED]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"errorCode": "AccessDenied"}, id="it failed"),
        pytest.param({"errorCode": "Client.DryRunOperation"}, id="it was a dry run"),
        pytest.param({"readOnly": True}, id="it only reads"),
        pytest.param({"sourceIPAddress": "cloudformation.amazonaws.com"}, id="CloudFormation made it"),
        pytest.param(by(type="AssumedRole", invokedBy="cloudformation.amazonaws.com"), id="for CloudFormation's role"),
        pytest.param({"requestParameters": None}, id="it names nothing"),
        pytest.param({"eventName": "ReceiveMessage"}, id="no call that the table has"),
    ],
)
def test_a_call_that_can_make_no_drift_is_not_checked(aws: Aws, changes: dict[str, Any]) -> None:
    learnt(aws)
    check_call(aws.edge, call(**changes), NOW)
    assert aws.sent == []


def test_a_resource_of_no_stack_is_not_checked_on_a_call(aws: Aws) -> None:
    check_call(aws.edge, call(), NOW)
    assert (aws.sent, aws.stacks.reads) == ([], 1)


def test_a_call_while_the_stack_is_being_updated_is_left_to_the_updates_end(aws: Aws) -> None:
    learnt(aws)
    for _ in range(2):
        aws.checks(
            error=f"Drift detection cannot be performed on stack [{STACK_ID}] while it is in [UPDATE_IN_PROGRESS] state"
        )
    check_call(aws.edge, call(), NOW)
    assert aws.sent == []


def test_a_call_of_very_many_resources_is_checked_in_part(aws: Aws, caplog: pytest.LogCaptureFixture) -> None:
    items = [{"resourceId": f"sg-{number}"} for number in range(40)]
    check_call(aws.edge, record("CreateTags", request={"resourcesSet": {"items": items}}), NOW)
    assert aws.stacks.reads == stack_drift.RESOURCES_A_CALL
    assert "left to AWS Config in part" in caplog.text


def test_what_is_no_record_of_a_call_is_an_error(aws: Aws) -> None:
    with pytest.raises(MalformedCallError):
        check_call(aws.edge, None, NOW)


def test_an_answer_without_its_row_is_an_error(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    learnt(aws)
    monkeypatch.setattr(aws.cloudformation, "detect_stack_resource_drift", lambda **_: {})
    with pytest.raises(TruncatedAnswerError):
        check_call(aws.edge, call(), NOW)
