"""Drift of a deployed stack: none while nobody touches it, and each change out of band where it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Change = Callable[[Any, str], None]
_PATTERN = json.dumps({"source": ["aws.ec2"]})


@pytest.fixture(scope="module")
def deployed(aws: Any, new_account: Any, stack_template: dict[str, Any]) -> Any:
    """One stack for all cases: each case touches a resource of its own."""
    account = new_account()
    stack = account.deploy("drifting", stack_template)
    assert stack["StackStatus"] == "CREATE_COMPLETE", account.reasons("drifting")
    return account


def resource_drifts(account: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    following: dict[str, str] = {}
    while True:  # boto3 has no paginator for this call
        page = account.client("cloudformation").describe_stack_resource_drifts(StackName="drifting", **following)
        found.update({drift["LogicalResourceId"]: drift for drift in page["StackResourceDrifts"]})
        if "NextToken" not in page:
            return found
        following = {"NextToken": page["NextToken"]}


def test_an_untouched_stack_is_in_sync_in_every_resource(deployed: Any) -> None:
    cloudformation = deployed.client("cloudformation")
    detection = cloudformation.detect_stack_drift(StackName="drifting")["StackDriftDetectionId"]
    status = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
    drifts = resource_drifts(deployed)
    differing = {
        name: drift["PropertyDifferences"] for name, drift in drifts.items() if drift.get("PropertyDifferences")
    }
    assert differing == {}
    assert {drift["StackResourceDriftStatus"] for drift in drifts.values()} == {"IN_SYNC"}
    assert status["StackDriftStatus"] == "IN_SYNC"
    assert len(drifts) >= 29


def _open_group(account: Any, group: str) -> None:
    account.client("ec2").authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
    )


def _add_policy(account: Any, role: str) -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    account.client("iam").put_role_policy(RoleName=role, PolicyName="extra", PolicyDocument=json.dumps(policy))


def _change_rule(account: Any, name: str) -> None:
    config = account.client("config")
    (rule,) = config.describe_config_rules(ConfigRuleNames=[name])["ConfigRules"]
    config.put_config_rule(
        ConfigRule={
            **{k: rule[k] for k in ("ConfigRuleName", "Source")},
            "Scope": {"ComplianceResourceTypes": ["AWS::EC2::Volume"]},
        }
    )


def _change_alarm(account: Any, name: str) -> None:
    cloudwatch = account.client("cloudwatch")
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    kept = ("AlarmName", "Namespace", "MetricName", "Statistic", "Period", "EvaluationPeriods", "ComparisonOperator")
    cloudwatch.put_metric_alarm(**{key: alarm[key] for key in kept}, Threshold=100)


CHANGES: dict[str, tuple[Change, set[str]]] = {
    "Group": (_open_group, {"/SecurityGroupIngress/2"}),
    "FunctionRole": (_add_policy, {"/Policies/1"}),
    "Policy": (
        lambda account, name: account.client("ssm").put_parameter(Name=name, Value="{}", Overwrite=True),
        {"/Value"},
    ),
    "Reports": (
        lambda account, name: account.client("s3").delete_bucket_lifecycle(Bucket=name),
        {"/LifecycleConfiguration/Rules", "/LifecycleConfiguration/TransitionDefaultMinimumObjectSize"},
    ),
    "Alerts": (
        lambda account, url: account.client("sqs").set_queue_attributes(
            QueueUrl=url, Attributes={"VisibilityTimeout": "1"}
        ),
        {"/VisibilityTimeout"},
    ),
    "Topic": (
        lambda account, arn: account.client("sns").set_topic_attributes(
            TopicArn=arn, AttributeName="DisplayName", AttributeValue="other"
        ),
        {"/DisplayName"},
    ),
    "Findings": (
        lambda account, name: account.client("dynamodb").update_time_to_live(
            TableName=name, TimeToLiveSpecification={"AttributeName": "expires_at", "Enabled": False}
        ),
        {"/TimeToLiveSpecification/Enabled"},
    ),
    "RuleFunction": (
        lambda account, name: account.client("lambda").update_function_configuration(FunctionName=name, Timeout=3),
        {"/Timeout"},
    ),
    "TagsRule": (_change_rule, {"/Scope/ComplianceResourceTypes/0", "/Description", "/InputParameters/severity"}),
    "Alarm": (_change_alarm, {"/Threshold", "/Dimensions/0"}),
    "Dashboard": (
        lambda account, name: account.client("cloudwatch").put_dashboard(
            DashboardName=name, DashboardBody='{"widgets": []}'
        ),
        {"/DashboardBody"},
    ),
    "ItemsRule": (
        lambda account, name: account.client("events").put_rule(Name=name, EventPattern=_PATTERN, State="DISABLED"),
        {"/State", "/EventPattern/source/0"},
    ),
    "RuleLogs": (
        lambda account, name: account.client("logs").put_retention_policy(logGroupName=name, retentionInDays=1),
        {"/RetentionInDays"},
    ),
    "Key": (
        lambda account, key: account.client("kms").disable_key_rotation(KeyId=key),
        {"/EnableKeyRotation"},
    ),
    "QueueMapping": (
        lambda account, uuid: account.client("lambda").update_event_source_mapping(UUID=uuid, BatchSize=5),
        {"/BatchSize"},
    ),
}


@pytest.mark.parametrize("logical_id", CHANGES)
def test_a_change_out_of_band_is_found_in_the_property_it_touched(deployed: Any, logical_id: str) -> None:
    cloudformation = deployed.client("cloudformation")
    resource = cloudformation.describe_stack_resource(StackName="drifting", LogicalResourceId=logical_id)
    change, paths = CHANGES[logical_id]
    change(deployed, resource["StackResourceDetail"]["PhysicalResourceId"])

    drift = cloudformation.detect_stack_resource_drift(StackName="drifting", LogicalResourceId=logical_id)

    found = drift["StackResourceDrift"]
    assert found["StackResourceDriftStatus"] == "MODIFIED"
    assert paths <= {difference["PropertyPath"] for difference in found["PropertyDifferences"]}


def test_a_resource_that_is_gone_has_drifted(deployed: Any) -> None:
    cloudformation = deployed.client("cloudformation")
    resource = cloudformation.describe_stack_resource(StackName="drifting", LogicalResourceId="DriftRule")
    name = resource["StackResourceDetail"]["PhysicalResourceId"]
    deployed.client("config").delete_config_rule(ConfigRuleName=name)
    drift = cloudformation.detect_stack_resource_drift(StackName="drifting", LogicalResourceId="DriftRule")
    assert drift["StackResourceDrift"]["StackResourceDriftStatus"] == "DELETED"


def test_a_type_that_cannot_be_checked_is_refused(deployed: Any) -> None:
    with pytest.raises(ClientError, match="not supported for resource type"):
        deployed.client("cloudformation").detect_stack_resource_drift(
            StackName="drifting", LogicalResourceId="EmptyReports"
        )
