"""A reminder says which finding it is about, and for which mail it is good."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.lib.reminder import MalformedReminderError, Reminder
from tests.unit.handlers.builders import T2, finding

GOOD: dict[str, Any] = {"reminder": 1, "id": finding().id, "notified_at": T2}


@pytest.mark.parametrize("notified_at", [T2, None])
def test_a_reminder_is_read_as_it_was_sent(notified_at: str | None) -> None:
    sent = Reminder(finding().id, notified_at)
    assert Reminder.from_message(json.loads(sent.to_message())) == sent


@pytest.mark.parametrize("change", [{"reminder": 2}, {"id": None}, {"id": "short"}, {"notified_at": 7}])
def test_a_message_of_another_shape_is_none(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedReminderError):
        Reminder.from_message({**GOOD, **change})
