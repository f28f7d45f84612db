"""The compliance report: what it holds, what it tells and closes, and what it could not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.compliance_report import IncompleteReportError
from handlers.drift.stacks_table import Detection
from handlers.lib import instant
from handlers.lib.finding import CLOSED, OPEN
from handlers.lib.heartbeat import Heartbeat
from handlers.lib.silence import Silence
from tests.unit.handlers.builders import ACCOUNT, REGION, finding, row
from tests.unit.handlers.compliance_report.double import GROUPS, SETTINGS, TAGS, Aws, drifted, metrics, stack
from tests.unit.handlers.drift.rows import CHECKED_AT, STACK_ID, drift_row
from tests.unit.handlers.reporting.evaluations import NOW, evaluation


def test_a_report_holds_every_result_of_every_page_in_both_files(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    aws.has_rules(GROUPS, token="1")  # noqa: S106 - a page's
    aws.has_results(GROUPS, [evaluation("COMPLIANT", "sg-1")], [evaluation("COMPLIANT", "sg-2")])
    aws.has_rules(TAGS, at="1")
    aws.has_results(TAGS, [evaluation("NON_COMPLIANT", "sg-2", rule=TAGS), evaluation("INSUFFICIENT_DATA", "sg-3")])
    aws.has_stacks(stack("IN_SYNC"))
    aws.has_inventory()
    known = row(finding=finding(rule="required-tags", resource_id="sg-2"))
    aws.opens(known)

    answer = aws.report()
    assert answer == {
        "report": "s3://bucket/reports/date=2026-11-24/compliance-040000.json",
        "rate": 50.0,
        "resources_evaluated": 2,
        "resources_violating": 1,
    }
    document = aws.json
    assert (document["environment"], document["account"], document["region"]) == ("prod", ACCOUNT, REGION)
    assert document["generated_at"] == "2026-11-24T04:00:00.000Z"
    assert [(rule["rule"], rule["compliance_rate"]) for rule in document["rules"]] == [
        ("security-group-rules", 100.0),
        ("required-tags", 0.0),
    ]
    assert document["resources_monitored"]["total"] == 7
    assert document["recorder"]["recording"] is True
    assert document["reconciled"] == {"found_late": 0, "closed": 0, "unjudged": []}
    assert [one["id"] for one in document["open_findings"]] == [known.id]
    assert document["results"] == [{name: one[name] for name in document["results"][0]} for one in aws.csv]
    assert [(one["rule"], one["resource_id"], one["compliance"]) for one in aws.csv] == [
        ("security-group-rules", "sg-1", "COMPLIANT"),
        ("security-group-rules", "sg-2", "COMPLIANT"),
        ("required-tags", "sg-2", "NON_COMPLIANT"),
        ("required-tags", "sg-3", "INSUFFICIENT_DATA"),
    ]
    assert aws.sent == []
    assert metrics(capsys.readouterr().out) == {
        ("ResourcesMonitored",): 7,
        ("ComplianceRate",): 50,
        ("FoundLate",): 0,
        ("DriftedStacks",): 0,
        ("DriftedResources",): 0,
        ("RecorderRecording",): 1,
        ("SubscriptionsUnconfirmed",): 1,
        ("SeveritiesUnheard",): 3,
        ("HeartbeatsMissing",): 0,
        ("Violations", "security-group-rules"): 0,
        ("Violations", "required-tags"): 1,
        ("Violations", "stack-drift"): 0,
    }


def test_what_config_holds_and_nobody_was_told_of_is_told_now(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    aws.has_rules(GROUPS, "access-keys-rotated")
    aws.has_results(GROUPS, [evaluation(Annotation="tcp/22 is open"), evaluation(resource_id="new", recorded=NOW)])
    aws.has_results("access-keys-rotated", [evaluation(resource_type="AWS::IAM::User", resource_id="AIDA")])
    aws.has_stacks()
    aws.has_inventory()
    aws.report()
    assert [(one["rule"], one["severity"], one["source"], one["status"]) for one in aws.sent] == [
        ("security-group-rules", "critical", "report", OPEN),
        ("access-keys-rotated", "low", "report", OPEN),
    ]
    # A rule of this project knows how its violation is mended.
    assert "remediation" in aws.sent[0]
    assert "remediation" not in aws.sent[1]
    assert metrics(capsys.readouterr().out)["FoundLate",] == 2


def test_what_config_no_longer_holds_is_closed_and_drift_is_left_alone(aws: Aws) -> None:
    gone = row(finding=finding(resource_id="sg-gone"))
    elsewhere = row(finding=finding(resource_id="sg-x", account="444455556666"))
    aws.opens(row(), gone, elsewhere, drifted())
    aws.has_rules(GROUPS)
    aws.has_results(GROUPS, [evaluation(), evaluation("COMPLIANT", "sg-gone")])
    aws.has_stacks(stack())
    aws.cfn.add_response(
        "describe_stack_resource_drifts", {"StackResourceDrifts": [drift_row()]}, {"StackName": STACK_ID}
    )
    aws.has_inventory()
    aws.report()
    assert [(one["resource_id"], one["status"]) for one in aws.sent] == [("sg-gone", CLOSED)]
    assert aws.json["reconciled"] == {"found_late": 0, "closed": 1, "unjudged": []}
    assert (aws.json["drift"]["drifted_stacks"], aws.json["drift"]["drifted_resources"]) == (1, 1)


def test_the_three_files_agree_on_what_is_open(aws: Aws) -> None:
    known = row(finding=finding(tags={"Owner": "payments"}))
    gone = row(finding=finding(resource_id="sg-gone"))
    tampered = row(finding=finding(rule="tampering", resource_type="AWS::SNS::Topic", resource_id="topic"))
    aws.opens(known, gone, drifted(), tampered)
    aws.has_rules(GROUPS)
    fresh = evaluation(resource_id="sg-fresh", recorded=NOW)
    aws.has_results(GROUPS, [evaluation(), evaluation("COMPLIANT", "sg-gone"), fresh])
    aws.has_stacks(stack())
    aws.cfn.add_response(
        "describe_stack_resource_drifts", {"StackResourceDrifts": [drift_row()]}, {"StackName": STACK_ID}
    )
    aws.has_inventory()
    aws.report()
    lines = {(one["rule"], one["resource_id"]): one for one in aws.csv}
    assert len(lines) == len(aws.csv)
    violated = {key: one for key, one in lines.items() if one["compliance"] == "NON_COMPLIANT"}
    opened = {one["finding"] for one in violated.values() if one["open_since"]}
    assert opened == {one["id"] for one in aws.json["open_findings"]} == {known.id, drifted().id, tampered.id}
    assert "3 high" in aws.objects["reports/date=2026-11-24/compliance-040000.html"]
    assert lines["security-group-rules", "sg-0a1b2c3d"]["owner"] == "payments"
    # Not told yet: it is on its way to the table, which knows no more of it than its rule does.
    untold = lines["security-group-rules", "sg-fresh"]
    assert (untold["severity"], untold["open_since"]) == ("critical", "")
    assert untold["finding"] == finding(resource_id="sg-fresh").id
    assert untold["controls"] == lines["security-group-rules", "sg-gone"]["controls"] != ""


def test_what_the_report_closes_is_open_in_none_of_its_files(aws: Aws) -> None:
    in_sync = drifted()
    aws.opens(in_sync, row(finding=finding(resource_id="sg-gone")))
    aws.has_rules(GROUPS)
    aws.has_results(GROUPS)
    aws.has_stacks(stack())
    rows = {"StackResourceDrifts": [drift_row("IN_SYNC")]}
    aws.cfn.add_response("describe_stack_resource_drifts", rows, {"StackName": STACK_ID})
    aws.has_inventory()
    aws.report()
    assert aws.json["reconciled"]["closed"] == 2
    assert (aws.json["open_findings"], aws.csv) == ([], [])
    assert (aws.json["drift"]["drifted_stacks"], aws.json["drift"]["drifted_resources"]) == (0, 0)


def test_drift_is_reconciled_too(aws: Aws) -> None:
    in_sync, gone = drifted(), drifted(PhysicalResourceId="replaced")
    compared = Detection(instant.to_text(CHECKED_AT), "DETECTION_COMPLETE", [])
    aws.stacks.table().record(STACK_ID, compared, CHECKED_AT.timestamp())
    aws.opens(in_sync, gone)
    aws.has_rules()
    aws.has_stacks(stack())
    rows = [drift_row("IN_SYNC"), drift_row("DELETED", PhysicalResourceId="untold")]
    aws.cfn.add_response("describe_stack_resource_drifts", {"StackResourceDrifts": rows}, {"StackName": STACK_ID})
    aws.has_inventory()
    aws.report()
    told = {(one["resource_id"], one["status"], one["severity"]) for one in aws.sent}
    assert told == {
        ("untold", OPEN, "critical"),
        (in_sync.finding.resource_id, CLOSED, "high"),
        ("replaced", CLOSED, "high"),
    }
    assert aws.json["reconciled"] == {"found_late": 1, "closed": 2, "unjudged": []}


def test_a_rule_that_cannot_be_read_fails_the_report_after_it_was_written(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.opens(row())
    aws.has_rules(GROUPS, TAGS)
    aws.rules.add_client_error("get_compliance_details_by_config_rule", "AccessDeniedException", "not authorized")
    aws.has_results(TAGS, [evaluation("COMPLIANT")])
    aws.has_stacks()
    aws.has_inventory()
    with pytest.raises(IncompleteReportError, match=f"lacks what could not be read: {GROUPS}: .*not authorized"):
        aws.report()
    assert aws.json["compliance"]["rate"] is None
    assert aws.json["rules"][0]["unread"] is not None
    # Its open findings are not taken for fixed, and no number is made up.
    assert aws.sent == []
    measured = metrics(capsys.readouterr().out)
    assert ("ComplianceRate",) not in measured
    assert ("Violations", "security-group-rules") not in measured
    assert measured["Violations", "required-tags"] == 0


def test_a_truncated_answer_is_no_empty_rule(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    aws.opens(row())
    aws.has_rules(GROUPS)
    monkeypatch.setattr(aws.config, "get_compliance_details_by_config_rule", lambda **_: {"ResponseMetadata": {}})
    aws.has_stacks()
    aws.has_inventory()
    with pytest.raises(IncompleteReportError, match="without EvaluationResults"):
        aws.report()
    assert aws.sent == []


def test_what_only_the_fast_path_has_told_stays_open_until_config_judges_it_or_knows_it_to_be_deleted(aws: Aws) -> None:
    told = [
        row(finding=finding(resource_id=f"sg-{number:02}", source="realtime"), last_seen="2026-11-24T03:00:00.000Z")
        for number in range(22)
    ]
    judged = row(finding=finding(resource_id="sg-judged", source="realtime"), last_seen="2026-11-24T03:00:00.000Z")
    aws.opens(*told, judged)
    aws.has_rules(GROUPS)
    aws.has_results(GROUPS, [evaluation("COMPLIANT", "sg-judged")])
    aws.has_stacks()
    deleted = {
        "resourceType": "AWS::EC2::SecurityGroup",
        "resourceId": "sg-00",
        "resourceDeletionTime": NOW,
    }
    there = {"resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-21"}
    ids = [one.finding.resource_id for one in told]
    for wanted, found in ((ids[:20], [deleted]), (ids[20:], [there])):
        asked = {"resourceType": "AWS::EC2::SecurityGroup", "resourceIds": wanted, "includeDeletedResources": True}
        aws.rules.add_response("list_discovered_resources", {"resourceIdentifiers": found}, asked)
    aws.has_inventory()
    aws.report()
    assert sorted((one["resource_id"], one["status"]) for one in aws.sent) == [
        ("sg-00", "CLOSED"),
        ("sg-judged", "CLOSED"),
    ]
    assert aws.json["reconciled"]["closed"] == 2
    assert aws.json["reconciled"]["unjudged"] == sorted(one.id for one in told[1:])


def test_a_rule_that_is_deleted_meanwhile_is_left_out_and_its_findings_closed(aws: Aws) -> None:
    aws.opens(row())
    aws.has_rules(GROUPS)
    aws.rules.add_client_error("get_compliance_details_by_config_rule", "NoSuchConfigRuleException", "no such rule")
    aws.has_stacks()
    aws.has_inventory()
    aws.report()
    assert aws.json["rules"] == []
    assert [one["status"] for one in aws.sent] == [CLOSED]


def test_a_stack_that_cannot_be_read_fails_the_report_after_it_was_written(aws: Aws) -> None:
    aws.opens(drifted())
    aws.has_rules()
    aws.has_stacks(stack())
    aws.cfn.add_client_error("describe_stack_resource_drifts", "Throttling", "Rate exceeded")
    aws.has_inventory()
    with pytest.raises(IncompleteReportError, match="Rate exceeded"):
        aws.report()
    assert aws.sent == []
    assert "drift" in aws.json


def test_an_account_without_evaluations_has_no_rate_and_a_stopped_recorder_shows(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.has_rules()
    aws.has_stacks()
    aws.has_inventory(recording=False)
    aws.report()
    measured = metrics(capsys.readouterr().out)
    assert ("ComplianceRate",) not in measured
    assert measured["RecorderRecording",] == 0


@pytest.mark.parametrize(
    ("age", "missing", "measured"),
    [(timedelta(hours=1), ["approved-ami"], 1.0), (timedelta(minutes=5), None, None)],
    ids=["a rule never beat", "too early to say"],
)
def test_a_heartbeat_that_never_came_is_missed_once_it_could_have_come(
    aws: Aws,
    capsys: pytest.CaptureFixture[str],
    age: timedelta,
    missing: list[str] | None,
    measured: float | None,
) -> None:
    aws.settings = replace(SETTINGS, rules=("approved-ami", "required-tags"))
    aws.table.note_heartbeat(Heartbeat("required-tags", ACCOUNT, instant.to_text(NOW)), 0)
    aws.has_rules()
    aws.has_stacks({**stack("IN_SYNC"), "StackName": "stack-compliance-monitor-prod", "LastUpdatedTime": NOW - age})
    aws.has_inventory()
    aws.report()
    assert aws.json["heartbeats_missing"] == missing
    assert metrics(capsys.readouterr().out).get(("HeartbeatsMissing",)) == measured


def test_nobody_is_reminded_of_drift_that_the_same_report_closes(aws: Aws) -> None:
    gone = drifted(stack="stack-gone")
    aws.opens(row(finding=gone.finding, notified_at="2026-01-01T00:00:00.000Z"))
    aws.has_rules()
    aws.has_stacks()
    aws.has_inventory()
    aws.report()
    assert [(one["resource_id"], one["status"]) for one in aws.sent] == [(gone.finding.resource_id, CLOSED)]


def test_the_csv_says_who_acknowledged_a_violation(aws: Aws) -> None:
    acknowledged = Silence("acknowledged", "arn:anna", "on Monday", "2026-11-30", "2026-11-24T03:30:00.000Z")
    aws.opens(row(silence=acknowledged))
    aws.has_rules(GROUPS)
    aws.has_results(GROUPS, [evaluation("NON_COMPLIANT"), evaluation("COMPLIANT", "sg-2")])
    aws.has_stacks()
    aws.has_inventory()
    aws.report()
    assert {line["resource_id"]: line["silence"] for line in aws.csv} == {
        "sg-0a1b2c3d": "acknowledged until 2026-11-30 by arn:anna: on Monday",
        "sg-2": "",
    }
    assert [one["silence"] for one in aws.json["results"]] == [line["silence"] for line in aws.csv]


def test_the_team_is_reminded_of_what_is_open_and_not_of_what_is_over(aws: Aws) -> None:
    days_ago = "2026-11-22T03:11:00.000Z"
    old, over = row(notified_at=days_ago), row(finding=finding(resource_id="sg-over"), notified_at=days_ago)
    aws.opens(old, over, row(finding=finding(resource_id="sg-3")))
    aws.has_rules(GROUPS)
    aws.has_results(GROUPS, [evaluation(), evaluation(resource_id="sg-3"), evaluation("COMPLIANT", "sg-over")])
    aws.has_stacks()
    aws.has_inventory()
    aws.report()
    assert [one["id"] for one in aws.sent if "reminder" in one] == [old.id]
    assert [one["resource_id"] for one in aws.sent if "finding" in one] == ["sg-over"]
    assert aws.json["reminded"] == 1
