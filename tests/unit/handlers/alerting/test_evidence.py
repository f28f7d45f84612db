"""What stays in the bucket of an invocation."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

from handlers.alerting import evidence
from handlers.alerting.triage import Wish, triage
from handlers.lib.attribution import Attributed, Attribution
from handlers.lib.finding import CLOSED
from handlers.lib.reminder import Reminder
from tests.unit.handlers.builders import NOW, RDP_OPEN, T1, T2, arrival, row

MOMENT = datetime(2026, 11, 24, 3, 13, 25, 250_000, tzinfo=timezone.utc)


def test_the_key_tells_date_and_time_and_is_that_of_one_invocation() -> None:
    assert evidence.key(MOMENT, "req-1") == "findings/date=2026-11-24/031325-req-1.jsonl"


def test_each_change_is_a_line_and_what_changes_nothing_is_none() -> None:
    arrivals = [
        arrival("a", observed_at=T2, reason=RDP_OPEN),
        arrival("b", observed_at=T1, resource_id="sg-2"),
        arrival("c", observed_at=T2, resource_id="sg-2", status=CLOSED),
        arrival("d", observed_at=T1),
    ]
    lines = evidence.lines(triage(arrivals, {row().id: row()}, NOW, Wish(30)), MOMENT)
    assert lines.endswith("\n")
    written = {(resource_of(line), line["unmapped"]["change"]): line for line in map(json.loads, lines.splitlines())}
    assert set(written) == {("sg-0a1b2c3d", "reason-changed"), ("sg-2", "new"), ("sg-2", "closed")}
    changed = written["sg-0a1b2c3d", "reason-changed"]
    assert (changed["message"], changed["unmapped"]["told"]) == (RDP_OPEN, True)
    assert changed["time"] == round(MOMENT.timestamp() * 1000)
    assert (written["sg-2", "closed"]["status"], written["sg-2", "closed"]["unmapped"]["told"]) == ("Resolved", False)
    assert len({line["metadata"]["uid"] for line in written.values()}) == 3


def resource_of(line: dict[str, Any]) -> Any:
    return line["resources"][0]["uid"]


def test_nothing_that_changed_is_no_evidence() -> None:
    assert evidence.lines(triage([arrival(observed_at=T2)], {row().id: row()}, NOW, Wish(30)), MOMENT) == ""


def test_the_end_that_is_told_and_a_reminder_are_lines_that_say_so() -> None:
    reminder = (Reminder(row().id, row().notified_at), "message-r")
    (reminded,) = triage([], {row().id: row()}, NOW, Wish(30), [reminder])
    (resolved,) = triage([arrival(observed_at=T2, status=CLOSED)], {row().id: row()}, NOW, Wish(30, tell_resolved=True))
    written = [json.loads(line) for line in evidence.lines([reminded, resolved], MOMENT).splitlines()]
    assert [(line["unmapped"]["change"], line["unmapped"]["told"], line["status"]) for line in written] == [
        ("reminded", True, "New"),
        ("closed", True, "Resolved"),
    ]


BOB = Attribution("AuthorizeSecurityGroupIngress", T1, "arn:aws:iam::111122223333:user/bob", "203.0.113.7", "e-1")


def test_who_made_it_is_on_the_line_of_the_violation_or_on_one_of_its_own() -> None:
    word = (Attributed(row().id, row().finding.fingerprint, BOB), "message-a")
    both = triage([arrival("a"), arrival("b", observed_at=T2)], {}, NOW, Wish(30), [word])
    later = triage([], {row().id: row()}, NOW, Wish(30), [word])
    written = [json.loads(line)["unmapped"] for line in evidence.lines([*both, *later], MOMENT).splitlines()]
    assert [(line["change"], line["told"]) for line in written] == [("new", True), ("attributed", True)]
    assert [line["attribution"] for line in written] == [BOB._asdict()] * 2


def test_who_made_it_is_not_on_the_line_of_another_reason() -> None:
    word = (Attributed(row().id, row().finding.fingerprint, BOB), "message-a")
    arrivals = [arrival("a", observed_at=T1, reason=RDP_OPEN), arrival("b", observed_at=T2)]
    lines = evidence.lines(triage(arrivals, {}, NOW, Wish(30), [word]), MOMENT).splitlines()
    written = [json.loads(line)["unmapped"] for line in lines]
    assert [(line["change"], "attribution" in line) for line in written] == [("new", False), ("reason-changed", True)]
