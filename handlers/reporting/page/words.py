"""Numbers and times as the page says them. Pure."""

from __future__ import annotations

from handlers.reporting.page.html import Html, tag


def several(count: int, noun: str, before: str = "") -> str:
    """`3 days`, `in 1 day`."""
    return f"{before}{count:,} {noun}{'' if count == 1 else 's'}"


def days(count: int) -> str:
    """How many days, `today` where it is less than one."""
    return "today" if count < 1 else several(count, "day")


def percent(rate: float | None) -> str:
    """A rate, which may not be known."""
    return "unknown" if rate is None else f"{rate:g} %"


def time(moment: str) -> Html:
    """An ISO time, to the minute."""
    return tag("time", f"{moment[:10]} {moment[11:16]} UTC", datetime=moment)
