"""The report as a whole: complete, reconciled, measured, and loud about what it could not read."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber

from handlers import compliance_report
from handlers.compliance_report import Edge, IncompleteReportError, report
from handlers.drift.judge import judge
from handlers.drift.stacks_table import Detection
from handlers.lib import instant
from handlers.lib.finding import CLOSED, OPEN, Finding
from handlers.lib.finding_row import Row
from handlers.lib.heartbeat import Heartbeat
from handlers.lib.silence import Silence
from handlers.reporting.aggregator import Aggregator
from handlers.reporting.documents import PARTS
from handlers.reporting.page.__main__ import rendered
from handlers.reporting.settings import Settings
from tests.unit.handlers.builders import ACCOUNT, REGION, finding, row
from tests.unit.handlers.drift.rows import CHECKED_AT, STACK_ID, drift_row
from tests.unit.handlers.reporting.evaluations import NOW, evaluation
from tests.unit.handlers.stacks_double import BatchesDouble
from tests.unit.handlers.table_double import TableDouble

pytestmark = pytest.mark.filterwarnings("ignore:Boto3 will no longer support Python 3.9")

SESSION = boto3.Session("a", "b", region_name=REGION)
SETTINGS = Settings({"security-group-rules": "critical"}, "low", "high", (), 15, 24)
GROUPS, TAGS = "config-rule-security-group-rules-prod", "config-rule-required-tags-prod"


MEMBER, OTHER = "444455556666", "555566667777"


class AggregatorDouble(Aggregator):
    """What an aggregator holds: results by (account, Config rule), or what AWS answers instead."""

    def __init__(self, held: dict[tuple[str, str], list[dict[str, Any]] | Exception], *statuses: str) -> None:
        self.held = held
        self.statuses = statuses or ("SUCCEEDED",)
        self.refusal: Exception | None = None

    def sources(self) -> Iterator[dict[str, Any]]:
        if self.refusal:
            raise self.refusal
        for account, status in zip((MEMBER, OTHER), self.statuses):  # noqa: B905 - Python 3.9 has no strict
            yield {
                "SourceId": account,
                "SourceType": "ACCOUNT",
                "AwsRegion": REGION,
                "LastUpdateStatus": status,
                "LastUpdateTime": NOW,
            }

    def rules(self) -> Iterator[tuple[str, str]]:
        return iter(self.held)

    def results(self, account: str, config_rule: str) -> Iterator[dict[str, Any]]:
        held = self.held[account, config_rule]
        if isinstance(held, Exception):
            raise held
        return iter(held)


class Aws:
    """Stubbed clients, and what was sent, put and measured."""

    def __init__(self) -> None:
        self.config, self.cloudformation = SESSION.client("config"), SESSION.client("cloudformation")
        self.stubs = Stubber(self.config), Stubber(self.cloudformation)
        self.subscriptions = {"arn:topic:1": '{"severity": ["critical", "and-more"]}', "PendingConfirmation": ""}
        self.exempt: dict[str, Any] = {}
        self.rates: list[tuple[datetime, float]] = []
        self.rules, self.cfn = self.stubs
        self.table = TableDouble()
        self.stacks = BatchesDouble()
        self.sent: list[dict[str, Any]] = []
        self.objects: dict[str, str] = {}
        self.settings = SETTINGS
        self.aggregator: AggregatorDouble | None = None
        self.seconds = 300.0

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - boto3's
        assert QueueUrl == "queue"
        self.sent += [json.loads(entry["MessageBody"]) for entry in Entries]
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    def put_object(self, **request: Any) -> None:
        assert request["Bucket"] == "bucket"
        self.objects[request["Key"]] = request["Body"].read().decode()

    def get_parameters_by_path(self, **request: Any) -> dict[str, Any]:
        assert request == {"Path": "/compliance/prod/rules", "Recursive": True}
        policy = {"Name": "/compliance/prod/rules/required-tags/tags", "Value": "{}"}
        exempt = {"Name": "/compliance/prod/rules/required-tags/exemptions", "Value": json.dumps(self.exempt)}
        return {"Parameters": [policy, exempt]}

    def list_subscriptions_by_topic(self, **request: Any) -> dict[str, Any]:
        assert request == {"TopicArn": "arn:topic"}
        return {"Subscriptions": [{"SubscriptionArn": arn, "Owner": ACCOUNT} for arn in self.subscriptions]}

    def get_subscription_attributes(self, **request: Any) -> dict[str, Any]:
        return {"Attributes": {"FilterPolicy": self.subscriptions[request["SubscriptionArn"]]}}

    def get_metric_data(self, **request: Any) -> dict[str, Any]:
        (query,) = request["MetricDataQueries"]
        assert query["MetricStat"]["Metric"]["MetricName"] == "ComplianceRate"
        assert request["EndTime"] == NOW
        result = {"Timestamps": [moment for moment, _ in self.rates], "Values": [rate for _, rate in self.rates]}
        return {"MetricDataResults": [result]}

    def report(self) -> dict[str, Any]:
        edge = Edge(
            config=self.config,
            cloudformation=self.cloudformation,
            table=self.table,
            stacks=self.stacks.table(),
            s3=self,  # type: ignore[arg-type]
            sqs=self,  # type: ignore[arg-type]
            ssm=self,  # type: ignore[arg-type]
            cloudwatch=self,  # type: ignore[arg-type]
            sns=self,  # type: ignore[arg-type]
            topic_arn="arn:topic",
            rules_path="/compliance/prod/rules",
            queue_url="queue",
            bucket="bucket",
            environment="prod",
            account=ACCOUNT,
            region=REGION,
            settings=self.settings,
            aggregator=self.aggregator,
        )
        return report(edge, NOW, lambda: self.seconds)

    def has_rules(self, *names: str, token: str | None = None, at: str | None = None) -> None:
        answer: dict[str, Any] = {
            "ConfigRules": [{"ConfigRuleName": name, "Source": {"Owner": "AWS"}} for name in names]
        }
        if token:
            answer["NextToken"] = token
        self.rules.add_response("describe_config_rules", answer, {"NextToken": at} if at else {})

    def has_results(self, rule: str, *pages: list[dict[str, Any]]) -> None:
        for number, page in enumerate(pages or ([],), start=1):
            answer: dict[str, Any] = {"EvaluationResults": page}
            expected: dict[str, Any] = {"ConfigRuleName": rule, "Limit": 100}
            if number < len(pages):
                answer["NextToken"] = str(number)
            if number > 1:
                expected["NextToken"] = str(number - 1)
            self.rules.add_response("get_compliance_details_by_config_rule", answer, expected)

    def has_stacks(self, *summaries: dict[str, Any]) -> None:
        self.cfn.add_response("list_stacks", {"StackSummaries": list(summaries)}, {})

    def has_inventory(self, recording: bool = True) -> None:
        status = {"name": "default", "recording": recording, "lastStatus": "SUCCESS"}
        self.rules.add_response(
            "describe_configuration_recorder_status", {"ConfigurationRecordersStatus": [status]}, {}
        )
        counts = "get_discovered_resource_counts"
        first = {"resourceCounts": [{"resourceType": "AWS::EC2::SecurityGroup", "count": 3}], "nextToken": "1"}
        self.rules.add_response(counts, first, {})
        second = {"resourceCounts": [{"resourceType": "AWS::S3::Bucket", "count": 4}]}
        self.rules.add_response(counts, second, {"nextToken": "1"})

    def opens(self, *rows: Row) -> None:
        self.table.known.update({one.id: one for one in rows})

    @property
    def json(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.objects["reports/date=2026-11-24/compliance-040000.json"])
        return parsed

    @property
    def csv(self) -> list[dict[str, str]]:
        text = self.objects["reports/date=2026-11-24/compliance-040000.csv"]
        return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "ComplianceMonitor")
    world = Aws()
    for stub in world.stubs:
        stub.activate()
    yield world
    for stub in world.stubs:
        stub.assert_no_pending_responses()


def stack(says: str = "DRIFTED") -> dict[str, Any]:
    return {
        "StackId": STACK_ID,
        "StackName": "payments",
        "CreationTime": CHECKED_AT,
        "StackStatus": "UPDATE_COMPLETE",
        "DriftInformation": {"StackDriftStatus": says, "LastCheckTimestamp": CHECKED_AT},
    }


def drifted(**changes: Any) -> Row:
    found = judge(drift_row(**changes), "high").finding
    assert found is not None
    return row(finding=found, last_seen="2026-11-24T03:00:00.000Z")


def metrics(captured: str) -> dict[tuple[str, ...], float]:
    values: dict[tuple[str, ...], float] = {}
    for line in captured.splitlines():
        if '"_aws"' in line:
            parsed = json.loads(line)
            (directive,) = parsed["_aws"]["CloudWatchMetrics"]
            (dimensions,) = directive["Dimensions"]
            assert parsed["Environment"] == "prod"
            for metric in directive["Metrics"]:
                key = (metric["Name"], *(parsed[name] for name in dimensions if name != "Environment"))
                (values[key],) = parsed[metric["Name"]]
    return values


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


def refuses(operation: str) -> Callable[..., dict[str, Any]]:
    def call(**_: Any) -> dict[str, Any]:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, operation)

    return call


def hangs(operation: str) -> Callable[..., dict[str, Any]]:
    def call(**_: Any) -> dict[str, Any]:
        raise ReadTimeoutError(endpoint_url=f"https://{operation}")

    return call


@pytest.mark.parametrize("fails", [refuses, hangs])
@pytest.mark.parametrize(
    ("part", "call"),
    [
        ("exemptions", "get_parameters_by_path"),
        ("history", "get_metric_data"),
        ("subscribers", "list_subscriptions_by_topic"),
        ("subscribers", "get_subscription_attributes"),
    ],
)
def test_a_report_without_what_stands_beside_its_verdicts_is_written_and_says_what_it_lacks(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, part: str, call: str, fails: Any
) -> None:
    operation = call.title().replace("_", "")
    monkeypatch.setattr(aws, call, fails(operation))
    aws.has_rules(GROUPS)
    aws.has_results(GROUPS, [evaluation("COMPLIANT")])
    aws.has_stacks()
    aws.has_inventory()
    with pytest.raises(IncompleteReportError, match=f"{PARTS[part]}: .*{operation}"):
        aws.report()
    assert aws.json[part] is None
    assert operation in aws.json["not_read"][part]
    assert aws.json["compliance"]["rate"] == 100.0
    page = aws.objects["reports/date=2026-11-24/compliance-040000.html"]
    assert f"Not known is {PARTS[part]}" in page


def test_what_may_be_deleted_stays_open_where_config_does_not_tell_and_the_report_is_written(aws: Aws) -> None:
    waits = row(finding=finding(source="realtime"))
    aws.opens(waits)
    aws.has_rules(GROUPS)
    aws.has_results(GROUPS)
    aws.rules.add_client_error("list_discovered_resources", "AccessDenied", "no")
    aws.has_stacks()
    aws.has_inventory()
    with pytest.raises(IncompleteReportError, match=f"{PARTS['discovered']}: .*ListDiscoveredResources"):
        aws.report()
    assert aws.json["reconciled"]["unjudged"] == [waits.id]
    assert aws.sent == []


def test_parts_for_which_no_time_is_left_are_named_and_the_report_is_written(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(**_: Any) -> dict[str, Any]:
        aws.seconds = 15
        raise ReadTimeoutError(endpoint_url="https://monitoring")

    monkeypatch.setattr(aws, "get_metric_data", hang)
    aws.has_rules()
    aws.has_stacks()
    aws.has_inventory()
    with pytest.raises(IncompleteReportError, match=r"handlers.timeout_seconds"):
        aws.report()
    assert list(aws.json["not_read"]) == ["history", "subscribers", "heartbeats_missing"]
    assert aws.json["exemptions"] == []


def test_a_truncated_inventory_is_not_an_empty_one(aws: Aws) -> None:
    aws.has_rules()
    aws.has_stacks()
    status = {"name": "default", "recording": True, "lastStatus": "SUCCESS"}
    aws.rules.add_response("describe_configuration_recorder_status", {"ConfigurationRecordersStatus": [status]}, {})
    aws.rules.add_response("get_discovered_resource_counts", {}, {})
    with pytest.raises(IncompleteReportError, match="how many resources AWS Config monitors"):
        aws.report()
    assert aws.json["resources_monitored"] is None


def test_exemptions_that_somebody_broke_do_not_keep_the_report_from_the_auditor(aws: Aws) -> None:
    aws.exempt = {"x": "not an exemption"}
    aws.has_rules()
    aws.has_stacks()
    aws.has_inventory()
    with pytest.raises(IncompleteReportError, match="the exemptions: "):
        aws.report()
    assert (aws.json["exemptions"], list(aws.json["not_read"])) == (None, ["exemptions"])


def test_the_page_stands_beside_and_is_what_the_json_file_makes_again(aws: Aws) -> None:
    aws.opens(row(finding=finding(tags={"Owner": "payments"})))
    aws.exempt = {"x": {"resource": "vol-1", "reason": "old", "approved_by": "head", "until": "2026-12-01"}}
    aws.rates = [(NOW - timedelta(hours=3), 50.0)]
    aws.has_rules(GROUPS)
    aws.has_results(GROUPS, [evaluation(), evaluation("COMPLIANT", "sg-2"), evaluation("COMPLIANT", "sg-3")])
    aws.has_stacks(stack("IN_SYNC"))
    aws.has_inventory()
    aws.report()
    assert list(aws.objects) == [
        f"reports/date=2026-11-24/compliance-040000.{kind}" for kind in ("csv", "html", "json")
    ]
    assert [point["rate"] for point in aws.json["history"]] == [50.0, 66.66]
    assert [(one["rule"], one["resource"], one["until"]) for one in aws.json["exemptions"]] == [
        ("required-tags", "vol-1", "2026-12-01")
    ]
    assert rendered(json.dumps(aws.json)) == aws.objects["reports/date=2026-11-24/compliance-040000.html"]


def test_fifty_thousand_violations_fit_into_the_functions_memory(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of them, at the share that each may take: beyond a fixed part the memory goes with their number."""
    violations = 5_000

    def rows() -> Iterator[Row]:
        for number in range(violations):
            yield row(finding=finding(resource_id=f"sg-{number}", reason="x" * 256, tags={"Owner": str(number % 500)}))

    def details(**arguments: Any) -> dict[str, Any]:
        number = int(arguments.get("NextToken", 0))
        results = [evaluation(resource_id=f"sg-{number * 100 + one}", Annotation="x" * 256) for one in range(100)]
        last = number + 1 == violations // 100
        return {"EvaluationResults": results, **({} if last else {"NextToken": str(number + 1)})}

    monkeypatch.setattr(aws.table, "open_rows", rows)
    monkeypatch.setattr(aws.config, "get_compliance_details_by_config_rule", details)
    monkeypatch.setattr(aws, "put_object", lambda **_: None)
    aws.has_rules(GROUPS)
    aws.has_stacks()
    aws.has_inventory()
    tracemalloc.start()
    try:
        answer = aws.report()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer["resources_violating"] == violations
    # 50,000 of them then take 65 MB, beside some 80 of Python and boto3, of the function's 256.
    assert peak < 15_000_000 + 1_000 * violations


def test_memory_does_not_grow_with_the_evaluations(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = 200

    def details(**arguments: Any) -> dict[str, Any]:
        number = int(arguments.get("NextToken", 0))
        results = [evaluation("COMPLIANT", f"sg-{number}-{one}", Annotation="x" * 256) for one in range(100)]
        token = {"NextToken": str(number + 1)} if number + 1 < pages else {}
        return {"EvaluationResults": results, **token}

    monkeypatch.setattr(aws.config, "get_compliance_details_by_config_rule", details)
    monkeypatch.setattr(aws, "put_object", lambda **_: None)
    aws.has_rules(GROUPS)
    aws.has_stacks()
    aws.has_inventory()
    tracemalloc.start()
    try:
        answer = aws.report()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer["resources_evaluated"] == 100 * pages
    # The files together are over 15 MB; what stays is 16 bytes and their place in a set for each resource.
    assert peak < 6_000_000


class Context:
    """What Lambda tells of an invocation."""

    function_name = "function-compliance-report-prod"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:function-compliance-report-prod"
    aws_request_id = "req-1"


def test_the_entry_point_reports_on_the_account_and_region_it_runs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ENVIRONMENT": "prod",
        "FINDINGS_TABLE": "table-findings-prod",
        "STACKS_TABLE": "table-stacks-prod",
        "REPORT_BUCKET": "bucket",
        "ALERT_QUEUE_URL": "queue",
        "SETTINGS_PARAMETER": "/compliance/prod/settings/compliance-report",
        "RULES_PATH": "/compliance/prod/rules",
        "ALERT_TOPIC_ARN": "arn:topic",
        "AWS_DEFAULT_REGION": REGION,
        "AGGREGATOR": "aggregator-compliance-prod",
    }.items():
        monkeypatch.setenv(name, value)
    settings = {
        "severities": {"required-tags": "medium"},
        "other_severity": "low",
        "drift_severity": "high",
        "ignore": [],
        "grace_minutes": 15,
        "remind_after_hours": None,
        "members": [MEMBER],
        "expected_accounts": [MEMBER, ACCOUNT],
        "has_organization": False,
        "rules": ["required-tags"],
    }
    seen: list[Edge] = []

    def note(edge: Edge, now: datetime, time_left: Callable[[], float]) -> dict[str, Any]:
        seen.append(edge)
        return {"now": now.tzinfo}

    monkeypatch.setattr(compliance_report, "get_parameter", lambda *_, **__: json.dumps(settings))
    monkeypatch.setattr(compliance_report, "report", note)
    answer = compliance_report.handler({}, Context())  # type: ignore[arg-type]
    compliance_report._clients.cache_clear()
    assert answer["now"] is not None
    assert [seen[0].settings.is_member(account) for account in (MEMBER, OTHER)] == [True, False]
    assert seen[0].aggregator is not None
    assert (seen[0].account, seen[0].region, seen[0].settings.severity("required-tags")) == (ACCOUNT, REGION, "medium")
    assert seen[0].settings.grace_minutes == 15
    assert seen[0].settings.rules == ("required-tags",)


def throttled() -> ClientError:
    answer: Any = {"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}
    return ClientError(answer, "GetAggregateComplianceDetailsByConfigRule")


def has_members(aws: Aws, held: dict[tuple[str, str], Any], *statuses: str) -> None:
    aws.settings = replace(SETTINGS, members=(MEMBER,), expected_accounts=(MEMBER, OTHER))
    aws.aggregator = AggregatorDouble(held, *(statuses or ("SUCCEEDED", "SUCCEEDED")))
    aws.has_rules()
    aws.has_stacks()
    aws.has_inventory()


def test_other_accounts_results_stand_in_every_file_with_their_account(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    has_members(
        aws,
        {
            (MEMBER, GROUPS): [evaluation("COMPLIANT", "sg-1"), evaluation(recorded=NOW)],
            (OTHER, "s3-logging"): [evaluation("COMPLIANT", "sg-1")],
            (ACCOUNT, GROUPS): [evaluation("NON_COMPLIANT", "own")],
        },
    )
    aws.opens(row(finding=finding(account=MEMBER, resource_id="sg-9")))
    aws.report()
    assert [(one["account"], one["resource_id"], one["compliance"]) for one in aws.csv] == [
        (MEMBER, "sg-1", "COMPLIANT"),
        (MEMBER, "sg-0a1b2c3d", "NON_COMPLIANT"),
        (OTHER, "sg-1", "COMPLIANT"),
        # Open, and the aggregator's copy lacks it.
        (MEMBER, "sg-9", "NON_COMPLIANT"),
    ]
    assert [one["resource_id"] for one in aws.json["results"]] == ["sg-1", "sg-0a1b2c3d", "sg-1"]
    assert [(one["account"], one["rate"], one["unread"]) for one in aws.json["accounts"]] == [
        (MEMBER, 50.0, []),
        (OTHER, 100.0, []),
    ]
    # The totals of this account are its own.
    assert aws.json["compliance"]["resources_evaluated"] == 0
    measured = metrics(capsys.readouterr().out)
    assert (measured["OpenFindings", MEMBER], measured["OpenFindings", ACCOUNT]) == (1, 0)
    assert measured["AccountsNotRead",] == 0
    assert ("OpenFindings", OTHER) not in measured


def test_a_members_violation_that_nobody_was_told_of_is_told_with_its_account(aws: Aws) -> None:
    told = finding(account=MEMBER, resource_id="sg-told", observed_at="2026-11-24T03:11:00.000Z")
    over = row(
        finding=finding(account=MEMBER, resource_id="sg-over", status=CLOSED), last_seen="2026-11-24T03:30:00.000Z"
    )
    has_members(
        aws,
        {
            (MEMBER, GROUPS): [
                evaluation(Annotation="tcp/22 is open"),
                evaluation(resource_id="sg-told"),
                evaluation(resource_id="sg-over"),  # the copy lags
                evaluation(resource_id="sg-young", recorded=NOW),
            ],
            (MEMBER, "their-own-rule"): [evaluation()],
            (MEMBER, "security-group-rules"): [evaluation()],  # theirs too, whatever its name
            (OTHER, GROUPS): [evaluation()],  # aggregated, but it does not alert through this account
        },
    )
    aws.opens(row(finding=told), over)
    aws.report()
    (late,) = aws.sent
    assert (late["account"], late["resource_id"], late["severity"]) == (MEMBER, "sg-0a1b2c3d", "critical")
    # The id that the member's own function gives it.
    assert Finding.from_message(late).id == finding(account=MEMBER).id
    assert aws.json["reconciled"] == {"found_late": 1, "closed": 0, "unjudged": []}


def test_a_members_finding_is_closed_by_a_later_verdict_and_not_because_the_copy_lacks_it(aws: Aws) -> None:
    def known(resource_id: str, last_seen: str) -> Row:
        return row(finding=finding(account=MEMBER, resource_id=resource_id), last_seen=last_seen)

    aws.opens(known("sg-fixed", "2026-11-24T03:10:00.000Z"), known("sg-newer", "2026-11-24T03:12:00.000Z"))
    aws.opens(known("sg-not-there", "2026-11-24T01:00:00.000Z"))
    results = [evaluation("COMPLIANT", "sg-fixed"), evaluation("COMPLIANT", "sg-newer")]
    aws.opens(known("sg-theirs-says", "2026-11-24T03:10:00.000Z"))
    theirs = [evaluation("COMPLIANT", "sg-theirs-says")]
    has_members(aws, {(MEMBER, GROUPS): results, (MEMBER, "security-group-rules"): theirs})
    aws.report()
    assert [(one["resource_id"], one["status"]) for one in aws.sent] == [("sg-fixed", CLOSED)]
    assert aws.json["reconciled"] == {"found_late": 0, "closed": 1, "unjudged": []}


def test_what_is_not_known_of_an_account_is_said_and_gives_no_rate(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    has_members(aws, {(MEMBER, GROUPS): [evaluation("COMPLIANT", "sg-1")]}, "OUTDATED", "SUCCEEDED")
    aws.report()
    (member, _) = aws.json["accounts"]
    assert member["rate"] is None
    (words,) = aws.json["accounts_not_read"]
    assert words.startswith(f"{MEMBER}: AWS Config calls its copy OUTDATED, last updated at 2026-11-24T04:00:00")
    assert "Of 1 account not everything is known" in aws.objects["reports/date=2026-11-24/compliance-040000.html"]
    assert metrics(capsys.readouterr().out)["AccountsNotRead",] == 1


def test_a_throttled_account_fails_the_report_after_the_others_were_read(aws: Aws) -> None:
    has_members(aws, {(MEMBER, GROUPS): throttled(), (OTHER, GROUPS): [evaluation("COMPLIANT", "sg-1")]})
    with pytest.raises(IncompleteReportError, match=f"{MEMBER}, {GROUPS}: .*Rate exceeded"):
        aws.report()
    assert [one["rate"] for one in aws.json["accounts"]] == [None, 100.0]


def test_what_the_time_does_not_allow_is_said_and_not_tried_again_at_once(aws: Aws) -> None:
    has_members(aws, {(MEMBER, GROUPS): [evaluation()]})
    aws.seconds = 29
    aws.report()
    assert aws.sent == []
    assert aws.json["accounts"][0]["unread"] == [
        f"{GROUPS}: not reached in the function's time (handlers.timeout_seconds)"
    ]


def test_an_aggregator_that_cannot_be_asked_leaves_every_account_unknown(aws: Aws) -> None:
    has_members(aws, {})
    assert aws.aggregator
    aws.aggregator.refusal = throttled()
    with pytest.raises(IncompleteReportError, match="Rate exceeded"):
        aws.report()
    assert [one["rate"] for one in aws.json["accounts"]] == [None, None]
    assert len(aws.json["accounts_not_read"]) == 3
