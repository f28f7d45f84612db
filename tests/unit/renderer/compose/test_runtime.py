"""What is said of the runtime, by the day."""

from __future__ import annotations

import datetime

import pytest

from renderer.compose.runtime import runtime_note


@pytest.mark.parametrize(
    ("today", "note"),
    [
        (
            "2025-12-14",
            (
                "python3.9: deprecated on 2025-12-15; AWS refuses to create functions from 2027-02-01 (414 days left)"
                " and to update them from 2027-03-03 (444 days left)"
            ),
        ),
        (
            "2027-01-31",
            (
                "python3.9: deprecated since 2025-12-15; AWS refuses to create functions from 2027-02-01 (1 day left)"
                " and to update them from 2027-03-03 (31 days left)"
            ),
        ),
        (
            "2027-02-01",
            (
                "python3.9: AWS has refused new functions since 2027-02-01, and refuses to update them from 2027-03-03"
                " (30 days left)"
            ),
        ),
        (
            "2027-03-03",
            "python3.9: AWS has refused new functions and updates since 2027-03-03; change handlers.runtime",
        ),
    ],
)
def test_the_note_says_how_many_days_are_left(today: str, note: str) -> None:
    assert runtime_note("python3.9", datetime.date.fromisoformat(today)) == note


def test_a_runtime_without_announced_dates_needs_no_note() -> None:
    assert runtime_note("python3.14", datetime.date(2026, 11, 24)) is None
