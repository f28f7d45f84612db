"""What a dead letter is about, and why it is there, for each kind of event and each of those who put it there."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lib import instant
from handlers.lib.dead_letter import about, dead_letter
from handlers.trail.call import DETAIL_TYPE
from tests.unit.handlers.builders import finding, forwarded
from tests.unit.handlers.trail.records import GROUP, record

SENT = 1_795_490_000_000
NOW = datetime.fromtimestamp(SENT / 1000 + 3600, timezone.utc)


def message(body: Any, **attributes: str) -> dict[str, Any]:
    return {
        "MessageId": "0f1e2d3c-aaaa-bbbb-cccc-121212121212",
        "ReceiptHandle": "receipt",
        "Body": body if isinstance(body, str) else json.dumps(body),
        "Attributes": {"SentTimestamp": str(SENT)},
        "MessageAttributes": {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()},
    }


OPENING = "AuthorizeSecurityGroupIngress"
TAGGED = [{"resourceId": "sg-1"}, {"resourceId": "i-1"}]
ITEM = {"resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-1"}


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"invokingEvent": json.dumps({"configurationItem": ITEM})}, "AWS::EC2::SecurityGroup sg-1"),
        ({"invokingEvent": json.dumps({"configurationItemSummary": ITEM})}, "AWS::EC2::SecurityGroup sg-1"),
        ({"invokingEvent": json.dumps({"messageType": "ScheduledNotification"})}, "all resources of the rule"),
        ({"invokingEvent": "{"}, "a notification of AWS Config that cannot be read"),
        ({"invokingEvent": 7}, "a notification of AWS Config that cannot be read"),
        ({"detail": {"configurationItem": ITEM}}, "AWS::EC2::SecurityGroup sg-1"),
        ({"detail": {**ITEM, "configRuleName": "mfa"}}, "mfa on AWS::EC2::SecurityGroup sg-1"),
        ({"detail": {"stack-id": "arn:aws:cloudformation:s"}}, "arn:aws:cloudformation:s"),
        ({"detail": {}, "detail-type": "Something"}, "Something"),
        ({"detail-type": DETAIL_TYPE, "detail": record()}, f"{OPENING} of AWS::EC2::SecurityGroup {GROUP}"),
        (
            {"detail": record("CreateTags", request={"resourcesSet": {"items": TAGGED}})},
            "CreateTags of AWS::EC2::SecurityGroup sg-1, AWS::EC2::Instance i-1",
        ),
        ({"detail": record("DeleteTrail", "cloudtrail.amazonaws.com")}, "DeleteTrail"),
        ({"detail-type": DETAIL_TYPE, "detail": {**record(), "eventTime": "soon"}}, DETAIL_TYPE),
        ({"sweep": True}, "sweep of the stacks"),
        ({}, "the schedule"),
        ({"other": 1}, "an event of no kind that is known"),
        ({"RequestType": "Delete", "LogicalResourceId": "EmptyReportBucket"}, "Delete of EmptyReportBucket"),
        ({"reminder": 1, "id": "abc"}, "reminder of finding abc"),
        ({"heartbeat": 1, "rule": "required-tags", "account": "1"}, "heartbeat of required-tags in 1"),
        (forwarded(finding().to_message(), "1"), "security-group-rules on AWS::EC2::SecurityGroup sg-0a1b2c3d"),
        ({**forwarded("{}", "1"), "detail": 7}, "Compliance Monitor Message"),
        (json.loads(finding().to_message()), "security-group-rules on AWS::EC2::SecurityGroup sg-0a1b2c3d"),
    ],
)
def test_an_event_says_what_it_is_about(event: Any, said: str) -> None:
    assert about(json.dumps(event)) == said


@pytest.mark.parametrize("body", ["", "{", "[]", "7", "null", "[" * 100_000])
def test_what_is_no_event_is_said_to_be_none(body: str) -> None:
    assert about(body) == "not a JSON object"


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.dictionaries(
            st.sampled_from(
                [
                    "invokingEvent",
                    "detail",
                    "configurationItem",
                    "eventName",
                    "eventSource",
                    "RequestType",
                    "finding",
                    "reminder",
                    "x",
                ]
            ),
            inner,
        ),
    )
)
def test_whatever_lies_there_can_be_listed(event: Any) -> None:
    letter = dead_letter("alerts", "prod", message(event), NOW)

    assert (letter.about + letter.cause).isprintable()


@pytest.mark.parametrize(
    ("attributes", "cause"),
    [
        ({"ErrorMessage": "Rate exceeded [TableName=t]", "ErrorCode": "200"}, "Rate exceeded [TableName=t]"),
        ({"ErrorCode": "200"}, "error 200"),
        ({"ERROR_CODE": "NO_PERMISSIONS", "ERROR_MESSAGE": "no"}, "no"),
        ({"ERROR_CODE": "NO_PERMISSIONS"}, "error NO_PERMISSIONS"),
        ({}, "no cause came with it: the log of function-stack-drift-prod says why"),
        ({"ErrorMessage": "red\x1b[31m\nline"}, "red?[31m line"),
    ],
)
def test_the_cause_is_what_lambda_or_eventbridge_says(attributes: dict[str, str], cause: str) -> None:
    assert dead_letter("stack-drift", "prod", message({}, **attributes), NOW).cause == cause


def test_a_message_that_alerts_cannot_read_says_so() -> None:
    assert "unreadable, and will be again: not JSON" in dead_letter("alerts", "prod", message("{"), NOW).cause
    assert "function-alerts-prod says why" in dead_letter("alerts", "prod", message(finding().to_message()), NOW).cause


def test_a_finding_of_the_future_and_a_members_word_on_another_account_say_so_too() -> None:
    future = message(finding(observed_at="9999-01-01T00:00:00Z").to_message())
    assert "observed_at lies after it was sent: 9999-01-01" in dead_letter("alerts", "prod", future, NOW).cause
    assert "unreadable until that time" in dead_letter("alerts", "prod", future, NOW).cause
    soon = message(finding(observed_at=instant.to_text(NOW - timedelta(minutes=20))).to_message())
    assert "readable by now: it was a finding whose" in dead_letter("alerts", "prod", soon, NOW).cause
    other = message(forwarded(finding().to_message(), "444455556666"))
    assert "account 444455556666 speaks of account 111122223333" in dead_letter("alerts", "prod", other, NOW).cause


@pytest.mark.parametrize(
    ("function", "is_refused"),
    [("empty-bucket", True), ("secure-parameters", True), ("alerts", False), ("required-tags", False)],
)
def test_only_requests_of_cloudformation_are_not_handed_back(function: str, is_refused: bool) -> None:
    assert bool(dead_letter(function, "prod", message({}), NOW).refusal) is is_refused


@pytest.mark.parametrize(
    ("event", "is_refused"),
    [
        (forwarded(finding().to_message(), "111122223333"), False),
        ({"source": "aws.config", "detail-type": "Config Rules Compliance Change", "detail": {}}, True),
        ({"source": "aws.s3", "detail-type": DETAIL_TYPE, "detail": {"eventName": "DeleteBucket"}}, True),
        ("{", True),
    ],
)
def test_of_what_was_not_forwarded_only_our_own_can_be_put_on_the_bus_again(event: Any, is_refused: bool) -> None:
    letter = dead_letter("forward", "prod", message(event, ERROR_CODE="NO_PERMISSIONS"), NOW)
    assert ("AWS's own event" in letter.refusal) is is_refused
    assert "function-forward" not in letter.cause
    assert dead_letter("forward", "prod", message(event), NOW).cause == "no cause came with it"
