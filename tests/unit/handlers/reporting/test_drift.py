"""Drift that nobody was told of, and findings of drift that are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from handlers.alerting.triage import Arrival, Wish, triage
from handlers.drift.judge import Judged, judge
from handlers.lib import instant
from handlers.lib.finding_row import Row
from handlers.reporting import drift
from handlers.reporting.drift import Disagreement, live, of_gone_stacks, open_drift, to_read
from handlers.reporting.reconcile import Open, all_clear, remember
from tests.unit.handlers.builders import ACCOUNT, NOW, REGION, SENT, row
from tests.unit.handlers.drift.rows import CHECKED_AT, STACK_ID, drift_row

SETTLED = CHECKED_AT + timedelta(minutes=1)
BEFORE = "2026-11-24T03:00:00.000Z"


def stack(name: str = "payments", says: str = "DRIFTED") -> dict[str, Any]:
    information = {"StackDriftStatus": says, "LastCheckTimestamp": CHECKED_AT}
    return {"StackId": STACK_ID, "StackName": name, "StackStatus": "UPDATE_COMPLETE", "DriftInformation": information}


def of_stack(
    one: dict[str, Any],
    verdicts: list[Judged],
    opened: dict[str, Open],
    settled: datetime,
    compared_at: str | None = instant.to_text(CHECKED_AT),
) -> Disagreement:
    return drift.of_stack(one, verdicts, opened, settled, compared_at)


def judged(status: str = "MODIFIED", **changes: Any) -> Judged:
    return judge(drift_row(status, **changes), "high")


def opened(**changes: Any) -> dict[str, Open]:
    """The table with one open finding of drift, of the queue in stack payments."""
    finding = judged().finding
    assert finding is not None
    known: Row = row(finding=finding, last_seen=BEFORE)
    return {known.id: remember(known)._replace(**changes)}


def test_drift_that_nobody_was_told_of_is_late() -> None:
    found = of_stack(stack(), [judged()], {}, SETTLED)
    assert [finding.reason for finding in found.late] == ["/DelaySeconds is 120, the template says 20"]


def test_drift_that_is_known_or_may_be_on_its_way_is_not() -> None:
    assert of_stack(stack(), [judged()], opened(), SETTLED) == ([], [])
    assert of_stack(stack(), [judged()], {}, CHECKED_AT) == ([], [])


def test_what_is_in_sync_since_is_cleared() -> None:
    found = of_stack(stack(), [judged("IN_SYNC")], opened(), SETTLED)
    assert [finding.id for finding in found.cleared] == list(opened())
    later = opened(last_seen="2026-11-24T03:59:00.000Z")
    assert of_stack(stack(), [judged("IN_SYNC")], later, SETTLED).cleared == []
    assert of_stack(stack(), [judged("IN_SYNC")], {}, SETTLED).cleared == []


def test_what_cannot_be_judged_changes_nothing() -> None:
    assert of_stack(stack(), [judged("UNKNOWN")], opened(), SETTLED) == ([], [])
    assert of_stack(stack(), [judged("UNKNOWN")], {}, SETTLED) == ([], [])


STAGE = {"ResourceType": "AWS::ApiGateway::Stage", "PhysicalResourceId": "Prod", "LogicalResourceId": "Stage"}
ORDERS = STACK_ID.replace("payments", "orders")


def test_a_stage_in_sync_says_nothing_of_the_stage_of_the_same_name_in_another_stack() -> None:
    drifted = judged(**STAGE).finding
    assert drifted is not None
    known = row(finding=drifted, last_seen=BEFORE)
    other = judged("IN_SYNC", **STAGE, StackId=ORDERS)
    assert of_stack(stack("orders"), [other], {known.id: remember(known)}, SETTLED) == ([], [])
    assert other.finding is not None
    (decision,) = triage([Arrival(other.finding, "m", SENT)], {known.id: known}, NOW, Wish(90))
    assert (decision.id != known.id, decision.after) == (True, None)


@pytest.mark.parametrize("status", ["MODIFIED", "IN_SYNC", "UNKNOWN"])
def test_a_row_from_before_findings_knew_their_stack_closes_once_the_stack_was_compared(status: str) -> None:
    finding = judged().finding
    assert finding is not None
    old = row(finding=replace(finding, within=None, observed_at=BEFORE), last_seen=BEFORE)
    found = of_stack(stack(), [judged(status)], {old.id: remember(old)}, SETTLED)
    (closing,) = found.cleared
    (decision,) = triage([Arrival(closing, "m", SENT + 1)], {old.id: old}, NOW, Wish(90))
    assert decision.after is not None
    assert (decision.id, decision.after.is_open) == (old.id, False)
    assert [one.id for one in found.late] == ([finding.id] if status == "MODIFIED" else [])


@pytest.mark.parametrize("within", [None, "payments/Queue"])
def test_the_all_clear_made_from_a_row_has_the_rows_id(within: str | None) -> None:
    known = row(finding=replace(row().finding, within=within))
    assert all_clear(remember(known), "over").id == known.id


@pytest.mark.parametrize(
    ("compared_at", "is_outdated"),
    [
        pytest.param("2026-11-24T03:12:09.433Z", True, id="compared since: the resource left the stack"),
        pytest.param("2026-11-24T02:00:00.000Z", False, id="not compared since"),
        pytest.param(None, False, id="never compared"),
    ],
)
def test_a_finding_whose_row_is_gone_is_outdated_once_the_stack_was_compared(
    compared_at: str | None, is_outdated: bool
) -> None:
    found = of_stack(stack(), [], opened(), SETTLED, compared_at)
    assert [finding.id for finding in found.cleared] == (list(opened()) if is_outdated else [])


def test_a_finding_of_another_stack_is_not_outdated() -> None:
    assert of_stack(stack("other"), [], opened(), SETTLED).cleared == []


def test_a_finding_whose_stack_is_gone_is_outdated() -> None:
    (cleared,) = of_gone_stacks([stack("other")], opened())
    assert (cleared.id, cleared.status, cleared.reason) == (next(iter(opened())), "CLOSED", "Its stack is gone")
    assert of_gone_stacks([stack("other"), stack()], opened()) == []


def test_the_stacks_worth_reading_are_those_called_drifted_by_either() -> None:
    stacks = [stack("calm", "IN_SYNC"), stack("says-so", "DRIFTED"), stack("payments", "IN_SYNC"), {"StackName": "new"}]
    assert [one["StackName"] for one in to_read(stacks, opened())] == ["says-so", "payments"]


def test_only_open_drift_of_this_account_and_region_counts() -> None:
    everything = {
        **opened(),
        "rule": remember(row()),
        "account": next(iter(opened(account="444455556666").values())),
        "region": next(iter(opened(region="eu-west-1").values())),
    }
    assert open_drift(everything, ACCOUNT, REGION) == opened()


def test_a_deleted_stack_is_not_live() -> None:
    assert live([{"StackStatus": "DELETE_COMPLETE"}, {"StackStatus": "DELETE_FAILED"}]) == [
        {"StackStatus": "DELETE_FAILED"}
    ]


def test_the_row_of_the_tests_is_one_of_drift() -> None:
    assert replace(row()).finding.rule != next(iter(opened().values())).rule == "stack-drift"
