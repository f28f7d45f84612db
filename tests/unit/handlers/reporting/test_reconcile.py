"""What Config holds and nobody was told of, and what is told of and Config no longer holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.alerting.triage import CLOSES, REOPENED, STALE, Arrival, Wish, triage
from handlers.lib.finding import CLOSED, Finding
from handlers.lib.silence import Silence
from handlers.lib.verdict import NON_COMPLIANT, Verdict
from handlers.reporting.reconcile import Open, Reconciler, Told, all_clear, remember, violation
from handlers.trail.call import REALTIME
from tests.unit.handlers.builders import ACCOUNT, REGION, SENT, T0, T1, T3, arrival, finding, row
from tests.unit.handlers.reporting.evaluations import NOW, evaluation

SETTLED = NOW - timedelta(minutes=15)
RULE = "security-group-rules"


def reconciler(**opened: Open) -> Reconciler:
    return Reconciler(opened, ACCOUNT, REGION, SETTLED)


def found(told: Told | None = None, **changes: Any) -> Finding:
    return violation(evaluation(**changes), RULE, ACCOUNT, REGION, told or Told("high"))


def test_a_violation_is_the_finding_that_the_rule_itself_would_have_sent() -> None:
    told = Told("critical", "Remove the rule.", ("NIST 800-53 AC-4",))
    late = found(told, Annotation="tcp/22 is open")
    assert late.id == finding().id
    assert (late.severity, late.reason, late.source) == ("critical", "tcp/22 is open", "report")
    assert (late.observed_at, late.recorded_at) == ("2026-11-24T03:11:00.000Z", "2026-11-24T03:12:04.000Z")
    assert (late.remediation, late.controls) == ("Remove the rule.", ("NIST 800-53 AC-4",))
    assert found().reason == f"{RULE} finds this AWS::EC2::SecurityGroup NON_COMPLIANT, without saying why"


def test_what_is_found_late_is_said_in_the_words_of_the_function_that_found_it() -> None:
    verdict = Verdict(NON_COMPLIANT, ("tcp/22 is open",), ("web: tcp/443", "db: tcp/5432"))
    late = found(Annotation=verdict.reason)
    assert late.reason == verdict.wrong
    assert late.allowed == "web: tcp/443; db: tcp/5432"
    assert late.fingerprint == finding(reason=verdict.wrong).fingerprint


def test_a_violation_that_nobody_was_told_of_is_late() -> None:
    one = reconciler()
    assert one.is_late(found())
    assert one.late == 1


def test_a_violation_that_is_known_is_not() -> None:
    known = row()
    one = reconciler(**{known.id: remember(known)})
    assert not one.is_late(found())
    assert one.outdated([], is_recording=True) == []


def test_a_violation_that_may_be_on_its_way_is_not() -> None:
    one = reconciler()
    assert not one.is_late(found(recorded=SETTLED))
    assert one.is_late(found(recorded=SETTLED - timedelta(milliseconds=1)))


@pytest.mark.parametrize(
    ("changes", "is_outdated"),
    [
        pytest.param({}, True, id="a finding that Config no longer holds"),
        pytest.param({"rule": "stack-drift"}, False, id="drift, of which Config knows nothing"),
        pytest.param({"rule": "tampering"}, False, id="tampering, which a person closes"),
        pytest.param({"rule": "unread"}, False, id="of a rule that was not read"),
        pytest.param({"rule": "deleted"}, True, id="of a rule that is gone"),
        pytest.param({"account": "444455556666"}, False, id="of another account"),
        pytest.param({"region": "eu-west-1"}, False, id="of another region"),
        pytest.param({"last_seen": "2026-11-24T03:59:00.000Z"}, False, id="seen a moment ago"),
    ],
)
def test_an_open_finding_is_outdated_when_config_does_not_hold_it(changes: dict[str, Any], is_outdated: bool) -> None:
    known = remember(row())._replace(**changes)
    closed = reconciler(x=known).outdated(["unread"], is_recording=True)
    assert [(one.rule, one.status) for one in closed] == ([(known.rule, CLOSED)] if is_outdated else [])


@pytest.mark.parametrize(
    ("result_at", "is_recording", "is_outdated"),
    [
        pytest.param(T3, True, True, id="Config has looked since"),
        pytest.param(T3, False, True, id="Config has looked since, and was stopped then"),
        pytest.param(T0, True, False, id="Config looked before"),
        pytest.param(T1, True, False, id="Config looked at the same moment"),
        pytest.param(None, True, True, id="Config records and holds nothing: the resource is gone"),
        pytest.param(None, False, False, id="Config does not record: its silence is no word"),
    ],
)
def test_what_the_fast_path_opened_is_over_by_a_later_word_of_config_only(
    result_at: str | None, is_recording: bool, is_outdated: bool
) -> None:
    known = remember(row(finding=finding(source=REALTIME), last_seen=T1))
    one = reconciler(x=known)
    other = {"rule": known.rule, "resource_type": known.resource_type, "resource_id": "sg-other", "observed_at": T3}
    one.note(other)
    if result_at:
        one.note({**other, "resource_id": known.resource_id, "observed_at": result_at})
    assert bool(one.outdated([], is_recording=is_recording)) == is_outdated


def test_the_all_clear_closes_the_row() -> None:
    known = row(last_seen=T1)
    closing = Arrival(all_clear(remember(known), "over"), "late", SENT + 1)
    (decision,) = triage([closing], {known.id: known}, 0, Wish(30))
    assert [step.change for step in decision.steps] == [CLOSES]
    assert decision.after is not None
    # What was wrong stays on record.
    assert decision.after.finding.reason == known.finding.reason


@pytest.mark.parametrize("observed_at", [T1, "2026-11-24T03:11:00.001Z", T3])
def test_a_violation_that_config_still_has_to_tell_is_not_lost_to_the_all_clear(observed_at: str) -> None:
    known = row(last_seen=T1)
    closing = Arrival(all_clear(remember(known), "over"), "late", SENT + 1)
    (closed,) = triage([closing], {known.id: known}, 0, Wish(30))
    assert closed.after is not None
    on_its_way = arrival("next", SENT + 2, observed_at=observed_at)
    (decision,) = triage([on_its_way], {known.id: closed.after}, 0, Wish(30))
    assert [step.change for step in decision.steps] == [REOPENED]


def test_an_all_clear_that_a_newer_violation_overtook_does_nothing() -> None:
    known = row(last_seen=T1)
    overtaken = replace(known, last_seen=T3, position=arrival("n", SENT, observed_at=T3).position)
    (decision,) = triage(
        [Arrival(all_clear(remember(known), "over"), "late", SENT + 1)], {known.id: overtaken}, 0, Wish(30)
    )
    assert [step.change for step in decision.steps] == [STALE]


def test_an_all_clear_for_what_closed_meanwhile_does_nothing() -> None:
    known = row(last_seen=T1)
    closed_at_t3 = arrival("n", SENT, observed_at=T3, status=CLOSED)
    (closed,) = triage([closed_at_t3], {known.id: known}, 0, Wish(30))
    assert closed.after is not None
    (decision,) = triage(
        [Arrival(all_clear(remember(known), "over"), "late", SENT + 1)], {known.id: closed.after}, 0, Wish(30)
    )
    assert [step.change for step in decision.steps] == [STALE]


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2026-11-24", "acknowledged until 2026-11-24 by arn:anna: on Monday"),
        ("2026-11-23", ""),
    ],
)
def test_a_violation_is_shown_with_who_silenced_it_while_that_holds(until: str, words: str) -> None:
    known = row(silence=Silence("acknowledged", "arn:anna", "on Monday", until, T1))
    assert reconciler(**{known.id: remember(known)}).silenced_by(found()) == words
    assert reconciler().silenced_by(found()) == ""
