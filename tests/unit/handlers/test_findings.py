"""Findings from a terminal: listed, acknowledged, muted, and told of again."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from handlers import findings
from handlers.alerting.triage import Arrival, Wish, triage
from handlers.findings import CannotDoError, end_date, table_of, the_one
from handlers.lib.attribution import Attribution
from handlers.lib.finding import CLOSED, Finding
from handlers.lib.silence import ACKNOWLEDGED, MUTED, Silence
from tests.unit.handlers.builders import T1, finding, row
from tests.unit.handlers.stubbed import stubbed
from tests.unit.handlers.table_double import TableDouble

ACTOR = "arn:aws:iam::111122223333:user/anna"
TODAY = datetime.now(timezone.utc).date()
NEXT_WEEK = (TODAY + timedelta(days=7)).isoformat()
ID = row().id[:12]
TARGET = [ID, "--environment", "prod"]


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> TableDouble:
    """A table with one open and one closed finding."""
    closed = row(finding=finding(resource_id="sg-2", status=CLOSED, severity="low"))
    double = TableDouble(known={row().id: row(), closed.id: closed})

    def named(_client: Any, name: str) -> TableDouble:
        assert name == "table-findings-prod"
        return double

    class Sts:
        def get_caller_identity(self) -> dict[str, str]:
            return {"Arn": ACTOR}

    class Sqs:
        def get_queue_url(self, QueueName: str) -> dict[str, str]:  # noqa: N803 - as boto3 has it
            return {"QueueUrl": f"https://sqs/{QueueName}"}

        def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
            double.sent += [(QueueUrl, json.loads(entry["MessageBody"])) for entry in Entries]
            return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    class Session:
        def __init__(self, profile_name: str | None, region_name: str) -> None:
            assert (profile_name, region_name) == (None, "us-east-1")

        def client(self, service: str) -> Any:
            return {"sts": Sts(), "sqs": Sqs()}.get(service)

    monkeypatch.setattr(findings, "FindingsTable", named)
    monkeypatch.setattr("boto3.Session", Session)
    return double


@pytest.mark.parametrize(("command", "kind"), [("ack", ACKNOWLEDGED), ("mute", MUTED)])
def test_a_finding_is_silenced_with_actor_reason_and_end(
    table: TableDouble, capsys: pytest.CaptureFixture[str], command: str, kind: str
) -> None:
    assert findings.main([command, *TARGET, "--until", NEXT_WEEK, "--reason", "a ticket\nis open"]) == 0
    silence = table.known[row().id].silence
    assert silence is not None
    assert silence[:4] == (kind, ACTOR, "a ticket is open", NEXT_WEEK)
    assert f"{kind} until {NEXT_WEEK} by {ACTOR}: a ticket is open" in capsys.readouterr().out


def test_unmute_ends_it(table: TableDouble, capsys: pytest.CaptureFixture[str]) -> None:
    findings.main(["mute", *TARGET, "--until", NEXT_WEEK, "--reason", "x"])
    assert findings.main(["unmute", *TARGET]) == 0
    assert table.known[row().id].silence is None
    assert "reminded of again" in capsys.readouterr().out


def test_tampering_is_closed_with_actor_and_reason_by_the_way_of_every_all_clear(
    table: TableDouble, capsys: pytest.CaptureFixture[str]
) -> None:
    touched = row(finding=finding(rule="tampering", resource_id="recorder"))
    table.known[touched.id] = touched
    assert findings.main(["close", touched.id, "--environment", "prod", "--reason", "a drill"]) == 0
    assert "closed within a minute" in capsys.readouterr().out
    silence = table.known[touched.id].silence
    assert silence is not None
    assert (silence.kind, silence.actor, silence.reason, silence.until) == (ACKNOWLEDGED, ACTOR, "a drill", str(TODAY))
    ((queue, sent),) = table.sent
    assert queue == "https://sqs/queue-alerts-prod"
    assert (sent["rule"], sent["resource_id"], sent["status"]) == ("tampering", "recorder", CLOSED)
    assert sent["observed_at"] == touched.last_seen


def test_tampering_that_is_heard_of_after_it_was_closed_is_news(table: TableDouble) -> None:
    touched = row(finding=finding(rule="tampering", resource_id="recorder"))
    table.known[touched.id] = touched
    assert findings.main(["close", touched.id, "--environment", "prod", "--reason", "a drill"]) == 0
    ((_, sent),) = table.sent
    again = finding(rule="tampering", resource_id="recorder", reason="again", observed_at="2026-11-24T03:11:01.000Z")
    over = Arrival(Finding.from_message(sent), "1", sent_at=2)
    (decision,) = triage([over, Arrival(again, "2", sent_at=3)], {touched.id: touched}, 0, Wish(7))
    assert decision.told == again


def test_what_aws_judges_is_not_closed_by_hand(table: TableDouble, capsys: pytest.CaptureFixture[str]) -> None:
    assert findings.main(["close", *TARGET, "--reason", "x"]) == 1
    assert "closes by itself once it is in order" in capsys.readouterr().err
    assert table.known[row().id].silence is None
    assert table.sent == []


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["unmute", *TARGET], "is neither acknowledged nor muted"),
        (["mute", *TARGET, "--until", "2020-01-01", "--reason", "x"], "--until 2020-01-01 is over"),
        (["mute", *TARGET, "--until", NEXT_WEEK, "--reason", " "], "--reason is empty"),
        (["unmute", "000000000", "--environment", "prod"], "`list --all` shows what the table knows"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_cause(
    table: TableDouble, capsys: pytest.CaptureFixture[str], argv: list[str], says: str
) -> None:
    assert findings.main(argv) == 1
    assert says in capsys.readouterr().err
    assert table.known[row().id].silence is None


def test_a_profile_that_is_not_there_is_an_error_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert findings.main(["list", "--environment", "prod", "--profile", "nobody-has-this"]) == 1
    assert capsys.readouterr().err == "error: The config profile (nobody-has-this) could not be found\n"


@pytest.mark.parametrize(
    "argv",
    [
        ["list"],
        ["list", "--all", "--format", "json"],
        ["ack", ID, "--until", NEXT_WEEK, "--reason", "x"],
        ["mute", ID, "--until", NEXT_WEEK, "--reason", "x"],
        ["close", ID, "--reason", "x"],
        ["unmute", ID],
    ],
    ids=" ".join,
)
def test_an_environment_that_is_not_there_is_said_and_not_what_dynamodb_calls_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    with stubbed("dynamodb") as stub:
        stub.add_client_error("scan", "ResourceNotFoundException", "Requested resource not found")
        monkeypatch.setattr("boto3.Session.client", lambda *_: stub.client)
        assert findings.main([*argv, "--environment", "prdo"]) == 1
    assert capsys.readouterr().err == (
        "error: no table table-findings-prdo in this account and region: "
        "is it the environment's name, the profile and the region?\n"
    )


def test_what_else_the_table_refuses_is_said_as_aws_says_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with stubbed("dynamodb") as stub:
        stub.add_client_error("scan", "AccessDeniedException", "not you")
        monkeypatch.setattr("boto3.Session.client", lambda *_: stub.client)
        assert findings.main(["list", "--environment", "prod"]) == 1
    assert capsys.readouterr().err.endswith("not you\n")


def test_what_is_closed_is_not_acknowledged(table: TableDouble, capsys: pytest.CaptureFixture[str]) -> None:
    (closed,) = [one.id for one in table.known.values() if not one.is_open]
    assert findings.main(["ack", closed, "--environment", "prod", "--until", NEXT_WEEK, "--reason", "x"]) == 1
    assert "is closed" in capsys.readouterr().err


def test_what_is_being_told_must_wait(table: TableDouble, capsys: pytest.CaptureFixture[str]) -> None:
    table.claims[row().id] = ("teller", 99_999_999_999)
    assert findings.main(["mute", *TARGET, "--until", NEXT_WEEK, "--reason", "x"]) == 1
    assert "try again in a minute" in capsys.readouterr().err


def test_the_list_shows_what_is_open_and_on_demand_all(table: TableDouble, capsys: pytest.CaptureFixture[str]) -> None:
    assert findings.main(["list", "--environment", "prod"]) == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[1].split()[:4] == [ID, "high", "security-group-rules", "sg-0a1b2c3d"]
    assert shown.endswith("1 finding\n")
    findings.main(["list", "--environment", "prod", "--all", "--format", "json"])
    everything = json.loads(capsys.readouterr().out)
    assert [(one["resource_id"], one["status"]) for one in everything] == [("sg-0a1b2c3d", "OPEN"), ("sg-2", "CLOSED")]


BROAD = row(
    finding=finding(tags={"Owner": "payments"}, reason="tcp/22 is open to 0.0.0.0/0 " * 6),
    silence=Silence(ACKNOWLEDGED, ACTOR, "closing it on Monday", "2026-12-01", T1),
    attribution=Attribution("AuthorizeSecurityGroupIngress", T1, ACTOR, "203.0.113.7", "e-1"),
)
DAY = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def test_a_row_of_the_list_says_whose_it_is_and_what_is_wrong() -> None:
    head, line, _ = table_of([BROAD], DAY).splitlines()
    shown = re.split(r"  +", line)
    assert [shown[head.split().index(name)] for name in ("id", "owner", "reason")] == [
        ID,
        "payments",
        BROAD.finding.reason.strip(),
    ]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_what_a_terminal_cannot_hold_as_a_table_stands_on_lines_of_its_own_and_whole(width: int) -> None:
    lines = table_of([BROAD, row()], DAY, width).splitlines()
    assert max(map(len, lines)) <= width
    assert [line.split()[0] for line in lines[:-1] if not line.startswith(" ")] == [ID, ID]
    text = " ".join(" ".join(lines).split())
    assert BROAD.finding.reason.strip() in text
    assert "since 2026-11-24 03:11, owner payments acknowledged until 2026-12-01" in text


def test_a_terminal_that_holds_the_table_gets_it() -> None:
    table = table_of([row()], DAY)
    assert table_of([row()], DAY, max(map(len, table.splitlines()))) == table


def test_the_list_is_as_wide_as_the_terminal_it_is_read_in(
    table: TableDouble, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table.known[BROAD.id] = BROAD
    monkeypatch.setenv("COLUMNS", "72")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    findings.main(["list", "--environment", "prod"])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 72


def test_json_has_all_of_a_finding(table: TableDouble, capsys: pytest.CaptureFixture[str]) -> None:
    table.known[BROAD.id] = BROAD
    findings.main(["list", "--environment", "prod", "--format", "json"])
    (shown,) = json.loads(capsys.readouterr().out)
    assert (shown["id"], shown["tags"], shown["reason"]) == (BROAD.id, {"Owner": "payments"}, BROAD.finding.reason)
    assert shown["silence"]["actor"] == shown["attribution"]["principal"] == ACTOR


def test_a_silence_that_ended_is_shown_as_past() -> None:
    over = row(silence=Silence(MUTED, ACTOR, "planned work", "2026-11-24", T1))
    now = datetime(2026, 11, 24, 23, 59, tzinfo=timezone.utc)
    assert "  muted until 2026-11-24 by" in table_of([over], now)
    assert "  was muted until 2026-11-24 by" in table_of([over], now + timedelta(minutes=1))


def test_a_name_does_not_speak_to_the_terminal() -> None:
    hostile = row(finding=finding(resource_id="x\x1b[2J\nid", rule="r"))
    assert len(table_of([hostile], datetime.now(timezone.utc)).splitlines()) == 3
    assert "\x1b" not in table_of([hostile], datetime.now(timezone.utc))


def test_an_id_is_named_by_its_beginning() -> None:
    assert the_one([row()], ID) == row()
    for beginning, says in ((ID[:5], "too short"), ("f" * 8, "no finding's id")):
        with pytest.raises(CannotDoError, match=says):
            the_one([row()], beginning)
    with pytest.raises(CannotDoError, match="2 findings' ids begin"):
        the_one([row(), row()], ID)


@pytest.mark.parametrize(
    ("text", "says"), [("soon", "is no date like 2026-12-01"), ("2026-11-23", "is over"), ("2028-01-01", "over a year")]
)
def test_an_end_is_a_date_within_a_year(text: str, says: str) -> None:
    with pytest.raises(CannotDoError, match=says):
        end_date(text, date(2026, 11, 24))
    assert end_date("2026-11-24", date(2026, 11, 24)) == "2026-11-24"
