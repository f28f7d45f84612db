from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from botocore.exceptions import ClientError

BUCKET = {"resourceType": "AWS::S3::Bucket", "resourceId": "bucket"}
SENDS_IT_ON = """
import boto3


def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=QUEUE_URL, MessageBody=event["resultToken"])
"""


@pytest.fixture(scope="module")
def account(new_account: Any) -> Any:
    """An account whose function "sender" sends the token of each invocation to the queue "tokens"."""
    own = new_account()
    own.start_recorder()
    url, _ = own.queue("tokens")
    own.function("sender", SENDS_IT_ON.replace("QUEUE_URL", repr(url)))
    own.permit("sender", "config.amazonaws.com", SourceAccount=own.id)
    return own


@pytest.fixture
def token(account: Any) -> Iterator[str]:
    """The token of one invocation of a rule named "rule", which lasts as long as the test."""
    account.rule("rule", f"arn:aws:lambda:us-east-1:{account.id}:function:sender")
    account.record(BUCKET)
    url = account.client("sqs").get_queue_url(QueueName="tokens")["QueueUrl"]
    (message,) = account.messages(url)
    yield message["Body"]
    account.client("config").delete_config_rule(ConfigRuleName="rule")
    account.record({**BUCKET, "configurationItemStatus": "ResourceDeleted"})


def evaluation(**changes: Any) -> dict[str, Any]:
    return {
        "ComplianceResourceType": "AWS::S3::Bucket",
        "ComplianceResourceId": "bucket",
        "ComplianceType": "NON_COMPLIANT",
        "OrderingTimestamp": datetime(2026, 11, 24, tzinfo=timezone.utc),
        **changes,
    }


def details(account: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = account.client("config").get_compliance_details_by_config_rule(ConfigRuleName="rule")[
        "EvaluationResults"
    ]
    return found


def test_a_result_is_kept_under_the_rule_of_its_token(account: Any, token: str) -> None:
    answer = account.client("config").put_evaluations(
        ResultToken=token, Evaluations=[evaluation(Annotation="not versioned")]
    )
    assert answer["FailedEvaluations"] == []
    (result,) = details(account)
    assert result["Annotation"] == "not versioned"
    assert result["EvaluationResultIdentifier"]["EvaluationResultQualifier"] == {
        "ConfigRuleName": "rule",
        "ResourceType": "AWS::S3::Bucket",
        "ResourceId": "bucket",
    }
    assert result["ResultRecordedTime"] >= result["ConfigRuleInvokedTime"]


def test_a_token_that_config_did_not_give_out_is_refused(account: Any, token: str) -> None:
    config = account.client("config")
    with pytest.raises(config.exceptions.InvalidResultTokenException):
        config.put_evaluations(ResultToken="made-up", Evaluations=[evaluation()])


def test_in_test_mode_any_token_will_do_and_nothing_is_kept(account: Any, token: str) -> None:
    account.client("config").put_evaluations(ResultToken="TESTMODE", TestMode=True, Evaluations=[evaluation()])
    assert details(account) == []


@pytest.mark.parametrize(
    ("evaluations", "code"),
    [
        ([evaluation()] * 101, "ValidationException"),
        ([evaluation(Annotation="x" * 257)], "ValidationException"),
        ([evaluation(ComplianceType="INSUFFICIENT_DATA")], "InvalidParameterValueException"),
    ],
    ids=["more than 100", "annotation over 256 characters", "insufficient data"],
)
def test_what_config_does_not_take_is_refused_as_a_whole(
    account: Any, token: str, evaluations: list[dict[str, Any]], code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        account.client("config").put_evaluations(ResultToken=token, Evaluations=evaluations)
    assert refused.value.response["Error"]["Code"] == code
    assert details(account) == []


def test_evaluations_refused_under_load_come_back_and_are_not_kept(account: Any, token: str) -> None:
    account.aws.refuse_evaluations(1)
    config = account.client("config")
    answer = config.put_evaluations(
        ResultToken=token, Evaluations=[evaluation(ComplianceResourceId=name) for name in ("a", "b")]
    )
    assert [failed["ComplianceResourceId"] for failed in answer["FailedEvaluations"]] == ["a"]
    assert [
        result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"] for result in details(account)
    ] == ["b"]


def test_a_result_about_an_earlier_state_does_not_replace_a_later_one(account: Any, token: str) -> None:
    config = account.client("config")
    earlier = datetime(2026, 11, 23, tzinfo=timezone.utc)
    config.put_evaluations(ResultToken=token, Evaluations=[evaluation(ComplianceType="COMPLIANT")])
    config.put_evaluations(ResultToken=token, Evaluations=[evaluation(OrderingTimestamp=earlier)])
    assert [result["ComplianceType"] for result in details(account)] == ["COMPLIANT"]


def test_a_new_reason_under_the_same_status_is_kept_and_not_announced(account: Any, token: str) -> None:
    url = account.collect_events("changes", {"detail-type": ["Config Rules Compliance Change"]})
    config = account.client("config")
    for annotation in ("port 22", "port 3389"):
        config.put_evaluations(ResultToken=token, Evaluations=[evaluation(Annotation=annotation)])
    config.put_evaluations(ResultToken=token, Evaluations=[evaluation(ComplianceType="COMPLIANT")])
    events = account.events(url, at_least=2)
    assert [event["detail"]["newEvaluationResult"]["complianceType"] for event in events] == [
        "NON_COMPLIANT",
        "COMPLIANT",
    ]
    assert events[1]["detail"]["oldEvaluationResult"]["annotation"] == "port 3389"
