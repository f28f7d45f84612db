"""What each handler is asked to do in the matrix, and what must be true of the account afterwards."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Protocol

from demo.items import OWNED, bucket, permission, security_group
from handlers.lib import instant
from handlers.lib.finding import CLOSED, Finding
from handlers.lib.heartbeat import Heartbeat
from handlers.lib.reminder import Reminder
from tests.faults.lambda_model import Lambda
from tests.faults.world import ENVIRONMENT, PREFIX_LIST_ENTRY, REGION, World

Event = dict[str, Any]
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
SETTINGS = f"/compliance/{ENVIRONMENT}/settings/"


class Scenario(Protocol):
    """One thing that one handler does."""

    @property
    def entry(self) -> str:
        """The module of handlers/ that is the entry point."""
        ...

    @property
    def function(self) -> str:
        """What the function is called: its purpose, as its dead letters have it."""
        ...

    @property
    def name(self) -> str:
        """What happens, in words."""
        ...

    @property
    def only(self) -> frozenset[str]:
        """The calls, by their names, that this scenario shows; empty: all it makes."""
        ...

    @property
    def variables(self) -> dict[str, str]:
        """What the function's environment has beside what all have."""
        ...

    def prepare(self, world: World) -> list[Event]:
        """Make the account ready; the events, in their order in time."""
        ...

    def main(self, events: Sequence[Event]) -> Sequence[Event]:
        """Those of the events that a fault at a call is to meet."""
        ...

    def play(self, events: Sequence[Event], lambda_: Lambda) -> None:
        """Deliver the events as their source does."""
        ...

    def wrong(self, world: World, told: Counter[str]) -> list[str]:
        """What should not be, once all is over and every dead letter was redriven; `told` as World.told."""
        ...


class Asynchronous:
    """A handler that is invoked asynchronously."""

    entry: str
    function: str

    @property
    def variables(self) -> dict[str, str]:
        return {}

    def main(self, events: Sequence[Event]) -> Sequence[Event]:
        return events[-1:]

    def play(self, events: Sequence[Event], lambda_: Lambda) -> None:
        for event in events:
            lambda_.asynchronously(self.entry, self.function, event, self.variables)


def differences(what: str, expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """In words, where two mappings differ."""
    keys = sorted({*expected, *found})
    return [
        f"{what} of {key}: {found.get(key)!r}, where {expected.get(key)!r} is due"
        for key in keys
        if expected.get(key) != found.get(key)
    ]


def notification(world: World, rule: str, item: Mapping[str, Any] | None, kind: str = "Configuration") -> Event:
    """AWS Config's event to a rule's function."""
    created = instant.to_text(datetime.now(timezone.utc))
    message: Event = {"messageType": "ScheduledNotification", "notificationCreationTime": created}
    if item is not None:
        name = "configurationItem" if kind == "Configuration" else "configurationItemSummary"
        message.update(messageType=f"{kind}ItemChangeNotification", **{name: item})
    return {
        "invokingEvent": json.dumps(message),
        "resultToken": world.aws.result_token(rule, account=world.account),
        "configRuleName": rule,
        "eventLeftScope": False,
    }


def _summary(item: Event) -> Event:
    return {key: item[key] for key in item if key not in ("configuration", "supplementaryConfiguration", "tags")}


@dataclass(frozen=True)
class ConfigRule(Asynchronous):
    """A rule judges what AWS Config tells of: `expected` by resource, as Config must have it in the end."""

    name: str
    rule: str
    entry: str = "config_rule"
    function: str = "config-rule"
    oversized: bool = False
    scheduled: bool = False
    only: frozenset[str] = frozenset()

    @property
    def variables(self) -> dict[str, str]:
        return {"RULE": self.rule, "POLICY_PATH": f"/compliance/{ENVIRONMENT}/rules/{self.rule}"}

    def prepare(self, world: World) -> list[Event]:
        config_rule = world.rule(self.rule, "AWS::EC2::SecurityGroup", "AWS::S3::Bucket")
        before, after = self._items(world)
        for item in (before, after):
            world.aws.record(item, account=world.account)
        if self.scheduled:
            return [notification(world, config_rule, None)]
        if self.oversized:
            summaries = [
                {key: item[key] for key in item if key not in ("configuration", "tags")} for item in (before, after)
            ]
            return [notification(world, config_rule, one, "OversizedConfiguration") for one in summaries]
        return [notification(world, config_rule, item) for item in (before, after)]

    def _items(self, world: World) -> tuple[Event, Event]:
        """The resource in order, and then in violation."""
        if self.rule == "required-tags":
            before, after = bucket(world.account, "untagged", OWNED), bucket(world.account, "untagged", {})
        else:
            entry = {"Cidr": PREFIX_LIST_ENTRY}
            made = world.client("ec2").create_managed_prefix_list(
                PrefixListName="partners", MaxEntries=5, AddressFamily="IPv4", Entries=[entry]
            )["PrefixList"]["PrefixListId"]
            opened = {**permission("tcp", 8080), "prefixListIds": [{"prefixListId": made}]}
            before = security_group(world.account, "sg-1", "partners", [], OWNED)
            after = security_group(world.account, "sg-1", "partners", [opened], OWNED)
        earlier = datetime.now(timezone.utc) - timedelta(minutes=5)
        before["configurationItemCaptureTime"] = instant.to_text(earlier)
        return before, after

    def wrong(self, world: World, told: Counter[str]) -> list[str]:
        resource = "untagged" if self.rule == "required-tags" else "sg-1"
        held = world.compliance(f"config-rule-{self.rule}-{ENVIRONMENT}")
        return [
            *differences("AWS Config's verdict", {resource: "NON_COMPLIANT"}, held),
            *differences("mails", {f"{resource}: new": 1}, told),
        ]


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
        if self.by == "a detection":
            cloudformation.detect_stack_drift(StackName=STACK)
            detail = {"stack-id": stack_id, "status-details": {"detection-status": "DETECTION_COMPLETE"}}
            kind = "CloudFormation Drift Detection Status Change"
        elif self.by == "an update":
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
        if self.by == "a detection" and known != {"resource", "stack"}:
            problems.append(f"the stacks table has {sorted(known)}, not the stack and its resources")
        return problems


def finding(world: World, resource_id: str, **changes: Any) -> Finding:
    """A violation that a rule sends."""
    values = {
        "rule": "security-group-rules",
        "severity": "critical",
        "account": world.account,
        "region": REGION,
        "resource_type": "AWS::EC2::SecurityGroup",
        "resource_id": resource_id,
        "reason": "tcp/22 from 0.0.0.0/0",
        "observed_at": "2026-11-24T03:10:00.000Z",
    }
    return Finding(**{**values, **changes})


def _heartbeat(world: World) -> list[str]:
    beats = [key for key in world.findings_keys() if key.startswith("heartbeat|")]
    return [] if beats == [f"heartbeat|{world.account}|required-tags"] else [f"heartbeats in the table: {beats}"]


@dataclass(frozen=True)
class Heartbeats(Asynchronous):
    """The schedule asks a rule's function for a heartbeat."""

    name: str = "a heartbeat"
    entry: str = "config_rule"
    function: str = "config-rule"
    only: frozenset[str] = frozenset({"PutEvaluations (put)", "SendMessageBatch (send)"})

    @property
    def variables(self) -> dict[str, str]:
        return {"RULE": "required-tags", "POLICY_PATH": f"/compliance/{ENVIRONMENT}/rules/required-tags"}

    def prepare(self, world: World) -> list[Event]:
        at = instant.to_text(datetime.now(timezone.utc))
        return [{"detail-type": "Scheduled Event", "account": world.account, "time": at}]

    def wrong(self, world: World, told: Counter[str]) -> list[str]:
        return [*differences("mails", {}, told), *_heartbeat(world)]


@dataclass(frozen=True)
class Alerts:
    """A batch with a new violation, one seen again, one that is over, and a reminder."""

    name: str = "a batch of the alert queue"
    entry: str = "alerts"
    function: str = "alerts"
    only: frozenset[str] = frozenset()

    @property
    def variables(self) -> dict[str, str]:
        return {"SETTINGS_PARAMETER": f"{SETTINGS}alerts"}

    def prepare(self, world: World) -> list[Event]:
        later = "2026-11-24T04:10:00.000Z"
        known = [finding(world, name) for name in ("sg-again", "sg-over", "sg-open")]
        over = finding(world, "sg-over", status=CLOSED, observed_at=later)
        reminder = Reminder(known[2].id, None)
        return [
            {"before": [one.to_message() for one in known]},
            {"send": finding(world, "sg-new").to_message()},
            {"send": finding(world, "sg-again", observed_at=later).to_message()},
            {"send": over.to_message()},
            {"remind": reminder.finding_id},
            {"send": Heartbeat("required-tags", world.account, later).to_message()},
        ]

    def main(self, events: Sequence[Event]) -> Sequence[Event]:
        return events

    def play(self, events: Sequence[Event], lambda_: Lambda) -> None:
        world = lambda_.world
        bodies = [event["send"] for event in events if "send" in event]
        rows = world.client("dynamodb").scan(TableName=f"table-findings-{ENVIRONMENT}")["Items"]
        told_at = {row["id"]["S"]: row["notified_at"]["S"] for row in rows if "notified_at" in row}
        reminded = [event["remind"] for event in events if "remind" in event]
        bodies += [Reminder(finding_id, told_at[finding_id]).to_message() for finding_id in reminded]
        world.send(*bodies)
        lambda_.from_queue(self.variables)

    def wrong(self, world: World, told: Counter[str]) -> list[str]:
        expected = {"sg-new: new": 1, "sg-over: resolved": 1, "sg-open: reminded": 1}
        open_ones = {"sg-new": "OPEN", "sg-again": "OPEN", "sg-over": "CLOSED", "sg-open": "OPEN"}
        evidence = [json.loads(line) for _, body in world.objects("findings/") for line in body.splitlines()]
        kept = {one["resources"][0]["uid_alt"] for one in evidence if one["unmapped"]["told"]}
        return [
            *differences("mails", expected, told),
            *differences("status in the table", open_ones, world.statuses()),
            *([] if {"sg-new", "sg-over", "sg-open"} <= kept else [f"evidence of {sorted(kept)} only"]),
            *_heartbeat(world),
        ]


@dataclass(frozen=True)
class Report(Asynchronous):
    """A report over: a violation that nobody was told of, one that is over, drift untold, a reminder that is due."""

    name: str = "the scheduled report"
    entry: str = "compliance_report"
    function: str = "compliance-report"
    only: frozenset[str] = frozenset()

    @property
    def variables(self) -> dict[str, str]:
        rules = f"/compliance/{ENVIRONMENT}/rules"
        return {"SETTINGS_PARAMETER": f"{SETTINGS}compliance-report", "RULES_PATH": rules}

    def prepare(self, world: World) -> list[Event]:
        rule = world.rule("mfa")
        evaluation = {
            "ComplianceResourceType": "AWS::EC2::SecurityGroup",
            "ComplianceResourceId": "sg-late",
            "ComplianceType": "NON_COMPLIANT",
            "OrderingTimestamp": "2026-11-24T03:00:00Z",
        }
        config = world.client("config")
        for resource, verdict in (("sg-late", "NON_COMPLIANT"), ("sg-fine", "COMPLIANT"), ("sg-open", "NON_COMPLIANT")):
            one = {**evaluation, "ComplianceResourceId": resource, "ComplianceType": verdict}
            config.put_external_evaluation(ConfigRuleName=rule, ExternalEvaluation=one)
        StackDrift("", "a detection").prepare(world)
        gone = finding(world, "sg-gone", rule="stack-drift", source="stack-drift", stack="stack-gone")
        known = [finding(world, name, rule="mfa") for name in ("sg-over", "sg-open")]
        return [{"before": [one.to_message() for one in (*known, gone)], "age": ["sg-open"]}, {}]

    def play(self, events: Sequence[Event], lambda_: Lambda) -> None:
        super().play([event for event in events if not event], lambda_)

    def wrong(self, world: World, told: Counter[str]) -> list[str]:
        found = world.client("cloudformation").describe_stack_resource(StackName=STACK, LogicalResourceId="Group")
        drifted = found["StackResourceDetail"]["PhysicalResourceId"]
        expected = {
            "sg-late: new": 1,
            f"{drifted}: new": 1,
            "sg-open: reminded": 1,
            "sg-over: resolved": 1,
            "sg-gone: resolved": 1,
        }
        reports = dict(world.objects("reports/"))
        complete = [json.loads(body) for key, body in reports.items() if key.endswith(".json")]
        problems = differences("mails", expected, told)
        problems += [
            f"{key} without its {other} file"
            for key in reports
            for other in ("csv", "html")
            if key.endswith(".json") and key.replace("json", other) not in reports
        ]
        whole = {"rate": 33.33, "resources_evaluated": 3, "resources_violating": 2}
        problems += [
            f"{one['compliance']} in a report that does not say what could not be read"
            for one in complete
            if one["compliance"] != whole and not any(rule["unread"] for rule in one["rules"])
        ]
        if whole not in [one["compliance"] for one in complete]:
            problems.append(f"no whole report: {[one['compliance'] for one in complete]}")
        return problems


ASYNCHRONOUS: tuple[Scenario, ...] = (
    ConfigRule("a security group opens to a prefix list", "security-group-rules"),
    ConfigRule("a bucket loses its tags", "required-tags", only=frozenset({"GetResources (gather)"})),
    ConfigRule(
        "an item too large for its event",
        "required-tags",
        oversized=True,
        only=frozenset({"GetResourceConfigHistory (item_of)"}),
    ),
    ConfigRule(
        "the daily run",
        "required-tags",
        scheduled=True,
        only=frozenset({"DescribeConfigRules (current_items)", "SelectResourceConfig (current_items)"}),
    ),
    Heartbeats(),
    StackDrift("a change of a tagged resource", "a tag"),
    StackDrift("a change of a resource without tags", "a table", only=frozenset({"BatchGetItem (owner)"})),
    StackDrift("a deletion", "a deletion", only=frozenset({"GetResourceConfigHistory (check_resource)"})),
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
        "the end of an update",
        "an update",
        only=frozenset({"DetectStackDrift (after_operation)", "ListStackResources (after_operation)"}),
    ),
    StackDrift(
        "the sweep",
        "the sweep",
        only=frozenset({"ListStacks (sweep_stacks)", "BatchGetItem (detections)", "DetectStackDrift (sweep_stacks)"}),
    ),
    Alerts(),
    Report(),
)
