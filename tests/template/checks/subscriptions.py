"""Subscriptions: a filter that asks for what no message has would keep every alert from its reader, in silence."""

from __future__ import annotations

from math import prod

from handlers.alerting.attributes import ATTRIBUTES, MORE
from handlers.lib.finding import SEVERITIES
from handlers.lib.rule_names import STACK_DRIFT, rule_name
from tests.template.graph import Graph

SUBSCRIPTION = "AWS::SNS::Subscription"

# https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
KEYS = 5
COMBINATIONS = 150


def filters_ask_for_what_messages_have(graph: Graph) -> list[str]:
    """Each filter names attributes that a message carries, and values that they can have."""
    found = []
    environment = graph.parameters["EnvironmentSuffix"]
    rules = {STACK_DRIFT} | {
        rule_name(graph.resolved(rule["Properties"]["ConfigRuleName"]), environment)
        for rule in graph.of_type("AWS::Config::ConfigRule").values()
    }
    values = {
        "environment": {environment},
        "severity": {*SEVERITIES, MORE},
        "rule": {*rules, MORE},
        "severity_and_rule": {MORE} | {f"{severity}/{rule}" for severity in SEVERITIES for rule in rules},
    }
    for name, subscription in graph.of_type(SUBSCRIPTION).items():
        for attribute, wanted in subscription["Properties"].get("FilterPolicy", {}).items():
            if attribute not in ATTRIBUTES:
                found.append(f"{name}: no message has the attribute {attribute}")
            elif attribute in values:
                unknown = set(wanted) - values[attribute]
                found += [f"{name}: the attribute {attribute} is never {value}" for value in sorted(unknown)]
    return found


def filters_deliver_when_in_doubt(graph: Graph) -> list[str]:
    """A message whose list of values was cut says so, and each filter by a list lets it pass."""
    return [
        f"{name}: a message whose {attribute} was cut does not pass"
        for name, subscription in graph.of_type(SUBSCRIPTION).items()
        for attribute, wanted in subscription["Properties"].get("FilterPolicy", {}).items()
        if attribute != "environment" and MORE not in wanted
    ]


def filters_are_within_the_limits_of_sns(graph: Graph) -> list[str]:
    found = []
    for name, subscription in graph.of_type(SUBSCRIPTION).items():
        policy = subscription["Properties"].get("FilterPolicy", {})
        combinations = prod(len(wanted) for wanted in policy.values())
        if len(policy) > KEYS or combinations > COMBINATIONS:
            found.append(f"{name}: {len(policy)} attributes and {combinations} combinations are too many")
        if subscription["Properties"].get("FilterPolicyScope", "MessageAttributes") != "MessageAttributes":
            found.append(f"{name}: it filters by the body, which is a text for people")
    return found


def endpoints_are_subscribed_once(graph: Graph) -> list[str]:
    """SNS refuses a second subscription of an endpoint that differs from the first."""
    seen: set[tuple[str, ...]] = set()
    found = []
    for name, subscription in graph.of_type(SUBSCRIPTION).items():
        properties = subscription["Properties"]
        key = (graph.resolved(properties["TopicArn"]), properties["Protocol"], graph.resolved(properties["Endpoint"]))
        if key in seen:
            found.append(f"{name}: {' '.join(key)} is subscribed twice")
        seen.add(key)
    return found
