"""The stack drift function: each event leads to the calls it should, and to the findings they show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber

from handlers import stack_drift
from handlers.drift.differences import Ignored
from handlers.drift.history import HISTORY_ITEMS
from handlers.drift.judge import judge
from handlers.drift.ownership import Owned
from handlers.drift.settings import Settings
from handlers.drift.stacks_table import Detection
from handlers.drift.sweep import CHECKABLE
from handlers.lib import instant
from handlers.lib.finding import CLOSED, OPEN, Finding
from handlers.lib.item import MalformedItemError
from handlers.lib.pages import TruncatedAnswerError
from handlers.stack_drift import (
    Edge,
    SweepFailedError,
    UnexpectedEventError,
    after_operation,
    check_call,
    check_resource,
    read_detection,
    sweep_stacks,
)
from handlers.trail.call import MalformedCallError
from tests.unit.handlers.builders import row
from tests.unit.handlers.drift.rows import CHECKED_AT, STACK_ID, drift_row
from tests.unit.handlers.drift.test_ownership import summary as listed
from tests.unit.handlers.stacks_double import BatchesDouble
from tests.unit.handlers.table_double import TableDouble
from tests.unit.handlers.trail.records import ALICE, by, record

pytestmark = pytest.mark.filterwarnings("ignore:Boto3 will no longer support Python 3.9")

SESSION = boto3.Session("a", "b", region_name="us-east-1")
PHYSICAL_ID = drift_row()["PhysicalResourceId"]
STACK_TAGS = {"aws:cloudformation:stack-id": STACK_ID, "aws:cloudformation:logical-id": "Queue", "Owner": "payments"}
AT = "2026-11-24T03:12:30Z"
NOW = datetime(2026, 11, 24, 4, tzinfo=timezone.utc)
QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/111122223333/queue-alerts-prod"


class Aws:
    """Stubbed clients, in the order of the calls each expects, and what was sent to the queue."""

    def __init__(self) -> None:
        self.cloudformation, self.config = SESSION.client("cloudformation"), SESSION.client("config")
        self.stubs = Stubber(self.cloudformation), Stubber(self.config)
        self.cfn, self.history = self.stubs
        self.table = TableDouble()
        self.sent: list[dict[str, Any]] = []
        self.stacks = BatchesDouble()
        self.settings = Settings((), frozenset({"AWS::IAM::Role"}), 20.0, 12)

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - boto3's
        assert QueueUrl == QUEUE_URL
        self.sent += [json.loads(entry["MessageBody"]) for entry in Entries]
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    @property
    def edge(self) -> Edge:
        return Edge(
            cloudformation=self.cloudformation,
            config=self.config,
            table=self.table,
            stacks=self.stacks.table(),
            sqs=self,  # type: ignore[arg-type]
            queue_url=QUEUE_URL,
            environment="prod",
            severity="high",
            settings=self.settings,
            account="111122223333",
            region="us-east-1",
        )

    def checks(
        self, answer: dict[str, Any] | None = None, error: str | None = None, code: str = "ValidationError"
    ) -> None:
        if error is not None:
            self.cfn.add_client_error("detect_stack_resource_drift", code, error)
        else:
            expected = {"StackName": STACK_ID, "LogicalResourceId": "Queue"}
            self.cfn.add_response("detect_stack_resource_drift", {"StackResourceDrift": answer}, expected)

    def knows_open(self, status: str = OPEN) -> None:
        judged = judge(drift_row(), "high").finding
        assert judged is not None
        known = row(finding=replace(judged, status=status))
        self.table.known[known.id] = known


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "ComplianceMonitor")
    world = Aws()
    for stub in world.stubs:
        stub.activate()
    yield world
    for stub in world.stubs:
        stub.assert_no_pending_responses()


def item(status: str = "OK", tags: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """The detail of an item event of the queue."""
    return {
        "messageType": "ConfigurationItemChangeNotification",
        "configurationItem": {
            "awsAccountId": "111122223333",
            "awsRegion": "us-east-1",
            "resourceType": "AWS::SQS::Queue",
            "resourceId": "https://sqs.us-east-1.amazonaws.com/111122223333/q",
            "ARN": "arn:aws:sqs:us-east-1:111122223333:q",
            "configurationItemStatus": status,
            "configurationItemCaptureTime": "2026-11-24T03:11:00.123Z",
            "tags": STACK_TAGS if tags is None else tags,
            "configuration": None if status == "ResourceDeleted" else {},
            **changes,
        },
    }


def unjudged(captured: str) -> float:
    values = [json.loads(line)["DriftNotJudged"] for line in captured.splitlines() if "DriftNotJudged" in line]
    return float(sum(sum(value) for value in values))


# --- the change of one resource ----------------------------------------------------------------------------------


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


ROLE = {
    "resourceType": "AWS::IAM::Role",
    "resourceId": "AROAIY7FPU7KRV7IZBNPC",
    "resourceName": "deployer",
    "ARN": "arn:aws:iam::111122223333:role/ci/deployer",
}


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
    "message",
    [
        f"Drift detection cannot be performed on stack [{STACK_ID}] while it is in [UPDATE_IN_PROGRESS] state",
        f"Drift detection cannot be performed on stack [{STACK_ID}] while it is in [DELETE_IN_PROGRESS] state",
        "Drift detection is not supported for resource type [Custom::EmptyBucket]",
        "Resource [Queue] does not exist in stack [payments]",
        "Stack [payments] does not exist",
    ],
)
def test_a_refusal_is_no_drift_and_no_failure(aws: Aws, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    aws.knows_open()
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


def history(*items: dict[str, Any]) -> dict[str, Any]:
    """An answer of GetResourceConfigHistory, in its own dialect."""
    return {
        "configurationItems": [
            {
                "accountId": "111122223333",
                "awsRegion": "us-east-1",
                "resourceType": "AWS::SQS::Queue",
                "resourceId": "q",
                "configurationItemCaptureTime": CHECKED_AT,
                "configuration": "{}",
                **one,
            }
            for one in items
        ]
    }


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


# --- an API call that changed a resource --------------------------------------------------------------------------

OPENED = {"delaySeconds": "120"}


def call(name: str = "SetQueueAttributes", **changes: Any) -> dict[str, Any]:
    """CloudTrail's record of a change of the queue."""
    return record(name, "sqs.amazonaws.com", {"queueUrl": PHYSICAL_ID, "attributes": OPENED}, **changes)


def learnt(aws: Aws) -> None:
    aws.stacks.table().learn(STACK_ID, [Owned("AWS::SQS::Queue", PHYSICAL_ID, "Queue")], CHECKED_AT.timestamp())


def has_stack_tags(aws: Aws) -> None:
    stack = {"StackName": "payments", "CreationTime": CHECKED_AT, "StackStatus": "UPDATE_COMPLETE"}
    tagged = {**stack, "Tags": [{"Key": "Owner", "Value": "payments"}]}
    aws.cfn.add_response("describe_stacks", {"Stacks": [tagged]}, {"StackName": STACK_ID})


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


# --- a stack -----------------------------------------------------------------------------------------------------


def detection(status: str = "DETECTION_COMPLETE", stack_says: str = "DRIFTED") -> dict[str, Any]:
    """The detail of a drift detection event."""
    return {
        "stack-id": STACK_ID,
        "stack-drift-detection-id": "624af370-311a-11e8-b6b7-500cexample",
        "status-details": {"stack-drift-status": stack_says, "detection-status": status},
        "drift-detection-details": {"drifted-stack-resource-count": 1},
    }


def add_rows(aws: Aws, *pages: list[dict[str, Any]]) -> None:
    for number, page in enumerate(pages, start=1):
        token = {"NextToken": str(number)} if number < len(pages) else {}
        expected = {"StackName": STACK_ID, **({"NextToken": str(number - 1)} if number > 1 else {})}
        aws.cfn.add_response("describe_stack_resource_drifts", {"StackResourceDrifts": page, **token}, expected)
    add_resources(aws, [listed("Queue", "AWS::SQS::Queue")])


def add_resources(aws: Aws, *pages: list[dict[str, Any]]) -> None:
    for number, page in enumerate(pages, start=1):
        token = {"NextToken": str(number)} if number < len(pages) else {}
        expected = {"StackName": STACK_ID, **({"NextToken": str(number - 1)} if number > 1 else {})}
        stamped = [{**one, "LastUpdatedTimestamp": CHECKED_AT} for one in page]
        aws.cfn.add_response("list_stack_resources", {"StackResourceSummaries": stamped, **token}, expected)


def add_stack_tags(aws: Aws) -> None:
    stack = {"StackName": "payments", "CreationTime": CHECKED_AT, "StackStatus": "UPDATE_COMPLETE"}
    tags = [{"Key": "Owner", "Value": "payments"}]
    aws.cfn.add_response("describe_stacks", {"Stacks": [{**stack, "Tags": tags}]}, {"StackName": STACK_ID})


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


# --- the end of an update ----------------------------------------------------------------------------------------


def stack_status(status: str) -> dict[str, Any]:
    return {"stack-id": STACK_ID, "status-details": {"status": status, "status-reason": ""}}


@pytest.mark.parametrize("status", ["UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"])
def test_the_end_of_an_update_starts_one_detection(aws: Aws, status: str) -> None:
    aws.cfn.add_response("detect_stack_drift", {"StackDriftDetectionId": "1"}, {"StackName": STACK_ID})
    add_resources(aws, [])
    after_operation(aws.edge, stack_status(status), AT)


@pytest.mark.parametrize(
    "status", ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "CREATE_IN_PROGRESS", "DELETE_COMPLETE"]
)
def test_any_other_status_starts_none(aws: Aws, status: str) -> None:
    after_operation(aws.edge, stack_status(status), AT)


def test_a_new_stack_is_not_compared_and_its_101st_resource_is_learnt_too(aws: Aws) -> None:
    resources = [listed(f"Role{number}") for number in range(500)]
    add_resources(aws, *(resources[start : start + 100] for start in range(0, 500, 100)))
    after_operation(aws.edge, stack_status("CREATE_COMPLETE"), AT)
    for number in (0, 100, 499):
        assert aws.stacks.table().owner([("AWS::IAM::Role", f"role{number}")]) == (STACK_ID, f"Role{number}")


def test_a_stack_that_is_deleted_before_it_is_listed_is_none(aws: Aws) -> None:
    aws.cfn.add_client_error("list_stack_resources", "ValidationError", "Stack with id payments does not exist")
    after_operation(aws.edge, stack_status("CREATE_COMPLETE"), AT)
    assert aws.stacks.rows == {}


def test_a_detection_that_is_under_way_is_as_good(aws: Aws) -> None:
    message = f"Drift detection is already in progress for stack [{STACK_ID}]"
    aws.cfn.add_client_error("detect_stack_drift", "ValidationError", message)
    add_resources(aws, [])
    after_operation(aws.edge, stack_status("UPDATE_COMPLETE"), AT)


def test_a_detection_that_is_throttled_is_raised(aws: Aws) -> None:
    aws.cfn.add_client_error("detect_stack_drift", "Throttling", "Rate exceeded")
    with pytest.raises(ClientError):
        after_operation(aws.edge, stack_status("UPDATE_COMPLETE"), AT)


# --- the sweep ---------------------------------------------------------------------------------------------------


def summary(name: str) -> dict[str, Any]:
    return {"StackId": name, "StackName": name, "CreationTime": CHECKED_AT, "StackStatus": "CREATE_COMPLETE"}


def was_compared(aws: Aws, name: str, hours_ago: float) -> None:
    ended_at = instant.to_text(NOW - timedelta(hours=hours_ago))
    aws.stacks.table().record(name, Detection(ended_at, "DETECTION_COMPLETE", []), NOW.timestamp())


def add_stacks(aws: Aws, *pages: list[dict[str, Any]]) -> None:
    for number, page in enumerate(pages, start=1):
        token = {"NextToken": str(number)} if number < len(pages) else {}
        aws.cfn.add_response(
            "list_stacks",
            {"StackSummaries": page, **token},
            {"StackStatusFilter": list(CHECKABLE), **({"NextToken": ANY} if number > 1 else {})},
        )


def add_detection(aws: Aws, name: str, code: str = "", message: str = "") -> None:
    if code:
        aws.cfn.add_client_error("detect_stack_drift", code, message, expected_params={"StackName": name})
    else:
        aws.cfn.add_response("detect_stack_drift", {"StackDriftDetectionId": "1"}, {"StackName": name})


def test_a_sweep_starts_the_stacks_that_are_due_the_longest_uncompared_first_and_keeps_its_pace(aws: Aws) -> None:
    add_stacks(aws, [summary("day"), summary("never"), summary("hour")], [summary("week")])
    for name, hours_ago in {"day": 24, "hour": 1, "week": 168}.items():
        was_compared(aws, name, hours_ago)
    for name in ("never", "week", "day"):
        add_detection(aws, name)
    waits: list[float] = []
    counts = sweep_stacks(aws.edge, NOW, lambda: 100.0, waits.append)
    assert counts["started"] == 3
    assert waits == [1 / 20] * 3


def test_a_sweep_counts_what_it_could_not_start(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    add_stacks(aws, [summary(name) for name in ("a", "b", "c", "d", "e")])
    add_detection(aws, "a", "ValidationError", "Drift detection is already in progress for stack [a]")
    add_detection(aws, "b", "ValidationError", "Stack [b] is in UPDATE_IN_PROGRESS state")
    add_detection(aws, "c", "ValidationError", "Stack [c] does not exist")
    add_detection(aws, "d", "Throttling", "Rate exceeded")
    add_detection(aws, "e")
    counts = sweep_stacks(aws.edge, NOW, lambda: 100.0, lambda _: None)
    assert {name: count for name, count in counts.items() if count} == {
        "started": 1,
        "under_way": 1,
        "wrong_state": 1,
        "gone": 1,
        "throttled": 1,
    }
    assert unjudged(capsys.readouterr().out) == 1


def test_an_error_fails_the_sweep_after_the_other_stacks(aws: Aws) -> None:
    add_stacks(aws, [summary("a"), summary("b")])
    add_detection(aws, "a", "AccessDenied", "not authorized to perform: cloudformation:DetectStackDrift")
    add_detection(aws, "b")
    with pytest.raises(SweepFailedError, match="1 of 2 stacks were not swept, the first: a: not authorized"):
        sweep_stacks(aws.edge, NOW, lambda: 100.0, lambda _: None)


def test_a_sweep_stops_before_its_time_is_up_and_says_what_it_left(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    add_stacks(aws, [summary(name) for name in ("a", "b", "c")])
    add_detection(aws, "a")
    left = iter([100.0, 9.0, 8.0])
    counts = sweep_stacks(aws.edge, NOW, lambda: next(left), lambda _: None)
    assert (counts["started"], counts["not_reached"]) == (1, 2)
    assert unjudged(capsys.readouterr().out) == 2


# --- the entry point ---------------------------------------------------------------------------------------------


class Context:
    """What Lambda tells of an invocation."""

    function_name = "function-stack-drift-prod"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:function-stack-drift-prod"
    aws_request_id = "req-1"

    def get_remaining_time_in_millis(self) -> int:
        return 120_000


def event(kind: str, detail: dict[str, Any]) -> dict[str, Any]:
    return {"detail-type": kind, "time": AT, "detail": detail}


@pytest.mark.parametrize(
    ("happened", "called"),
    [
        ({"sweep": True}, "sweep_stacks"),
        (event("Config Configuration Item Change", item()), "check_resource"),
        (event("AWS API Call via CloudTrail", call()), "check_call"),
        (event("CloudFormation Drift Detection Status Change", detection()), "read_detection"),
        (event("CloudFormation Stack Status Change", stack_status("UPDATE_COMPLETE")), "after_operation"),
    ],
)
def test_each_event_has_its_way(aws: Aws, monkeypatch: pytest.MonkeyPatch, happened: Any, called: str) -> None:
    calls: list[str] = []
    monkeypatch.setattr(stack_drift, "_edge", lambda _: aws.edge)
    for name in ("sweep_stacks", "check_resource", "check_call", "read_detection", "after_operation"):
        monkeypatch.setattr(stack_drift, name, lambda *_, name=name: calls.append(name))
    stack_drift.handler(happened, Context())  # type: ignore[arg-type]
    assert calls == [called]


@pytest.mark.parametrize("happened", [{}, {"sweep": "yes"}, event("Scheduled Event", {})])
def test_an_event_that_nobody_sends_is_an_error(aws: Aws, monkeypatch: pytest.MonkeyPatch, happened: Any) -> None:
    monkeypatch.setattr(stack_drift, "_edge", lambda _: aws.edge)
    with pytest.raises(UnexpectedEventError):
        stack_drift.handler(happened, Context())  # type: ignore[arg-type]
