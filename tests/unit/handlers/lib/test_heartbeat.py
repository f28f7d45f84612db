"""A heartbeat says whose it is and when it beat; a message or a schedule's event of another shape is none."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from handlers.lib import instant
from handlers.lib.heartbeat import Heartbeat, MalformedHeartbeatError, is_scheduled, of_schedule
from tests.unit.handlers.builders import ACCOUNT

BEAT = Heartbeat("required-tags", ACCOUNT, "2026-11-24T03:10:00.000Z")
MESSAGE: dict[str, Any] = json.loads(BEAT.to_message())
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
SCHEDULED: dict[str, Any] = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": ACCOUNT,
    "time": "2026-11-24T03:10:00Z",
    "region": "us-east-1",
    "resources": [f"arn:aws:events:us-east-1:{ACCOUNT}:rule/event-rule-heartbeat-1-prod"],
    "detail": {},
}


def test_a_heartbeat_is_read_as_it_was_sent() -> None:
    assert Heartbeat.from_message(MESSAGE) == BEAT


@pytest.mark.parametrize(
    "change",
    [
        {"heartbeat": 2},
        {"rule": ""},
        {"rule": None},
        {"rule": "r" * 129},
        {"rule": "a\nb"},
        {"account": "1" * 13},
        {"account": 111122223333},
        {"beat_at": None},
        {"beat_at": "yesterday"},
        {"beat_at": ["2026-11-24T03:10:00Z"]},
    ],
)
def test_a_message_of_another_shape_is_none(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedHeartbeatError):
        Heartbeat.from_message({**MESSAGE, **change})


def test_a_schedules_event_asks_for_a_heartbeat_of_its_time() -> None:
    assert is_scheduled(SCHEDULED)
    assert of_schedule(SCHEDULED, "required-tags") == BEAT


@pytest.mark.parametrize(("minutes", "is_late"), [(0, False), (10, False), (10.1, True), (1_440, True)])
def test_one_that_the_next_ones_have_overtaken_is_late(minutes: float, is_late: bool) -> None:
    assert BEAT.is_late(instant.parse(BEAT.beat_at) + timedelta(minutes=minutes)) is is_late


@pytest.mark.parametrize("event", [{}, {"invokingEvent": "{}"}, {"detail-type": ["Scheduled Event"]}])
def test_any_other_event_does_not(event: dict[str, Any]) -> None:
    assert not is_scheduled(event)


@pytest.mark.parametrize("change", [{"account": None}, {"account": "1"}, {"time": None}, {"time": "noon"}])
def test_a_cut_event_is_an_error(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedHeartbeatError):
        of_schedule({**SCHEDULED, **change}, "required-tags")
