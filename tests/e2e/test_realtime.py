"""With `realtime: cloudtrail`: told from the API call alone, and not told twice once AWS Config says it too."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from demo.items import OWNED, permission, security_group
from demo.stage import Stage, change, project_copy
from local_aws import LocalAws
from renderer.compose import compose
from tests.e2e.patience import eventually

SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
TAGS = [{"Key": key, "Value": value} for key, value in OWNED.items()]


@pytest.fixture(scope="module")
def realtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """prod with the fast path, beside an application's stack; AWS Config's recorder is stopped."""
    project = project_copy(tmp_path_factory.mktemp("realtime") / "project")
    change(
        project.overlays / "base.yaml",
        {"realtime: null ": "realtime: cloudtrail ", "grace_minutes: 15": "grace_minutes: 0"},
    )
    with LocalAws(enforce_iam=True) as aws:
        stage = Stage(aws, compose(project, "prod", "monitor"))
        stage.prepare()
        stage.deploy()
        stage.deploy_application()
        _record(stage, on=False)
        yield stage


def _record(stage: Stage, *, on: bool) -> None:
    config = stage.client("config")
    name = config.describe_configuration_recorders()["ConfigurationRecorders"][0]["name"]
    switch = config.start_configuration_recorder if on else config.stop_configuration_recorder
    switch(ConfigurationRecorderName=name)


def _about(stage: Stage, resource_id: str, rule: str) -> list[dict[str, Any]]:
    return [line for line in stage.told() if line["rule"] == rule and line["resource_id"] == resource_id]


def _mails(stage: Stage, resource_id: str, reason: str) -> int:
    """How many mails one of the receivers got that say this of the resource."""
    to = stage.composed.values["alerts"]["emails"][0]
    return sum(
        mail["to"] == to and resource_id in mail["body"] and reason in mail["body"] for mail in stage.aws.mailbox()
    )


def _group(stage: Stage, name: str) -> str:
    """A group whose making is judged already: else that judgement may find the port that is opened next."""
    judged = _judged(stage, "CreateSecurityGroup")
    tags = [{"ResourceType": "security-group", "Tags": TAGS}]
    made = stage.client("ec2").create_security_group(GroupName=name, Description=name, TagSpecifications=tags)
    assert eventually(lambda: _judged(stage, "CreateSecurityGroup") > judged)
    return str(made["GroupId"])


def _judged(stage: Stage, call: str) -> int:
    """How often the realtime function has judged what such a call made, as its log says."""
    name = f"log-group-realtime-{stage.environment}"
    events = stage.client("logs").filter_log_events(logGroupName=name)["events"]
    lines = (json.loads(event["message"]) for event in events if event["message"].startswith("{"))
    return sum(line.get("message") == "judged" and line.get("call") == call for line in lines)


def _status(stage: Stage, finding_id: str) -> str:
    key = {"id": {"S": finding_id}}
    item = stage.client("dynamodb").get_item(TableName=f"table-findings-{stage.environment}", Key=key)["Item"]
    return str(item["status"]["S"])


def test_a_port_opened_to_the_world_is_told_from_the_call_and_once(realtime: Stage) -> None:
    ec2 = realtime.client("ec2")
    group_id = _group(realtime, "realtime-web")
    ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=[SSH])
    (told,) = eventually(lambda: _about(realtime, group_id, "security-group-rules"))
    assert told["source"] == "realtime"
    assert told["reason"].startswith("tcp/22 from 0.0.0.0/0 is denied")
    assert told["attribution"]["event_name"] == "AuthorizeSecurityGroupIngress"
    assert told["attribution"]["principal"] == f"arn:aws:iam::{realtime.account}:root"
    assert _mails(realtime, group_id, "tcp/22") == 1

    _record(realtime, on=True)
    item = security_group(
        realtime.account, group_id, "realtime-web", [permission("tcp", 22, ipv4=["0.0.0.0/0"])], OWNED
    )
    realtime.record(item)
    config = realtime.client("config")
    rule = f"config-rule-security-group-rules-{realtime.environment}"
    assert eventually(
        lambda: config.get_compliance_details_by_config_rule(ConfigRuleName=rule, ComplianceTypes=["NON_COMPLIANT"])[
            "EvaluationResults"
        ]
    )
    time.sleep(5)  # longer than the window in which alerts gather
    assert [line["source"] for line in _about(realtime, group_id, "security-group-rules")] == ["realtime"]
    assert _mails(realtime, group_id, "tcp/22") == 1

    ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=[SSH])
    realtime.record(security_group(realtime.account, group_id, "realtime-web", [], OWNED))
    assert eventually(lambda: _status(realtime, told["id"]) == "CLOSED")
    _record(realtime, on=False)


def test_what_config_has_not_recorded_stays_open_until_it_has(realtime: Stage) -> None:
    group_id = _group(realtime, "realtime-unseen")
    realtime.client("ec2").authorize_security_group_ingress(GroupId=group_id, IpPermissions=[SSH])
    (told,) = eventually(lambda: _about(realtime, group_id, "security-group-rules"))
    for on in (False, True):
        _record(realtime, on=on)
        report = _report(realtime)
        assert told["id"] in report["reconciled"]["unjudged"]
    time.sleep(5)
    assert _status(realtime, told["id"]) == "OPEN"

    gone = security_group(realtime.account, group_id, "realtime-unseen", [], OWNED)
    realtime.record({**gone, "configurationItemStatus": "ResourceDeleted"})
    assert told["id"] not in _report(realtime)["reconciled"]["unjudged"]
    assert eventually(lambda: _status(realtime, told["id"]) == "CLOSED")
    _record(realtime, on=False)


def _report(stage: Stage) -> dict[str, Any]:
    """What the next report says: its JSON file is the last it writes."""

    def written() -> dict[str, bytes]:
        return {key: body for key, body in stage.objects("reports/") if key.endswith(".json")}

    before = written()
    time.sleep(1.1)  # a report's name has its time by the second
    stage.aws.fire_schedule(f"event-rule-compliance-report-{stage.environment}", account=stage.account)
    (body,) = eventually(lambda: [body for key, body in written().items() if key not in before])
    return dict(json.loads(body))


def test_an_instance_of_an_image_that_nobody_approved_is_told_from_the_call(realtime: Stage) -> None:
    started = realtime.client("ec2").run_instances(
        ImageId="ami-0feedbeef0feedbee",
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": TAGS}],
    )
    instance_id = started["Instances"][0]["InstanceId"]
    (told,) = eventually(lambda: _about(realtime, instance_id, "approved-ami"))
    assert told["reason"].startswith("ami-0feedbeef0feedbee is not an approved image")
    assert _about(realtime, instance_id, "required-tags") == []


def test_drift_of_a_stacks_group_is_told_from_the_call_with_who_made_it(realtime: Stage) -> None:
    group_id, _ = realtime.application_resource("WebSecurityGroup")
    extra = {"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    ec2 = realtime.client("ec2")
    ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=[extra])
    told = eventually(lambda: _about(realtime, group_id, "stack-drift"))
    assert "8080" in told[0]["reason"]
    assert told[0]["attribution"]["event_name"] == "AuthorizeSecurityGroupIngress"
    ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=[extra])
    assert eventually(lambda: _status(realtime, told[0]["id"]) == "CLOSED")
