"""The alerts function and the report in the matrix: what the team is told of."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from demo.items import security_group
from handlers.lib.finding import CLOSED, Finding
from handlers.lib.heartbeat import Heartbeat
from handlers.lib.reminder import Reminder
from handlers.trail.call import REALTIME
from tests.faults.drifting import STACK, StackDrift
from tests.faults.lambda_model import Lambda
from tests.faults.scenarios import SETTINGS, Asynchronous, Event, Scenario, differences, heartbeats
from tests.faults.world import AGGREGATOR, ENVIRONMENT, REGION, World


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

    @property
    def next_run(self) -> Event | None:
        return None

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
            *heartbeats(world),
        ]


def _delete(world: World, group_id: str) -> None:
    """A group that AWS Config knows to be deleted, and that no rule has judged."""
    item = security_group(world.account, group_id, group_id, [], {})
    world.aws.record(item, account=world.account)
    world.aws.record({**item, "configurationItemStatus": "ResourceDeleted", "configuration": {}}, account=world.account)


@dataclass(frozen=True)
class Report(Asynchronous):
    """A report over: a violation that nobody was told of, one that is over, a reminder, drift, what calls made."""

    name: str = "the scheduled report"
    entry: str = "compliance_report"
    function: str = "compliance-report"
    only: frozenset[str] = frozenset()

    @property
    def variables(self) -> dict[str, str]:
        rules = f"/compliance/{ENVIRONMENT}/rules"
        settings = f"{SETTINGS}compliance-report"
        return {"SETTINGS_PARAMETER": settings, "RULES_PATH": rules, "AGGREGATOR": AGGREGATOR}

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
        world.aggregate()
        name = f"{SETTINGS}compliance-report"
        settings = {**json.loads(world.parameters[name]), "members": [world.member]}
        settings["expected_accounts"] = [world.account, world.member]
        world.client("ssm").put_parameter(Name=name, Value=json.dumps(settings), Type="String", Overwrite=True)
        with world.accounts.at_home(world.member):
            world.rule("mfa")
            config.put_external_evaluation(
                ConfigRuleName=rule, ExternalEvaluation={**evaluation, "ComplianceResourceId": "sg-member"}
            )
        StackDrift("", "a detection").prepare(world)
        gone = finding(world, "sg-gone", rule="stack-drift", source="stack-drift", stack="stack-gone")
        known = [finding(world, name, rule="mfa") for name in ("sg-over", "sg-open")]
        calls = [finding(world, name, rule="mfa", source=REALTIME) for name in ("sg-deleted", "sg-waits")]
        _delete(world, "sg-deleted")
        before = [one.to_message() for one in (*known, *calls, gone)]
        return [{"before": before, "age": {"sg-open": timedelta(days=30)}}, {}]

    def play(self, events: Sequence[Event], lambda_: Lambda) -> None:
        super().play([event for event in events if not event], lambda_)

    def wrong(self, world: World, told: Counter[str]) -> list[str]:
        found = world.client("cloudformation").describe_stack_resource(StackName=STACK, LogicalResourceId="Group")
        drifted = found["StackResourceDetail"]["PhysicalResourceId"]
        expected = {
            "sg-late: new": 1,
            "sg-member: new": 1,
            f"{drifted}: new": 1,
            "sg-open: reminded": 1,
            "sg-over: resolved": 1,
            "sg-gone: resolved": 1,
            "sg-deleted: resolved": 1,
        }
        reports = dict(world.objects("reports/"))
        complete = [json.loads(body) for key, body in reports.items() if key.endswith(".json")]
        problems = differences("mails", expected, told)
        problems += differences("status", {"sg-waits": "OPEN"}, {"sg-waits": world.statuses().get("sg-waits")})
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


TELLING: tuple[Scenario, ...] = (Alerts(), Report())
