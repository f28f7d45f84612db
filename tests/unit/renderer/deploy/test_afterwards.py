"""What is left to a person is said after a deployment."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from renderer.deploy.afterwards import left_to_do

RESOURCES = [
    ("AWS::SNS::Topic", "arn:operations"),
    ("AWS::SNS::Topic", "arn:alerts"),
    ("AWS::CloudWatch::Dashboard", "dashboard-compliance-prod"),
    ("AWS::KMS::Key", "key"),
]
SMOKE = "does it work? python -m renderer.deploy.smoke --overlay prod"
DASHBOARD = (
    "the dashboard: https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1"
    "#dashboards/dashboard/dashboard-compliance-prod"
)


class Account:
    """A session whose account has the stack, and these subscriptions: (topic, ARN, address)."""

    region = "us-east-1"

    def __init__(self, *subscriptions: tuple[str, str, str], profile: str | None = None) -> None:
        self.subscriptions, self.profile = subscriptions, profile
        self.fails: dict[str, Exception] = {}

    def client(self, service: str) -> Any:
        return self

    def get_paginator(self, operation: str) -> Any:
        self.operation = operation
        return self

    def paginate(self, StackName: str = "", TopicArn: str = "") -> Any:  # noqa: N803 - as boto3 has it
        if self.operation in self.fails:
            raise self.fails[self.operation]
        if self.operation == "list_stack_resources":
            assert StackName == "stack-compliance-monitor-prod"
            listed = [{"ResourceType": kind, "PhysicalResourceId": name} for kind, name in RESOURCES]
            return [{"StackResourceSummaries": listed[:1]}, {"StackResourceSummaries": listed[1:]}]
        found = [
            {"SubscriptionArn": arn, "Endpoint": end} for topic, arn, end in self.subscriptions if topic == TopicArn
        ]
        return [{"Subscriptions": found}]


def said(account: Any) -> list[str]:
    return list(left_to_do(account, "stack-compliance-monitor-prod", "prod"))


def test_who_has_not_confirmed_the_check_and_the_dashboard_are_named() -> None:
    pending = (
        ("arn:alerts", "PendingConfirmation", "b@bank.example"),
        ("arn:operations", "PendingConfirmation", "a@b.example"),
    )
    assert said(Account(*pending, ("arn:alerts", "arn:alerts:1", "c@bank.example"))) == [
        "to be confirmed within 48 hours, by the link in SNS's mail: a@b.example, b@bank.example",
        SMOKE,
        DASHBOARD,
    ]


def test_nothing_is_to_be_confirmed_where_all_have_and_the_check_uses_the_same_profile() -> None:
    account = Account(("arn:alerts", "arn:alerts:1", "c@bank.example"), profile="prod")
    assert said(account) == [f"{SMOKE} --profile prod", DASHBOARD]


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListSubscriptionsByTopic"),
        ReadTimeoutError(endpoint_url="https://sns"),
    ],
)
@pytest.mark.parametrize(
    ("operation", "others"),
    [("list_subscriptions_by_topic", [SMOKE, DASHBOARD]), ("list_stack_resources", [SMOKE])],
)
def test_who_may_deploy_need_not_be_let_read_what_is_left_to_do(
    error: Exception, operation: str, others: list[str]
) -> None:
    account = Account()
    account.fails[operation] = error
    note, *rest = said(account)
    assert note == f"note: who has not confirmed a subscription could not be read: {error}"
    assert rest == others
