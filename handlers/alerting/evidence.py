"""What an invocation leaves in the report bucket: JSON Lines, a line for each change of a finding. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from handlers.alerting.triage import CHANGES, Decision, Step
from handlers.lib import instant


def key(now: datetime, request_id: str) -> str:
    """The object's key: by date, then by time, and never the same twice."""
    moment = instant.to_text(now)
    return f"findings/date={moment[:10]}/{moment[11:19].replace(':', '')}-{request_id}.jsonl"


def lines(decisions: Iterable[Decision], now: datetime) -> str:
    """A line for each message that changed its finding, in the order of the changes; empty where none did."""
    recorded = instant.to_text(now)
    return "".join(
        _line(decision, step, recorded) for decision in decisions for step in decision.steps if step.change in CHANGES
    )


def _line(decision: Decision, step: Step, written_at: str) -> str:
    row = step.row
    if row is None:
        raise ValueError(f"a change without a row: {step.change} of {decision.id}")
    body = json.loads(row.finding.to_message())
    body.update(
        id=decision.id,
        fingerprint=row.finding.fingerprint,
        change=step.change,
        told=step.finding is decision.told,
        first_seen=row.first_seen,
        occurrence=row.occurrence,
        written_at=written_at,
    )
    return json.dumps(body, sort_keys=True) + "\n"
