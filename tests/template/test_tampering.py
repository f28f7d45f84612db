"""Which calls EventBridge passes on as tampering: its patterns, matched as the embedded AWS matches them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from local_aws.emulator import eventbridge
from tests.judges.iam.arns import PSEUDO
from tests.template.graph import Graph, text
from tests.template.rendered import MEMBERS, graph

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
        and ("AlertQueue" in str(resource["Properties"]["Targets"]) or rule.startswith("Tampering"))
        and eventbridge._matches_pattern(json.dumps(_deployed(resource["Properties"]["EventPattern"])), event)
    ]


CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("config", "StopConfigurationRecorder", {"configurationRecorderName": "any"}),
    ("config", "DeleteDeliveryChannel", {"deliveryChannelName": "any"}),
    ("config", "DeleteConfigRule", {"configRuleName": "config-rule-required-tags-prod"}),
    ("config", "PutConfigRule", {"configRule": {"configRuleName": "config-rule-required-tags-prod"}}),
    ("dynamodb", "DeleteTable", {"tableName": "table-findings-prod"}),
    ("dynamodb", "UpdateTable", {"tableName": NAMES["${StacksTable.Arn}"]}),
    ("dynamodb", "PutResourcePolicy", {"resourceArn": NAMES["${FindingsTable.Arn}"], "policy": "{}"}),
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
    ("lambda", "UpdateFunctionCode20150331v2", {"functionName": "111122223333:function:function-alerts-prod"}),
    ("lambda", "DeleteAlias20150331", {"functionName": "function-alerts-prod:live"}),
    ("lambda", "AddPermission20150331v2", {"functionName": "111122223333:function:function-alerts-prod:$LATEST"}),
    (
        "lambda",
        "AddPermission20150331v2",
        {"functionName": "arn:aws:lambda:us-east-1:111122223333:function:function-alerts-prod:7"},
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
    ("sqs", "DeleteQueue", {"queueUrl": "https://queue.amazonaws.com/111122223333/queue-dead-letters-alerts-prod"}),
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


# Type, the property that has its name, service, and where a call has that name.
NAMED: list[tuple[str, str, str, Callable[[str], dict[str, Any]]]] = [
    ("AWS::CloudWatch::Alarm", "AlarmName", "monitoring", lambda name: {"alarmName": name}),
    ("AWS::CloudWatch::Alarm", "AlarmName", "monitoring", lambda name: {"alarmNames": [name]}),
    ("AWS::Config::ConfigRule", "ConfigRuleName", "config", lambda name: {"configRuleName": name}),
    ("AWS::Config::ConfigRule", "ConfigRuleName", "config", lambda name: {"configRule": {"configRuleName": name}}),
    ("AWS::Events::Rule", "Name", "events", lambda name: {"name": name}),
    ("AWS::Events::Rule", "Name", "events", lambda name: {"rule": name}),
    ("AWS::IAM::Role", "RoleName", "iam", lambda name: {"roleName": name}),
    ("AWS::Lambda::Function", "FunctionName", "lambda", lambda name: {"functionName": name}),
    ("AWS::Lambda::Function", "FunctionName", "lambda", lambda name: {"functionName": f"1:function:{name}"}),
    ("AWS::Logs::LogGroup", "LogGroupName", "logs", lambda name: {"logGroupName": name}),
    ("AWS::SQS::Queue", "QueueName", "sqs", lambda name: {"queueUrl": f"https://sqs/111122223333/{name}"}),
]
STACKS = [(name, "monitor", None) for name in ("dev", "prod", "realtime", "members", "by-units", "no-attribution")]
STACKS += [("members", "member", account) for account in MEMBERS]


@pytest.mark.parametrize(("variant", "stack", "account"), STACKS)
def test_a_call_on_each_resource_that_the_stack_names_is_passed_on_once(
    variant: str, stack: str, account: str | None
) -> None:
    one = graph(variant, stack, account)
    wrong = []
    for kind, name_property, service, call in NAMED:
        for resource in one.of_type(kind).values():
            name = _deployed(resource["Properties"][name_property])
            taken = passed_on(one, service, "ChangeIt", call(name))
            if len(taken) != 1:
                wrong.append(f"{service} {call(name)}: {taken}")
    assert wrong == []


@pytest.mark.parametrize("stack", ["monitor", "member"])
@pytest.mark.parametrize(("kind", "_property", "service", "call"), NAMED)
def test_another_stacks_resource_of_the_same_convention_is_not_ours(
    kind: str, _property: str, service: str, call: Callable[[str], dict[str, Any]], stack: str
) -> None:
    prefix = {
        "AWS::Events::Rule": "event-rule",
        "AWS::Config::ConfigRule": "config-rule",
        "AWS::Logs::LogGroup": "log-group",
    }
    of = prefix.get(kind, kind.rpartition(":")[2].lower())
    one = graph("members", stack, MEMBERS[0] if stack == "member" else None)
    for name in (f"{of}-orders-prod", f"{of}-alerts-prod-2", f"{of}-alerts-production", f"my-{of}-alerts-prod"):
        assert passed_on(one, service, "ChangeIt", call(name)) == []


def test_a_queue_of_our_name_in_another_account_is_not_ours() -> None:
    url = "https://sqs.us-east-1.amazonaws.com/999999999999/queue-alerts-prod"
    assert passed_on(HUB, "sqs", "PurgeQueue", {"queueUrl": url}) == []


# What names are at most: EnvironmentSuffix's pattern, a region, a physical id that CloudFormation gives.
LONGEST = {
    "prod": "e" * 16,
    "us-east-1": "ap-southeast-1",
    "0a1b2c3d-key": "mrk-" + "0" * 32,
    "5e1f0c55-mapping": "0" * 36,
}


@pytest.mark.parametrize(("variant", "stack", "account"), STACKS)
def test_no_pattern_is_longer_than_eventbridge_takes(variant: str, stack: str, account: str | None) -> None:
    long = []
    for name, rule in graph(variant, stack, account).of_type("AWS::Events::Rule").items():
        pattern = json.dumps(_deployed(rule["Properties"].get("EventPattern", {})), separators=(",", ":"))
        for short, longest in LONGEST.items():
            pattern = pattern.replace(short, longest)
        if len(pattern) > 2_048:
            long.append(f"{name}: {len(pattern)}")
    assert long == []
