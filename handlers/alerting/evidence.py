"""What an invocation leaves in the report bucket: JSON Lines, a line for each change and what else is told. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from handlers.alerting.triage import ATTRIBUTED, CHANGES, CLOSES, REMINDED, RESOLVED, Decision, Step
from handlers.lib import instant
from handlers.lib.finding_row import Row


def key(now: datetime, request_id: str) -> str:
    """The object's key: by date, then by time, and never the same twice."""
    moment = instant.to_text(now)
    return f"findings/date={moment[:10]}/{moment[11:19].replace(':', '')}-{request_id}.jsonl"


def lines(decisions: Iterable[Decision], now: datetime) -> str:
    """A line for each message that changed its finding, in the order of the changes, each reminder and attribution."""
    written_at = instant.to_text(now)
    return "".join(line for decision in decisions for line in _lines(decision, written_at))


def _lines(decision: Decision, written_at: str) -> Iterator[str]:
    changes = [step for step in decision.steps if step.change in CHANGES]
    for step in changes:
        if step.row is None:
            raise ValueError(f"a change without a row: {step.change} of {decision.id}")
        is_told = _says_the_end(decision, step) if decision.told_as == RESOLVED else step.finding is decision.told
        yield _line(_with_who_made_it(step.row, decision.after), step.change, is_told, written_at)
    if decision.told_as in (ATTRIBUTED, REMINDED) and decision.after:
        yield _line(decision.after, decision.told_as, True, written_at)


def _with_who_made_it(row: Row, after: Row | None) -> Row:
    """An attribution that came with the violation is on the row in the end, and the mail says it too."""
    is_still_so = after is not None and after.finding.fingerprint == row.finding.fingerprint
    return replace(row, attribution=after.attribution) if after and is_still_so else row


def _says_the_end(decision: Decision, step: Step) -> bool:
    return step is [one for one in decision.steps if one.change == CLOSES][-1]


def _line(row: Row, change: str, is_told: bool, written_at: str) -> str:
    body = json.loads(row.finding.to_message())
    body.update(
        id=row.id,
        fingerprint=row.finding.fingerprint,
        change=change,
        told=is_told,
        first_seen=row.first_seen,
        occurrence=row.occurrence,
        written_at=written_at,
    )
    if row.attribution:
        body["attribution"] = row.attribution._asdict()
    if row.silence:
        body["silence"] = row.silence._asdict()
    return json.dumps(body, sort_keys=True) + "\n"
