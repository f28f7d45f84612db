"""Which calls EventBridge passes on as tampering: its patterns, matched as the embedded AWS matches them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local_aws.emulator import eventbridge
from tests.judges.iam.arns import PSEUDO
from tests.template.graph import Graph, text
from tests.template.rendered import graph

HUB = graph("prod")
PERSON = {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/mallory"}
CLOUDFORMATION = {**PERSON, "invokedBy": "cloudformation.amazonaws.com"}
# What the template names by reference, as it is once it is deployed.
NAMES = {
    "${Key}": "0a1b2c3d-key",
    "${Key.Arn}": "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-key",
    "${KeyAlias}": "alias/key-compliance-prod",
    "${ReportBucket}": "bucket-reports-prod-111122223333-us-east-1",
    "${FindingsTable}": "table-findings-prod",
    "${FindingsTable.Arn}": "arn:aws:dynamodb:us-east-1:111122223333:table/table-findings-prod",
    "${StacksTable}": "table-stacks-prod",
    "${StacksTable.Arn}": "arn:aws:dynamodb:us-east-1:111122223333:table/table-stacks-prod",
    "${AlertTopic}": "arn:aws:sns:us-east-1:111122223333:topic-alerts-prod",
    "${OperationsTopic}": "arn:aws:sns:us-east-1:111122223333:topic-operations-prod",
    "${AlertsEventSource}": "5e1f0c55-mapping",
    "${SecureParametersRole.Arn}": "arn:aws:iam::111122223333:role/role-secure-parameters-prod",
    "${EnvironmentSuffix}": "prod",
    **PSEUDO,
}


def _deployed(value: Any) -> Any:
    """A part of a pattern with every reference replaced."""
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in ("Ref", "Fn::Sub", "Fn::GetAtt"):
        replaced = text(value)
        for name, meant in NAMES.items():
            replaced = replaced.replace(name, meant)
        return replaced
    if isinstance(value, dict):
        return {key: _deployed(item) for key, item in value.items()}
    return [_deployed(item) for item in value] if isinstance(value, list) else value


def passed_on(one: Graph, source: str, name: str, parameters: Any, **detail: Any) -> list[str]:
    """The event rules to the alert queue that take such a call."""
    record = {
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "managementEvent": True,
        "readOnly": False,
        "userIdentity": PERSON,
        "requestParameters": parameters,
        **detail,
    }
    event = {
        "Source": f"aws.{source}",
        "DetailType": "AWS API Call via CloudTrail",
        "Detail": json.dumps(record),
        "Account": "111122223333",
        "Region": "us-east-1",
    }
    return [
        rule
        for rule, resource in one.of_type("AWS::Events::Rule").items()
        if "EventPattern" in resource["Properties"]
        and "AlertQueue" in str(resource["Properties"]["Targets"])
        and eventbridge._matches_pattern(json.dumps(_deployed(resource["Properties"]["EventPattern"])), event)
    ]


CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("config", "StopConfigurationRecorder", {"configurationRecorderName": "any"}),
    ("config", "DeleteDeliveryChannel", {"deliveryChannelName": "any"}),
    ("config", "DeleteConfigRule", {"configRuleName": "config-rule-required-tags-prod"}),
    ("config", "PutConfigRule", {"configRule": {"configRuleName": "config-rule-required-tags-prod"}}),
    ("dynamodb", "DeleteTable", {"tableName": "table-findings-prod"}),
    ("dynamodb", "UpdateTable", {"tableName": NAMES["${StacksTable.Arn}"]}),
    ("events", "DisableRule", {"name": "event-rule-drift-sweep-prod"}),
    ("events", "RemoveTargets", {"rule": "event-rule-drift-sweep-prod"}),
    ("iam", "PutRolePolicy", {"roleName": "role-alerts-prod", "policyName": "more"}),
    ("kms", "ScheduleKeyDeletion", {"keyId": NAMES["${Key}"]}),
    ("kms", "DisableKey", {"keyId": NAMES["${Key.Arn}"]}),
    ("kms", "DeleteAlias", {"aliasName": "alias/key-compliance-prod"}),
    ("lambda", "UpdateFunctionCode20150331v2", {"functionName": "function-alerts-prod"}),
    (
        "lambda",
        "DeleteFunction20150331",
        {"functionName": "arn:aws:lambda:us-east-1:111122223333:function:function-alerts-prod"},
    ),
    ("lambda", "UpdateEventSourceMapping20150331", {"uUID": "5e1f0c55-mapping"}),
    ("logs", "DeleteLogGroup", {"logGroupName": "log-group-alerts-prod"}),
    ("monitoring", "PutMetricAlarm", {"alarmName": "alarm-alert-delay-prod"}),
    ("monitoring", "DisableAlarmActions", {"alarmNames": ["other", "alarm-alert-delay-prod"]}),
    ("s3", "PutBucketPolicy", {"bucketName": NAMES["${ReportBucket}"]}),
    ("sns", "SetTopicAttributes", {"topicArn": NAMES["${AlertTopic}"]}),
    ("sns", "Unsubscribe", {"subscriptionArn": NAMES["${AlertTopic}"] + ":6b2b0f6e"}),
    ("sns", "DeleteTopic", {"topicArn": NAMES["${OperationsTopic}"]}),
    ("sqs", "PurgeQueue", {"queueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/queue-alerts-prod"}),
    ("ssm", "PutParameter", {"name": "/compliance/prod/rules/required-tags/tags"}),
    ("ssm", "DeleteParameters", {"names": ["/other", "/compliance/prod/settings/alerts"]}),
]
IDS = [f"{source} {name} {number}" for number, (source, name, _) in enumerate(CALLS)]


@pytest.mark.parametrize(("source", "name", "parameters"), CALLS, ids=IDS)
def test_a_persons_call_on_the_monitor_is_passed_on_once(source: str, name: str, parameters: dict[str, Any]) -> None:
    assert len(passed_on(HUB, source, name, parameters)) == 1


@pytest.mark.parametrize(("source", "name", "parameters"), CALLS, ids=IDS)
def test_cloudformations_data_and_reading_calls_are_not(source: str, name: str, parameters: dict[str, Any]) -> None:
    assert passed_on(HUB, source, name, parameters, userIdentity=CLOUDFORMATION) == []
    assert passed_on(HUB, source, name, parameters, managementEvent=False) == []
    assert passed_on(HUB, source, name, parameters, readOnly=True) == []


def _of_staging(value: Any) -> Any:
    return json.loads(json.dumps(value).replace("prod", "staging").replace("0a1b2c3d", "ffff").replace("5e1f", "ffff"))


@pytest.mark.parametrize(("source", "name", "parameters"), CALLS[2:], ids=IDS[2:])
def test_calls_on_another_environment_are_not(source: str, name: str, parameters: dict[str, Any]) -> None:
    assert passed_on(HUB, source, name, _of_staging(parameters)) == []


def test_everyday_calls_and_the_custom_resources_own_are_not() -> None:
    role = {
        "type": "AssumedRole",
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": NAMES["${SecureParametersRole.Arn}"]}},
    }
    contacts = {"name": "/compliance/prod/contacts/escalation"}
    assert passed_on(HUB, "ssm", "PutParameter", contacts, userIdentity=role) == []
    other = {**role, "sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/x"}}}
    assert passed_on(HUB, "ssm", "PutParameter", contacts, userIdentity=other) != []
    assert passed_on(HUB, "logs", "CreateLogStream", {"logGroupName": "log-group-alerts-prod"}) == []
    assert passed_on(HUB, "sns", "ConfirmSubscription", {"topicArn": NAMES["${AlertTopic}"]}) == []
