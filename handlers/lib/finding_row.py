"""A row of the findings table: one thing that is or was wrong, and what has been said about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from handlers.lib.attribution import Attribution
from handlers.lib.finding import OPEN, Finding
from handlers.lib.silence import MUTED, Silence

FINDING_ATTRIBUTES = tuple(attribute.name for attribute in fields(Finding))
# What a claim writes beside the row itself: see findings_table.
CLAIM_ATTRIBUTES = ("claimed_until", "claimed_by")


@dataclass(frozen=True)
class Row:
    """The state of one finding.

    `first_seen` is since when this occurrence is open, `last_seen` the latest observation of it.
    `position` orders messages about the same finding (see triage): what is not above it is old news.
    `said` are the fingerprints told in this occurrence, the one the team knows last. `occurrence` counts how often it
    was violated anew, `revision` how often the row was written. `silence` is a person's word that no mail is wanted.
    `attribution` is who made what is wrong now, or that nobody was found; None: not known yet.
    `expires_at` (epoch seconds) is the table's TTL: a closed finding leaves.
    """

    finding: Finding
    first_seen: str
    last_seen: str
    position: str
    occurrence: int = 1
    revision: int = 0
    said: tuple[str, ...] = ()
    notified_at: str | None = None
    expires_at: int | None = None
    silence: Silence | None = None
    attribution: Attribution | None = None

    @property
    def id(self) -> str:
        """The table's key."""
        return self.finding.id

    @property
    def is_open(self) -> bool:
        """Whether the resource violates the rule, as far as is known."""
        return self.finding.status == OPEN

    def is_silenced_on(self, day: str) -> bool:
        """Whether no reminder is wanted on `day`, an ISO date or time."""
        return self.silence is not None and self.silence.holds_on(day)

    def is_muted_on(self, day: str) -> bool:
        """Whether not even news is wanted on `day`."""
        return self.silence is not None and self.silence.kind == MUTED and self.silence.holds_on(day)


STATE_ATTRIBUTES = tuple(attribute.name for attribute in fields(Row) if attribute.name != "finding")


def to_attributes(row: Row) -> dict[str, Any]:
    """The row's attributes but its key, empty ones left out."""
    finding = {name: getattr(row.finding, name) for name in FINDING_ATTRIBUTES}
    state = {name: getattr(row, name) for name in STATE_ATTRIBUTES}
    filled = {name: value for name, value in {**finding, **state}.items() if value not in (None, (), {})}
    for name in ("controls", "said"):
        if name in filled:
            filled[name] = list(filled[name])
    if "tags" in filled:
        filled["tags"] = dict(filled["tags"])
    if row.silence:
        filled["silence"] = row.silence._asdict()
    if row.attribution:
        filled["attribution"] = row.attribution._asdict()
    return filled


def from_attributes(attributes: Mapping[str, Any]) -> Row | None:
    """The row of a table's item, or None where the item is only a claim on a finding not yet confirmed.

    Raises KeyError where an attribute that every row has is missing.
    """
    if "revision" not in attributes:
        return None
    finding = {name: attributes[name] for name in FINDING_ATTRIBUTES if name in attributes}
    finding["controls"] = tuple(finding.get("controls", ()))
    expires_at, silence = attributes.get("expires_at"), attributes.get("silence")
    attribution = attributes.get("attribution")
    return Row(
        finding=Finding(**finding),
        first_seen=attributes["first_seen"],
        last_seen=attributes["last_seen"],
        position=attributes["position"],
        occurrence=int(attributes["occurrence"]),
        revision=int(attributes["revision"]),
        said=tuple(attributes.get("said", ())),
        notified_at=attributes.get("notified_at"),
        expires_at=None if expires_at is None else int(expires_at),
        silence=Silence(**silence) if silence else None,
        attribution=Attribution(**attribution) if attribution else None,
    )
