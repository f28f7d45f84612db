from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.additions.sns_mailbox import structure_error, subject_error


@pytest.fixture
def topic(account: Any) -> str:
    arn: str = account.client("sns").create_topic(Name="alerts")["TopicArn"]
    return arn


def test_an_email_subscriber_receives_its_own_version_of_a_message(account: Any, topic: str) -> None:
    sns = account.client("sns")
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="security@example.com")
    message = json.dumps({"default": "{}", "email": "Three resources violate a rule"})
    sns.publish(TopicArn=topic, Subject="[high] 3 findings", Message=message, MessageStructure="json")
    (mail,) = account.aws.mailbox(topic)
    assert {name: mail[name] for name in ("to", "subject", "body", "account")} == {
        "to": "security@example.com",
        "subject": "[high] 3 findings",
        "body": "Three resources violate a rule",
        "account": account.id,
    }


def test_a_subscriber_whose_filter_does_not_match_receives_nothing(account: Any, topic: str) -> None:
    sns = account.client("sns")
    only_critical = {"FilterPolicy": json.dumps({"severity": ["critical"]})}
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="duty@example.com", Attributes=only_critical)
    for severity in ("low", "critical"):
        attributes = {"severity": {"DataType": "String", "StringValue": severity}}
        sns.publish(TopicArn=topic, Message=severity, MessageAttributes=attributes)
    assert [mail["body"] for mail in account.aws.mailbox(topic)] == ["critical"]


def test_a_subject_with_a_line_break_is_refused(account: Any, topic: str) -> None:
    with pytest.raises(ClientError, match="no line breaks"):
        account.client("sns").publish(TopicArn=topic, Subject="two\nlines", Message="x")


@pytest.mark.parametrize(
    ("subject", "refused"), [(None, False), ("ok", False), ("x" * 99, False), ("x" * 100, True), ("a\tb", True)]
)
def test_a_subject_has_fewer_than_100_characters_and_none_that_do_not_print(subject: str | None, refused: bool) -> None:
    assert bool(subject_error(subject)) is refused


@pytest.mark.parametrize(
    ("message", "structure", "refused"),
    [
        ("anything", None, False),
        ('{"default": "x"}', "json", False),
        ('{"email": "x"}', "json", True),
        ('{"default": 1}', "json", True),
        ("not json", "json", True),
    ],
)
def test_a_structured_message_needs_a_default_text(message: str, structure: str | None, refused: bool) -> None:
    assert bool(structure_error(message, structure)) is refused
