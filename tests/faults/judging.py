"""The rules' functions in the matrix: what AWS Config tells of is judged and sent on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from demo.items import OWNED, bucket, permission, security_group
from handlers.lib import alert_bus, instant
from tests.faults.scenarios import Asynchronous, Event, Scenario, differences, heartbeats
from tests.faults.world import ENVIRONMENT, PREFIX_LIST_ENTRY, World


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
        return [*differences("mails", {}, told), *heartbeats(world)]


@dataclass(frozen=True)
class MemberRule(ConfigRule):
    """A rule in a member account, whose way is its own bus: here the hub's rule stands on the same bus."""

    only: frozenset[str] = frozenset({"PutEvents (send)"})

    @property
    def variables(self) -> dict[str, str]:
        return {**super().variables, "ALERT_BUS": "default"}

    def prepare(self, world: World) -> list[Event]:
        world.forward(alert_bus.SOURCE, alert_bus.DETAIL_TYPE)
        return super().prepare(world)


JUDGING: tuple[Scenario, ...] = (
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
    MemberRule("a bucket of a member loses its tags", "required-tags"),
    Heartbeats(),
)
