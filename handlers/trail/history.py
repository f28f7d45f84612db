"""Who made a resource drift, from CloudTrail's event history. Pure.

The history holds management events of 90 days, shows one up to 15 minutes after its call, and knows for many services
which resources an event is about: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from handlers.lib import instant
from handlers.lib.attribution import Attribution
from handlers.lib.finding import Finding
from handlers.lib.finding_row import Row
from handlers.lib.rule_names import STACK_DRIFT
from handlers.trail.call import Call, MalformedCallError, parse
from handlers.trail.maker import may_have_made

# A change is found within a day: the sweep compares each stack twice in that time.
WINDOW = timedelta(hours=24)
# So long after a finding was told the history is looked through: thrice its delay, for a run that fails.
PATIENCE = timedelta(minutes=45)


def is_due(row: Row) -> bool:
    """Whether the team was told of this drift, and not yet who made it."""
    return row.is_open and row.finding.rule == STACK_DRIFT and row.notified_at is not None and row.attribution is None


def gives_up(row: Row, now: datetime, *, is_over: bool) -> bool:
    """Whether what was not found by `now` is given up: after PATIENCE by a whole look, without one after twice that."""
    patience = PATIENCE if is_over else 2 * PATIENCE
    return row.notified_at is not None and instant.parse(row.notified_at) + patience <= now


def in_turn(rows: Iterable[Row], now: datetime) -> list[Row]:
    """The rows in the order of a run at `now`: the last looks, then the others, shuffled anew for each run.

    So where there are more than a run can look for, none comes first for ever, and each has its last look soon.
    """

    def turn(row: Row) -> tuple[bool, bytes]:
        drawn = hashlib.sha256(f"{now.isoformat()} {row.id}".encode("utf-8", "surrogatepass"))
        return not gives_up(row, now, is_over=True), drawn.digest()

    return sorted(rows, key=turn)


def names(finding: Finding) -> list[str]:
    """What the history may call the resource, the likeliest first: its id, its ARN, and the name in either."""
    given = [finding.resource_id, finding.resource_arn or ""]
    last = [one.rpartition("/")[2].rpartition(":")[2] for one in given if ":" in one or "/" in one]
    return [name for name in dict.fromkeys([*given, *last]) if name]


def window(finding: Finding) -> tuple[datetime, datetime]:
    """From when until when the call that made it must have been."""
    seen = instant.parse(finding.observed_at)
    return seen - WINDOW, seen


def likeliest(events: Iterable[Mapping[str, Any]], finding: Finding) -> Attribution | None:
    """The last call of the events of LookupEvents that may have made it; None where none may.

    What CloudFormation changes itself is no drift.
    """
    calls = [call for call in map(_call, events) if call and not call.is_by_cloudformation]
    fitting = [call for call in calls if may_have_made(call, finding)]
    return max(fitting, key=lambda call: (call.at, call.by.event_id)).by if fitting else None


def _call(event: Mapping[str, Any]) -> Call | None:
    try:
        return parse(json.loads(event.get("CloudTrailEvent") or "null"))
    except (ValueError, RecursionError, MalformedCallError):
        return None
