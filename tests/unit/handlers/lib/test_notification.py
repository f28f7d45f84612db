"""What AWS Config says when it invokes a rule; what anyone else says is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.lib.notification import CHANGE, OVERSIZED, SCHEDULED, MalformedEventError, parse
from tests.unit.handlers.config_items import (
    NOTIFIED,
    change_event,
    oversized_event,
    raw_item,
    rule_event,
    scheduled_event,
)


def test_a_change_carries_its_item() -> None:
    notification = parse(change_event(raw_item()))

    assert (notification.kind, notification.created_at) == (CHANGE, NOTIFIED)
    assert notification.item == raw_item()


def test_an_oversized_change_carries_a_summary() -> None:
    notification = parse(oversized_event(raw_item()))

    assert notification.kind == OVERSIZED
    assert notification.item is not None
    assert notification.item["resourceId"] == "sg-0a1b2c3d4e5f60718"
    assert "configuration" not in notification.item


def test_white_space_around_the_notification_does_not_matter() -> None:
    event = change_event(raw_item())

    assert parse({**event, "invokingEvent": f"\n {event['invokingEvent']} \n"}) == parse(event)


def test_a_schedule_carries_nothing() -> None:
    notification = parse(scheduled_event())

    assert (notification.kind, notification.item) == (SCHEDULED, None)
    assert notification.rule_name == "config-rule-security-group-rules-prod"


def test_the_documented_example_lacks_times_and_parameters_and_is_accepted() -> None:
    event = rule_event({"configurationItem": raw_item(), "messageType": CHANGE})
    del event["ruleParameters"]

    assert parse(event).created_at is None


@pytest.mark.parametrize("time", [None, 1795489928422, {}])
def test_a_time_that_is_no_text_is_not_taken_for_one(time: Any) -> None:
    event = rule_event({"configurationItem": {}, "messageType": CHANGE, "notificationCreationTime": time})

    assert parse(event).created_at is None


@pytest.mark.parametrize(("value", "left"), [(True, True), (False, False), (None, False), ("false", False)])
def test_a_resource_leaves_the_scope_only_where_the_event_says_so(value: Any, left: bool) -> None:
    assert parse(change_event(raw_item(), eventLeftScope=value)).left_scope is left


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({}, "^not an event of AWS Config: invokingEvent and resultToken must be texts$"),
        ({"invokingEvent": {}, "resultToken": "t"}, "must be texts"),
        ({"invokingEvent": "{}", "resultToken": ""}, "must be texts"),
        ({"invokingEvent": "{}", "resultToken": None}, "must be texts"),
        ({"invokingEvent": "{}", "resultToken": 7}, "must be texts"),
        ({"invokingEvent": "{", "resultToken": "t"}, "invokingEvent is not JSON"),
        ({"invokingEvent": "[" * 100_000, "resultToken": "t"}, "invokingEvent is not JSON"),
        ({"invokingEvent": "[]", "resultToken": "t"}, "messageType None"),
        (
            {"invokingEvent": "{} " + "x" * 30, "resultToken": "t"},
            f"invokingEvent is not JSON: more than one value: ' {'x' * 19}'$",
        ),
        ({"invokingEvent": "", "resultToken": "t"}, "invokingEvent is not JSON"),
        ({"invokingEvent": "{}", "resultToken": "t"}, "messageType None"),
        ({"invokingEvent": '{"messageType": ["x"]}', "resultToken": "t"}, "messageType "),
        ({"invokingEvent": '{"messageType": "ConfigurationSnapshotDeliveryCompleted"}', "resultToken": "t"}, "is none"),
        (rule_event({"messageType": CHANGE}), f"{CHANGE} without its configurationItem"),
        (rule_event({"messageType": CHANGE, "configurationItem": None}), "without its configurationItem"),
        (rule_event({"messageType": CHANGE, "configurationItem": json.dumps(raw_item())}), "without its"),
        (rule_event({"messageType": OVERSIZED, "configurationItem": {}}), "without its configurationItemSummary"),
    ],
)
def test_what_aws_config_does_not_say_is_refused(event: dict[str, Any], said: str) -> None:
    with pytest.raises(MalformedEventError, match=said):
        parse(event)
