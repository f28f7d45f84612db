"""What AWS Config says when it invokes a custom rule. Pure.

https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

CHANGE = "ConfigurationItemChangeNotification"
OVERSIZED = "OversizedConfigurationItemChangeNotification"
SCHEDULED = "ScheduledNotification"

_DECODER = json.JSONDecoder()

_CARRIES = {CHANGE: "configurationItem", OVERSIZED: "configurationItemSummary", SCHEDULED: None}


class MalformedEventError(ValueError):
    """An event that is none of AWS Config's to a custom rule; the message says what is wrong with it."""


class Notification(NamedTuple):
    """`item` is the configuration item, its summary where it was oversized, None where the rule is run by schedule.

    `created_at` is None where the event does not say it.
    """

    kind: str
    item: Mapping[str, Any] | None
    created_at: str | None
    result_token: str
    left_scope: bool
    rule_name: str | None


def parse(event: Mapping[str, Any]) -> Notification:
    """The notification in a Lambda event; MalformedEventError where it is none."""
    token = event.get("resultToken")
    text = event.get("invokingEvent")
    if text.__class__ is not str or token.__class__ is not str or not token:
        raise MalformedEventError("not an event of AWS Config: invokingEvent and resultToken must be texts")
    try:
        body = _decoded(text)
    except (ValueError, RecursionError) as error:
        raise MalformedEventError(f"invokingEvent is not JSON: {error}") from error
    kind = body.get("messageType") if body.__class__ is dict else None
    if kind.__class__ is not str or kind not in _CARRIES:
        raise MalformedEventError(f"messageType {kind!r} is none that AWS Config documents for a custom rule")
    carried = _CARRIES[kind]
    item = body.get(carried) if carried else None
    if carried and item.__class__ is not dict:
        raise MalformedEventError(f"{kind} without its {carried}")
    created_at = body.get("notificationCreationTime")
    if created_at.__class__ is not str:
        created_at = None
    return Notification(kind, item, created_at, token, event.get("eventLeftScope") is True, event.get("configRuleName"))


def _decoded(text: str) -> Any:
    """As json.loads, whose search for white space before and after costs a tenth of the whole evaluation."""
    text = text.strip()
    value, end = _DECODER.raw_decode(text)
    if end != len(text):
        raise ValueError(f"more than one value: {text[end : end + 20]!r}")
    return value
