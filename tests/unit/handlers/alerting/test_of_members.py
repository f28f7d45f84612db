"""What another account may say: of itself, that something is wrong there, and that its functions are alive."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from handlers.alerting.incoming import AHEAD, Rules, UnreadableMessageError, read, receive
from handlers.lib import alert_bus, instant
from handlers.lib.attribution import NOBODY, Attributed
from handlers.lib.finding import CLOSED, Finding
from handlers.lib.heartbeat import Heartbeat
from handlers.lib.reminder import Reminder
from tests.unit.handlers.builders import ACCOUNT, SENT, as_text, compliance_change, finding, forwarded

MEMBER = "444455556666"
RULES = Rules("prod")
HEARTBEAT = Heartbeat("required-tags", MEMBER, "2026-11-24T03:11:50.251Z")


@pytest.mark.parametrize("sent", [finding(account=MEMBER), HEARTBEAT], ids=["a finding", "a heartbeat"])
def test_what_a_member_says_of_itself_is_read_as_it_was_sent(sent: Finding | Heartbeat) -> None:
    assert read(as_text(forwarded(sent.to_message(), MEMBER)), RULES) == sent


@pytest.mark.parametrize("of", [ACCOUNT, "777788889999"], ids=["the hub's", "another member's"])
@pytest.mark.parametrize("kind", ["finding", "heartbeat"])
def test_a_member_that_speaks_of_another_account_is_unreadable(kind: str, of: str) -> None:
    sent = finding(account=of) if kind == "finding" else Heartbeat("required-tags", of, HEARTBEAT.beat_at)
    with pytest.raises(UnreadableMessageError, match=f"account {MEMBER} speaks of account {of}"):
        read(as_text(forwarded(sent.to_message(), MEMBER)), RULES)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        # What is over its AWS Config says, whose events nobody can make up.
        (finding(account=MEMBER, status=CLOSED).to_message(), "says that a finding is over"),
        (Attributed(finding().id, finding().fingerprint, NOBODY).to_message(), "neither a finding nor a heartbeat"),
        (Reminder(finding().id, "2026-11-24T03:11:50.251Z").to_message(), "neither a finding nor a heartbeat"),
        ("{}", "neither a finding nor a heartbeat"),
        ('{"finding": 1}', "a malformed finding"),
        ('{"finding": 1, "heartbeat": 1}', "a malformed finding"),
    ],
)
def test_anything_else_of_a_member_is_unreadable(body: str, why: str) -> None:
    with pytest.raises(UnreadableMessageError, match=why):
        read(as_text(forwarded(body, MEMBER)), RULES)


@pytest.mark.parametrize("broken", [{"account": None}, {"account": ""}, {"detail": []}, {"detail": None}])
def test_an_event_without_account_or_detail_is_unreadable(broken: dict[str, Any]) -> None:
    event = {**forwarded(finding(account=MEMBER).to_message(), MEMBER), **broken}
    with pytest.raises(UnreadableMessageError, match="an event whose"):
        read(as_text(event), RULES)


def test_an_event_is_never_taken_for_a_message_of_the_hubs_own() -> None:
    """EventBridge's event has its own keys outside; a detail cannot put one of ours there."""
    event = forwarded(finding(account=ACCOUNT).to_message(), MEMBER)
    assert set(event) == {"version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"}
    assert (event["source"], event["detail-type"]) == (alert_bus.SOURCE, alert_bus.DETAIL_TYPE)


def _observed(later: timedelta) -> list[str]:
    at = instant.to_text(datetime.fromtimestamp(SENT / 1000, timezone.utc) + later)
    event = compliance_change("COMPLIANT")
    event["detail"]["newEvaluationResult"]["evaluationResultIdentifier"]["orderingTimestamp"] = at
    return [
        finding(observed_at=at).to_message(),
        as_text(forwarded(finding(account=MEMBER, observed_at=at).to_message(), MEMBER)),
        as_text(event),
    ]


@pytest.mark.parametrize("kind", range(3), ids=["our own", "a member's", "AWS Config's"])
def test_a_finding_from_after_it_was_sent_is_unreadable_and_one_within_the_clocks_difference_is_not(kind: int) -> None:
    """Taken, it would make every later word on the resource out of date."""
    assert isinstance(receive(_observed(AHEAD)[kind], SENT, RULES), Finding)
    with pytest.raises(UnreadableMessageError, match="observed_at lies after it was sent"):
        receive(_observed(AHEAD + timedelta(milliseconds=1))[kind], SENT, RULES)


def test_the_end_of_time_is_unreadable() -> None:
    with pytest.raises(UnreadableMessageError, match="9999-12-31T23:59:59"):
        receive(finding(observed_at="9999-12-31T23:59:59Z").to_message(), SENT, RULES)
    assert receive(HEARTBEAT.to_message(), SENT, RULES) == HEARTBEAT
