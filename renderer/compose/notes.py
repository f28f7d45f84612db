"""What renders, and is hardly meant: a note each, no error. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from renderer.compose.merge import Merged
from renderer.compose.places import KeyPath
from renderer.compose.project import MAIN_STACK


def notes(merged: Merged, stack: str, today: datetime.date) -> list[str]:
    """A sentence with file, line and key for each; `today` is the day on which ends are read."""
    if stack != MAIN_STACK:
        return []
    values = merged.values
    found = [*_unheard(values["alerts"]), *_over(("rules",), values["rules"], today.isoformat())]
    return [f"{merged.place(path)}: {note}" for path, note in found]


def _unheard(alerts: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """No error: a team may subscribe to the topics itself."""
    if not alerts["emails"] and not alerts["subscriptions"]:
        yield (
            ("alerts", "emails"),
            "nobody is told of a finding: alerts.emails and alerts.subscriptions are empty",
        )
    if not alerts["operations_emails"]:
        yield (
            ("alerts", "operations_emails"),
            "nobody is told when the monitor itself is in trouble: the list is empty",
        )


def _over(path: KeyPath, value: Any, today: str) -> Iterator[tuple[KeyPath, str]]:
    """What a policy exempts or approves until a day that is past; the rules have checked that it is a day."""
    if not isinstance(value, Mapping):
        return
    for key, child in value.items():
        if key == "until" and isinstance(child, str) and child < today:
            yield (*path, key), f"ended {child} and holds no longer; renew it or take the entry out"
        else:
            yield from _over((*path, key), child, today)
