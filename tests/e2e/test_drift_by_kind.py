"""Drift of tags and of a role's inline policy is found on the change; a large stack that nobody touched gives none."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

import pytest

from demo.items import OWNED, security_group
from demo.stage import Stage
from tests.e2e.patience import eventually

# How long the stage's alerts are gathered (demo.stage.project_copy).
WINDOW_SECONDS = 2.0
GROUPS = 60
OWN_TAGS = [{"Key": key, "Value": value} for key, value in OWNED.items()]
READ_QUEUES = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["sqs:GetQueueUrl"], "Resource": "*"}],
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}


def _drift(stage: Stage, stack: str) -> list[dict[str, Any]]:
    return [line for line in stage.told() if line["rule"] == "stack-drift" and line.get("stack") == stack]


class Stack:
    """A stack of its own for a test, and the tags that CloudFormation gives its resources."""

    def __init__(self, stage: Stage, name: str, resources: dict[str, Any]) -> None:
        self.name = name
        self._cloudformation = stage.client("cloudformation")
        answer = self._cloudformation.create_stack(
            StackName=name, TemplateBody=json.dumps({"Resources": resources}), Capabilities=["CAPABILITY_NAMED_IAM"]
        )
        self.id = answer["StackId"]
        self._cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})

    def physical_id(self, logical_id: str) -> str:
        answer = self._cloudformation.describe_stack_resource(StackName=self.name, LogicalResourceId=logical_id)
        return str(answer["StackResourceDetail"]["PhysicalResourceId"])

    def tags(self, logical_id: str) -> dict[str, str]:
        return {
            "aws:cloudformation:stack-id": self.id,
            "aws:cloudformation:stack-name": self.name,
            "aws:cloudformation:logical-id": logical_id,
        }

    def delete(self) -> None:
        self._cloudformation.delete_stack(StackName=self.name)
        self._cloudformation.get_waiter("stack_delete_complete").wait(StackName=self.name, WaiterConfig={"Delay": 1})


@pytest.fixture
def deploy(stage: Stage) -> Iterator[Callable[[str, dict[str, Any]], Stack]]:
    made: list[Stack] = []

    def deploy(name: str, resources: dict[str, Any]) -> Stack:
        made.append(Stack(stage, name, resources))
        return made[-1]

    yield deploy
    for stack in made:
        stack.delete()


def _group(description: str) -> dict[str, Any]:
    return {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": description, "Tags": OWN_TAGS}}


def _record_group(stage: Stage, stack: Stack, logical_id: str) -> str:
    group_id = stack.physical_id(logical_id)
    tags = {**OWNED, **stack.tags(logical_id)}
    stage.record(security_group(stage.account, group_id, logical_id, [], tags))
    return group_id


def test_a_changed_tag_is_drift(stage: Stage, deploy: Callable[[str, dict[str, Any]], Stack]) -> None:
    stack = deploy("stack-tagged-prod", {"Group": _group("tagged")})
    group_id = stack.physical_id("Group")
    stage.client("ec2").create_tags(Resources=[group_id], Tags=[{"Key": "Owner", "Value": "somebody-else"}])
    _record_group(stage, stack, "Group")
    (told,) = eventually(lambda: _drift(stage, stack.name))
    assert told["resource_id"] == group_id
    assert "/Tags" in told["reason"]
    assert "somebody-else" in told["reason"]
    assert "payments" in told["allowed"]


def test_a_changed_inline_policy_is_drift_of_its_role(
    stage: Stage, deploy: Callable[[str, dict[str, Any]], Stack]
) -> None:
    name = "role-queue-reader-prod"
    policy = {"PolicyName": "read-queues", "PolicyDocument": READ_QUEUES}
    role = {"RoleName": name, "AssumeRolePolicyDocument": TRUST, "Policies": [policy]}
    stack = deploy("stack-queue-reader-prod", {"Role": {"Type": "AWS::IAM::Role", "Properties": role}})
    wider = {**READ_QUEUES, "Statement": [{**READ_QUEUES["Statement"][0], "Action": ["sqs:*"]}]}  # type: ignore[dict-item]
    iam = stage.client("iam")
    iam.put_role_policy(RoleName=name, PolicyName="read-queues", PolicyDocument=json.dumps(wider))
    # AWS Config knows a role by its unique id, CloudFormation by its name.
    known = iam.get_role(RoleName=name)["Role"]
    stage.record(
        {
            "configurationItemVersion": "1.3",
            "configurationItemCaptureTime": datetime.now(timezone.utc).isoformat(timespec="milliseconds")[:-6] + "Z",
            "configurationItemStatus": "OK",
            "awsAccountId": stage.account,
            "awsRegion": "us-east-1",
            "resourceType": "AWS::IAM::Role",
            "resourceId": known["RoleId"],
            "resourceName": name,
            "ARN": known["Arn"],
            "tags": stack.tags("Role"),
            "configuration": {"roleName": name},
            "supplementaryConfiguration": {},
        }
    )
    (told,) = eventually(lambda: _drift(stage, stack.name))
    assert (told["resource_type"], told["resource_id"]) == ("AWS::IAM::Role", name)
    assert "sqs:*" in told["reason"]


def test_a_stack_of_60_resources_gives_no_drift_until_one_is_touched(
    stage: Stage, deploy: Callable[[str, dict[str, Any]], Stack]
) -> None:
    stack = deploy("stack-large-prod", {f"Group{number:02d}": _group("large") for number in range(GROUPS)})
    for number in range(GROUPS):
        _record_group(stage, stack, f"Group{number:02d}")
    sweep = f"event-rule-drift-sweep-{stage.environment}"
    stage.aws.fire_schedule(sweep, account=stage.account)
    # The one that is touched now shows that the stack is looked at, and comes after all that could be told before.
    touched = stack.physical_id("Group59")
    stage.client("ec2").create_tags(Resources=[touched], Tags=[{"Key": "Owner", "Value": "somebody-else"}])
    _record_group(stage, stack, "Group59")
    stage.aws.fire_schedule(sweep, account=stage.account)
    eventually(lambda: _drift(stage, stack.name))
    time.sleep(2 * WINDOW_SECONDS)
    assert [line["resource_id"] for line in _drift(stage, stack.name)] == [touched]
