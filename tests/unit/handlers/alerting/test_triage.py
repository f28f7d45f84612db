"""What a batch changes and what of it is news, decided from plain data."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.alerting.triage import (
    ATTRIBUTED,
    CLOSES,
    NEW,
    REASON_CHANGED,
    REMINDED,
    REOPENED,
    RESOLVED,
    SAID_LIMIT,
    SECONDS_A_DAY,
    SEEN,
    STALE,
    UNKNOWN,
    Arrival,
    Decision,
    Wish,
    triage,
)
from handlers.lib import instant
from handlers.lib.attribution import NOBODY, Attributed, Attribution
from handlers.lib.finding import CLOSED, OPEN
from handlers.lib.finding_row import Row
from handlers.lib.reminder import Reminder
from handlers.lib.silence import ACKNOWLEDGED, MUTED, Silence
from tests.unit.handlers.builders import NOW, RDP_OPEN, SENT, SSH_OPEN, T0, T1, T2, T3, arrival, finding, row

CLOSED_DAYS = 30
WISH = Wish(CLOSED_DAYS)
CLOSED_ROW = row(finding=finding(status=CLOSED), last_seen=T2, position=f"{T2} x", expires_at=NOW + 9)


def decide(*arrivals: Arrival, known: Row | None = None) -> Decision:
    (decision,) = triage(arrivals, {known.id: known} if known else {}, NOW, WISH)
    return decision


def changes(decision: Decision) -> list[str]:
    return [step.change for step in decision.steps]


@pytest.mark.parametrize(
    ("known", "arriving", "expected", "is_told"),
    [
        pytest.param(None, {}, NEW, True, id="a violation that nobody knew of"),
        pytest.param(None, {"status": CLOSED}, UNKNOWN, False, id="the all-clear for what nobody knew of"),
        pytest.param(row(), {"observed_at": T2}, SEEN, False, id="the same reason again"),
        pytest.param(row(), {}, SEEN, False, id="the same message again"),
        pytest.param(row(), {"observed_at": T2, "reason": RDP_OPEN}, REASON_CHANGED, True, id="another reason"),
        pytest.param(row(), {"observed_at": T0, "reason": RDP_OPEN}, STALE, False, id="another reason, of before"),
        pytest.param(row(), {"observed_at": T0, "status": CLOSED}, STALE, False, id="an all-clear of before"),
        pytest.param(row(), {"observed_at": T2, "status": CLOSED}, CLOSES, False, id="the all-clear"),
        pytest.param(CLOSED_ROW, {"observed_at": T3}, REOPENED, True, id="violated anew for the same reason"),
        pytest.param(CLOSED_ROW, {"observed_at": T1}, STALE, False, id="a violation of before the all-clear"),
        pytest.param(CLOSED_ROW, {"observed_at": T3, "status": CLOSED}, SEEN, False, id="still compliant"),
    ],
)
def test_a_message_is_judged_by_what_the_table_knows(
    known: Row | None, arriving: dict[str, Any], expected: str, is_told: bool
) -> None:
    decision = decide(arrival(**arriving), known=known)
    assert changes(decision) == [expected]
    assert (decision.told is not None) == is_told
    assert decision.told_as == (expected if is_told else "")


def test_a_new_finding_leaves_a_row_that_says_so() -> None:
    after = decide(arrival(observed_at=T1)).after
    assert after == row(revision=0, notified_at=None)


def test_a_finding_that_opens_again_counts_another_occurrence_and_starts_over() -> None:
    after = decide(arrival(observed_at=T3), known=CLOSED_ROW).after
    assert after is not None
    assert (after.occurrence, after.first_seen, after.expires_at) == (2, T3, None)
    assert after.said == (finding().fingerprint,)
    assert after.revision == CLOSED_ROW.revision


def test_a_finding_that_closes_keeps_what_was_wrong_and_expires() -> None:
    known = row(finding=finding(remediation="Remove the rule."))
    all_clear = arrival(observed_at=T2, status=CLOSED, reason="COMPLIANT", source="config-event")
    after = decide(all_clear, known=known).after
    assert after is not None
    assert (after.finding.status, after.finding.reason) == (CLOSED, SSH_OPEN)
    assert after.finding.remediation == "Remove the rule."
    assert after.expires_at == NOW + CLOSED_DAYS * SECONDS_A_DAY


def test_a_reason_that_was_mended_and_comes_back_is_told_again_and_ends_an_acknowledgement() -> None:
    first = decide(arrival("a", observed_at=T2, reason=RDP_OPEN), known=row())
    assert first.told is not None
    assert first.after is not None
    acknowledged = replace(first.after, silence=silence(ACKNOWLEDGED, TODAY))
    second = decide(arrival("b", observed_at=T3, reason=SSH_OPEN), known=acknowledged)
    assert second.told is not None
    assert (second.told.reason, second.told_as) == (SSH_OPEN, REASON_CHANGED)
    assert second.after is not None
    assert second.after.silence is None


def test_a_reason_that_the_report_knows_in_part_is_not_told_again_for_its_whole() -> None:
    cut = decide(arrival("a", observed_at=T2, reason=RDP_OPEN, source="report"), known=row())
    assert cut.after is not None
    whole = decide(arrival("b", observed_at=T3, reason=SSH_OPEN), known=cut.after)
    assert changes(whole) == [REASON_CHANGED]
    assert whole.told is None
    assert whole.after is not None
    assert whole.after.finding.reason == SSH_OPEN


def test_what_came_and_went_in_one_batch_and_comes_back_is_told_again() -> None:
    within = decide(
        arrival("a", observed_at=T2, reason=RDP_OPEN), arrival("b", observed_at=T3, reason=SSH_OPEN), known=row()
    )
    again = decide(arrival("c", observed_at="2026-11-24T03:14:00.000Z", reason=RDP_OPEN), known=within.after)
    assert again.told is not None
    assert again.told.reason == RDP_OPEN


def test_a_reason_that_comes_and_goes_within_a_batch_is_told() -> None:
    decision = decide(
        arrival("a", observed_at=T2, reason=RDP_OPEN), arrival("b", observed_at=T3, reason=SSH_OPEN), known=row()
    )
    assert changes(decision) == [REASON_CHANGED, REASON_CHANGED]
    assert decision.told is not None
    assert (decision.told.reason, decision.told_as) == (RDP_OPEN, REASON_CHANGED)
    assert decision.after is not None
    assert decision.after.finding.reason == SSH_OPEN
    assert set(decision.after.said) == {finding().fingerprint, finding(reason=RDP_OPEN).fingerprint}


def test_what_is_seen_again_is_known_as_it_is_now_and_since_when_it_was_seen_first() -> None:
    now: dict[str, Any] = {
        "severity": "critical",
        "tags": {"Owner": "payments"},
        "remediation": "Remove it.",
        "source": "config-rule",
    }
    known = row(finding=finding(severity="low", source="realtime", recorded_at=None))
    decision = decide(arrival(observed_at=T2, recorded_at=T3, **now), known=known)
    assert decision.is_touch
    assert decision.after is not None
    assert decision.after.finding == finding(**now, recorded_at=None)


def test_the_report_knows_less_of_a_finding_than_the_function_that_found_it() -> None:
    known = row(finding=finding(tags={"Owner": "payments"}))
    after = decide(arrival(observed_at=T2, source="report"), known=known).after
    assert after is not None
    assert (after.finding, after.last_seen) == (known.finding, T2)


def test_what_was_said_is_remembered_up_to_a_limit() -> None:
    known = row(said=tuple(str(number) for number in range(SAID_LIMIT)))
    after = decide(arrival(observed_at=T2, reason=RDP_OPEN), known=known).after
    assert after is not None
    assert len(after.said) == SAID_LIMIT
    assert after.said[-1] == finding(reason=RDP_OPEN).fingerprint


def test_of_several_reasons_in_one_batch_the_latest_is_told_once() -> None:
    decision = decide(arrival("a", observed_at=T1), arrival("b", observed_at=T2, reason=RDP_OPEN))
    assert changes(decision) == [NEW, REASON_CHANGED]
    assert decision.told is not None
    assert (decision.told.reason, decision.told_as) == (RDP_OPEN, NEW)


def test_a_violation_that_closes_within_the_batch_is_told_all_the_same() -> None:
    decision = decide(arrival("a", observed_at=T1), arrival("b", observed_at=T2, status=CLOSED))
    assert decision.told is not None
    assert decision.after is not None
    assert not decision.after.is_open


def test_at_one_moment_the_message_sent_last_is_the_latest() -> None:
    # A stricter policy re-judges the same configuration item: the time of observation is the same.
    closed_at_t1 = decide(arrival("b", SENT + 1, observed_at=T1, status=CLOSED), known=row()).after
    assert changes(decide(arrival("c", SENT + 2, observed_at=T1), known=closed_at_t1)) == [REOPENED]
    assert changes(decide(arrival("a", SENT, observed_at=T1), known=closed_at_t1)) == [STALE]


def test_an_all_clear_of_the_same_item_is_of_the_same_moment_though_config_tells_it_to_the_second() -> None:
    seen = decide(arrival("a", SENT, observed_at="2026-11-24T03:11:00.988Z")).after
    over = decide(arrival("b", SENT + 1, observed_at="2026-11-24T03:11:00.000Z", status=CLOSED), known=seen)
    assert changes(over) == [CLOSES]


@given(st.text(min_size=1))
def test_in_doubt_a_finding_is_open(reason: str) -> None:
    both = arrival("a", reason=reason, status=CLOSED), arrival("b", reason=SSH_OPEN)
    after = decide(*both).after
    assert after is not None
    assert after.is_open


def test_only_what_moves_forward_is_a_touch() -> None:
    assert decide(arrival(observed_at=T2), known=row()).is_touch
    assert not decide(arrival(), known=row()).is_touch
    assert not decide(arrival(observed_at=T2, status=CLOSED), known=row()).is_touch


def test_the_delay_counts_from_the_first_news() -> None:
    decision = decide(
        arrival("a", observed_at=T1, recorded_at=T2), arrival("b", observed_at=T2, recorded_at=T3, reason=RDP_OPEN)
    )
    assert decision.waiting_since == instant.parse(T2)
    assert decide(arrival()).waiting_since == datetime.fromtimestamp(SENT / 1000, timezone.utc)


# --- laws --------------------------------------------------------------------------------------------------------

ARRIVALS = st.lists(
    st.builds(
        lambda number, resource, reason, observed_at, status, delay: arrival(
            f"message-{number}",
            SENT + delay,
            resource_id=f"sg-{resource}",
            reason=f"reason {reason}",
            observed_at=observed_at,
            status=status,
        ),
        st.integers(0, 10_000),
        st.integers(0, 2),
        st.integers(0, 2),
        st.sampled_from([T0, T1, T2, T3]),
        st.sampled_from([OPEN, OPEN, CLOSED]),
        st.integers(0, 3),
    ),
    max_size=12,
    unique_by=lambda one: one.message_id,
)


def run(batches: list[list[Arrival]]) -> tuple[dict[str, Row], list[Decision]]:
    """The table after these batches, one after the other, and all that was decided."""
    table: dict[str, Row] = {}
    decisions: list[Decision] = []
    for batch in batches:
        for decision in triage(batch, table, NOW, WISH):
            decisions.append(decision)
            if decision.after:
                table[decision.id] = decision.after
    return table, decisions


@given(ARRIVALS, st.randoms(use_true_random=False))
def test_the_order_of_a_batch_decides_nothing(arrivals: list[Arrival], random: object) -> None:
    shuffled = list(arrivals)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert triage(shuffled, {}, NOW, WISH) == triage(arrivals, {}, NOW, WISH)


@given(ARRIVALS)
def test_a_batch_and_its_duplicates_tell_what_the_batch_tells(arrivals: list[Arrival]) -> None:
    doubled = [*arrivals, *(replace(one, message_id=f"again-{one.message_id}") for one in arrivals)]
    once, twice = (
        [(decision.id, decision.told, decision.after) for decision in triage(batch, {}, NOW, WISH)]
        for batch in (arrivals, doubled)
    )
    assert once == twice


@given(ARRIVALS)
def test_a_batch_that_comes_again_tells_nothing(arrivals: list[Arrival]) -> None:
    table, _ = run([arrivals])
    assert [decision for decision in triage(arrivals, table, NOW, WISH) if decision.told] == []


@given(ARRIVALS, st.integers(0, 12))
def test_every_open_finding_has_been_told_with_its_reason(arrivals: list[Arrival], cut: int) -> None:
    table, decisions = run([arrivals[:cut], arrivals[cut:]])
    for known in table.values():
        if known.is_open:
            told = {one.told.fingerprint for one in decisions if one.told and one.id == known.id}
            assert known.finding.fingerprint in told
            assert known.finding.fingerprint in known.said


@given(ARRIVALS)
def test_every_resource_that_was_in_violation_is_told_of(arrivals: list[Arrival]) -> None:
    _, decisions = run([arrivals])
    assert {one.id for one in decisions if one.told} == {
        one.finding.id for one in arrivals if one.finding.status == OPEN
    }


@given(ARRIVALS, st.lists(st.integers(0, 12), max_size=3))
def test_what_stands_and_was_told_is_not_told_again(arrivals: list[Arrival], cuts: list[int]) -> None:
    batches, start = [], 0
    for end in [*sorted(cuts), len(arrivals)]:
        batches.append(arrivals[start:end])
        start = end
    _, decisions = run(batches)
    for one in decisions:
        if one.told and one.before and one.before.is_open and one.told_as == REASON_CHANGED:
            assert one.told.fingerprint != one.before.finding.fingerprint


@given(ARRIVALS)
def test_each_message_belongs_to_exactly_one_decision(arrivals: list[Arrival]) -> None:
    decisions = triage(arrivals, {}, NOW, WISH)
    ids = [message_id for decision in decisions for message_id in decision.message_ids]
    assert sorted(ids) == sorted(one.message_id for one in arrivals)


# --- silence, reminders, the end ---------------------------------------------------------------------------------

TODAY, YESTERDAY = "2026-11-24", "2026-11-23"
TELL_RESOLVED = Wish(CLOSED_DAYS, tell_resolved=True)


def silence(kind: str, until: str = TODAY) -> Silence:
    return Silence(kind, "arn:aws:iam::111122223333:user/anna", "a ticket is open", until, T1)


def reminded(known: Row, notified_at: str | None) -> Decision:
    reminder = (Reminder(known.id, notified_at), "message-r")
    (decision,) = triage([], {known.id: known}, NOW, WISH, [reminder])
    return decision


@pytest.mark.parametrize(
    ("known", "notified_at", "is_told"),
    [
        pytest.param(row(), T2, True, id="still open, and not told of since"),
        pytest.param(row(notified_at=T3), T2, False, id="told of since the reminder was sent"),
        pytest.param(CLOSED_ROW, T2, False, id="closed meanwhile"),
        pytest.param(row(silence=silence(ACKNOWLEDGED)), T2, False, id="acknowledged meanwhile"),
        pytest.param(row(silence=silence(MUTED)), T2, False, id="muted meanwhile"),
        pytest.param(row(silence=silence(MUTED, YESTERDAY)), T2, True, id="muted until yesterday"),
    ],
)
def test_a_reminder_is_told_while_it_holds(known: Row, notified_at: str, is_told: bool) -> None:
    decision = reminded(known, notified_at)
    assert (decision.told_as, decision.is_change) == ((REMINDED, True) if is_told else ("", False))
    assert decision.message_ids == ("message-r",)
    assert decision.waiting_since is None


def test_a_reminder_of_what_nobody_knows_is_nothing() -> None:
    (decision,) = triage([], {}, NOW, WISH, [(Reminder(row().id, T2), "message-r")])
    assert (decision.told, decision.is_change, decision.is_touch) == (None, False, False)


def test_news_makes_a_reminder_of_the_same_batch_needless() -> None:
    arrivals = [arrival(observed_at=T2, reason=RDP_OPEN)]
    (decision,) = triage(arrivals, {row().id: row()}, NOW, WISH, [(Reminder(row().id, T2), "message-r")])
    assert decision.told_as == REASON_CHANGED
    assert decision.message_ids == ("message-1", "message-r")


def test_what_was_wrong_while_it_was_muted_counts_as_said_once_it_is_told() -> None:
    known = row(finding=finding(reason=RDP_OPEN), said=(), silence=silence(MUTED, YESTERDAY))
    after = reminded(known, T2).after
    assert after is not None
    assert after.said == (known.finding.fingerprint,)


@pytest.mark.parametrize("known", [row(silence=silence(MUTED)), replace(CLOSED_ROW, silence=silence(MUTED))])
def test_what_is_muted_is_not_told_whatever_its_reason_and_stays_muted(known: Row) -> None:
    decision = decide(arrival(observed_at=T3, reason=RDP_OPEN), known=known)
    assert decision.told is None
    assert decision.is_change
    assert decision.after is not None
    assert decision.after.silence == silence(MUTED)
    assert decision.after.finding.reason == RDP_OPEN
    assert decision.after.finding.fingerprint not in decision.after.said


@pytest.mark.parametrize(
    "known", [row(silence=silence(ACKNOWLEDGED)), replace(CLOSED_ROW, silence=silence(ACKNOWLEDGED))]
)
def test_another_reason_is_news_though_the_first_was_acknowledged_and_ends_that(known: Row) -> None:
    decision = decide(arrival(observed_at=T3, reason=RDP_OPEN), known=known)
    assert decision.told is not None
    assert decision.after is not None
    assert decision.after.silence is None


@pytest.mark.parametrize(
    ("known", "wish", "is_told"),
    [
        pytest.param(row(), TELL_RESOLVED, True, id="what was told of"),
        pytest.param(row(), WISH, False, id="where nobody asked for it"),
        pytest.param(row(notified_at=None, said=()), TELL_RESOLVED, False, id="what nobody was told of"),
        pytest.param(CLOSED_ROW, TELL_RESOLVED, False, id="what was over already"),
        pytest.param(row(silence=silence(ACKNOWLEDGED)), TELL_RESOLVED, True, id="what is acknowledged"),
        pytest.param(row(silence=silence(MUTED)), TELL_RESOLVED, False, id="what is muted"),
    ],
)
def test_the_end_of_a_finding_is_told_where_it_is_wanted(known: Row, wish: Wish, is_told: bool) -> None:
    (decision,) = triage([arrival(observed_at=T3, status=CLOSED)], {known.id: known}, NOW, wish)
    assert decision.told_as == (RESOLVED if is_told else "")
    if decision.told:
        assert (decision.told.status, decision.told.reason) == (CLOSED, SSH_OPEN)


def test_what_opens_and_closes_within_a_batch_is_told_once_not_twice() -> None:
    batch = [arrival("a", observed_at=T1), arrival("b", observed_at=T2, status=CLOSED)]
    (decision,) = triage(batch, {}, NOW, TELL_RESOLVED)
    assert decision.told_as == NEW


BOB = Attribution("AuthorizeSecurityGroupIngress", T0, "arn:aws:iam::111122223333:user/bob", "203.0.113.7", "e-1")
EVE = BOB._replace(principal="arn:aws:iam::111122223333:user/eve", at=T1, event_id="e-2")


def attributed(known: Row | None, *calls: Attribution, fingerprint: str = "", arrivals: Any = ()) -> Decision:
    words = [
        (Attributed(finding().id, fingerprint or finding().fingerprint, one), f"message-{number}")
        for number, one in enumerate(calls)
    ]
    (decision,) = triage(arrivals, {known.id: known} if known else {}, NOW, WISH, words)
    return decision


@pytest.mark.parametrize(
    ("known", "calls", "kept", "is_told"),
    [
        pytest.param(row(), [BOB], BOB, True, id="what was told"),
        pytest.param(row(), [BOB, EVE], EVE, True, id="of several calls the latest"),
        pytest.param(row(), [EVE._replace(at=T2)], None, False, id="not a call of after it was seen"),
        pytest.param(row(attribution=BOB), [EVE], BOB, False, id="not once more"),
        pytest.param(row(), [NOBODY], NOBODY, False, id="that nobody was found"),
        pytest.param(row(attribution=NOBODY), [BOB], BOB, True, id="somebody after all"),
        pytest.param(row(attribution=NOBODY), [NOBODY], NOBODY, False, id="nobody again"),
        pytest.param(row(silence=silence(MUTED)), [BOB], BOB, False, id="what is muted"),
        pytest.param(row(silence=silence(ACKNOWLEDGED)), [BOB], BOB, False, id="what is acknowledged"),
        pytest.param(row(notified_at=None, said=()), [BOB], BOB, False, id="what nobody was told of"),
        pytest.param(CLOSED_ROW, [BOB], None, False, id="not what is over"),
    ],
)
def test_who_made_it_is_kept_and_follows_once(
    known: Row, calls: list[Attribution], kept: Attribution | None, is_told: bool
) -> None:
    decision = attributed(known, *calls)
    assert decision.after is not None
    assert decision.after.attribution == kept
    assert decision.told_as == (ATTRIBUTED if is_told else "")
    assert decision.is_change == (known.attribution != kept)
    assert decision.message_ids == tuple(f"message-{number}" for number in range(len(calls)))


def test_who_made_it_is_of_the_reason_that_was_told() -> None:
    assert attributed(row(), BOB, fingerprint="f" * 64).after == row()


def test_who_made_it_comes_with_the_first_mail_where_it_is_known_then() -> None:
    decision = attributed(None, BOB, arrivals=[arrival(observed_at=T1)])
    assert decision.told_as == NEW
    assert decision.after is not None
    assert decision.after.attribution == BOB


def test_who_made_what_nobody_knows_of_is_nothing() -> None:
    decision = attributed(None, BOB)
    assert (decision.after, decision.is_change, decision.is_touch) == (None, False, False)


@pytest.mark.parametrize(
    ("known", "arriving", "is_kept"),
    [
        (row(attribution=BOB), {"observed_at": T2}, True),
        (row(attribution=BOB), {"observed_at": T2, "reason": RDP_OPEN}, False),
        (row(attribution=BOB), {"observed_at": T2, "status": CLOSED}, True),
        (replace(CLOSED_ROW, attribution=BOB), {"observed_at": T3}, False),
    ],
)
def test_another_reason_and_another_occurrence_are_of_another_call(
    known: Row, arriving: dict[str, Any], is_kept: bool
) -> None:
    after = decide(arrival(**arriving), known=known).after
    assert after is not None
    assert after.attribution == (BOB if is_kept else None)
