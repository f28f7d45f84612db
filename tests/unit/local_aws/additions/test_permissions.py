from __future__ import annotations

import json
from typing import Any

import pytest

from local_aws.additions.permissions import allows

ACCOUNT = "123456789012"
RULE = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/sweep"


def statement(**changes: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "*",
        **changes,
    }


def asks(*statements: dict[str, Any], source_arn: str | None = RULE) -> bool:
    return allows(
        {"Statement": list(statements)},
        service="events.amazonaws.com",
        action="sqs:SendMessage",
        source_arn=source_arn,
        account=ACCOUNT,
    )


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, True),
        ({"Principal": "*"}, True),
        ({"Principal": {"Service": ["sns.amazonaws.com", "events.amazonaws.com"]}}, True),
        ({"Principal": {"Service": "sns.amazonaws.com"}}, False),
        ({"Principal": {"AWS": "*"}}, False),
        ({"Action": ["sqs:GetQueueUrl", "sqs:Send*"]}, True),
        ({"Action": "SQS:SendMessage"}, True),
        ({"Action": "sqs:ReceiveMessage"}, False),
        ({"Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}}, True),
        ({"Condition": {"StringEquals": {"AWS:SourceAccount": "999999999999"}}}, False),
        ({"Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:events:us-east-1:{ACCOUNT}:rule/*"}}}, True),
        ({"Condition": {"ArnEquals": {"aws:SourceArn": f"{RULE}-other"}}}, False),
        ({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, False),
        ({"Condition": {"NumericLessThan": {"aws:SourceAccount": ACCOUNT}}}, False),
    ],
)
def test_a_statement_lets_a_service_in_when_all_of_it_fits(changes: dict[str, Any], allowed: bool) -> None:
    assert asks(statement(**changes)) is allowed


def test_a_denial_outweighs_a_permission() -> None:
    assert not asks(statement(), statement(Effect="Deny"))


def test_the_denial_of_plain_http_does_not_concern_services() -> None:
    tls_only = statement(Effect="Deny", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}})
    assert asks(statement(), tls_only)


def test_a_condition_on_the_source_is_not_met_where_the_service_sends_none() -> None:
    condition = {"ArnLike": {"aws:SourceArn": "*"}}
    assert not asks(statement(Condition=condition), source_arn=None)


@pytest.mark.parametrize("policy", [None, "", {}, "{}", json.dumps({"Statement": []})])
def test_no_policy_lets_no_service_in(policy: Any) -> None:
    assert not allows(policy, service="s", action="a", source_arn=None, account=ACCOUNT)
