"""Where AWS Config and the findings table disagree, and which of them is right. Pure.

What Config finds NON_COMPLIANT and the table does not hold open was never told: an event was lost. What the
table holds open and Config no longer finds NON_COMPLIANT is in order again, unless Config has not seen it yet: what
the fast path opened is over once Config has a later result, or knows the resource to be deleted. Findings of drift
and of tampering are not Config's: they are left alone here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from handlers.lib import instant
from handlers.lib.finding import CLOSED, REPORT, Finding
from handlers.lib.finding_row import Row
from handlers.lib.rule_names import STACK_DRIFT, TAMPERING
from handlers.lib.silence import Silence
from handlers.lib.verdict import parted
from handlers.trail.call import REALTIME


class Open(NamedTuple):
    """What is kept of a row of the table that is open: enough to know it again and to close it.

    `source` is whose word opened it.
    """

    rule: str
    severity: str
    account: str
    region: str
    resource_type: str
    resource_id: str
    stack: str | None
    last_seen: str
    silence: Silence | None = None
    source: str = ""
    within: str | None = None


class Subject(NamedTuple):
    """What an evaluation of AWS Config says of a finding's identity."""

    rule: str
    resource_type: str
    resource_id: str


def _subject(row: Open) -> Subject:
    return Subject(row.rule, row.resource_type, row.resource_id)


def remember(row: Row) -> Open:
    """The few parts of an open row that reconciling needs."""
    finding = row.finding
    return Open(
        finding.rule,
        finding.severity,
        finding.account,
        finding.region,
        finding.resource_type,
        finding.resource_id,
        finding.stack,
        row.last_seen,
        row.silence,
        finding.source,
        finding.within,
    )


class Told(NamedTuple):
    """What a rule's findings say beside Config's evaluation."""

    severity: str
    remediation: str | None = None
    controls: tuple[str, ...] = ()


def violation(evaluation: Mapping[str, Any], rule: str, account: str, region: str, told: Told) -> Finding:
    """The finding of an EvaluationResult, an account's own or the aggregator's; KeyError where it is cut."""
    identifier = evaluation["EvaluationResultIdentifier"]
    qualifier = identifier["EvaluationResultQualifier"]
    resource_type = qualifier["ResourceType"]
    annotation = evaluation.get("Annotation") or f"{rule} finds this {resource_type} NON_COMPLIANT, without saying why"
    # As the rule's function says it, which gives what is allowed apart: the same words are told once.
    reason, allowed = parted(annotation)
    return Finding(
        rule=rule,
        severity=told.severity,
        account=account,
        region=region,
        resource_type=resource_type,
        resource_id=qualifier["ResourceId"],
        reason=reason,
        allowed=allowed,
        observed_at=instant.to_text(identifier["OrderingTimestamp"]),
        recorded_at=instant.to_text(evaluation["ResultRecordedTime"]),
        remediation=told.remediation,
        controls=told.controls,
        source=REPORT,
    )


@dataclass
class Reconciler:
    """`opened` is the table as it was BEFORE Config was read; nothing younger than `settled` is judged.

    In that order, and with that grace, a finding on its way through the queue is neither told twice nor closed.
    """

    opened: Mapping[str, Open]
    account: str
    region: str
    settled: datetime
    late: int = 0
    _violated: set[str] = field(default_factory=set)
    _ahead: frozenset[Subject] = field(init=False)
    _results: dict[Subject, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # What the fast path opened, AWS Config may not have recorded yet.
        self._ahead = frozenset(_subject(row) for row in self.opened.values() if row.source == REALTIME)

    def note(self, result: Mapping[str, str]) -> None:
        """Note what Config holds and is no violation: a result as documents.result has it."""
        subject = Subject(result["rule"], result["resource_type"], result["resource_id"])
        if subject in self._ahead:
            self._results[subject] = result["observed_at"]

    def is_late(self, finding: Finding) -> bool:
        """Note a violation that Config holds; whether it should be in the table and is not."""
        self._violated.add(finding.id)
        late = self.is_missing(finding)
        self.late += late
        return late

    def is_missing(self, finding: Finding) -> bool:
        """Whether a violation should be in the table by now and is not open there."""
        return finding.id not in self.opened and (finding.recorded_at or "") < instant.to_text(self.settled)

    def over(self, finding: Finding) -> Finding | None:
        """The all-clear of what is open, given the same subject found compliant in a later state; None where not."""
        known = self.opened.get(finding.id)
        if known is None or known.last_seen >= finding.observed_at:
            return None
        return all_clear(known, "AWS Config's aggregator finds this COMPLIANT")

    def silenced_by(self, finding: Finding) -> str:
        """Who acknowledged or muted the finding, why and until when, in words; empty where that does not hold."""
        known = self.opened.get(finding.id)
        silence = known.silence if known else None
        return silence.in_words() if silence and silence.holds_on(instant.to_text(self.settled)) else ""

    def outdated(self, unread: Iterable[str], rules: Iterable[str]) -> list[Finding]:
        """The all-clears of what Config no longer holds, once all its `rules` are read but those named `unread`.

        Of what the fast path opened only a result of a later state is its word (see `unjudged`).
        """
        settled, judging = instant.to_text(self.settled), {*rules}
        return [
            all_clear(row, "AWS Config no longer finds this NON_COMPLIANT")
            for finding_id, row in self._unheld(unread)
            if row.last_seen < settled and (row.rule not in judging or not self._waits(row))
        ]

    def unjudged(self, unread: Iterable[str], rules: Iterable[str]) -> dict[str, Open]:
        """What the fast path opened, of a state that no result of Config's `rules` is later than, by its id.

        Config may not have recorded the resource yet, for a day where its recorder is DAILY, or have judged it.
        """
        judging = {*rules}
        return {finding_id: row for finding_id, row in self._unheld(unread) if row.rule in judging and self._waits(row)}

    def _unheld(self, unread: Iterable[str]) -> Iterator[tuple[str, Open]]:
        untold = {*unread, STACK_DRIFT, TAMPERING}
        for finding_id, row in self.opened.items():
            is_ours = (row.account, row.region) == (self.account, self.region)
            if is_ours and row.rule not in untold and finding_id not in self._violated:
                yield finding_id, row

    def _waits(self, row: Open) -> bool:
        return row.source == REALTIME and self._results.get(_subject(row), "") <= row.last_seen


def gone(unjudged: Mapping[str, Open], identifiers: Iterable[Mapping[str, Any]]) -> dict[str, Finding]:
    """The all-clears, by id, of what Config knows to be deleted since: `identifiers` of ListDiscoveredResources.

    What it does not list it may not have recorded yet.
    """
    deleted = {
        (one["resourceType"], one["resourceId"]): instant.to_text(one["resourceDeletionTime"])
        for one in identifiers
        if "resourceDeletionTime" in one
    }
    return {
        finding_id: all_clear(row, "AWS Config says that the resource is deleted")
        for finding_id, row in unjudged.items()
        if deleted.get((row.resource_type, row.resource_id), "") > row.last_seen
    }


def all_clear(known: Open, reason: str) -> Finding:
    """The finding that closes an open one.

    Its time is that of the latest observation: the state seen then is over. Now would be wrong: a violation
    that Config observed before now and still has to tell would look older than the all-clear.
    """
    return Finding(
        rule=known.rule,
        severity=known.severity,
        account=known.account,
        region=known.region,
        resource_type=known.resource_type,
        resource_id=known.resource_id,
        within=known.within,
        stack=known.stack,
        reason=reason,
        observed_at=known.last_seen,
        status=CLOSED,
        source=REPORT,
    )
