"""What Config holds and nobody was told of, and what is told of and Config no longer holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.alerting.triage import CLOSES, REOPENED, STALE, Arrival, Wish, triage
from handlers.lib import instant
from handlers.lib.finding import CLOSED, Finding
from handlers.lib.silence import Silence
from handlers.lib.verdict import NON_COMPLIANT, Verdict
from handlers.reporting.reconcile import Open, Reconciler, Told, all_clear, gone, remember, violation
from handlers.trail.call import REALTIME
from tests.unit.handlers.builders import ACCOUNT, REGION, SENT, T0, T1, T3, arrival, finding, row
from tests.unit.handlers.reporting.evaluations import NOW, evaluation

SETTLED = NOW - timedelta(minutes=15)
RULE = "security-group-rules"
RULES = (RULE, "unread")


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
    assert one.outdated([], RULES) == []


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
        pytest.param({"rule": "deleted", "source": REALTIME}, True, id="of the fast path, of a rule that is gone"),
        pytest.param({"account": "444455556666"}, False, id="of another account"),
        pytest.param({"region": "eu-west-1"}, False, id="of another region"),
        pytest.param({"last_seen": "2026-11-24T03:59:00.000Z"}, False, id="seen a moment ago"),
    ],
)
def test_an_open_finding_is_outdated_when_config_does_not_hold_it(changes: dict[str, Any], is_outdated: bool) -> None:
    known = remember(row())._replace(**changes)
    closed = reconciler(x=known).outdated(["unread"], RULES)
    assert [(one.rule, one.status) for one in closed] == ([(known.rule, CLOSED)] if is_outdated else [])


@pytest.mark.parametrize(
    ("result_at", "is_outdated"),
    [
        pytest.param(T3, True, id="Config has looked since"),
        pytest.param(T0, False, id="Config looked before"),
        pytest.param(T1, False, id="Config looked at the same moment"),
        pytest.param(None, False, id="Config holds no result: its silence is no word"),
    ],
)
def test_what_the_fast_path_opened_is_over_by_a_later_word_of_config_only(
    result_at: str | None, is_outdated: bool
) -> None:
    known = remember(row(finding=finding(source=REALTIME), last_seen=T1))
    one = reconciler(x=known)
    other = {"rule": known.rule, "resource_type": known.resource_type, "resource_id": "sg-other", "observed_at": T3}
    one.note(other)
    if result_at:
        one.note({**other, "resource_id": known.resource_id, "observed_at": result_at})
    assert bool(one.outdated([], RULES)) == is_outdated
    assert one.unjudged([], RULES) == ({} if is_outdated else {"x": known})


@pytest.mark.parametrize(
    ("changes", "is_unjudged"),
    [
        pytest.param({}, True, id="told twenty minutes ago"),
        pytest.param({"last_seen": "2026-11-24T03:59:00.000Z"}, True, id="told a moment ago"),
        pytest.param({"source": "report"}, False, id="found by Config"),
        pytest.param({"rule": "stack-drift"}, False, id="drift, of which CloudFormation is asked"),
        pytest.param({"rule": "unread"}, False, id="of a rule that was not read"),
        pytest.param({"rule": "deleted"}, False, id="of a rule that is gone"),
        pytest.param({"account": "444455556666"}, False, id="of another account"),
    ],
)
def test_what_only_the_fast_path_has_told_waits_for_config(changes: dict[str, Any], is_unjudged: bool) -> None:
    known = remember(row(finding=finding(source=REALTIME)))._replace(**changes)
    assert bool(reconciler(x=known).unjudged(["unread"], RULES)) == is_unjudged


def test_what_config_has_found_too_waits_for_nothing() -> None:
    known = remember(row(finding=finding(source=REALTIME)))
    one = reconciler(**{found().id: known})
    assert not one.is_late(found())
    assert (one.unjudged([], RULES), one.outdated([], RULES)) == ({}, [])


@pytest.mark.parametrize(
    ("deleted_at", "is_gone"),
    [
        pytest.param({}, False, id="not known to Config yet, as in DAILY mode"),
        pytest.param({"sg-1": None}, False, id="known and there, not judged yet"),
        pytest.param({"sg-1": T0}, False, id="another of that id, deleted before"),
        pytest.param({"sg-1": T3}, True, id="deleted since"),
    ],
)
def test_what_only_the_fast_path_has_told_is_over_once_config_says_it_is_gone(
    deleted_at: dict[str, str | None], is_gone: bool
) -> None:
    known = remember(row(finding=finding(source=REALTIME), last_seen=T1))._replace(resource_id="sg-1")
    identifiers = [
        {
            "resourceType": known.resource_type,
            "resourceId": resource_id,
            **({"resourceDeletionTime": instant.parse(at)} if at else {}),
        }
        for resource_id, at in deleted_at.items()
    ]
    closed = gone({"x": known}, identifiers)
    assert [(key, one.status, one.observed_at) for key, one in closed.items()] == (
        [("x", CLOSED, T1)] if is_gone else []
    )


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
