"""One thing to tell, and the order and groups in which a mail tells several. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from handlers.alerting.triage import RESOLVED
from handlers.lib.attribution import Attribution
from handlers.lib.finding import SEVERITIES, Finding
from handlers.lib.tags import owner
from handlers.lib.text import inert


@dataclass(frozen=True)
class Entry:
    """The finding, what news it is (see triage), and since when it stands.

    `closed_at` is set where it is over. `notified_at` is when it was last told of before. `attribution` is who made it,
    where that was found.
    """

    finding: Finding
    told_as: str
    first_seen: str
    occurrence: int
    closed_at: str | None = None
    notified_at: str | None = None
    attribution: Attribution | None = None

    @property
    def is_resolved(self) -> bool:
        """Whether the news is that it is over."""
        return self.told_as == RESOLVED


class Group(NamedTuple):
    """What stands under one heading: the same severity (or what is resolved), rule and owner."""

    label: str
    rule: str
    owner: str | None

    @property
    def title(self) -> str:
        """The heading's text, without the count."""
        of_whom = f", owner {inert(self.owner)}" if self.owner else ""
        return f"{self.label.upper()}  {inert(self.rule)}{of_whom}"


def group(entry: Entry) -> Group:
    """The group that an entry stands in."""
    label = RESOLVED if entry.is_resolved else entry.finding.severity
    return Group(label, entry.finding.rule, owner(entry.finding.tags))


def ordered(entries: Iterable[Entry]) -> list[Entry]:
    """Violations before what is resolved, the gravest first, then by rule, owner and resource."""
    return sorted(
        entries,
        key=lambda entry: (
            entry.is_resolved,
            SEVERITIES.index(entry.finding.severity),
            entry.finding.rule,
            owner(entry.finding.tags) or "",
            entry.finding.resource_id,
        ),
    )


def violations(entries: Sequence[Entry]) -> list[Entry]:
    """Those that are not resolved."""
    return [entry for entry in entries if not entry.is_resolved]


def counts(entries: Iterable[Entry]) -> dict[str, int]:
    """How many of each severity there are, gravest first."""
    every = [entry.finding.severity for entry in entries]
    return {severity: every.count(severity) for severity in SEVERITIES if severity in every}


def gravest(entries: Iterable[Entry]) -> str:
    """The worst severity among at least one entry, resolved ones too: who was told of it is told that it is over."""
    return min((entry.finding.severity for entry in entries), key=SEVERITIES.index)
