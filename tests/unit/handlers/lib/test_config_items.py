"""Items that AWS Config did not send along: the one of the notification's time, and all that there are now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.stub import ANY

from handlers.lib.config_items import current_items, item_of
from handlers.lib.item import MalformedItemError, normalise
from handlers.lib.notification import parse
from handlers.lib.pages import TruncatedAnswerError
from handlers.lib.verdict import CouldNotJudgeError
from tests.unit.handlers.config_items import CAPTURED, in_api_dialect, oversized_event, raw_item
from tests.unit.handlers.stubbed import Stub, stubbed

RAW = raw_item(configuration={"ipPermissions": []}, tags={"Owner": "payments"})
TIME = datetime(2026, 11, 24, 3, 12, 8, 422000, tzinfo=timezone.utc)
SUMMARY: Any = parse(oversized_event(RAW)).item


@pytest.fixture
def config() -> Iterator[Stub]:
    with stubbed("config") as stub:
        yield stub


def history(config: Stub, *items: dict[str, Any], more: str | None = None, page: str | None = None) -> None:
    response = {"configurationItems": list(items), **({"nextToken": more} if more else {})}
    asked = {
        "resourceType": "AWS::EC2::SecurityGroup",
        "resourceId": "sg-0a1b2c3d4e5f60718",
        "laterTime": TIME + timedelta(seconds=1),
    }
    config.add_response("get_resource_config_history", response, {**asked, "nextToken": page} if page else asked)


def captured(after: timedelta, **change: Any) -> dict[str, Any]:
    return {**in_api_dialect(RAW), "configurationItemCaptureTime": TIME + after, **change}


def test_the_item_of_that_time_is_taken_and_not_the_latest(config: Stub) -> None:
    history(config, captured(timedelta(milliseconds=700)), captured(timedelta(0), resourceName="this"))

    assert item_of(config.client, SUMMARY)["resourceName"] == "this"


def test_it_is_the_same_item_as_if_it_had_been_sent(config: Stub) -> None:
    history(config, in_api_dialect(RAW))

    assert normalise(item_of(config.client, SUMMARY)) == normalise(RAW)


def test_empty_pages_with_more_to_come_are_read_on(config: Stub) -> None:
    history(config, more="a")
    history(config, more="b", page="a")
    history(config, captured(timedelta(0)), page="b")

    assert item_of(config.client, SUMMARY)["configurationItemCaptureTime"] == TIME


def test_an_older_item_is_not_taken_for_it(config: Stub) -> None:
    history(config, captured(timedelta(hours=-1)), captured(timedelta(hours=-2)), more="a")

    with pytest.raises(CouldNotJudgeError, match=f"holds no item captured at {CAPTURED}"):
        item_of(config.client, SUMMARY)


def test_a_history_without_items_is_not_guessed_at(config: Stub) -> None:
    history(config)

    with pytest.raises(CouldNotJudgeError, match="holds no item"):
        item_of(config.client, SUMMARY)


def test_a_truncated_history_is_an_error(config: Stub) -> None:
    config.add_response("get_resource_config_history", {})

    with pytest.raises(TruncatedAnswerError, match="GetResourceConfigHistory"):
        item_of(config.client, SUMMARY)


@pytest.mark.parametrize("key", ["configurationItemCaptureTime", "resourceType", "resourceId"])
def test_a_summary_that_names_no_item_is_refused(config: Stub, key: str) -> None:
    with pytest.raises(MalformedItemError, match="lacks what names it"):
        item_of(config.client, {name: value for name, value in SUMMARY.items() if name != key})


@pytest.mark.parametrize("time", ["yesterday", None, 7])
def test_a_summary_whose_time_is_none_is_refused(config: Stub, time: Any) -> None:
    with pytest.raises(MalformedItemError, match="lacks what names it"):
        item_of(config.client, {**SUMMARY, "configurationItemCaptureTime": time})


def scope(config: Stub, *types: str) -> None:
    rule: dict[str, Any] = {"Scope": {"ComplianceResourceTypes": list(types)}} if types else {}
    rule["Source"] = {"Owner": "CUSTOM_LAMBDA"}
    config.add_response("describe_config_rules", {"ConfigRules": [rule]}, {"ConfigRuleNames": ["a-rule"]})


def row(resource_id: str) -> str:
    """A row of SelectResourceConfig, with its list of tags and names of the API."""
    raw = in_api_dialect(raw_item(resource_id=resource_id)) | {
        "configurationItemCaptureTime": CAPTURED,
        "configuration": {"ipPermissions": []},
        "tags": [{"tag": "Owner=payments", "key": "Owner", "value": "payments"}],
    }
    return json.dumps(raw)


def test_all_pages_of_the_types_in_the_rules_scope_are_read(config: Stub) -> None:
    scope(config, "AWS::EC2::SecurityGroup")
    query = {"Expression": ANY, "Limit": 100}
    config.add_response("select_resource_config", {"Results": [row("sg-1"), row("sg-2")], "NextToken": "more"}, query)
    config.add_response("select_resource_config", {"Results": [row("sg-3")]}, {**query, "NextToken": "more"})

    pages = list(current_items(config.client, "a-rule", ["AWS::EC2::Instance"]))
    items = [normalise(raw) for page in pages for raw in page]
    assert [item.resource_id for item in items] == ["sg-1", "sg-2", "sg-3"]
    assert {item.tags["Owner"] for item in items} == {"payments"}


def test_the_query_names_the_types_and_what_an_item_needs(config: Stub) -> None:
    scope(config, "AWS::EC2::Volume", "AWS::EC2::Instance")
    expression = (
        "SELECT accountId, awsRegion, resourceType, resourceId, resourceName, arn, tags, configuration, "
        "supplementaryConfiguration, configurationItemStatus, configurationItemCaptureTime "
        "WHERE resourceType IN ('AWS::EC2::Instance', 'AWS::EC2::Volume')"
    )
    config.add_response("select_resource_config", {"Results": []}, {"Expression": expression, "Limit": 100})

    assert list(current_items(config.client, "a-rule", [])) == [[]]


@pytest.mark.parametrize("rule_name", ["a-rule", None])
def test_a_rule_without_scope_is_for_all_its_types(config: Stub, rule_name: str | None) -> None:
    if rule_name:
        scope(config)
    config.add_response("select_resource_config", {"Results": []})

    assert list(current_items(config.client, rule_name, ["AWS::EC2::Instance"])) == [[]]


def test_many_types_are_asked_for_in_queries_that_aws_config_takes(config: Stub) -> None:
    types = [f"AWS::ElasticLoadBalancingV2::LoadBalancer{number}" for number in range(100)]
    asked: list[str] = []
    config.client.meta.events.register(
        "before-parameter-build.config-service.SelectResourceConfig",
        lambda params, **_: asked.append(params["Expression"]),
    )
    for _ in range(2):
        config.add_response("select_resource_config", {"Results": []})

    list(current_items(config.client, None, types))
    assert max(map(len, asked)) <= 4096
    assert all(sum(f"'{one}'" in expression for expression in asked) == 1 for one in types)


def test_an_empty_page_of_rules_with_more_to_come_does_not_hide_the_scope(config: Stub) -> None:
    config.add_response("describe_config_rules", {"ConfigRules": [], "NextToken": "more"})
    rule = {"Scope": {"ComplianceResourceTypes": ["AWS::EC2::Instance"]}, "Source": {"Owner": "CUSTOM_LAMBDA"}}
    more = {"ConfigRuleNames": ["a-rule"], "NextToken": "more"}
    config.add_response("describe_config_rules", {"ConfigRules": [rule]}, more)
    config.add_response("select_resource_config", {"Results": [row("i-1")]})

    assert len(list(current_items(config.client, "a-rule", []))) == 1


def test_a_rule_that_aws_does_not_know_is_an_error_that_names_it(config: Stub) -> None:
    config.add_response("describe_config_rules", {"ConfigRules": []})

    with pytest.raises(CouldNotJudgeError, match="DescribeConfigRules does not know a-rule"):
        list(current_items(config.client, "a-rule", []))


@pytest.mark.parametrize("operation", ["describe_config_rules", "select_resource_config"])
def test_a_truncated_answer_is_an_error(config: Stub, operation: str) -> None:
    if operation == "select_resource_config":
        scope(config, "AWS::EC2::Instance")
    config.add_response(operation, {})

    with pytest.raises(TruncatedAnswerError):
        list(current_items(config.client, "a-rule", []))
