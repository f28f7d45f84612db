"""The alerts function as a whole: one mail an invocation, nothing lost, and one way only to be told twice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import ClientError, EndpointConnectionError

from handlers import alerts
from handlers.alerting.incoming import Rules
from handlers.alerting.triage import Wish
from handlers.alerts import Edge, Invocation, deliver
from handlers.lib.attribution import NOBODY, Attributed, Attribution
from handlers.lib.finding import CLOSED, Finding
from handlers.lib.finding_row import Row
from handlers.lib.heartbeat import Heartbeat
from handlers.lib.reminder import Reminder
from handlers.lib.silence import MUTED, Silence
from tests.unit.handlers.builders import (
    ACCOUNT,
    RDP_OPEN,
    SENT,
    T1,
    T2,
    T3,
    as_text,
    compliance_change,
    finding,
    record,
)
from tests.unit.handlers.table_double import TableDouble

START = datetime.fromtimestamp(SENT / 1000 + 5, timezone.utc)
ENDS_AT = int(START.timestamp()) + 120


def refused(operation: str) -> ClientError:
    return ClientError({"Error": {"Code": "InternalError", "Message": "try again"}}, operation)


@dataclass
class World:
    """AWS as the function sees it: what was put and published, in order, and what fails next."""

    table: TableDouble = field(default_factory=TableDouble)
    log: list[str] = field(default_factory=list)
    objects: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    published: list[dict[str, Any]] = field(default_factory=list)
    failing: set[str] = field(default_factory=set)
    wish: Wish = field(default_factory=lambda: Wish(30))
    contacts: Callable[[], str | None] = lambda: "Anna Example +1 555 0100"

    def put_object(self, **request: Any) -> None:
        self._do("put_object")
        self.objects[request["Key"]] = [json.loads(line) for line in request["Body"].decode().splitlines()]

    def publish(self, **request: Any) -> None:
        self._do("publish")
        self.published.append(request)

    def _do(self, operation: str) -> None:
        self.log.append(operation)
        if operation in self.failing:
            raise refused(operation)

    def deliver(self, *records: dict[str, Any], request_id: str = "req-1", at: datetime = START) -> list[str]:
        rules = Rules("prod", frozenset({"security-group-rules"}), {}, "medium")
        edge = Edge(self.table, self, self, "bucket-reports", "arn:topic", self.contacts, rules, self.wish)  # type: ignore[arg-type]
        ends_at = int(at.timestamp()) + 120
        return deliver(records, edge, Invocation(request_id, ACCOUNT, at, ends_at))

    @property
    def told(self) -> list[list[dict[str, Any]]]:
        """The findings of each message that was published."""
        return [json.loads(json.loads(one["Message"])["default"])["findings"] for one in self.published]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """All evidence."""
        return [line for lines in self.objects.values() for line in lines]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(autouse=True)
def _namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "ComplianceMonitor")


def group(number: int, **changes: Any) -> Finding:
    return finding(resource_id=f"sg-{number:08d}", **changes)


def later(seconds: int) -> datetime:
    return datetime.fromtimestamp(START.timestamp() + seconds, timezone.utc)


def test_a_batch_is_one_message_one_object_and_its_rows(world: World) -> None:
    failed = world.deliver(record(group(1), "a"), record(group(2), "b"))
    assert failed == []
    assert [one["resource_id"] for one in world.told[0]] == ["sg-00000001", "sg-00000002"]
    assert len(world.published) == 1
    (request,) = world.published
    assert (request["TopicArn"], request["MessageStructure"]) == ("arn:topic", "json")
    assert request["Subject"] == "[prod] high: 2 violations, worst security-group-rules on sg-00000001"
    (key,) = world.objects
    assert re.fullmatch(r"findings/date=2026-11-24/\d{6}-req-1\.jsonl", key)
    assert f"s3://bucket-reports/{key}" in request["Message"]
    assert {row.notified_at is not None for row in world.table.known.values()} == {True}
    assert world.table.claims == {}


def test_evidence_is_written_before_the_message_that_points_to_it(world: World) -> None:
    world.deliver(record(finding()))
    assert world.log == ["put_object", "publish"]


def test_what_is_known_is_neither_told_nor_written_again(world: World) -> None:
    world.deliver(record(finding(), "a"))
    assert world.deliver(record(finding(), "b", SENT + 1), record(finding(observed_at=T2), "c", SENT + 2)) == []
    assert (len(world.published), len(world.objects)) == (1, 1)
    assert world.table.known[finding().id].last_seen == T2


def test_another_reason_is_told(world: World) -> None:
    world.deliver(record(finding()))
    world.deliver(record(finding(observed_at=T2, reason=RDP_OPEN)))
    assert [told[0]["news"] for told in world.told] == ["new", "reason-changed"]


def test_a_finding_that_closes_is_evidence_and_no_mail(world: World) -> None:
    world.deliver(record(finding()))
    where = {"resourceType": finding().resource_type, "resourceId": finding().resource_id}
    event = compliance_change("COMPLIANT", "config-rule-security-group-rules-prod", **where)
    assert world.deliver(record(as_text(event)), request_id="req-2") == []
    assert len(world.published) == 1
    assert [line["unmapped"]["change"] for line in world.lines] == ["new", "closed"]
    row = world.table.known[finding().id]
    assert not row.is_open
    assert row.expires_at == int(START.timestamp()) + 30 * 86_400


def test_violated_fixed_and_violated_again_is_told_again(world: World) -> None:
    world.deliver(record(finding(observed_at=T1)))
    world.deliver(record(finding(observed_at=T2, status=CLOSED)))
    world.deliver(record(finding(observed_at=T3)))
    assert [(told[0]["news"], told[0]["occurrence"]) for told in world.told] == [("new", 1), ("reopened", 2)]


def test_a_storm_with_duplicates_and_a_poisoned_message_is_one_mail(world: World) -> None:
    records = [record(group(number), f"m-{number}") for number in range(500)]
    duplicates = [record(group(number), f"d-{number}") for number in range(0, 500, 5)]
    poison = record('{"finding": 1, "rule": "\\ud800', "poison")
    assert world.deliver(*records, poison, *duplicates) == ["poison"]
    assert len(world.published) == 1
    assert len(world.lines) == 500
    message = json.loads(json.loads(world.published[0]["Message"])["default"])
    assert len(message["findings"]) + message["left_out"] == 500
    assert len(world.table.known) == 500


def test_nothing_to_tell_makes_no_message(world: World) -> None:
    assert world.deliver() == []
    assert world.deliver(record(as_text(compliance_change("COMPLIANT")))) == []
    assert world.log == []


# --- failures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["put_object", "publish"])
def test_a_failure_before_the_mail_is_out_loses_nothing_and_tells_once(world: World, operation: str) -> None:
    world.failing = {operation}
    with pytest.raises(ClientError):
        world.deliver(record(finding()))
    assert (world.published, world.table.known) == ([], {})
    world.failing = set()
    # Received again before the claim has ended: left for the next time.
    assert world.deliver(record(finding()), request_id="req-2", at=later(60)) == ["message-1"]
    assert world.deliver(record(finding()), request_id="req-3", at=later(130)) == []
    assert len(world.published) == 1


def test_a_table_that_fails_after_the_mail_is_out_tells_again_rather_than_lose_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> bool:
        raise refused("UpdateItem")

    with monkeypatch.context() as patched:
        patched.setattr(world.table, "confirm", refuse)
        assert world.deliver(record(finding())) == ["message-1"]
    assert len(world.published) == 1
    assert world.deliver(record(finding()), request_id="req-2", at=later(130)) == []
    assert len(world.published) == 2


STEPS = ("rows", "claim", "put_object", "publish", "confirm")


@pytest.mark.parametrize("broken", STEPS)
def test_only_between_the_mail_and_the_table_can_a_failure_tell_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def refuse(*_: Any) -> Any:
        raise refused(broken)

    with monkeypatch.context() as patched:
        if broken in ("put_object", "publish"):
            patched.setattr(world, "failing", {broken})
        else:
            patched.setattr(world.table, broken, refuse)
        try:
            comes_again = world.deliver(record(finding()))
        except ClientError:
            comes_again = ["message-1"]
    assert comes_again == ["message-1"]
    assert world.deliver(record(finding()), request_id="req-2", at=later(130)) == []
    assert len(world.published) == (2 if broken == "confirm" else 1)
    assert world.table.known[finding().id].is_open


def test_one_write_that_fails_does_not_hold_up_the_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = world.table.claim
    lost = group(2).id

    def sometimes(finding_id: str, before: Row | None, claimant: str, now: int, until: int) -> bool:
        if finding_id == lost:
            raise EndpointConnectionError(endpoint_url="https://dynamodb.us-east-1.amazonaws.com")
        return claim(finding_id, before, claimant, now, until)

    monkeypatch.setattr(world.table, "claim", sometimes)
    assert world.deliver(*(record(group(number), f"m-{number}") for number in (1, 2, 3))) == ["m-2"]
    assert [one["resource_id"] for one in world.told[0]] == ["sg-00000001", "sg-00000003"]


def test_of_two_pollers_with_the_same_finding_one_tells(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # The second reads the table before the first has written to it.
    monkeypatch.setattr(world.table, "rows", lambda _: {})
    assert world.deliver(record(finding(), "a"), request_id="one") == []
    assert world.deliver(record(finding(), "b"), request_id="two") == ["b"]
    monkeypatch.undo()
    assert world.deliver(record(finding(), "b"), request_id="three", at=later(130)) == []
    assert len(world.published) == 1


def test_a_poller_that_died_holds_nobody_up_for_long(world: World) -> None:
    world.table.claim(finding().id, None, "dead", int(START.timestamp()), ENDS_AT)
    assert world.deliver(record(finding())) == ["message-1"]
    assert world.deliver(record(finding()), request_id="req-2", at=later(130)) == []
    assert len(world.published) == 1


def test_a_row_that_another_changes_meanwhile_is_not_overwritten(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.deliver(record(finding()))
    stale = dict(world.table.known)
    world.deliver(record(finding(observed_at=T3, reason=RDP_OPEN)))
    monkeypatch.setattr(world.table, "rows", lambda _: stale)
    assert world.deliver(record(finding(observed_at=T2), "m")) == ["m"]
    assert world.table.known[finding().id].finding.reason == RDP_OPEN


# --- contacts, metrics, logs -------------------------------------------------------------------------------------


def test_contacts_are_fetched_for_critical_findings_only(world: World) -> None:
    asked = []

    def contacts() -> str:
        asked.append(1)
        return "Anna Example"

    world.contacts = contacts
    world.deliver(record(group(1, severity="high")))
    assert asked == []
    world.deliver(record(group(2, severity="critical")))
    assert asked == [1]
    assert "Anna Example" in json.loads(world.published[1]["Message"])["email"]


def test_contacts_are_in_no_log_and_no_evidence(
    world: World, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    world.deliver(record(finding(severity="critical")))
    logged = [str(vars(entry)) for entry in caplog.records]
    assert any("alert sent" in entry for entry in logged)
    assert "Anna" not in "".join(logged) + capsys.readouterr().out + json.dumps(world.lines)


def test_contacts_that_cannot_be_read_do_not_hold_up_the_alert(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> str:
        raise GetParameterError("AccessDeniedException")

    monkeypatch.setattr(alerts, "get_parameter", fails)
    assert "could not be read from /compliance/prod/contacts/escalation" in str(
        alerts._contacts("/compliance/prod/contacts/escalation")
    )


def test_where_the_overlay_names_no_contacts_none_are_asked_for() -> None:
    assert alerts._contacts("") is None


def metrics(captured: str) -> dict[str, list[float]]:
    values: dict[str, list[float]] = {}
    for line in captured.splitlines():
        if '"_aws"' in line:
            parsed = json.loads(line)
            (directive,) = parsed["_aws"]["CloudWatchMetrics"]
            assert directive["Namespace"] == "ComplianceMonitor"
            assert directive["Dimensions"] == [["Environment"]]
            assert parsed["Environment"] == "prod"
            for metric in directive["Metrics"]:
                values.setdefault(metric["Name"], []).extend(parsed[metric["Name"]])
    return values


def test_an_alert_is_measured_with_its_delay(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    records = [record(group(number, recorded_at=T3), f"m-{number}") for number in range(150)]
    world.deliver(*records)
    measured = metrics(capsys.readouterr().out)
    assert (measured["AlertsSent"], measured["FindingsAlerted"]) == ([1.0], [150.0])
    assert len(measured["AlertDelay"]) == 150
    assert min(measured["AlertDelay"]) > 0


def heartbeat(account: str = ACCOUNT) -> dict[str, Any]:
    beat = Heartbeat("required-tags", account, "2026-11-24T03:10:00.000Z")
    return record(beat.to_message(), f"beat-{account}")


@pytest.mark.parametrize(
    ("account", "dimensions"),
    [
        (ACCOUNT, {"Environment": "prod", "Rule": "required-tags"}),
        ("4" * 12, {"Environment": "prod", "Account": "4" * 12}),
    ],
)
def test_a_heartbeat_ends_in_the_table_and_a_metric_and_in_no_mail(
    world: World, capsys: pytest.CaptureFixture[str], account: str, dimensions: dict[str, str]
) -> None:
    assert world.deliver(heartbeat(account)) == []
    assert [beat.account for beat in world.table.heartbeats] == [account]
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [list(dimensions)]
    assert {name: line[name] for name in dimensions} == dimensions
    assert line["HeartbeatDelay"][0] > 0
    assert (world.published, world.objects) == ([], {})


def test_a_heartbeat_that_did_not_reach_the_table_did_not_arrive(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise refused("UpdateItem")

    monkeypatch.setattr(world.table, "note_heartbeat", fail)
    assert world.deliver(heartbeat()) == [f"beat-{ACCOUNT}"]
    assert '"_aws"' not in capsys.readouterr().out


def test_a_heartbeat_beside_an_alert_that_fails_has_not_arrived_either(world: World) -> None:
    world.failing.add("publish")
    with pytest.raises(ClientError):
        world.deliver(record(finding()), heartbeat())
    assert world.table.heartbeats == []


def test_no_alert_is_no_metric(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.deliver(record("poison"))
    assert metrics(capsys.readouterr().out) == {}


def test_an_unreadable_message_is_logged_with_its_cause(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.deliver(record("poison", "m-1"))
    (error,) = [vars(entry) for entry in caplog.records if entry.levelname == "ERROR"]
    assert (error["message"], error["message_id"]) == ("unreadable message", "m-1")
    assert error["cause"].startswith("not JSON")


# --- the entry point ---------------------------------------------------------------------------------------------


class Context:
    """What Lambda tells of an invocation."""

    function_name = "function-alerts-prod"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:function-alerts-prod"
    aws_request_id = "req-1"

    def get_remaining_time_in_millis(self) -> int:
        return 120_000


@pytest.fixture
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    variables = {
        "ENVIRONMENT": "prod",
        "FINDINGS_TABLE": "table-findings-prod",
        "REPORT_BUCKET": "bucket-reports",
        "ALERT_TOPIC_ARN": "arn:topic",
        "SETTINGS_PARAMETER": "/compliance/prod/settings/alerts",
        "CONTACTS_PARAMETER": "",
        "AWS_DEFAULT_REGION": "us-east-1",
        "POWERTOOLS_SERVICE_NAME": "alerts",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings = {
        "severities": {"access-keys-rotated": "critical"},
        "other_severity": "low",
        "closed_days": 7,
        "resolved": True,
    }
    monkeypatch.setattr(alerts, "get_parameter", lambda *_, **__: json.dumps(settings))
    yield
    alerts._clients.cache_clear()


@pytest.mark.usefixtures("_environment")
@pytest.mark.filterwarnings("ignore:Boto3 will no longer support Python 3.9")
def test_the_entry_point_answers_with_the_messages_that_must_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def note(records: Any, edge: Edge, invocation: Invocation) -> list[str]:
        seen.append((edge, invocation))
        return ["m-1"]

    monkeypatch.setattr(alerts, "deliver", note)
    answer = alerts.handler({"Records": [record(finding())]}, Context())  # type: ignore[arg-type]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    ((edge, invocation),) = seen
    assert (edge.wish, edge.rules.severities, edge.bucket) == (
        Wish(7, tell_resolved=True),
        {"access-keys-rotated": "critical"},
        "bucket-reports",
    )
    assert invocation.account == "111122223333"
    assert 119 <= invocation.ends_at - invocation.started.timestamp() <= 121
    assert edge.contacts() is None


# --- reminders, silence, the end ---------------------------------------------------------------------------------


def test_a_reminder_is_mailed_once_however_often_it_comes(world: World) -> None:
    world.deliver(record(finding()))
    reminder = Reminder(finding().id, world.table.known[finding().id].notified_at).to_message()
    assert world.deliver(record(reminder, "r-1"), record(reminder, "r-2"), request_id="req-2") == []
    assert world.deliver(record(reminder, "r-3"), request_id="req-3") == []
    assert [told[0]["news"] for told in world.told] == ["new", "reminded"]
    assert [line["unmapped"]["change"] for line in world.lines] == ["new", "reminded"]


def test_who_made_it_follows_once_however_often_it_comes(world: World) -> None:
    world.deliver(record(finding()))
    made = Attribution("AuthorizeSecurityGroupIngress", T1, "arn:aws:iam::111122223333:user/bob", "", "e-1")
    word = Attributed(finding().id, finding().fingerprint, made).to_message()
    assert world.deliver(record(word, "a-1"), record(word, "a-2"), request_id="req-2") == []
    assert world.deliver(record(word, "a-3"), request_id="req-3") == []
    assert [told[0]["news"] for told in world.told] == ["new", "attributed"]
    assert world.table.known[finding().id].attribution == made


def test_that_nobody_was_found_is_kept_and_not_told(world: World) -> None:
    world.deliver(record(finding()))
    word = Attributed(finding().id, finding().fingerprint, NOBODY).to_message()
    assert world.deliver(record(word, "a-1"), request_id="req-2") == []
    assert len(world.told) == 1
    assert world.table.known[finding().id].attribution == NOBODY


def test_what_is_muted_is_evidence_and_no_mail(world: World) -> None:
    world.deliver(record(finding()))
    muted = Silence(MUTED, "anna", "planned work", "2026-12-31", T1)
    world.table.set_silence(world.table.known[finding().id], muted, int(START.timestamp()))
    assert world.deliver(record(finding(observed_at=T2, reason=RDP_OPEN)), request_id="req-2") == []
    assert len(world.published) == 1
    assert [(line["unmapped"]["change"], line["unmapped"]["told"]) for line in world.lines] == [
        ("new", True),
        ("reason-changed", False),
    ]


def test_the_end_is_told_where_the_overlay_asks_for_it(world: World) -> None:
    world.wish = Wish(30, tell_resolved=True)
    world.deliver(record(finding(severity="critical")))
    world.deliver(record(finding(severity="critical", observed_at=T2, status=CLOSED)), request_id="req-2")
    assert world.published[1]["Subject"].startswith("[prod] resolved: 1 violation")
    assert "Anna" not in world.published[1]["Message"]


def test_a_malformed_reminder_is_a_dead_letter(world: World) -> None:
    assert world.deliver(record('{"reminder": 1, "id": 7}')) == ["message-1"]
