"""AWS Config's CloudFormation types refuse what AWS refuses."""

from __future__ import annotations

from typing import Any

import pytest

RECORDER: dict[str, Any] = {
    "Type": "AWS::Config::ConfigurationRecorder",
    "Properties": {"Name": "one", "RoleARN": "arn:aws:iam::123456789012:role/config"},
}
BUCKET = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "channel-${AWS::AccountId}"}}}
CHANNEL = {"Type": "AWS::Config::DeliveryChannel", "Properties": {"S3BucketName": {"Ref": "Bucket"}}}
MANAGED: dict[str, Any] = {
    "Type": "AWS::Config::ConfigRule",
    "Properties": {"Source": {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"}},
}


def stack(**resources: Any) -> dict[str, Any]:
    return {"Resources": resources}


def test_a_recorder_records_once_it_and_its_channel_exist(account: Any) -> None:
    config = account.client("config")
    account.deploy("alone", stack(Recorder=RECORDER))
    assert config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"][0]["recording"] is False
    account.update("alone", stack(Recorder=RECORDER, Bucket=BUCKET, Channel=CHANNEL))
    assert config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"][0]["recording"] is True


@pytest.mark.parametrize(
    ("resources", "reason"),
    [
        ({"Rule": MANAGED}, "Configuration recorder is not available"),
        (
            {"Channel": {**CHANNEL, "Properties": {"S3BucketName": "nobody-made-this"}}},
            "Cannot find a S3 bucket named 'nobody-made-this'",
        ),
        (
            {
                "One": RECORDER,
                "Two": {**RECORDER, "DependsOn": "One", "Properties": {**RECORDER["Properties"], "Name": "two"}},
            },
            "maximum number of configuration recorders: 1",
        ),
        (
            {
                "Recorder": RECORDER,
                "Rule": {**MANAGED, "DependsOn": "Recorder", "Properties": {"Source": {"Owner": "ME"}}},
            },
            "Source.Owner must be AWS or CUSTOM_LAMBDA",
        ),
    ],
    ids=["a rule without a recorder", "a channel without its bucket", "two recorders", "an owner that is none"],
)
def test_a_stack_that_config_would_refuse_fails_and_says_why(
    account: Any, resources: dict[str, Any], reason: str
) -> None:
    assert account.deploy("refused", stack(**resources))["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any(reason in said for said in account.reasons("refused")), account.reasons("refused")


def test_another_recorder_name_is_a_replacement_that_the_limit_of_one_forbids(account: Any) -> None:
    account.deploy("renamed", stack(Recorder=RECORDER))
    other = {**RECORDER, "Properties": {**RECORDER["Properties"], "Name": "other"}}
    assert account.update("renamed", stack(Recorder=other))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    recorders = account.client("config").describe_configuration_recorders()["ConfigurationRecorders"]
    assert [recorder["name"] for recorder in recorders] == ["one"]


def test_an_update_of_a_rule_keeps_its_identity_and_its_results(account: Any) -> None:
    named = {**MANAGED, "DependsOn": "Recorder", "Properties": {**MANAGED["Properties"], "ConfigRuleName": "versioned"}}
    account.deploy("updated", stack(Recorder=RECORDER, Rule=named))
    account.result("versioned", "bucket", "NON_COMPLIANT")
    config = account.client("config")
    before = config.describe_config_rules()["ConfigRules"][0]["ConfigRuleArn"]
    changed = {**named, "Properties": {**named["Properties"], "Description": "new"}}
    assert account.update("updated", stack(Recorder=RECORDER, Rule=changed))["StackStatus"] == "UPDATE_COMPLETE"
    (rule,) = config.describe_config_rules()["ConfigRules"]
    assert (rule["ConfigRuleArn"], rule["Description"]) == (before, "new")
    assert len(config.get_compliance_details_by_config_rule(ConfigRuleName="versioned")["EvaluationResults"]) == 1
