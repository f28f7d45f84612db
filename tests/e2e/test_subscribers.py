"""Who is told of what: subscriptions, what is over, reminders, and who asked for quiet."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from typing import Any

from demo.items import OWNED, bucket, permission, security_group
from demo.stage import Stage
from tests.e2e.patience import command, eventually

QUIET = 5.0
QUEUE = "tickets"
SUBSCRIBER = "storage@bank.example"
IN_A_WEEK = str(date.today() + timedelta(days=7))  # noqa: DTZ011 - any day far enough away


def _mails(stage: Stage, resource_id: str, to: str | None = None) -> list[dict[str, str]]:
    address = to or stage.composed.values["alerts"]["emails"][0]
    return [mail for mail in stage.aws.mailbox() if resource_id in mail["body"] and mail["to"] == address]


def _group(stage: Stage, group_id: str, *ports: int) -> None:
    permissions = [permission("tcp", port, ipv4=["0.0.0.0/0"]) for port in ports]
    stage.record(security_group(stage.account, group_id, "x", permissions, OWNED))


def _row(stage: Stage, resource_id: str) -> dict[str, Any]:
    def rows() -> list[dict[str, Any]]:
        every = stage.client("dynamodb").scan(TableName=f"table-findings-{stage.environment}")["Items"]
        # A rule's heartbeat has a row too, of another kind.
        return [dict(row) for row in every if row.get("resource_id") == {"S": resource_id}]

    # A mail goes out before its row is written.
    (found,) = eventually(rows)
    return dict(found)


def _command(stage: Stage, *arguments: str) -> str:
    """What a person's `python -m handlers.findings` prints, against this stage."""
    made = command(stage, "handlers.findings", *arguments)
    assert made.returncode == 0, made.stderr
    return made.stdout


def _report(stage: Stage) -> dict[str, Any]:
    before = {key for key, _ in stage.objects("reports/")}
    stage.aws.fire_schedule(f"event-rule-compliance-report-{stage.environment}", account=stage.account)

    def written() -> list[bytes]:
        return [body for key, body in stage.objects("reports/") if key not in before and key.endswith(".json")]

    report: dict[str, Any] = json.loads(eventually(written)[0])
    return report


def test_a_subscriber_gets_what_it_asked_for_and_nothing_else(stage: Stage) -> None:
    _group(stage, "sg-0e2e000000filtered", 22)
    stage.record(bucket(stage.account, "filtered-public", OWNED, public_access_blocked=False))
    assert eventually(lambda: _mails(stage, "filtered-public", SUBSCRIBER))
    assert eventually(lambda: _mails(stage, "sg-0e2e000000filtered"))
    stage.record(bucket(stage.account, "filtered-untagged", {}))
    assert eventually(lambda: _mails(stage, "filtered-untagged"))
    assert not _mails(stage, "filtered-untagged", SUBSCRIBER)


def test_a_queue_gets_json(stage: Stage) -> None:
    sqs = stage.client("sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    _group(stage, "sg-0e2e00000000queued", 22)

    def received() -> list[dict[str, Any]]:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [
            one
            for message in messages
            for one in json.loads(json.loads(message["Body"])["Message"])["findings"]
            if one["resource_id"] == "sg-0e2e00000000queued"
        ]

    (told,) = eventually(received)
    assert (told["severity"], told["news"]) == ("critical", "new")


def test_that_it_is_over_is_told_and_not_as_a_violation(stage: Stage) -> None:
    group_id = "sg-0e2e000000resolved"
    _group(stage, group_id, 22)
    assert eventually(lambda: _mails(stage, group_id))
    _group(stage, group_id)
    (over,) = eventually(lambda: _mails(stage, group_id)[1:])
    assert "RESOLVED  security-group-rules" in over["body"]
    assert "No longer: tcp/22" in over["body"]


def test_what_stays_open_is_told_again_until_somebody_acknowledges_it(stage: Stage) -> None:
    group_id = "sg-0e2e000000reminded"
    _group(stage, group_id, 22)
    assert eventually(lambda: _mails(stage, group_id))
    _told_long_ago(stage, group_id)
    _report(stage)
    assert len(eventually(lambda: _mails(stage, group_id)[1:])) == 1
    assert "it is still open" in _mails(stage, group_id)[1]["body"]

    finding_id = _row(stage, group_id)["id"]["S"]
    assert finding_id[:12] in _command(stage, "list")
    said = _command(stage, "ack", finding_id[:12], "--until", IN_A_WEEK, "--reason", "closing it on Monday")
    assert f"acknowledged until {IN_A_WEEK} by arn:" in said
    _told_long_ago(stage, group_id)
    report = _report(stage)
    time.sleep(QUIET)
    assert len(_mails(stage, group_id)) == 2
    (shown,) = [one for one in report["open_findings"] if one["resource_id"] == group_id]
    assert shown["silence"]["reason"] == "closing it on Monday"
    (line,) = [
        one for one in report["results"] if one["resource_id"] == group_id and one["rule"] == "security-group-rules"
    ]
    assert line["silence"].startswith(f"acknowledged until {IN_A_WEEK}")


def test_a_muted_finding_is_not_mailed_until_it_is_unmuted(stage: Stage) -> None:
    group_id = "sg-0e2e000000000muted"
    _group(stage, group_id, 22)
    assert eventually(lambda: _mails(stage, group_id))
    finding_id = _row(stage, group_id)["id"]["S"]
    _command(stage, "mute", finding_id, "--until", IN_A_WEEK, "--reason", "a honeypot")
    _group(stage, group_id, 22, 3389)
    assert eventually(lambda: "3389" in _row(stage, group_id)["reason"]["S"])
    time.sleep(QUIET)
    assert len(_mails(stage, group_id)) == 1
    _command(stage, "unmute", finding_id)
    _report(stage)
    assert "3389" in eventually(lambda: _mails(stage, group_id)[1:])[0]["body"]


def _told_long_ago(stage: Stage, resource_id: str) -> None:
    """As if the team had been told before reminders are due."""
    stage.client("dynamodb").update_item(
        TableName=f"table-findings-{stage.environment}",
        Key={"id": _row(stage, resource_id)["id"]},
        UpdateExpression="SET notified_at = :then",
        ExpressionAttributeValues={":then": {"S": "2026-01-01T00:00:00.000Z"}},
    )
