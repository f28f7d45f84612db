"""Points in time as texts that sort as the times do: `2026-11-24T03:12:09.250Z`. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

# ISO 8601 as AWS writes it: with or without a fraction of any length, `Z` or an offset.
# datetime.fromisoformat reads neither `Z` nor every fraction before Python 3.11.
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:(Z)|([+-])(\d\d):?(\d\d))", re.ASCII)


def parse(text: str) -> datetime:
    """The time that `text` names, in UTC; ValueError where it is not ISO 8601 with a zone."""
    match = _ISO.fullmatch(text)
    if match is None:
        raise ValueError(f"not a time in ISO 8601 with its zone: {text!r:.100}")
    day, clock, fraction, _, sign, hours, minutes = match.groups()
    moment = datetime.strptime(f"{day}T{clock}+0000", "%Y-%m-%dT%H:%M:%S%z")
    moment += timedelta(microseconds=int((fraction or "").ljust(6, "0")[:6]))
    if sign:
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        moment += offset if sign == "-" else -offset
    return moment


def to_text(moment: datetime) -> str:
    """`moment` in UTC to the millisecond; a moment without a zone is taken to be UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    text = aware.astimezone(timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


@lru_cache(maxsize=64)
def is_day(text: str) -> bool:
    """Whether it is a date as `2026-11-24`: written so, dates compare as texts."""
    try:
        # From Python 3.11 on, 20261124 is a date too.
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def normal(text: str) -> str:
    """The same time in the form that sorts; ValueError as for `parse`."""
    return to_text(parse(text))
