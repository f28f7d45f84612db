"""What a silence says, and how long it holds."""

from __future__ import annotations

import pytest

from handlers.lib.silence import ACKNOWLEDGED, Silence, acknowledging

SILENCE = Silence("muted", "arn:anna", "a test\n\x1b[2J", "2026-12-01", "2026-11-24T03:12:00.000Z")


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2026-11-30", True), ("2026-12-01T23:59:59.999Z", True), ("2026-12-02T00:00:00.000Z", False)],
)
def test_a_silence_holds_through_its_last_day(day: str, holds: bool) -> None:
    assert SILENCE.holds_on(day) == holds


def test_a_silence_is_one_harmless_line() -> None:
    assert SILENCE.in_words() == "muted until 2026-12-01 by arn:anna: a test ?[2J"


def test_the_command_that_acknowledges_is_one_line_that_a_shell_takes_as_it_is() -> None:
    assert acknowledging("prod").startswith("python -m handlers.findings ack FINDING --environment prod --until ")
    assert "--environment '$(id)' --until" in acknowledging("$(id)")


@pytest.mark.parametrize(("day", "before"), [("2026-12-01", ""), ("2026-12-02", "was ")])
def test_one_that_has_ended_is_told_as_what_it_was(day: str, before: str) -> None:
    one = Silence(ACKNOWLEDGED, "anna", "on it", "2026-12-01", "2026-11-24")
    assert one.as_of(day) == f"{before}acknowledged until 2026-12-01 by anna: on it"
