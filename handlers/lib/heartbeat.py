"""A heartbeat: a violation that is none, sent on a schedule down the way of a real one, to show that the way is open.

A rule's function sends it, through all that it needs for a verdict; the alerts function takes it to the findings table
and measures how long it took. It is not mailed, and in no report. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.lib import instant

MESSAGE_VERSION = 1
# Two schedules.
LATE = timedelta(minutes=10)

# EventBridge's word on an event that a schedule made:
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
_SCHEDULED = "Scheduled Event"

_LIMITS = {"rule": 128, "account": 12}


class MalformedHeartbeatError(ValueError):
    """A message that says it is a heartbeat and does not have a heartbeat's shape."""


@dataclass(frozen=True)
class Heartbeat:
    """Whose function beat, in which account, and when the schedule asked it to (ISO 8601 in UTC)."""

    rule: str
    account: str
    beat_at: str

    def is_late(self, now: datetime) -> bool:
        """Whether the next ones have long been asked for: a retry, or a dead letter that was handed back."""
        return now - instant.parse(self.beat_at) > LATE

    def to_message(self) -> str:
        """The JSON text that travels on the alert queue."""
        body = {"heartbeat": MESSAGE_VERSION, "rule": self.rule, "account": self.account, "beat_at": self.beat_at}
        return json.dumps(body)

    @classmethod
    def from_message(cls, body: Mapping[str, Any]) -> Heartbeat:
        """The heartbeat of a parsed queue message; MalformedHeartbeatError says what is wrong with it."""
        if body.get("heartbeat") != MESSAGE_VERSION:
            raise MalformedHeartbeatError(f"not of version {MESSAGE_VERSION}: {body.get('heartbeat')!r:.100}")
        for name, limit in _LIMITS.items():
            value = body.get(name)
            if not isinstance(value, str) or not 0 < len(value) <= limit or not value.isprintable():
                raise MalformedHeartbeatError(f"{name} must be a text of at most {limit}, not {value!r:.100}")
        return cls(body["rule"], body["account"], _time(body.get("beat_at"), "beat_at"))


def is_scheduled(event: Mapping[str, Any]) -> bool:
    """Whether a Lambda event is a schedule's."""
    return event.get("detail-type") == _SCHEDULED


def of_schedule(event: Mapping[str, Any], rule: str) -> Heartbeat:
    """The heartbeat that a schedule's event asks a rule's function for; MalformedHeartbeatError where it is cut."""
    account = event.get("account")
    if not isinstance(account, str) or len(account) != _LIMITS["account"]:
        raise MalformedHeartbeatError(f"a schedule's event whose account is {account!r:.100}")
    return Heartbeat(rule, account, _time(event.get("time"), "time"))


def _time(text: Any, name: str) -> str:
    try:
        return instant.normal(text)
    except (ValueError, OverflowError, TypeError) as error:
        raise MalformedHeartbeatError(f"{name} is {text!r:.100}: {error}") from error
