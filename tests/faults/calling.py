"""The realtime function and the attribution in the matrix: what CloudTrail tells of."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from demo.items import OWNED
from handlers.lib import instant
from handlers.lib.attribution import NOT_FOUND
from handlers.trail.call import DETAIL_TYPE
from handlers.trail.history import PATIENCE
from tests.faults.scenarios import SETTINGS, Asynchronous, Event, Scenario, differences
from tests.faults.telling import finding
from tests.faults.world import ENVIRONMENT, PREFIX_LIST_ENTRY, REGION, World

TAGS = [{"Key": key, "Value": value} for key, value in OWNED.items()]
OPENING = "AuthorizeSecurityGroupIngress"
# So old that a look is the last, and not so old that it is given up unseen.
LAST_LOOK = PATIENCE + timedelta(minutes=15)
UNAPPROVED = "ami-0feedbeef0feedbee"


def calls(world: World, name: str) -> list[Event]:
    """CloudTrail's records of the calls of that name, the oldest first."""
    wanted = [{"AttributeKey": "EventName", "AttributeValue": name}]
    pages = world.client("cloudtrail").get_paginator("lookup_events").paginate(LookupAttributes=wanted)
    return [json.loads(event["CloudTrailEvent"]) for page in pages for event in page["Events"]][::-1]


def _group(world: World) -> str:
    made = world.client("ec2").create_security_group(
        GroupName="partners",
        Description="partners",
        TagSpecifications=[{"ResourceType": "security-group", "Tags": TAGS}],
    )
    return str(made["GroupId"])


def _open(world: World, group_id: str, port: int, **sources: Any) -> None:
    permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **sources}
    world.client("ec2").authorize_security_group_ingress(GroupId=group_id, IpPermissions=[permission])


@dataclass(frozen=True)
class Realtime(Asynchronous):
    """Calls of one kind that leave one resource in violation of one rule."""

    name: str
    call: str
    entry: str = "realtime"
    function: str = "realtime"
    only: frozenset[str] = frozenset()

    @property
    def variables(self) -> dict[str, str]:
        return {"SETTINGS_PARAMETER": f"{SETTINGS}realtime", "POLICIES_PATH": f"/compliance/{ENVIRONMENT}/rules"}

    def prepare(self, world: World) -> list[Event]:
        if self.call == OPENING:
            prefix_list = world.client("ec2").create_managed_prefix_list(
                PrefixListName="partners", MaxEntries=5, AddressFamily="IPv4", Entries=[{"Cidr": PREFIX_LIST_ENTRY}]
            )["PrefixList"]["PrefixListId"]
            group_id = _group(world)
            _open(world, group_id, 8080, PrefixListIds=[{"PrefixListId": prefix_list}])
            # Nothing is wrong with this one; the group is found as the first left it.
            _open(world, group_id, 443, IpRanges=[{"CidrIp": "10.0.0.0/8"}])
        else:
            world.client("ec2").run_instances(
                ImageId=UNAPPROVED,
                InstanceType="t3.micro",
                MinCount=1,
                MaxCount=1,
                TagSpecifications=[{"ResourceType": "instance", "Tags": TAGS}],
            )
        about = {"detail-type": DETAIL_TYPE, "account": world.account, "region": REGION}
        return [{**about, "time": one["eventTime"], "detail": one} for one in calls(world, self.call)]

    def wrong(self, world: World, told: Counter[str]) -> list[str]:
        (resource,) = {
            record["requestParameters"]["groupId"]
            if self.call == OPENING
            else record["responseElements"]["instancesSet"]["items"][0]["instanceId"]
            for record in calls(world, self.call)
        }
        return [
            *differences("mails", {f"{resource}: new": 1}, told),
            *differences("status in the table", {resource: "OPEN"}, world.statuses()),
            *differences("who made it", {resource: self.call}, world.attributions()),
        ]


@dataclass(frozen=True)
class Attributing(Asynchronous):
    """Drift that was told so long ago that this look is the last; alone, as which is looked for first is drawn."""

    name: str
    is_made: bool
    entry: str = "attribution"
    function: str = "attribution"
    only: frozenset[str] = frozenset()

    @property
    def next_run(self) -> Event:
        return {}

    def prepare(self, world: World) -> list[Event]:
        drifted = "sg-nobody"
        if self.is_made:
            drifted = _group(world)
            _open(world, drifted, 8080, IpRanges=[{"CidrIp": "10.0.0.0/8"}])
            # These are newer and made no such drift: the call that did is on the second page.
            for tag in TAGS[:2]:
                world.client("ec2").create_tags(Resources=[drifted], Tags=[tag])
        values = {"rule": "stack-drift", "source": "stack-drift", "stack": "stack-payments", "severity": "high"}
        values["observed_at"] = instant.to_text(datetime.now(timezone.utc))
        values["reason"] = "/SecurityGroupIngress/1 was added"
        return [{"before": [finding(world, drifted, **values).to_message()], "age": {drifted: LAST_LOOK}}, {}]

    def wrong(self, world: World, told: Counter[str]) -> list[str]:
        if not self.is_made:
            return [
                *differences("mails", {}, told),
                *differences("who made it", {"sg-nobody": NOT_FOUND}, world.attributions()),
            ]
        (made,) = calls(world, OPENING)
        group_id = made["requestParameters"]["groupId"]
        return [
            *differences("mails", {f"{group_id}: attributed": 1}, told),
            *differences("who made it", {group_id: OPENING}, world.attributions()),
        ]


CALLING: tuple[Scenario, ...] = (
    Realtime("a call opens a security group to a prefix list", OPENING),
    Realtime(
        "a call starts an instance of an image that nobody approved",
        "RunInstances",
        only=frozenset({"DescribeInstances (run)"}),
    ),
    Attributing("the look for who made drift that a call made", is_made=True),
    Attributing(
        "the look for who made drift that no call made",
        is_made=False,
        only=frozenset({"LookupEvents (attribute)"}),
    ),
)
