"""The AWS that the compliance report asks, and what it holds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import boto3
from botocore.stub import Stubber

from handlers.compliance_report import Edge, report
from handlers.drift.judge import judge
from handlers.lib.finding_row import Row
from handlers.reporting.aggregator import Aggregator
from handlers.reporting.settings import Settings
from tests.unit.handlers.builders import ACCOUNT, REGION, row
from tests.unit.handlers.drift.rows import CHECKED_AT, STACK_ID, drift_row
from tests.unit.handlers.reporting.evaluations import NOW
from tests.unit.handlers.stacks_double import BatchesDouble
from tests.unit.handlers.table_double import TableDouble

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
