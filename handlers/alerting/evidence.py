"""What an invocation leaves in the report bucket: JSON Lines, a line for each change and each reminder. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from handlers.alerting.triage import CHANGES, CLOSES, REMINDED, RESOLVED, Decision, Step
from handlers.lib import instant
from handlers.lib.finding_row import Row


def key(now: datetime, request_id: str) -> str:
    """The object's key: by date, then by time, and never the same twice."""
    moment = instant.to_text(now)
    return f"findings/date={moment[:10]}/{moment[11:19].replace(':', '')}-{request_id}.jsonl"


def lines(decisions: Iterable[Decision], now: datetime) -> str:
    """A line for each message that changed its finding, in the order of the changes, and for each reminder."""
    written_at = instant.to_text(now)
    return "".join(line for decision in decisions for line in _lines(decision, written_at))


def _lines(decision: Decision, written_at: str) -> Iterator[str]:
    changes = [step for step in decision.steps if step.change in CHANGES]
    for step in changes:
        if step.row is None:
            raise ValueError(f"a change without a row: {step.change} of {decision.id}")
        is_told = _says_the_end(decision, step) if decision.told_as == RESOLVED else step.finding is decision.told
        yield _line(step.row, step.change, is_told, written_at)
    if decision.told_as == REMINDED and decision.after:
        yield _line(decision.after, REMINDED, True, written_at)


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
    if row.silence:
        body["silence"] = row.silence._asdict()
    return json.dumps(body, sort_keys=True) + "\n"
