"""Which open findings the team is to be told of again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.lib import instant
from handlers.lib.finding_row import Row
from handlers.lib.reminder import Reminder


def due(row: Row, now: datetime, after_hours: int | None) -> Reminder | None:
    """The reminder of an open row that is due at `now`, None where none is.

    A finding that is acknowledged or muted has none until that ends. What is wrong now and was never said (it
    became so while it was muted) is due at once; what was said is due `after_hours` later (None: never).
    """
    if not row.is_open or row.is_silenced_on(instant.to_text(now)):
        return None
    reminder = Reminder(row.id, row.notified_at)
    if row.finding.fingerprint not in row.said or row.notified_at is None:
        return reminder
    if after_hours is None:
        return None
    return reminder if row.notified_at <= instant.to_text(now - timedelta(hours=after_hours)) else None
