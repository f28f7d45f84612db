"""From a configuration item to the mailbox, with every call judged by its role's policy."""

from __future__ import annotations

import itertools
import time
from typing import Any

import pytest

from demo.items import OWNED, bucket, instance, permission, security_group
from demo.stage import CONTACTS, Stage
from tests.e2e.patience import eventually

QUIET = 4.0

_numbers = itertools.count(1)


def _group_id() -> str:
    return f"sg-0e2e{next(_numbers):013x}"


def _told_of(stage: Stage, resource_id: str, rule: str) -> list[dict[str, Any]]:
    return [line for line in stage.told() if line["resource_id"] == resource_id and line["rule"] == rule]


def _mails_about(stage: Stage, resource_id: str) -> list[dict[str, str]]:
    return [mail for mail in stage.aws.mailbox() if resource_id in mail["body"]]


def _open_to_the_world(stage: Stage, group_id: str, *ports: int) -> None:
    permissions = [permission("tcp", port, ipv4=["0.0.0.0/0"]) for port in ports]
    stage.record(security_group(stage.account, group_id, "bastion", permissions, OWNED))


def _closed(stage: Stage, group_id: str) -> None:
    stage.record(security_group(stage.account, group_id, "bastion", [], OWNED))


def test_a_violation_reaches_every_address_of_the_overlay(stage: Stage) -> None:
    group_id = _group_id()
    _open_to_the_world(stage, group_id, 22)
    mails = eventually(lambda: _mails_about(stage, group_id))
    assert {mail["to"] for mail in mails} == set(stage.composed.values["alerts"]["emails"])
    for text in ("tcp/22 from 0.0.0.0/0", "bastion", "payments", "CC-2200", stage.account, CONTACTS):
        assert text in mails[0]["body"]


def test_a_second_fault_is_told_though_config_says_nothing(stage: Stage) -> None:
    group_id = _group_id()
    _open_to_the_world(stage, group_id, 22)
    assert eventually(lambda: _told_of(stage, group_id, "security-group-rules"))
    _open_to_the_world(stage, group_id, 22, 3389)
    reasons = eventually(lambda: [line["reason"] for line in _told_of(stage, group_id, "security-group-rules")][1:])
    assert len(reasons) == 1
    assert "3389" in reasons[0]


def test_the_same_fault_is_told_once_however_often_it_is_recorded(stage: Stage) -> None:
    group_id = _group_id()
    for _ in range(3):
        _open_to_the_world(stage, group_id, 22)
    assert eventually(lambda: _told_of(stage, group_id, "security-group-rules"))
    time.sleep(QUIET)
    assert len(_told_of(stage, group_id, "security-group-rules")) == 1


def test_a_fault_that_returns_after_it_was_mended_is_told_again(stage: Stage) -> None:
    group_id = _group_id()
    table = stage.client("dynamodb")
    name = f"table-findings-{stage.environment}"
    _open_to_the_world(stage, group_id, 22)
    finding_id = eventually(lambda: _told_of(stage, group_id, "security-group-rules"))[0]["id"]

    def status() -> str:
        text: str = table.get_item(TableName=name, Key={"id": {"S": finding_id}})["Item"]["status"]["S"]
        return text

    _closed(stage, group_id)
    assert eventually(lambda: status() == "CLOSED")
    _open_to_the_world(stage, group_id, 22)
    again = eventually(lambda: _told_of(stage, group_id, "security-group-rules")[1:])
    assert [line["occurrence"] for line in again] == [2]


@pytest.mark.parametrize(
    ("resource", "rule"),
    [("instance", "approved-ami"), ("bucket", "required-tags"), ("public bucket", "public-s3-bucket")],
)
def test_each_rule_of_the_overlay_tells_of_its_violations(stage: Stage, resource: str, rule: str) -> None:
    number = f"{next(_numbers):017x}"
    item = {
        "instance": instance(stage.account, f"i-{number}", "ami-0bad0bad0bad0bad0", "m6i.large", OWNED),
        "bucket": bucket(stage.account, f"untagged-{number}", {}),
        "public bucket": bucket(stage.account, f"public-{number}", OWNED, public_access_blocked=False),
    }[resource]
    stage.record(item)
    assert eventually(lambda: _told_of(stage, item["resourceId"], rule))


def test_what_complies_is_told_to_nobody(stage: Stage) -> None:
    name = f"compliant-{next(_numbers)}"
    stage.record(bucket(stage.account, name, OWNED))
    time.sleep(QUIET)
    assert not [line for line in stage.told() if line["resource_id"] == name]


def test_a_violation_of_a_rule_that_is_not_ours_is_told_too(stage: Stage) -> None:
    config = stage.client("config")
    config.put_config_rule(
        ConfigRule={
            "ConfigRuleName": "root-account-mfa-enabled",
            "Source": {"Owner": "AWS", "SourceIdentifier": "ROOT_ACCOUNT_MFA_ENABLED"},
        }
    )
    config.put_external_evaluation(
        ConfigRuleName="root-account-mfa-enabled",
        ExternalEvaluation={
            "ComplianceResourceType": "AWS::::Account",
            "ComplianceResourceId": stage.account,
            "ComplianceType": "NON_COMPLIANT",
            "Annotation": "The root user has no MFA device",
            "OrderingTimestamp": "2026-11-24T03:00:00Z",
        },
    )
    told = eventually(lambda: _told_of(stage, stage.account, "root-account-mfa-enabled"))
    config.delete_config_rule(ConfigRuleName="root-account-mfa-enabled")
    assert [line["reason"] for line in told] == ["The root user has no MFA device"]


def test_the_contacts_are_a_secure_string_and_stand_nowhere_in_the_template(stage: Stage) -> None:
    name = f"/compliance/{stage.environment}/contacts/escalation"
    parameter = stage.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]
    assert (parameter["Type"], parameter["Value"]) == ("SecureString", CONTACTS)
    assert CONTACTS not in stage.composed.template_text
    assert CONTACTS not in stage.composed.configuration_text
