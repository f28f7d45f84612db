"""What a batch of findings changes, and what of it is news. Pure.

Messages come doubled and out of order, so those about one finding are first put into the order of what they
say: by the time of observation, then by the time of sending, then by content, so that the order of arrival
decides nothing. Then each is one step from a state of the finding to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from handlers.lib import instant
from handlers.lib.attribution import Attributed
from handlers.lib.finding import CLOSED, OPEN, REPORT, Finding
from handlers.lib.finding_row import Row
from handlers.lib.reminder import Reminder
from handlers.lib.silence import ACKNOWLEDGED

# What one message was, in the light of what was known.
NEW = "new"
REOPENED = "reopened"
REASON_CHANGED = "reason-changed"
CLOSES = "closed"
SEEN = "seen"
STALE = "stale"
UNKNOWN = "unknown"  # says that something is in order again which nobody knows to be wrong

OPENINGS = (NEW, REOPENED, REASON_CHANGED)
CHANGES = (*OPENINGS, CLOSES)

# News that no single message brings.
RESOLVED = "resolved"
REMINDED = "reminded"
ATTRIBUTED = "attributed"

SECONDS_A_DAY = 86_400
# Fingerprints remembered per occurrence; a rule with more reasons than that tells some of them again.
SAID_LIMIT = 50


@dataclass(frozen=True)
class Arrival:
    """A message that was read: its finding, its id on the queue, and when it was sent (epoch milliseconds)."""

    finding: Finding
    message_id: str
    sent_at: int

    @property
    def position(self) -> str:
        """Where the message stands among those about the same finding; equal only for the same content.

        By the second of the observation: AWS Config tells the time of an item to the second, its rules know it to the
        millisecond. A violation stands after an all-clear of the same moment: in doubt it is open.
        """
        finding = self.finding
        return f"{finding.observed_at[:19]} {self.sent_at:014d} {finding.status == OPEN:d} {finding.fingerprint}"

    @property
    def recorded_at(self) -> datetime:
        """When AWS Config recorded the result, or when the message was sent where it recorded none."""
        if self.finding.recorded_at:
            return instant.parse(self.finding.recorded_at)
        return datetime.fromtimestamp(self.sent_at / 1000, timezone.utc)


@dataclass(frozen=True)
class Step:
    """One message's effect: what it was, and the row after it."""

    change: str
    arrival: Arrival
    row: Row | None

    @property
    def finding(self) -> Finding:
        """What the message says."""
        return self.arrival.finding


@dataclass(frozen=True)
class Decision:
    """What a batch does to one finding: the row before and after, step by step, and what to tell.

    `told` is the finding to tell as it is after this batch, None where there is no news; `told_as` says
    what news it is (one of OPENINGS, RESOLVED, ATTRIBUTED, REMINDED).
    """

    id: str
    before: Row | None
    after: Row | None
    steps: tuple[Step, ...]
    message_ids: tuple[str, ...]
    told: Finding | None = None
    told_as: str = ""

    @property
    def is_change(self) -> bool:
        """Whether there is news, or the finding opens, closes, changes its reason or is attributed: a row to claim."""
        if self.told is not None or any(step.change in CHANGES for step in self.steps):
            return True
        return self.after is not None and self.before is not None and self.after.attribution != self.before.attribution

    @property
    def is_touch(self) -> bool:
        """Whether the batch only saw again what the table knows."""
        return not self.is_change and self.after != self.before

    @property
    def waiting_since(self) -> datetime | None:
        """When the first violation was recorded by AWS Config, or sent where Config recorded nothing; None: no such."""
        opened = [step.arrival.recorded_at for step in self.steps if step.change in OPENINGS]
        return min(opened, default=None)


@dataclass(frozen=True)
class Wish:
    """What the overlay asks of the alerts: how long a closed finding is remembered, and whether its end is news."""

    closed_days: int
    tell_resolved: bool = False


@dataclass(frozen=True)
class _Mailbag:
    """What a batch holds about one finding."""

    arrivals: list[Arrival] = field(default_factory=list)
    words: list[tuple[Reminder | Attributed, str]] = field(default_factory=list)

    @property
    def message_ids(self) -> tuple[str, ...]:
        """Of all its messages, sorted."""
        return tuple(sorted([*(one.message_id for one in self.arrivals), *(one for _, one in self.words)]))


def triage(
    arrivals: Iterable[Arrival],
    rows: Mapping[str, Row],
    now: int,
    wish: Wish,
    words: Iterable[tuple[Reminder | Attributed, str]] = (),
) -> list[Decision]:
    """One decision for each finding of the batch, in the order of their ids.

    `rows` are the table's, by finding id; `now` is in epoch seconds; `words` on findings that are known come with the
    ids of their messages.
    """
    bags: dict[str, _Mailbag] = {}
    for arrival in arrivals:
        bags.setdefault(arrival.finding.id, _Mailbag()).arrivals.append(arrival)
    for word, message_id in words:
        bags.setdefault(word.finding_id, _Mailbag()).words.append((word, message_id))
    return [_decide(finding_id, rows.get(finding_id), bags[finding_id], now, wish) for finding_id in sorted(bags)]


def _decide(finding_id: str, before: Row | None, bag: _Mailbag, now: int, wish: Wish) -> Decision:
    steps = []
    today = instant.to_text(datetime.fromtimestamp(now, timezone.utc))[:10]
    expires_at = now + wish.closed_days * SECONDS_A_DAY
    row = before
    for arrival in sorted(bag.arrivals, key=lambda arrival: (arrival.position, arrival.message_id)):
        step = _step(row, arrival, expires_at)
        row = step.row
        steps.append(step)
    row = _attributed(row, bag)
    told, told_as = _news(before, steps)
    if row and told is None:
        told, told_as = _other_news(before, row, bag, today, wish)
    if row and row.is_muted_on(today):
        told, told_as = None, ""
    if row and told and told_as != RESOLVED:
        row = replace(row, said=_said(row, told))
    if row and told and told_as in OPENINGS and row.silence and row.silence.kind == ACKNOWLEDGED:
        # What was acknowledged is not what is wrong now.
        row = replace(row, silence=None)
    return Decision(finding_id, before, row, tuple(steps), bag.message_ids, told, told_as)


def _attributed(row: Row | None, bag: _Mailbag) -> Row | None:
    """The row with who made it so, where that is news: of what is open, for this reason, by a call before it was seen.

    Of several calls the latest is the likeliest.
    """
    if row is None or not row.is_open or (row.attribution and row.attribution.is_found):
        return row
    fitting = [
        one.attribution
        for one, _ in bag.words
        if isinstance(one, Attributed)
        and one.fingerprint == row.finding.fingerprint
        and one.attribution.at <= row.finding.observed_at
    ]
    latest = max(fitting, key=lambda one: (one.is_found, one.at, one.event_id), default=row.attribution)
    return replace(row, attribution=latest)


def _step(row: Row | None, arrival: Arrival, expires_at: int) -> Step:
    finding, position = arrival.finding, arrival.position
    if row is None:
        if finding.status == CLOSED:
            return Step(UNKNOWN, arrival, None)
        return Step(NEW, arrival, Row(finding, finding.observed_at, finding.observed_at, position))
    if position <= row.position:
        return Step(SEEN if position == row.position else STALE, arrival, row)
    seen = replace(row, last_seen=finding.observed_at, position=position)
    return _cleared(seen, arrival, expires_at) if finding.status == CLOSED else _violated(seen, arrival)


def _cleared(row: Row, arrival: Arrival, expires_at: int) -> Step:
    if not row.is_open:
        return Step(SEEN, arrival, row)
    finding = arrival.finding
    # What was wrong is worth keeping; the all-clear knows less.
    closed = replace(row.finding, status=CLOSED, observed_at=finding.observed_at, recorded_at=finding.recorded_at)
    return Step(CLOSES, arrival, replace(row, finding=closed, expires_at=expires_at))


def _violated(row: Row, arrival: Arrival) -> Step:
    finding = arrival.finding
    if not row.is_open:
        anew = Row(
            finding,
            finding.observed_at,
            finding.observed_at,
            row.position,
            row.occurrence + 1,
            revision=row.revision,
            silence=row.silence,
        )
        return Step(REOPENED, arrival, anew)
    if finding.fingerprint == row.finding.fingerprint:
        return Step(SEEN, arrival, replace(row, finding=_as_now(row.finding, finding)))
    return Step(REASON_CHANGED, arrival, replace(row, finding=finding, attribution=None))


def _as_now(known: Finding, seen: Finding) -> Finding:
    """What is known of a violation that goes on: since when, as it was; all else (severity, owner, name) as of now."""
    if seen.source == REPORT:
        return known
    return replace(seen, observed_at=known.observed_at, recorded_at=known.recorded_at)


def _news(before: Row | None, steps: list[Step]) -> tuple[Finding | None, str]:
    """The latest violation that is news, and as what.

    A violation that closes within the batch, or gives way to a reason that was said, is told all the same: that it was
    open is news too.
    """
    openings = [step for step in steps if step.change in OPENINGS]
    earlier = [before, *(step.row for step in steps)]
    unsaid = [step for step, row in zip(steps, earlier) if step.change in OPENINGS and not _is_said(row, step)]
    if not unsaid:
        return None, ""
    gravest = min(openings, key=lambda step: OPENINGS.index(step.change))
    return unsaid[-1].finding, gravest.change


def _is_said(row: Row | None, step: Step) -> bool:
    """Whether the team knows the reason that takes the row's place: the last that was told.

    One told before that and come back is news: what was mended is wrong again. But the report has reasons as AWS Config
    cuts them, and where one gives way to its whole, or the other way, nothing came back.
    """
    if row is None or step.row is None:
        return False
    said = step.row.said if REPORT in (row.finding.source, step.finding.source) else step.row.said[-1:]
    return step.finding.fingerprint in said


def _said(row: Row, told: Finding) -> tuple[str, ...]:
    """What was told, the latest last; where that has given way to what was told before, this is what the team knows."""
    now = row.finding.fingerprint
    said = [one for one in row.said if one not in (told.fingerprint, now)]
    last = [told.fingerprint, now] if now in row.said and now != told.fingerprint else [told.fingerprint]
    return (*said, *last)[-SAID_LIMIT:]


def _other_news(before: Row | None, row: Row, bag: _Mailbag, today: str, wish: Wish) -> tuple[Finding | None, str]:
    """What is news though no violation is: that it is over, where that is wanted; who made it; a due reminder."""
    if not row.is_open:
        was_told = before is not None and before.is_open and before.notified_at is not None
        return (row.finding, RESOLVED) if wish.tell_resolved and was_told else (None, "")
    if row.attribution and row.attribution.is_found and before and row.attribution != before.attribution:
        is_told = before.notified_at is not None and not row.is_silenced_on(today)
        return (row.finding, ATTRIBUTED) if is_told else (None, "")
    is_due = any(isinstance(one, Reminder) and one.notified_at == row.notified_at for one, _ in bag.words)
    return (row.finding, REMINDED) if is_due and not row.is_silenced_on(today) else (None, "")
