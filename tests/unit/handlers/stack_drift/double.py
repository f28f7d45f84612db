"""The AWS that the stack drift function asks, and what it holds."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import boto3
from botocore.stub import Stubber

from handlers.drift.judge import judge
from handlers.drift.ownership import Owned
from handlers.drift.settings import Settings
from handlers.lib.finding import OPEN
from handlers.stack_drift import Edge
from tests.unit.handlers.builders import row
from tests.unit.handlers.drift.rows import CHECKED_AT, STACK_ID, drift_row
from tests.unit.handlers.drift.test_ownership import summary as listed
from tests.unit.handlers.stacks_double import BatchesDouble
from tests.unit.handlers.table_double import TableDouble
from tests.unit.handlers.trail.records import record

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


ROLE = {
    "resourceType": "AWS::IAM::Role",
    "resourceId": "AROAIY7FPU7KRV7IZBNPC",
    "resourceName": "deployer",
    "ARN": "arn:aws:iam::111122223333:role/ci/deployer",
}


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


def stack_status(status: str) -> dict[str, Any]:
    return {"stack-id": STACK_ID, "status-details": {"status": status, "status-reason": ""}}
