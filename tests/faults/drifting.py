"""The stack drift function in the matrix: each way in which it comes to know of drift."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from demo.items import security_group
from handlers.lib import instant
from tests.faults.scenarios import SETTINGS, Asynchronous, Event, Scenario, differences
from tests.faults.world import ENVIRONMENT, World

STACK = "stack-payments"
GROUP = {
    "Type": "AWS::EC2::SecurityGroup",
    "Properties": {
        "GroupDescription": "payments",
        "GroupName": "payments",
        "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}],
    },
}
# In sync: its all-clear is sent only where the findings table has it open.
FLAG = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/payments/flag", "Type": "String", "Value": "off"}}
ADDED = {"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}


@dataclass(frozen=True)
class StackDrift(Asynchronous):
    """A resource of a stack drifted; `by` says how the function comes to know."""

    name: str
    by: str
    entry: str = "stack_drift"
    function: str = "stack-drift"
    only: frozenset[str] = frozenset()

    @property
    def variables(self) -> dict[str, str]:
        return {"SETTINGS_PARAMETER": f"{SETTINGS}stack-drift", "SEVERITY": "high"}

    @property
    def next_run(self) -> Event | None:
        return {"sweep": True} if self.by == "the sweep" else None

    def prepare(self, world: World) -> list[Event]:
        cloudformation = world.client("cloudformation")
        template = json.dumps({"Resources": {"Group": GROUP, "Flag": FLAG}})
        stack_id = cloudformation.create_stack(StackName=STACK, TemplateBody=template)["StackId"]
        cloudformation.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig={"Delay": 0.05})
        found = cloudformation.describe_stack_resource(StackName=STACK, LogicalResourceId="Group")
        group_id = found["StackResourceDetail"]["PhysicalResourceId"]
        tags = {"aws:cloudformation:stack-id": stack_id, "aws:cloudformation:logical-id": "Group"}
        item = security_group(world.account, group_id, "payments", [], {} if self.by == "a table" else tags)
        if self.by == "a deletion":
            world.aws.record(item, account=world.account)
            world.client("ec2").delete_security_group(GroupId=group_id)
            item = {**item, "configurationItemStatus": "ResourceDeleted", "tags": {}, "configuration": {}}
            item["configurationItemCaptureTime"] = instant.to_text(datetime.now(timezone.utc) + timedelta(seconds=1))
        else:
            world.client("ec2").authorize_security_group_ingress(GroupId=group_id, IpPermissions=[ADDED])
        if self.by == "a table":
            row = {"id": f"resource|AWS::EC2::SecurityGroup|{group_id}", "stack_id": stack_id, "logical_id": "Group"}
            world.client("dynamodb").put_item(
                TableName=f"table-stacks-{ENVIRONMENT}", Item={key: {"S": value} for key, value in row.items()}
            )
        at = instant.to_text(datetime.now(timezone.utc))
        if self.by in ("a change missed", "a change in an update"):
            for key in (f"missed|{stack_id}|Group", f"missed|{stack_id}"):
                row = {"id": {"S": key}, "missed_at": {"S": at}}
                world.client("dynamodb").put_item(TableName=f"table-stacks-{ENVIRONMENT}", Item=row)
        if self.by in ("a detection", "a change missed"):
            cloudformation.detect_stack_drift(StackName=STACK)
            detail = {"stack-id": stack_id, "status-details": {"detection-status": "DETECTION_COMPLETE"}}
            kind = "CloudFormation Drift Detection Status Change"
        elif self.by in ("an update", "a change in an update"):
            detail = {"stack-id": stack_id, "status-details": {"status": "UPDATE_COMPLETE"}}
            kind = "CloudFormation Stack Status Change"
        elif self.by == "the sweep":
            return [{"sweep": True}]
        else:
            detail, kind = {"configurationItem": item}, "Config Configuration Item Change"
        return [{"detail-type": kind, "time": at, "detail": detail}]

    def wrong(self, world: World, told: Counter[str]) -> list[str]:
        found = world.client("cloudformation").describe_stack_resource(StackName=STACK, LogicalResourceId="Group")
        group_id = found["StackResourceDetail"]["PhysicalResourceId"]
        rows = world.client("dynamodb").scan(TableName=f"table-stacks-{ENVIRONMENT}")["Items"]
        known = {row["id"]["S"].partition("|")[0] for row in rows}
        if self.by in ("an update", "the sweep"):
            stack = world.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
            status = stack.get("DriftInformation", {}).get("StackDriftStatus", "NOT_CHECKED")
            problems = differences("drift status", {STACK: "DRIFTED"}, {STACK: status})
            if self.by == "an update" and "resource" not in known:
                problems.append("the stack's resources were not learnt")
            return [*problems, *differences("mails", {}, told)]
        problems = differences("mails", {f"{group_id}: new": 1}, told)
        if self.by in ("a detection", "a change missed") and not {"resource", "stack"} <= known:
            problems.append(f"the stacks table has {sorted(known)}, not the stack and its resources")
        return problems


DRIFTING: tuple[Scenario, ...] = (
    StackDrift("a change of a tagged resource", "a tag"),
    StackDrift("a change of a resource without tags", "a table", only=frozenset({"BatchGetItem (owner)"})),
    StackDrift("a deletion", "a deletion", only=frozenset({"GetResourceConfigHistory (in_life)"})),
    StackDrift(
        "the end of a detection",
        "a detection",
        only=frozenset(
            {
                "DescribeStackResourceDrifts (read_detection)",
                "ListStackResources (read_detection)",
                "DescribeStacks (read_detection)",
                "BatchGetItem (rows)",
                "BatchWriteItem (learn)",
                "BatchWriteItem (record)",
            }
        ),
    ),
    StackDrift(
        "the end of a detection that missed a change",
        "a change missed",
        only=frozenset({"BatchGetItem (missed)", "DetectStackResourceDrift (read_detection)"}),
    ),
    StackDrift(
        "the end of an update",
        "an update",
        only=frozenset({"DetectStackDrift (after_operation)", "ListStackResources (after_operation)"}),
    ),
    StackDrift(
        "the end of an update that a change fell into",
        "a change in an update",
        only=frozenset({"DetectStackResourceDrift (after_operation)"}),
    ),
    StackDrift(
        "the sweep",
        "the sweep",
        only=frozenset({"ListStacks (sweep_stacks)", "BatchGetItem (detections)", "DetectStackDrift (sweep_stacks)"}),
    ),
)
