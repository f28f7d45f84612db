"""Who changed a resource, and when, as CloudTrail tells it: an addition to a finding, never part of it. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

MESSAGE_VERSION = 1
TEXT_LIMIT = 2_048


class MalformedAttributionError(ValueError):
    """A message that says it is an attribution and does not have its shape."""


class Attribution(NamedTuple):
    """One call: its name, when it was made (ISO 8601), by whom (an ARN where there is one), from where, its event's id.

    Nothing of what the call asked for: that may hold secrets. Where nobody is looked for any more, all is empty but
    `event_name`: NOT_FOUND, of a history that was read whole, or NOT_READ, of one that was not.
    """

    event_name: str
    at: str = ""
    principal: str = ""
    source_ip: str = ""
    event_id: str = ""

    @property
    def is_found(self) -> bool:
        """Whether it names a call."""
        return self.event_name not in (NOT_FOUND, NOT_READ)

    def in_words(self) -> str:
        """A sentence's part for a person; texts are not made inert here."""
        if self.event_name == NOT_FOUND:
            return "CloudTrail names no call that changed it"
        if self.event_name == NOT_READ:
            return "what changed it is not known: CloudTrail's history was not read to its end"
        where = f" from {self.source_ip}" if self.source_ip else ""
        return f"{self.event_name} by {self.principal} at {self.at}{where} (event {self.event_id})"


NOT_FOUND, NOT_READ = "-", "?"
NOBODY, UNREAD = Attribution(NOT_FOUND), Attribution(NOT_READ)


@dataclass(frozen=True)
class Attributed:
    """An attribution on the alert queue: of the finding with this id, as long as this is its fingerprint."""

    finding_id: str
    fingerprint: str
    attribution: Attribution

    def to_message(self) -> str:
        """The JSON text that travels on the alert queue."""
        body = {"id": self.finding_id, "fingerprint": self.fingerprint, "call": self.attribution._asdict()}
        return json.dumps({"attribution": MESSAGE_VERSION, **body})

    @classmethod
    def from_message(cls, body: Mapping[str, Any]) -> Attributed:
        """The attribution of a parsed queue message; MalformedAttributionError says what is wrong with it."""
        finding_id, fingerprint, call = body.get("id"), body.get("fingerprint"), body.get("call")
        if body.get("attribution") != MESSAGE_VERSION:
            raise MalformedAttributionError(
                f"not an attribution of version {MESSAGE_VERSION}: {body.get('attribution')!r:.100}"
            )
        for name, value in (("id", finding_id), ("fingerprint", fingerprint)):
            if not isinstance(value, str) or len(value) != 64:
                raise MalformedAttributionError(f"{name} must be that of a finding, not {value!r:.100}")
        if not isinstance(call, dict) or set(call) != set(Attribution._fields):
            raise MalformedAttributionError(f"call must have {', '.join(Attribution._fields)}, not {call!r:.200}")
        if not all(isinstance(value, str) and len(value) <= TEXT_LIMIT for value in call.values()):
            raise MalformedAttributionError(f"a call is of texts of up to {TEXT_LIMIT} characters, not {call!r:.200}")
        if not call["event_name"]:
            raise MalformedAttributionError("a call without its name")
        return cls(str(finding_id), str(fingerprint), Attribution(**call))
