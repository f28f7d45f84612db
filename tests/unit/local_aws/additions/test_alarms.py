from __future__ import annotations

import json
import time
from typing import Any

import pytest

from local_aws.additions.alarms import state_of

ALARM = {
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "Threshold": 1,
    "EvaluationPeriods": 3,
    "StateValue": "INSUFFICIENT_DATA",
}
FAILS = """
def handler(event, context):
    raise ValueError("as asked")
"""


@pytest.mark.parametrize(
    ("changes", "values", "state"),
    [
        ({}, [1, 1, 1], "ALARM"),
        ({}, [1, 1, 0], "OK"),
        ({"DatapointsToAlarm": 1}, [0, 1, 0], "ALARM"),
        ({}, [None, None, None], "INSUFFICIENT_DATA"),
        ({"TreatMissingData": "notBreaching"}, [None, None, None], "OK"),
        ({"TreatMissingData": "breaching"}, [None, None, None], "ALARM"),
        ({"TreatMissingData": "ignore", "StateValue": "ALARM"}, [None, None, None], "ALARM"),
        ({"TreatMissingData": "breaching"}, [1, None, None], "ALARM"),
        ({"TreatMissingData": "notBreaching", "DatapointsToAlarm": 1}, [None, 1, None], "ALARM"),
        ({"ComparisonOperator": "LessThanThreshold", "DatapointsToAlarm": 1}, [0.5, None, None], "ALARM"),
    ],
)
def test_the_state_follows_from_the_last_periods(changes: dict[str, Any], values: list[Any], state: str) -> None:
    assert state_of({**ALARM, **changes}, values) == state


def alarm_on(account: Any, topic: str, function: str) -> None:
    account.client("cloudwatch").put_metric_alarm(
        AlarmName=f"errors-{function}",
        Namespace="AWS/Lambda",
        MetricName="Errors",
        Dimensions=[{"Name": "FunctionName", "Value": function}],
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        AlarmActions=[topic],
    )


@pytest.fixture
def topic(account: Any) -> str:
    sns = account.client("sns")
    arn: str = sns.create_topic(Name="operations")["TopicArn"]
    sns.subscribe(TopicArn=arn, Protocol="email", Endpoint="operations@example.com")
    return arn


def states(account: Any) -> dict[str, str]:
    alarms = account.client("cloudwatch").describe_alarms()["MetricAlarms"]
    return {alarm["AlarmName"]: alarm["StateValue"] for alarm in alarms}


def test_only_the_alarm_of_the_function_that_fails_is_raised_and_mailed(account: Any, topic: str) -> None:
    for name in ("fails", "other"):
        account.function(name, FAILS)
        alarm_on(account, topic, name)
    account.client("lambda").invoke(FunctionName="fails")
    assert states(account) == {"errors-fails": "ALARM", "errors-other": "INSUFFICIENT_DATA"}
    (mail,) = account.aws.mailbox(topic)
    assert json.loads(mail["body"])["AlarmName"] == "errors-fails"


@pytest.mark.parametrize(("missing", "without_data"), [("breaching", "ALARM"), ("missing", "INSUFFICIENT_DATA")])
def test_a_new_alarm_is_evaluated_before_its_metric_has_data_and_one_whose_data_stops_again(
    account: Any, topic: str, missing: str, without_data: str
) -> None:
    cloudwatch = account.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="heartbeat",
        Namespace="N",
        MetricName="Beats",
        Statistic="SampleCount",
        Period=3,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="LessThanThreshold",
        TreatMissingData=missing,
        AlarmActions=[topic],
        InsufficientDataActions=[topic],
    )
    assert states(account) == {"heartbeat": without_data}
    assert len(account.aws.mailbox(topic)) == (without_data == "ALARM")
    cloudwatch.put_metric_data(Namespace="N", MetricData=[{"MetricName": "Beats", "Value": 1}])
    assert states(account) == {"heartbeat": "OK"}
    before = len(account.aws.mailbox(topic))
    time.sleep(5)
    cloudwatch.put_metric_data(Namespace="N", MetricData=[{"MetricName": "Other", "Value": 1}])
    assert states(account) == {"heartbeat": without_data}
    assert len(account.aws.mailbox(topic)) - before == 1


def test_an_alarm_that_the_topics_policy_does_not_let_publish_is_silent(account: Any, topic: str) -> None:
    policy = {
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": topic,
            }
        ]
    }
    account.client("sns").set_topic_attributes(
        TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(policy)
    )
    account.function("fails", FAILS)
    alarm_on(account, topic, "fails")
    account.client("lambda").invoke(FunctionName="fails")
    assert states(account) == {"errors-fails": "ALARM"}
    assert account.aws.mailbox(topic) == []


@pytest.mark.parametrize(
    ("principal", "mails"), [("cloudwatch.amazonaws.com", 1), ("events.amazonaws.com", 0)], ids=["let in", "kept out"]
)
def test_an_alarm_reaches_an_encrypted_topic_only_where_the_key_lets_cloudwatch_in(
    account: Any, topic: str, principal: str, mails: int
) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": principal},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    key = account.client("kms").create_key(Policy=policy)["KeyMetadata"]["KeyId"]
    account.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="KmsMasterKeyId", AttributeValue=key)
    account.function("fails", FAILS)
    alarm_on(account, topic, "fails")
    account.client("lambda").invoke(FunctionName="fails")
    assert len(account.aws.mailbox(topic)) == mails
