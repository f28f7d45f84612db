"""When the team is told again of what is still open."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.lib import instant
from handlers.lib.finding import CLOSED
from handlers.lib.finding_row import Row
from handlers.lib.reminder import Reminder
from handlers.lib.silence import ACKNOWLEDGED, MUTED, Silence
from handlers.reporting.reminders import due
from tests.unit.handlers.builders import T2, finding, row

TOLD = instant.parse(T2)
AFTER = 24
DUE = TOLD + timedelta(hours=AFTER)


def silenced(kind: str, until: str) -> Row:
    return row(silence=Silence(kind, "anna", "a ticket is open", until, T2))


@pytest.mark.parametrize(
    ("known", "now", "after", "is_due"),
    [
        pytest.param(row(), DUE, AFTER, True, id="told a day ago"),
        pytest.param(row(), DUE - timedelta(seconds=1), AFTER, False, id="told a moment less than a day ago"),
        pytest.param(row(), DUE, None, False, id="where nobody wants reminders"),
        pytest.param(row(finding=finding(status=CLOSED)), DUE, AFTER, False, id="closed"),
        pytest.param(silenced(ACKNOWLEDGED, "2026-11-25"), DUE, AFTER, False, id="acknowledged, on the last day"),
        pytest.param(silenced(ACKNOWLEDGED, "2026-11-24"), DUE, AFTER, True, id="acknowledged until yesterday"),
        pytest.param(silenced(MUTED, "2026-11-25"), DUE, AFTER, False, id="muted"),
        pytest.param(row(said=()), TOLD, None, True, id="with a reason that was never told, whatever is wanted"),
        pytest.param(row(notified_at=None), TOLD, None, True, id="never told"),
    ],
)
def test_a_reminder_is_due(known: Row, now: datetime, after: int | None, is_due: bool) -> None:
    assert due(known, now, after) == (Reminder(known.id, known.notified_at) if is_due else None)
