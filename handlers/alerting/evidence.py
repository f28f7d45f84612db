"""What an invocation leaves in the report bucket: JSON Lines, OCSF events of changes and what else is told. Pure."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from handlers.alerting import ocsf
from handlers.alerting.triage import ATTRIBUTED, CHANGES, CLOSES, REMINDED, RESOLVED, Decision, Step
from handlers.lib import instant
from handlers.lib.finding_row import Row


def key(now: datetime, request_id: str) -> str:
    """The object's key: by date, then by time, and never the same twice."""
    moment = instant.to_text(now)
    return f"findings/date={moment[:10]}/{moment[11:19].replace(':', '')}-{request_id}.jsonl"


def lines(decisions: Iterable[Decision], now: datetime) -> str:
    """A line for each message that changed its finding, in the order of the changes, each reminder and attribution."""
    return "".join(
        json.dumps(ocsf.event(row, change, is_told, now, number), sort_keys=True) + "\n"
        for decision in decisions
        for (row, change, is_told), number in zip(_changes(decision), itertools.count())
    )


def _changes(decision: Decision) -> Iterator[tuple[Row, str, bool]]:
    for step in decision.steps:
        if step.change not in CHANGES:
            continue
        if step.row is None:
            raise ValueError(f"a change without a row: {step.change} of {decision.id}")
        is_told = _says_the_end(decision, step) if decision.told_as == RESOLVED else step.finding is decision.told
        yield _with_who_made_it(step.row, decision.after), step.change, is_told
    if decision.told_as in (ATTRIBUTED, REMINDED) and decision.after:
        yield decision.after, decision.told_as, True


def _with_who_made_it(row: Row, after: Row | None) -> Row:
    """An attribution that came with the violation is on the row in the end, and the mail says it too."""
    is_still_so = after is not None and after.finding.fingerprint == row.finding.fingerprint
    return replace(row, attribution=after.attribution) if after and is_still_so else row


def _says_the_end(decision: Decision, step: Step) -> bool:
    return step is [one for one in decision.steps if one.change == CLOSES][-1]
