"""Each subscriber of the overlay is told of what it asked for."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.alerting.attributes import MORE
from tests.template.checks import subscriptions
from tests.template.faults import Fault, add, find, named, put
from tests.template.rendered import graph
from tests.template.suite import *  # noqa: F403 - the tests themselves

SUBSCRIPTION = "AWS::SNS::Subscription"

CHECKS = [
    subscriptions.filters_ask_for_what_messages_have,
    subscriptions.filters_deliver_when_in_doubt,
    subscriptions.filters_are_within_the_limits_of_sns,
    subscriptions.endpoints_are_subscribed_once,
]

FAULTS = [
    Fault(what, subscriptions.filters_ask_for_what_messages_have, put(SUBSCRIPTION, "FilterPolicy", policy))
    for what, policy in {
        "an attribute that no message has": {"team": ["payments"]},
        "a severity that no finding has": {"severity": ["grave", MORE]},
        "a rule that nobody knows": {"rule": ["requird-tags", MORE]},
        "a pair the wrong way round": {"severity_and_rule": ["required-tags/high", MORE]},
        "another environment": {"environment": ["dev"]},
    }.items()
]

FAULTS += [
    Fault(
        "a list that was cut does not pass",
        subscriptions.filters_deliver_when_in_doubt,
        put(SUBSCRIPTION, "FilterPolicy", {"severity": ["critical"]}),
    ),
    Fault(
        "too many combinations",
        subscriptions.filters_are_within_the_limits_of_sns,
        put(SUBSCRIPTION, "FilterPolicy", {"severity": ["critical", "high", MORE], "rule": ["r"] * 51}),
    ),
    Fault(
        "it filters by the body",
        subscriptions.filters_are_within_the_limits_of_sns,
        put(SUBSCRIPTION, "FilterPolicyScope", "MessageBody"),
    ),
    Fault(
        "an address twice",
        subscriptions.endpoints_are_subscribed_once,
        add(
            "Again",
            {
                "Type": SUBSCRIPTION,
                "Properties": {
                    "TopicArn": {"Ref": "AlertTopic"},
                    "Protocol": "email",
                    "Endpoint": "compliance@bank.example",
                },
            },
        ),
    ),
]


@pytest.mark.parametrize(
    ("part", "protocol", "policy"),
    [
        ("AlertEmailPaymentsBankExample", "email", {"severity": ["critical", "high", MORE]}),
        (
            "AlertSqs",
            "sqs",
            {"rule": ["stack-drift", "required-tags", "cloudformation-stack-drift-detection-check", MORE]},
        ),
        (
            "AlertHttps",
            "https",
            {
                "severity_and_rule": [
                    "critical/public-s3-bucket",
                    "critical/required-tags",
                    "high/public-s3-bucket",
                    "high/required-tags",
                    MORE,
                ]
            },
        ),
        ("AlertEmailAllBankExample", "email", None),
        ("AlertEmailSecurityOncall", "email", None),
    ],
)
def test_a_subscription_becomes_the_filter_that_it_asks_for(
    part: str, protocol: str, policy: dict[str, Any] | None
) -> None:
    template = dict(graph("subscriptions").template)
    _, subscription = find(template, SUBSCRIPTION, named(part))
    properties = subscription["Properties"]
    assert (properties["Protocol"], properties.get("FilterPolicy")) == (protocol, policy)
    assert properties["TopicArn"] == {"Ref": "AlertTopic"}
