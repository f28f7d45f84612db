"""Who changed a drifted resource is told in a message that follows, from CloudTrail's event history."""

from __future__ import annotations

import time
from typing import Any

from demo.items import OWNED, permission, security_group
from demo.stage import Stage
from tests.e2e.patience import eventually

EXTRA = {"IpProtocol": "tcp", "FromPort": 9090, "ToPort": 9090, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}


def _lines(stage: Stage, resource_id: str) -> list[dict[str, Any]]:
    found = [line for line in stage.told() if line["rule"] == "stack-drift" and line["resource_id"] == resource_id]
    return [line for line in found if "9090" in line["reason"]]


def _item(stage: Stage, group_id: str, tags: dict[str, str], *ports: int) -> None:
    permissions = [permission("tcp", port, ipv4=["10.0.0.0/8"]) for port in ports]
    stage.record(security_group(stage.account, group_id, "payments-web", permissions, {**OWNED, **tags}))


def test_who_made_it_drift_follows_once_and_says_when_and_from_where(stage: Stage) -> None:
    ec2 = stage.client("ec2")
    group_id, tags = stage.application_resource("WebSecurityGroup")
    ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=[EXTRA])
    time.sleep(1.1)  # CloudTrail tells times by the second
    _item(stage, group_id, tags, 443, 9090)
    (first,) = eventually(lambda: _lines(stage, group_id))
    assert "attribution" not in first

    schedule = f"event-rule-attribution-{stage.environment}"
    stage.aws.fire_schedule(schedule, account=stage.account)
    followed = eventually(lambda: _lines(stage, group_id)[1:])
    assert [line["change"] for line in followed] == ["attributed"]
    made = followed[0]["attribution"]
    assert (made["event_name"], made["source_ip"]) == ("AuthorizeSecurityGroupIngress", "127.0.0.1")
    assert made["principal"] == f"arn:aws:iam::{stage.account}:root"
    mail = eventually(lambda: [one for one in stage.aws.mailbox() if made["event_id"] in one["body"]])[0]
    assert "who changed it" in mail["subject"]

    stage.aws.fire_schedule(schedule, account=stage.account)
    time.sleep(4)  # longer than the window in which alerts gather
    assert len(_lines(stage, group_id)) == 2
    ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=[EXTRA])
    _item(stage, group_id, tags, 443)
