"""A reminder on the alert queue: this finding is still open. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MESSAGE_VERSION = 1


class MalformedReminderError(ValueError):
    """A message that says it is a reminder and does not have a reminder's shape."""


@dataclass(frozen=True)
class Reminder:
    """`notified_at` is when the finding was last told of, as the sender saw it, None where it never was.

    It makes a reminder good for one mail: once that is out, its duplicates are of the past.
    """

    finding_id: str
    notified_at: str | None

    def to_message(self) -> str:
        """The JSON text that travels on the alert queue."""
        return json.dumps({"reminder": MESSAGE_VERSION, "id": self.finding_id, "notified_at": self.notified_at})

    @classmethod
    def from_message(cls, body: Mapping[str, Any]) -> Reminder:
        """The reminder of a parsed queue message; MalformedReminderError says what is wrong with it."""
        finding_id, notified_at = body.get("id"), body.get("notified_at")
        if body.get("reminder") != MESSAGE_VERSION:
            raise MalformedReminderError(f"not a reminder of version {MESSAGE_VERSION}: {body.get('reminder')!r:.100}")
        if not isinstance(finding_id, str) or len(finding_id) != 64:
            raise MalformedReminderError(f"id must be that of a finding, not {finding_id!r:.100}")
        if notified_at is not None and not isinstance(notified_at, str):
            raise MalformedReminderError(f"notified_at must be a time or null, not {notified_at!r:.100}")
        return cls(finding_id, notified_at)
