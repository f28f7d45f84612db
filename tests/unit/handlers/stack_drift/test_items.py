"""The change of one resource, as AWS Config tells it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest
from botocore.exceptions import ClientError

from handlers.drift.differences import Ignored
from handlers.drift.history import HISTORY_ITEMS
from handlers.drift.ownership import Owned
from handlers.lib.finding import CLOSED, OPEN
from handlers.lib.item import MalformedItemError
from handlers.lib.pages import TruncatedAnswerError
from handlers.stack_drift import check_resource
from tests.unit.handlers.drift.rows import CHECKED_AT, STACK_ID, drift_row
from tests.unit.handlers.stack_drift.double import (
    NOW,
    PHYSICAL_ID,
    ROLE,
    STACK_TAGS,
    Aws,
    history,
    item,
    unjudged,
)


def test_a_resource_that_drifted_is_sent_with_its_owner_and_arn(aws: Aws) -> None:
    aws.checks(drift_row())
    check_resource(aws.edge, item(), NOW)
    (sent,) = aws.sent
    assert (sent["rule"], sent["status"], sent["severity"]) == ("stack-drift", OPEN, "high")
    assert sent["reason"] == "/DelaySeconds is 120, the template says 20"
    assert (sent["resource_id"], sent["resource_arn"]) == (PHYSICAL_ID, "arn:aws:sqs:us-east-1:111122223333:q")
    assert sent["tags"]["Owner"] == "payments"


def test_one_resource_in_sync_gives_the_all_clear_for_a_finding_that_may_still_wait_in_the_queue(aws: Aws) -> None:
    aws.checks(drift_row("IN_SYNC"))
    check_resource(aws.edge, item(), NOW)
    assert [one["status"] for one in aws.sent] == [CLOSED]


@pytest.mark.parametrize("tags", [{}, {"aws:cloudformation:stack-id": STACK_ID}, {"Owner": "payments"}])
def test_a_resource_of_no_stack_is_not_checked(aws: Aws, tags: dict[str, str]) -> None:
    check_resource(aws.edge, item(tags=tags), NOW)
    assert aws.sent == []


def test_the_stack_of_a_role_without_tags_is_known_from_what_the_stacks_list(aws: Aws) -> None:
    aws.stacks.table().learn(STACK_ID, [Owned("AWS::IAM::Role", "deployer", "Queue")], CHECKED_AT.timestamp())
    aws.checks(drift_row(ResourceType="AWS::IAM::Role", PhysicalResourceId="deployer"))
    check_resource(aws.edge, item(tags={"Owner": "payments"}, **ROLE), NOW)
    (sent,) = aws.sent
    assert (sent["resource_id"], sent["resource_arn"]) == ("deployer", ROLE["ARN"])
    assert sent["tags"] == {"Owner": "payments"}


def test_a_role_that_no_stack_lists_is_of_none(aws: Aws) -> None:
    check_resource(aws.edge, item(tags={}, **ROLE), NOW)
    assert (aws.sent, aws.stacks.reads) == ([], 1)


def test_a_type_whose_items_have_tags_is_not_looked_up(aws: Aws) -> None:
    check_resource(aws.edge, item(tags={}), NOW)
    assert aws.stacks.reads == 0


def test_a_role_that_is_gone_is_looked_up_by_the_name_it_had(aws: Aws) -> None:
    aws.stacks.table().learn(STACK_ID, [Owned("AWS::IAM::Role", "deployer", "Queue")], CHECKED_AT.timestamp())
    alive = {"configurationItemStatus": "OK", "tags": {}, **{k: v for k, v in ROLE.items() if k != "ARN"}}
    aws.history.add_response("get_resource_config_history", history(alive))
    aws.checks(drift_row("DELETED", ResourceType="AWS::IAM::Role", PhysicalResourceId="deployer"))
    check_resource(aws.edge, item("ResourceDeleted", tags={}, **{**ROLE, "resourceName": None, "ARN": None}), NOW)
    assert [one["severity"] for one in aws.sent] == ["critical"]


@pytest.mark.parametrize(
    ("message", "asks"),
    [
        (f"Drift detection cannot be performed on stack [{STACK_ID}] while it is in [UPDATE_IN_PROGRESS] state", 2),
        (f"Drift detection cannot be performed on stack [{STACK_ID}] while it is in [DELETE_IN_PROGRESS] state", 2),
        ("Drift detection is not supported for resource type [Custom::EmptyBucket]", 1),
        ("Resource [Queue] does not exist in stack [payments]", 1),
        ("Stack [payments] does not exist", 1),
    ],
)
def test_a_refusal_is_no_drift_and_no_failure(
    aws: Aws, message: str, asks: int, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.knows_open()
    for _ in range(asks):
        aws.checks(error=message)
    check_resource(aws.edge, item(), NOW)
    assert (aws.sent, unjudged(capsys.readouterr().out)) == ([], 0)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("Throttling", "Rate exceeded"),
        ("AccessDenied", "not authorized to perform: cloudformation:DetectStackResourceDrift"),
        ("ValidationError", "1 validation error detected"),
        ("InternalFailure", ""),
    ],
)
def test_any_other_error_is_raised_so_that_the_event_comes_again(aws: Aws, code: str, message: str) -> None:
    aws.checks(error=message, code=code)
    with pytest.raises(ClientError):
        check_resource(aws.edge, item(), NOW)


@pytest.mark.parametrize(("status", "count"), [("UNKNOWN", 1), ("NOT_CHECKED", 1), ("UNSUPPORTED", 0)])
def test_what_could_not_be_judged_is_counted_and_never_in_sync(
    aws: Aws, status: str, count: int, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    aws.knows_open()
    aws.checks(drift_row(status, DriftStatusReason="not authorized to perform: sqs:GetQueueAttributes"))
    check_resource(aws.edge, item(), NOW)
    assert (aws.sent, unjudged(capsys.readouterr().out)) == ([], count)
    assert any("sqs:GetQueueAttributes" in str(vars(entry)) for entry in caplog.records)


def test_drift_that_the_overlay_ignores_is_none(aws: Aws) -> None:
    aws.settings = replace(aws.settings, ignored=(Ignored("AWS::SQS::Queue", "/DelaySeconds", "set by the platform"),))
    aws.checks(drift_row())
    check_resource(aws.edge, item(), NOW)
    assert [one["status"] for one in aws.sent] == [CLOSED]


def test_a_resource_deleted_out_of_band_is_found_by_the_tags_it_had(aws: Aws) -> None:
    deleted = {"configurationItemStatus": "ResourceDeleted", "tags": {}}
    alive = {"configurationItemStatus": "OK", "tags": STACK_TAGS}
    aws.history.add_response(
        "get_resource_config_history",
        history(deleted, alive),
        {
            "resourceType": "AWS::SQS::Queue",
            "resourceId": "https://sqs.us-east-1.amazonaws.com/111122223333/q",
            "laterTime": datetime(2026, 11, 24, 3, 11, 1, 123_000, tzinfo=timezone.utc),
            "limit": HISTORY_ITEMS,
        },
    )
    aws.checks(drift_row("DELETED"))
    check_resource(aws.edge, item("ResourceDeleted", tags={}), NOW)
    (sent,) = aws.sent
    assert (sent["status"], sent["severity"]) == (OPEN, "critical")
    assert sent["tags"]["Owner"] == "payments"


def test_a_deletion_by_the_stack_itself_is_none(aws: Aws) -> None:
    aws.checks(error="Resource [Queue] does not exist in stack [payments]")
    check_resource(aws.edge, item("ResourceDeleted"), NOW)
    assert aws.sent == []


def test_a_deleted_resource_without_a_past_is_of_no_stack(aws: Aws) -> None:
    aws.history.add_client_error("get_resource_config_history", "ResourceNotDiscoveredException", "unknown")
    check_resource(aws.edge, item("ResourceDeleted", tags={}), NOW)
    aws.history.add_response("get_resource_config_history", history({"configurationItemStatus": "ResourceDeleted"}))
    check_resource(aws.edge, item("ResourceDeleted", tags={}), NOW)
    assert aws.sent == []


def test_an_empty_page_of_the_history_with_more_to_come_does_not_hide_the_stack(aws: Aws) -> None:
    aws.history.add_response("get_resource_config_history", {"configurationItems": [], "nextToken": "more"})
    aws.history.add_response(
        "get_resource_config_history", history({"configurationItemStatus": "OK", "tags": STACK_TAGS})
    )
    aws.checks(drift_row("DELETED"))
    check_resource(aws.edge, item("ResourceDeleted", tags={}), NOW)
    assert [one["severity"] for one in aws.sent] == ["critical"]


def test_a_truncated_history_is_an_error(aws: Aws) -> None:
    aws.history.add_response("get_resource_config_history", {})
    with pytest.raises(TruncatedAnswerError):
        check_resource(aws.edge, item("ResourceDeleted", tags={}), NOW)


def test_an_item_without_its_content_is_left_to_the_sweep_and_counted(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    check_resource(aws.edge, {"messageType": "OversizedConfigurationItemChangeNotification"}, NOW)
    assert unjudged(capsys.readouterr().out) == 1


def test_an_item_that_is_none_is_an_error(aws: Aws) -> None:
    with pytest.raises(MalformedItemError):
        check_resource(aws.edge, {"configurationItem": {"resourceId": "q"}}, NOW)


@pytest.mark.parametrize(
    "stack_id",
    [
        pytest.param(STACK_ID.replace("us-east-1", "eu-west-1"), id="of another region, as a distribution may be"),
        pytest.param(STACK_ID.replace("111122223333", "444455556666"), id="of another account"),
    ],
)
def test_a_resource_of_a_stack_elsewhere_is_counted_and_not_asked_for(
    aws: Aws, stack_id: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    check_resource(aws.edge, item(tags={**STACK_TAGS, "aws:cloudformation:stack-id": stack_id}), NOW)
    assert (aws.sent, unjudged(capsys.readouterr().out)) == ([], 1)
    assert "a stack of another account or region" in caplog.text
