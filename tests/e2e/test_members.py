"""Two accounts: what a member's rules find reaches the hub's mailbox, with the member's account, under enforced IAM.

The embedded AWS carries every hop itself: the member's function to its own bus, its EventBridge rule to the hub's bus
by that bus's policy, and the hub's rule to the encrypted queue.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest

import render
from demo.items import OWNED, permission, security_group
from demo.stage import Stage, change, project_copy
from handlers.lib.alert_bus import DETAIL_TYPE, SOURCE
from handlers.lib.finding import REQUIRED
from local_aws import LocalAws
from renderer.compose import Project, compose
from tests.e2e.patience import eventually

MEMBER = "444455556666"
BUCKET = f"compliance-artifacts-{MEMBER}-us-east-1"
IN_MEMBER = ["--overlay", "prod", "--stack", "member", "--member", MEMBER]
OVERLAY = f"""
members:
  "{MEMBER}":
    artifact_bucket: {BUCKET}
    recorder: create

aggregator:
  mode: accounts
  accounts: ["111122223333", "{MEMBER}"]
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    found = project_copy(tmp_path_factory.mktemp("members") / "project")
    overlay = found.overlays / "prod.yaml"
    overlay.write_text(overlay.read_text(encoding="utf-8") + OVERLAY, encoding="utf-8")
    # What is not in the table yet counts as lost at once, so that a test need not wait.
    change(found.overlays / "base.yaml", {"grace_minutes: 15": "grace_minutes: 0"})
    return found


@pytest.fixture(scope="module")
def hub(project: Project) -> Iterator[Stage]:
    """The hub's stack in its account, and the member's in another."""
    with LocalAws(enforce_iam=True) as aws:
        stage = Stage(aws, compose(project, "prod", "monitor"))
        stage.prepare()
        stage.deploy()
        aws.client("s3", MEMBER).create_bucket(Bucket=BUCKET)
        with mock.patch.dict(os.environ, aws.environment(MEMBER)):
            assert render.main([*IN_MEMBER, "--deploy", "--yes"], project.root) == 0
        yield stage


def told_of(hub: Stage, resource_id: str) -> list[dict[str, Any]]:
    return [line for line in hub.told() if line["resource_id"] == resource_id]


def record(hub: Stage, group_id: str, *ports: int) -> None:
    permissions = [permission("tcp", port, ipv4=["0.0.0.0/0"]) for port in ports]
    hub.aws.record(security_group(MEMBER, group_id, "bastion", permissions, OWNED), account=MEMBER)


def test_a_violation_in_a_member_account_reaches_the_hubs_mailbox_with_that_account(hub: Stage) -> None:
    group_id = "sg-0de0000000000aaaa"
    record(hub, group_id, 22)
    mails = eventually(lambda: [mail for mail in hub.aws.mailbox() if group_id in mail["body"]])
    assert {mail["account"] for mail in mails} == {hub.account}
    assert {mail["to"] for mail in mails} == set(hub.composed.values["alerts"]["emails"])
    assert MEMBER in mails[0]["body"]
    assert [line["account"] for line in told_of(hub, group_id)] == [MEMBER]


def test_the_hub_hears_when_it_is_over(hub: Stage) -> None:
    group_id = "sg-0de0000000000bbbb"
    record(hub, group_id, 22)
    finding = eventually(lambda: told_of(hub, group_id))[0]["id"]
    record(hub, group_id)
    table = hub.client("dynamodb")

    def status() -> str:
        row = table.get_item(TableName=f"table-findings-{hub.environment}", Key={"id": {"S": finding}})["Item"]
        text: str = row["status"]["S"]
        return text

    assert eventually(lambda: status() == "CLOSED")


def test_a_rule_of_the_members_own_is_told_by_the_hub_too(hub: Stage) -> None:
    config = hub.aws.client("config", MEMBER)
    source = {"Owner": "AWS", "SourceIdentifier": "ROOT_ACCOUNT_MFA_ENABLED"}
    config.put_config_rule(ConfigRule={"ConfigRuleName": "root-account-mfa-enabled", "Source": source})
    config.put_external_evaluation(
        ConfigRuleName="root-account-mfa-enabled",
        ExternalEvaluation={
            "ComplianceResourceType": "AWS::::Account",
            "ComplianceResourceId": MEMBER,
            "ComplianceType": "NON_COMPLIANT",
            "Annotation": "The root user has no MFA device",
            "OrderingTimestamp": "2026-11-24T03:00:00Z",
        },
    )
    told = eventually(lambda: told_of(hub, MEMBER))
    config.delete_config_rule(ConfigRuleName="root-account-mfa-enabled")
    assert [(line["account"], line["reason"]) for line in told] == [(MEMBER, "The root user has no MFA device")]


def test_the_same_resource_id_in_both_accounts_is_two_findings(hub: Stage) -> None:
    group_id = "sg-0de0000000000cccc"
    record(hub, group_id, 22)
    hub.record(security_group(hub.account, group_id, "bastion", [permission("tcp", 22, ipv4=["0.0.0.0/0"])], OWNED))
    assert eventually(lambda: {line["account"] for line in told_of(hub, group_id)} == {MEMBER, hub.account})


def test_the_aggregator_reads_what_the_member_authorized(hub: Stage) -> None:
    config = hub.client("config")
    name = f"aggregator-compliance-{hub.environment}"
    pages = config.get_paginator("describe_aggregate_compliance_by_config_rules").paginate(
        ConfigurationAggregatorName=name
    )
    accounts = {each["AccountId"] for page in pages for each in page["AggregateComplianceByConfigRules"]}
    assert accounts == {hub.account, MEMBER}


def report(hub: Stage) -> dict[str, Any]:
    """Run the hub's report, and read it."""
    answer = hub.client("lambda").invoke(FunctionName=f"function-compliance-report-{hub.environment}")
    payload = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, payload
    bucket, _, key = payload["report"].removeprefix("s3://").partition("/")
    document: dict[str, Any] = json.loads(hub.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())
    return document


def test_the_report_holds_the_members_results_and_tells_what_was_lost(hub: Stage) -> None:
    group_id = "sg-0de0000000000dddd"
    record(hub, group_id, 22)
    finding = eventually(lambda: told_of(hub, group_id))[0]["id"]
    # As if the message had been lost on its way.
    table = hub.client("dynamodb")
    key = {"TableName": f"table-findings-{hub.environment}", "Key": {"id": {"S": finding}}}
    assert eventually(lambda: "Item" in table.get_item(**key))
    table.delete_item(**key)

    document = report(hub)
    (member,) = document["accounts"]
    assert (member["account"], member["unread"], document["accounts_not_read"]) == (MEMBER, [], [])
    assert 0 <= member["rate"] < 100
    rows = {(one["account"], one["rule"]) for one in document["results"] if one["resource_id"] == group_id}
    assert (MEMBER, "security-group-rules") in rows
    assert document["reconciled"]["found_late"] >= 1
    assert eventually(lambda: "Item" in table.get_item(**key))


def test_whoever_changes_the_members_part_of_the_monitor_is_told_by_the_hub(hub: Stage) -> None:
    config = hub.aws.client("config", MEMBER)
    (recorder,) = (each["name"] for each in config.describe_configuration_recorders()["ConfigurationRecorders"])
    config.stop_configuration_recorder(ConfigurationRecorderName=recorder)
    config.start_configuration_recorder(ConfigurationRecorderName=recorder)
    subject = f"StopConfigurationRecorder {recorder} by "
    told = eventually(lambda: [line for line in hub.told() if line["resource_id"].startswith(subject)])
    assert [line["account"] for line in told] == [MEMBER]
    mails = [mail for mail in hub.aws.mailbox() if "StopConfigurationRecorder" in mail["body"]]
    assert MEMBER in mails[0]["body"]


def row_of(hub: Stage, finding: str) -> dict[str, Any]:
    row: dict[str, Any] = hub.client("dynamodb").get_item(
        TableName=f"table-findings-{hub.environment}", Key={"id": {"S": finding}}
    )["Item"]
    return row


def test_a_members_administrator_cannot_close_a_finding_of_the_hub(hub: Stage) -> None:
    group_id = "sg-0de0000000000eeee"
    hub.record(security_group(hub.account, group_id, "bastion", [permission("tcp", 22, ipv4=["0.0.0.0/0"])], OWNED))
    (told,) = eventually(lambda: told_of(hub, group_id))
    row = eventually(lambda: row_of(hub, told["id"]))
    lie = {name: row[name]["S"] for name in (*REQUIRED, "severity")} | {"finding": 1, "status": "CLOSED"}
    lie["observed_at"] = "9999-01-01T00:00:00.000Z"
    sqs = hub.client("sqs")
    url = sqs.get_queue_url(QueueName=f"queue-alerts-{hub.environment}")["QueueUrl"]
    entry = {"Source": SOURCE, "DetailType": DETAIL_TYPE, "Detail": json.dumps(lie)}
    assert hub.aws.client("events", MEMBER).put_events(Entries=[entry])["FailedEntryCount"] == 0

    def refused() -> bool:
        name = "ApproximateNumberOfMessagesNotVisible"
        return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name]) > 0

    assert eventually(refused)
    assert row_of(hub, told["id"])["status"]["S"] == "OPEN"
    sqs.purge_queue(QueueUrl=url)
    # The next word of the hub's own is taken: nothing was put behind the end of time.
    hub.record(security_group(hub.account, group_id, "bastion", [], OWNED))
    assert eventually(lambda: row_of(hub, told["id"])["status"]["S"] == "CLOSED")


def test_a_deleted_member_leaves_nothing(hub: Stage, project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with mock.patch.dict(os.environ, hub.aws.environment(MEMBER)):
        assert render.main([*IN_MEMBER, "--delete", "--yes"], project.root) == 0
    assert "stack-compliance-member-prod is deleted" in capsys.readouterr().err
    assert hub.aws.leftovers(MEMBER) == {"buckets": [BUCKET]}
