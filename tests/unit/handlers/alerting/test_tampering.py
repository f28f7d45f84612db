"""Who changed the monitor itself, and how; what CloudFormation and everyday work do is not told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.alerting.console import links
from handlers.alerting.incoming import REASON_LIMIT, Nothing, Rules, UnreadableMessageError, read
from handlers.alerting.triage import Arrival, Wish, triage
from handlers.lib.finding import Finding
from tests.unit.handlers.builders import ACCOUNT, REGION, as_text

RULES = Rules("prod")
NOBODY = {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/nobody"}
MALLORY = f"arn:aws:iam::{ACCOUNT}:user/mallory"


def event(name: str, source: str, parameters: Any, **changes: Any) -> dict[str, Any]:
    """EventBridge's event of a call, as CloudTrail records it."""
    detail = {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "arn": MALLORY, "accountId": ACCOUNT, "userName": "mallory"},
        "eventTime": "2026-11-24T03:12:09Z",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "sourceIPAddress": "203.0.113.7",
        "requestParameters": parameters,
        "responseElements": None,
        "eventID": "0b8f1f2a-0000-4000-8000-000000000000",
        "readOnly": False,
        "managementEvent": True,
        **changes,
    }
    return {
        "version": "0",
        "detail-type": "AWS API Call via CloudTrail",
        "source": f"aws.{source}",
        "account": ACCOUNT,
        "region": REGION,
        "detail": detail,
    }


def told(name: str, source: str, parameters: Any, **changes: Any) -> Finding:
    found = read(as_text(event(name, source, parameters, **changes)), RULES)
    assert isinstance(found, Finding)
    return found


def test_a_change_is_told_in_the_gravest_severity_with_who_when_and_from_where() -> None:
    found = told("StopConfigurationRecorder", "config", {"configurationRecorderName": "recorder"})
    assert (found.rule, found.severity, found.source) == ("tampering", "critical", "cloudtrail")
    assert (found.resource_type, found.resource_name) == ("AWS::Config::ConfigurationRecorder", "recorder")
    assert found.resource_id == f"StopConfigurationRecorder recorder by {MALLORY}"
    assert (found.account, found.region, found.observed_at) == (ACCOUNT, REGION, "2026-11-24T03:12:09.000Z")
    assert found.reason == (
        f"StopConfigurationRecorder by {MALLORY} from 203.0.113.7 at 2026-11-24T03:12:09Z, not CloudFormation"
    )


def test_a_call_that_was_refused_is_told_as_a_try() -> None:
    found = told("PurgeQueue", "sqs", {"queueUrl": "https://sqs/queue-alerts-prod"}, errorCode="AccessDenied")
    assert (found.severity, found.resource_name) == ("high", "https://sqs/queue-alerts-prod")
    assert found.reason.startswith("PurgeQueue was refused (AccessDenied) by ")


@pytest.mark.parametrize(
    ("source", "name", "parameters", "what"),
    [
        ("config", "PutConfigRule", {"configRule": {"configRuleName": "r"}}, ("AWS::Config::ConfigRule", "r")),
        ("config", "PutDeliveryChannel", {"deliveryChannel": {"name": "d"}}, ("AWS::Config::DeliveryChannel", "d")),
        ("dynamodb", "DeleteTable", {"tableName": "t"}, ("AWS::DynamoDB::Table", "t")),
        ("events", "DisableRule", {"name": "e"}, ("AWS::Events::Rule", "e")),
        ("events", "RemoveTargets", {"rule": "e", "ids": ["x"]}, ("AWS::Events::Rule", "e")),
        ("iam", "PutRolePolicy", {"roleName": "r", "policyName": "p"}, ("AWS::IAM::Role", "r")),
        ("kms", "ScheduleKeyDeletion", {"keyId": "k"}, ("AWS::KMS::Key", "k")),
        ("lambda", "UpdateFunctionCode20150331v2", {"functionName": "f"}, ("AWS::Lambda::Function", "f")),
        ("lambda", "DeleteEventSourceMapping20150331", {"uUID": "u"}, ("AWS::Lambda::EventSourceMapping", "u")),
        ("logs", "DeleteLogGroup", {"logGroupName": "g"}, ("AWS::Logs::LogGroup", "g")),
        ("monitoring", "DeleteAlarms", {"alarmNames": ["a", "b"]}, ("AWS::CloudWatch::Alarm", "a, b")),
        ("s3", "PutBucketPolicy", {"bucketName": "b"}, ("AWS::S3::Bucket", "b")),
        ("sns", "Unsubscribe", {"subscriptionArn": "s"}, ("AWS::SNS::Subscription", "s")),
        ("sns", "Subscribe", {"topicArn": "t", "protocol": "email"}, ("AWS::SNS::Topic", "t")),
        ("ssm", "DeleteParameters", {"names": ["/p", "/q"]}, ("AWS::SSM::Parameter", "/p, /q")),
        ("config", "DeleteDeliveryChannel", None, ("AWS::::Account", ACCOUNT)),
        ("another", "DeleteIt", {"name": "x"}, ("AWS::::Account", ACCOUNT)),
    ],
)
def test_what_was_touched_is_named(source: str, name: str, parameters: Any, what: tuple[str, str]) -> None:
    found = told(name, source, parameters)
    assert (found.resource_type, found.resource_name) == what
    assert found.reason.startswith(f"{name.partition('2015')[0]} by ")


SERVICE = {"type": "AWSService", "invokedBy": "dynamodb.amazonaws.com"}


@pytest.mark.parametrize(
    ("name", "changes", "why"),
    [
        ("PutConfigRule", {"userIdentity": {"invokedBy": "cloudformation.amazonaws.com"}}, "CloudFormation"),
        ("PutConfigRule", {"sourceIPAddress": "cloudformation.amazonaws.com"}, "CloudFormation"),
        ("DescribeKey", {"readOnly": True}, "reads"),
        ("TagResource", {}, "tags"),
        ("UntagQueue", {}, "tags"),
        ("CreateGrant", {"userIdentity": SERVICE}, "grants"),
    ],
)
def test_what_is_no_tampering_is_passed_over(name: str, changes: dict[str, Any], why: str) -> None:
    nothing = read(as_text(event(name, "kms", {"keyId": "k"}, **changes)), RULES)
    assert isinstance(nothing, Nothing)
    assert why in nothing.why


def test_a_service_that_does_more_than_keep_grants_is_told() -> None:
    assert "dynamodb.amazonaws.com" in told("DisableKey", "kms", {"keyId": "k"}, userIdentity=SERVICE).reason


def test_that_a_recorder_runs_again_does_not_hide_that_it_was_stopped() -> None:
    recorder = {"configurationRecorderName": "recorder"}
    stopped, started = (
        told(name, "config", recorder) for name in ("StopConfigurationRecorder", "StartConfigurationRecorder")
    )
    assert stopped.id != started.id


@pytest.mark.parametrize(
    "changes",
    [
        {"errorCode": "ResourceNotFoundException"},
        {
            "errorCode": "AccessDenied",
            "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/nobody"},
        },
        {"userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/operator"}},
    ],
)
def test_neither_a_refused_attempt_nor_somebody_elses_call_hides_what_was_done(changes: dict[str, Any]) -> None:
    recorder = {"configurationRecorderName": "recorder"}
    done = told("StopConfigurationRecorder", "config", recorder)
    after = told("StopConfigurationRecorder", "config", recorder, eventTime="2026-11-24T03:12:11Z", **changes)
    said = [
        decision.told and decision.told.severity
        for decision in triage([Arrival(done, "1", 1), Arrival(after, "2", 2)], {}, 0, Wish(7))
    ]
    assert len(said) == 2
    assert "critical" in said


def test_of_a_call_with_many_names_ours_come_first_and_the_rest_are_counted() -> None:
    names = ["a-harmless-one", *(f"alarm-{number}-prod" for number in range(40))]
    found = told("DeleteAlarms", "monitoring", {"alarmNames": names})
    shown = str(found.resource_name)
    assert (shown[:28], shown[-5:]) == ("alarm-0-prod, alarm-1-prod, ", " more")
    assert "a-harmless-one" not in shown
    product = told("DeleteAlarms", "monitoring", {"alarmNames": ["product-alarm", "alarm-1-prod"]})
    assert product.resource_name == "alarm-1-prod, product-alarm"
    few = told("DeleteAlarms", "monitoring", {"alarmNames": names[:2]})
    assert few.resource_name == "alarm-0-prod, a-harmless-one"


def test_its_link_leads_to_the_call_in_cloudtrail() -> None:
    found = told("StopConfigurationRecorder", "config", {"configurationRecorderName": "recorder"})
    home = "https://us-east-1.console.aws.amazon.com/cloudtrailv2/home?region=us-east-1"
    assert set(links(found)) == {f"{home}#/events?EventName=StopConfigurationRecorder"}


def test_each_call_is_news_and_the_same_event_twice_is_not() -> None:
    stop = {"configurationRecorderName": "recorder"}
    first, again = (told("StopConfigurationRecorder", "config", stop) for _ in range(2))
    later = told("StopConfigurationRecorder", "config", stop, eventTime="2026-11-24T03:12:10Z")
    assert first.fingerprint == again.fingerprint
    assert (later.id, later.fingerprint) == (first.id, later.fingerprint)
    assert later.fingerprint != first.fingerprint


@pytest.mark.parametrize(
    "broken",
    [
        {"detail": None},
        {"detail": {}},
        {"account": None},
        {"region": 7},
        {"detail": {"eventSource": "x", "eventName": 1}},
    ],
)
def test_an_event_that_is_cut_is_an_error(broken: dict[str, Any]) -> None:
    with pytest.raises(UnreadableMessageError):
        read(as_text({**event("DisableKey", "kms", {}), **broken}), RULES)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(
    name=st.text(min_size=1),
    principal=st.text(),
    address=st.text(),
    error=st.text(),
    parameters=JSON | st.just({"keyId": "k"}),
)
def test_no_call_makes_a_reason_longer_than_it_may_be(
    name: str, principal: str, address: str, error: str, parameters: Any
) -> None:
    identity = {"type": "IAMUser", "arn": principal}
    changed = event(name, "kms", parameters, userIdentity=identity, sourceIPAddress=address, errorCode=error)
    found = read(as_text(changed), RULES)
    assert isinstance(found, (Finding, Nothing))
    if isinstance(found, Finding):
        assert len(found.reason) <= REASON_LIMIT
        assert found.reason.endswith("at 2026-11-24T03:12:09Z, not CloudFormation")
