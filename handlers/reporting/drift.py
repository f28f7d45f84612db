"""Where CloudFormation and the findings table disagree about drift. Pure.

CloudFormation keeps the result of the last check of each resource. An event that was lost left one untold; a
resource that left its stack left a finding that nothing else would close.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from handlers.drift.judge import Judged
from handlers.drift.sweep import drift_status
from handlers.lib import instant
from handlers.lib.finding import OPEN, Finding
from handlers.lib.rule_names import STACK_DRIFT
from handlers.reporting.reconcile import Open, all_clear


class Disagreement(NamedTuple):
    """Drift that nobody was told of, and all-clears that nobody gave."""

    late: list[Finding]
    cleared: list[Finding]


def open_drift(opened: Mapping[str, Open], account: str, region: str) -> dict[str, Open]:
    """The open findings of drift in this account and region."""
    return {
        finding_id: row
        for finding_id, row in opened.items()
        if row.rule == STACK_DRIFT and (row.account, row.region) == (account, region)
    }


def live(summaries: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """ListStacks' summaries without the stacks that are deleted."""
    return [one for one in summaries if one["StackStatus"] != "DELETE_COMPLETE"]


def to_read(stacks: Iterable[Mapping[str, Any]], drifted: Mapping[str, Open]) -> list[Mapping[str, Any]]:
    """The live stacks whose rows of drift are worth reading: those CloudFormation calls drifted, and those we do."""
    names = {row.stack for row in drifted.values()}
    return [one for one in stacks if drift_status(one) == "DRIFTED" or one["StackName"] in names]


def of_stack(
    stack: Mapping[str, Any],
    judged: Iterable[Judged],
    drifted: Mapping[str, Open],
    settled: datetime,
    compared_at: str | None,
) -> Disagreement:
    """The disagreement about one live stack, given the verdicts on all its rows.

    Drift younger than `settled` may still be on its way to the table. `compared_at` is when the whole stack last was.
    """
    late, cleared, present = [], [], set()
    for one in judged:
        present.add(one.id)
        known = drifted.get(one.id)
        if one.finding is None:
            continue
        if one.finding.status == OPEN:
            if known is None and one.finding.observed_at < instant.to_text(settled):
                late.append(one.finding)
        elif known and known.last_seen < one.finding.observed_at:
            cleared.append(one.finding)
    # A row that is missing says nothing unless the stack was compared since: an update drops rows too.
    cleared += [
        all_clear(row, "No longer a resource of its stack")
        for finding_id, row in drifted.items()
        if row.stack == stack["StackName"] and finding_id not in present and compared_at and row.last_seen < compared_at
    ]
    return Disagreement(late, cleared)


def of_gone_stacks(stacks: Iterable[Mapping[str, Any]], drifted: Mapping[str, Open]) -> list[Finding]:
    """The all-clears of the open findings whose stack is not among the live ones."""
    names = {one["StackName"] for one in stacks}
    return [all_clear(row, "Its stack is gone") for row in drifted.values() if row.stack not in names]
