"""An item on its way through AWS Config: recorder, rule on a function, result, event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

REPORTS_EVENT = """
import json

import boto3


def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=QUEUE_URL, MessageBody=json.dumps(event))
"""

EVALUATES_TAGS = """
import json

import boto3


def handler(event, context):
    item = json.loads(event["invokingEvent"])["configurationItem"]
    boto3.client("config").put_evaluations(
        ResultToken=event["resultToken"],
        Evaluations=[
            {
                "ComplianceResourceType": item["resourceType"],
                "ComplianceResourceId": item["resourceId"],
                "ComplianceType": "COMPLIANT" if item["tags"] else "NON_COMPLIANT",
                "OrderingTimestamp": item["configurationItemCaptureTime"],
            }
        ],
    )
"""

INSTANCE = {
    "resourceType": "AWS::EC2::Instance",
    "resourceId": "i-0123456789abcdef0",
    "ARN": "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0",
    "configuration": {"imageId": "ami-1", "state": {"name": "running"}},
    "tags": {},
}


@pytest.fixture
def recorder(account: Any) -> str:
    bucket: str = account.start_recorder()
    return bucket


@pytest.fixture(scope="module")
def home(new_account: Any) -> Any:
    """An account whose function "listener" sends each event to the queue "events"."""
    account = new_account()
    account.start_recorder()
    url, _ = account.queue("events")
    account.function("listener", REPORTS_EVENT.replace("QUEUE_URL", repr(url)))
    return account


@pytest.fixture
def listening(home: Any) -> Iterator[str]:
    """A rule on the listener, while a test lasts: the queue's URL."""
    home.permit("listener", "config.amazonaws.com", SourceAccount=home.id)
    arn = f"arn:aws:lambda:us-east-1:{home.id}:function:listener"
    home.rule("listens", arn, ComplianceResourceTypes=["AWS::EC2::Instance"])
    yield home.client("sqs").get_queue_url(QueueName="events")["QueueUrl"]
    home.client("config").delete_config_rule(ConfigRuleName="listens")
    policy = json.loads(home.client("lambda").get_policy(FunctionName="listener")["Policy"])
    for statement in policy["Statement"]:
        home.client("lambda").remove_permission(FunctionName="listener", StatementId=statement["Sid"])
    home.record({**INSTANCE, "configurationItemStatus": "ResourceDeleted"})


def test_without_a_recorder_nothing_is_recorded(account: Any) -> None:
    assert account.record(INSTANCE) == {"recorded": False, "rules": {}}


def test_a_stopped_recorder_records_nothing(account: Any, recorder: str) -> None:
    account.client("config").stop_configuration_recorder(ConfigurationRecorderName="default")
    assert account.record(INSTANCE)["recorded"] is False


def test_a_rule_gets_the_item_in_the_shape_of_the_real_event(home: Any, listening: str) -> None:
    assert home.record(INSTANCE) == {"recorded": True, "rules": {"listens": "invoked"}}
    (event,) = home.events(listening)
    assert {name: event[name] for name in ("version", "eventLeftScope", "configRuleName", "accountId")} == {
        "version": "1.0",
        "eventLeftScope": False,
        "configRuleName": "listens",
        "accountId": home.id,
    }
    assert "ruleParameters" not in event
    message = json.loads(event["invokingEvent"])
    assert message["messageType"] == "ConfigurationItemChangeNotification"
    assert message["configurationItemDiff"] == {"changedProperties": {}, "changeType": "CREATE"}
    assert message["configurationItem"]["configuration"] == INSTANCE["configuration"]
    assert message["configurationItem"]["awsAccountId"] == home.id


def test_a_rule_gets_no_item_of_a_type_outside_its_scope(home: Any, listening: str) -> None:
    outcome = home.record({**INSTANCE, "resourceType": "AWS::EC2::Volume"})
    assert outcome == {"recorded": True, "rules": {}}


def test_an_oversized_item_comes_as_a_summary_and_is_found_in_the_history(home: Any, listening: str) -> None:
    large = {**INSTANCE, "configuration": {"userData": "x" * 300_000}}
    home.record(large)
    (event,) = home.events(listening)
    message = json.loads(event["invokingEvent"])
    assert message["messageType"] == "OversizedConfigurationItemChangeNotification"
    assert "configurationItem" not in message
    summary = message["configurationItemSummary"]
    assert summary["changeType"] == "CREATE"
    history = home.client("config").get_resource_config_history(
        resourceType=summary["resourceType"],
        resourceId=summary["resourceId"],
        laterTime=summary["configurationItemCaptureTime"],
    )
    assert json.loads(history["configurationItems"][0]["configuration"]) == large["configuration"]


def test_an_item_that_leaves_a_rules_tag_scope_is_sent_once_more_with_event_left_scope(
    account: Any, recorder: str
) -> None:
    url, _ = account.queue("events")
    function = account.function("listener", REPORTS_EVENT.replace("QUEUE_URL", repr(url)))
    account.permit("listener", "config.amazonaws.com", SourceAccount=account.id)
    account.rule("listens", function, TagKey="Owner")
    for tags in ({"Owner": "me"}, {}, {}):
        account.record({**INSTANCE, "tags": tags})
    assert sorted(event["eventLeftScope"] for event in account.events(url, at_least=2)) == [False, True]


def test_a_rule_whose_function_gives_config_no_permission_is_refused(account: Any, recorder: str) -> None:
    function = account.function("silent", "def handler(event, context): pass")
    with pytest.raises(ClientError, match="InsufficientPermissionsException"):
        account.rule("refused", function)
    account.permit("silent", "config.amazonaws.com", SourceAccount="999999999999")
    with pytest.raises(ClientError, match="InsufficientPermissionsException"):
        account.rule("refused", function)


def test_a_permission_taken_away_later_shows_in_the_rules_status(home: Any, listening: str) -> None:
    home.client("lambda").remove_permission(FunctionName="listener", StatementId="from-config")
    outcome = home.record(INSTANCE)["rules"]
    assert "cannot be invoked" in outcome["listens"]
    (status,) = home.client("config").describe_config_rule_evaluation_status()["ConfigRulesEvaluationStatus"]
    assert status["LastErrorCode"] == "InsufficientPermissionsException"


def test_a_function_that_raises_is_retried_twice_and_its_event_ends_in_its_dead_letter_queue(
    account: Any, recorder: str
) -> None:
    tried, _ = account.queue("tried")
    dead, dead_arn = account.queue("dead")
    source = REPORTS_EVENT.replace("QUEUE_URL", repr(tried)) + '    raise ValueError("no policy")\n'
    function = account.function("broken", source, DeadLetterConfig={"TargetArn": dead_arn})
    account.permit("broken", "config.amazonaws.com", SourceAccount=account.id)
    account.rule("breaks", function)

    outcome = account.record(INSTANCE)

    assert outcome["rules"] == {"breaks": "no policy"}
    assert len(account.messages(tried, at_least=3)) == 3
    (letter,) = account.messages(dead)
    assert json.loads(letter["Body"])["configRuleName"] == "breaks"
    assert letter["MessageAttributes"]["ErrorMessage"]["StringValue"] == "no policy"


def test_results_of_a_rule_become_compliance_and_an_event_a_change_of_status(account: Any, recorder: str) -> None:
    url = account.collect_events("changes", {"detail-type": ["Config Rules Compliance Change"]})
    function = account.function("tags", EVALUATES_TAGS)
    account.permit("tags", "config.amazonaws.com", SourceAccount=account.id)
    account.rule("tagged", function)

    for tags in ({}, {}, {"Owner": "me"}):  # the second says the same again: no event
        assert account.record({**INSTANCE, "tags": tags})["rules"] == {"tagged": "invoked"}

    first, second = account.events(url, at_least=2)
    assert first["source"] == "aws.config"
    assert first["resources"] == []
    assert "oldEvaluationResult" not in first["detail"]
    assert "annotation" not in first["detail"]["newEvaluationResult"]
    assert first["detail"]["newEvaluationResult"]["complianceType"] == "NON_COMPLIANT"
    assert second["detail"]["oldEvaluationResult"]["complianceType"] == "NON_COMPLIANT"
    assert second["detail"]["newEvaluationResult"]["complianceType"] == "COMPLIANT"


def test_every_item_is_announced_on_eventbridge(account: Any, recorder: str) -> None:
    url = account.collect_events("items", {"detail-type": ["Config Configuration Item Change"]})
    account.record(INSTANCE)
    account.record({**INSTANCE, "tags": {"Owner": "me"}})
    created, updated = account.events(url, at_least=2)
    assert created["resources"] == [INSTANCE["ARN"]]
    assert created["detail"]["configurationItem"]["resourceId"] == INSTANCE["resourceId"]
    assert updated["detail"]["configurationItemDiff"] == {
        "changedProperties": {"Tags.Owner": {"changeType": "CREATE", "updatedValue": "me"}},
        "changeType": "UPDATE",
    }


def test_a_deleted_resource_takes_its_results_with_it(account: Any, recorder: str) -> None:
    account.managed_rule("managed")
    account.record({"resourceType": "AWS::S3::Bucket", "resourceId": "gone"})
    account.result("managed", "gone", "NON_COMPLIANT")
    account.record(
        {"resourceType": "AWS::S3::Bucket", "resourceId": "gone", "configurationItemStatus": "ResourceDeleted"}
    )
    config = account.client("config")
    assert config.get_compliance_details_by_config_rule(ConfigRuleName="managed")["EvaluationResults"] == []
    assert config.get_discovered_resource_counts()["totalDiscoveredResources"] == 0


def test_starting_an_evaluation_runs_a_change_rule_on_every_resource_it_covers(home: Any, listening: str) -> None:
    home.record(INSTANCE, wait=False)
    home.messages(listening)
    home.client("config").start_config_rules_evaluation(ConfigRuleNames=["listens"])
    (event,) = home.events(listening)
    assert json.loads(event["invokingEvent"])["configurationItem"]["resourceId"] == INSTANCE["resourceId"]


def test_starting_an_evaluation_sends_a_periodic_rule_its_scheduled_notification(account: Any, recorder: str) -> None:
    url, _ = account.queue("events")
    function = account.function("listener", REPORTS_EVENT.replace("QUEUE_URL", repr(url)))
    account.permit("listener", "config.amazonaws.com", SourceAccount=account.id)
    account.rule("periodic", function, "ScheduledNotification")
    (first,) = account.events(url)  # a new rule evaluates at once
    account.client("config").start_config_rules_evaluation(ConfigRuleNames=["periodic"])
    (second,) = account.events(url)
    assert json.loads(second["invokingEvent"])["messageType"] == "ScheduledNotification"
    assert first["resultToken"] != second["resultToken"]
