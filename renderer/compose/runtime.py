"""What AWS has announced about the functions' runtime. Pure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class EndOfLife:
    """AWS's dates for a runtime: no more patches, no new functions, no updates."""

    deprecated: datetime.date
    no_creation: datetime.date
    no_update: datetime.date


# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, as of 2026-11. AWS has moved such dates before.
ANNOUNCED = {
    "python3.9": EndOfLife(datetime.date(2025, 12, 15), datetime.date(2027, 2, 1), datetime.date(2027, 3, 3)),
}


def runtime_note(runtime: str, today: datetime.date) -> str | None:
    """How many days the runtime has left, in one sentence; None for a runtime without announced dates."""
    dates = ANNOUNCED.get(runtime)
    if dates is None:
        return None
    if today >= dates.no_update:
        return f"{runtime}: AWS has refused new functions and updates since {dates.no_update}; change handlers.runtime"
    update = f"to update them from {dates.no_update} ({_days(dates.no_update - today)} left)"
    if today >= dates.no_creation:
        return f"{runtime}: AWS has refused new functions since {dates.no_creation}, and refuses {update}"
    state = f"deprecated since {dates.deprecated}" if today >= dates.deprecated else f"deprecated on {dates.deprecated}"
    creation = f"to create functions from {dates.no_creation} ({_days(dates.no_creation - today)} left)"
    return f"{runtime}: {state}; AWS refuses {creation} and {update}"


def _days(left: datetime.timedelta) -> str:
    return "1 day" if left.days == 1 else f"{left.days} days"
