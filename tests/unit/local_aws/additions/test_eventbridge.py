from __future__ import annotations

import json
from typing import Any

import pytest

from local_aws import LocalAwsError

REPORTS_EVENT = """
import json

import boto3


def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=QUEUE_URL, MessageBody=json.dumps(event))
"""


def put_event(account: Any) -> None:
    entry = {"Source": "test", "DetailType": "tested", "Detail": json.dumps({"number": 1})}
    assert account.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0


def rule(account: Any, target: str, dead_letters: str | None = None, **more: str) -> None:
    events = account.client("events")
    events.put_rule(Name="tested", EventPattern=json.dumps({"source": ["test"]}))
    config = {"DeadLetterConfig": {"Arn": dead_letters}} if dead_letters else {}
    events.put_targets(Rule="tested", Targets=[{"Id": "target", "Arn": target, **config, **more}])


def test_a_function_that_permits_it_gets_the_event(account: Any) -> None:
    url, _ = account.queue("events")
    function = account.function("target", REPORTS_EVENT.replace("QUEUE_URL", repr(url)))
    account.permit("target", "events.amazonaws.com", SourceArn=f"arn:aws:events:us-east-1:{account.id}:rule/tested")
    rule(account, function)
    put_event(account)
    (event,) = account.events(url)
    assert (event["source"], event["detail"]) == ("test", {"number": 1})


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("arn:aws:lambda:us-east-1:{account}:function:silent", "NO_PERMISSIONS"),
        ("arn:aws:lambda:us-east-1:{account}:function:missing", "RESOURCE_NOT_FOUND"),
        ("arn:aws:sqs:us-east-1:{account}:closed", "NO_PERMISSIONS"),
        ("arn:aws:sqs:us-east-1:{account}:missing", "RESOURCE_NOT_FOUND"),
        ("arn:aws:sns:us-east-1:{account}:closed", "NO_PERMISSIONS"),
        ("arn:aws:sns:us-east-1:{account}:missing", "RESOURCE_NOT_FOUND"),
    ],
)
def test_an_event_that_cannot_be_delivered_becomes_a_dead_letter_that_says_why(
    account: Any, target: str, code: str
) -> None:
    account.function("silent", "def handler(event, context): pass")
    account.client("sqs").create_queue(QueueName="closed")
    account.client("sns").create_topic(Name="closed")
    url, dead_letters = account.queue("dead")
    rule(account, target.format(account=account.id), dead_letters)
    put_event(account)
    (letter,) = account.messages(url)
    assert json.loads(letter["Body"])["detail"] == {"number": 1}
    attributes = {name: value["StringValue"] for name, value in letter["MessageAttributes"].items()}
    assert attributes["ERROR_CODE"] == code
    assert attributes["RULE_ARN"].endswith(":rule/tested")


@pytest.mark.parametrize(
    ("condition", "delivered"),
    [({}, True), ({"Condition": {"StringLike": {"aws:SourceAccount": "*"}}}, False)],
    ids=["let in", "let in for an account that eventbridge does not tell"],
)
def test_an_encrypted_queue_gets_events_only_where_its_key_lets_eventbridge_in(
    account: Any, condition: dict[str, Any], delivered: bool
) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": "*",
        **condition,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    key = account.client("kms").create_key(Policy=policy)["KeyMetadata"]["KeyId"]
    url, arn = account.queue("encrypted", KmsMasterKeyId=key)
    dead, dead_letters = account.queue("dead")
    rule(account, arn, dead_letters)
    put_event(account)
    assert len(account.messages(url if delivered else dead)) == 1


def test_a_schedule_can_be_fired_by_hand(account: Any) -> None:
    url, arn = account.queue("events")
    events = account.client("events")
    events.put_rule(Name="sweep", ScheduleExpression="rate(12 hours)")
    events.put_targets(
        Rule="sweep", Targets=[{"Id": "queue", "Arn": arn}, {"Id": "own", "Arn": arn, "Input": '{"a": 1}'}]
    )
    account.aws.fire_schedule("sweep", account=account.id)
    scheduled, own = account.events(url, at_least=2)
    assert scheduled["detail-type"] == "Scheduled Event"
    assert scheduled["resources"] == [f"arn:aws:events:us-east-1:{account.id}:rule/sweep"]
    assert own == {"a": 1}


def test_a_schedule_that_does_not_exist_cannot_be_fired(account: Any) -> None:
    with pytest.raises(LocalAwsError, match="no scheduled rule missing"):
        account.aws.fire_schedule("missing", account=account.id)


def test_an_event_reaches_a_bus_of_another_account_only_where_its_policy_lets_it(
    account: Any, new_account: Any
) -> None:
    central = new_account()
    url = central.collect_events("from-members", {"source": ["test"]})
    dead, dead_letters = account.queue("dead")
    rule(
        account,
        f"arn:aws:events:us-east-1:{central.id}:event-bus/default",
        dead_letters,
        RoleArn=account.role("to-central", service="events.amazonaws.com"),
    )

    put_event(account)
    assert account.messages(dead)[0]["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"

    policy = {
        "Type": "AWS::Events::EventBusPolicy",
        "Properties": {"StatementId": "member", "Action": "events:PutEvents", "Principal": account.id},
    }
    stack = central.deploy("bus", {"Resources": {"Policy": policy}})
    assert stack["StackStatus"] == "CREATE_COMPLETE", central.reasons("bus")
    put_event(account)
    (event,) = central.events(url)
    assert event["account"] == account.id

    central.delete(stack["StackId"])
    put_event(account)
    assert account.messages(dead)[0]["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
