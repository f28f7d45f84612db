"""The compliance report, on a schedule: the state of the account as AWS Config and CloudFormation have it.

It leaves a JSON file, a CSV file, a page and the dashboard's metrics, and it reconciles: what Config holds against a
resource and nobody was told of is told now, what is in order again is closed. A rule that cannot be read makes the
report incomplete: it is written all the same, says so, and the invocation fails at the end.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from botocore.exceptions import ClientError

from handlers.drift.judge import judge
from handlers.drift.stacks_table import Detection, StacksTable
from handlers.lib import alert_queue, aws, instant
from handlers.lib.aws import get_parameter
from handlers.lib.finding import Finding
from handlers.lib.findings_table import FindingsTable
from handlers.lib.metrics import Metric, emit
from handlers.lib.pages import TruncatedAnswerError, elements
from handlers.lib.reminder import Reminder
from handlers.lib.rule import UnknownRuleError, load
from handlers.lib.rule_names import STACK_DRIFT, rule_name
from handlers.reporting import beside, documents, drift, heartbeats, inventory, reminders
from handlers.reporting.accounts import Accounts, untold
from handlers.reporting.aggregator import Aggregator
from handlers.reporting.beside import Beside
from handlers.reporting.draft import Draft
from handlers.reporting.other_accounts import Reader
from handlers.reporting.reconcile import Reconciler, Told, gone, remember, violation
from handlers.reporting.settings import Settings, parse_settings
from handlers.reporting.totals import NON_COMPLIANT, RuleTotals, Totals

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudwatch import CloudWatchClient
    from types_boto3_config import ConfigServiceClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client
    from types_boto3_sns import SNSClient
    from types_boto3_sqs import SQSClient
    from types_boto3_ssm import SSMClient

PARAMETER_SECONDS = 300
# Findings are sent in portions of this many, so that memory does not grow with a storm.
PORTION = 500

CLIENT_CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5})

logger = Logger()


class IncompleteReportError(RuntimeError):
    """The report was written, without the rules, stacks and parts named here."""


@dataclass(frozen=True)
class Edge:
    """What the function reads from and writes to, and whose account it reports on."""

    config: ConfigServiceClient
    cloudformation: CloudFormationClient
    table: FindingsTable
    stacks: StacksTable
    s3: S3Client
    sqs: SQSClient
    ssm: SSMClient
    cloudwatch: CloudWatchClient
    sns: SNSClient
    rules_path: str
    topic_arn: str
    queue_url: str
    bucket: str
    environment: str
    account: str
    region: str
    settings: Settings
    aggregator: Aggregator | None = None


@logger.inject_lambda_context
def handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Entry point: the schedule, whose event says nothing. Returns the report's key and its totals."""
    del event
    _, _, _, region, account, *_ = context.invoked_function_arn.split(":")
    time_left = lambda: context.get_remaining_time_in_millis() / 1000  # noqa: E731 - handed on
    return report(_edge(account, region), datetime.now(timezone.utc), time_left)


def report(edge: Edge, now: datetime, time_left: Callable[[], float]) -> dict[str, Any]:
    """Write the report of `now`; IncompleteReportError at the end where something could not be read.

    `time_left` gives the invocation's remaining seconds.
    """
    totals, parts = Totals(), Beside(time_left)
    with Draft() as draft:
        reconciler, due = _read_table(edge, draft, now)
        for portion in _portions(_read_rules(edge, totals, reconciler, draft)):
            alert_queue.send(portion, edge.queue_url, edge.sqs)
        outdated, unjudged = _over(edge, totals, reconciler, parts)
        recorder = inventory.recorder(edge.config.describe_configuration_recorder_status())
        closed = alert_queue.send(outdated, edge.queue_url, edge.sqs)
        stacks = drift.live(elements(edge.cloudformation.list_stacks, "StackSummaries"))
        detections = edge.stacks.detections(stack["StackId"] for stack in stacks)
        back_in_sync, unread_stacks = _reconcile_drift(edge, stacks, detections, reconciler)
        accounts, over_there = _read_accounts(edge, reconciler, draft, now, time_left)
        over = {finding.id for finding in (*outdated, *back_in_sync, *over_there)}
        still_open = [row for finding_id, row in reconciler.opened.items() if finding_id not in over]
        reminded = alert_queue.send((one for one in due if one.finding_id not in over), edge.queue_url, edge.sqs)
        summary = {
            "environment": edge.environment,
            "account": edge.account,
            "region": edge.region,
            "generated_at": instant.to_text(now),
            "compliance": totals.summary(),
            "rules": [rule.summary() for rule in totals.rules],
            "resources_monitored": parts.part("resources_monitored", lambda: beside.resources_monitored(edge.config)),
            "recorder": recorder,
            "drift": {**inventory.drift(stacks, detections, still_open), "unread": unread_stacks},
            "exemptions": parts.part("exemptions", lambda: beside.exemptions_of(edge.ssm, edge.rules_path)),
            "history": parts.part(
                "history", lambda: beside.rates(edge.cloudwatch, edge.environment, now, totals.compliance_rate)
            ),
            "subscribers": parts.part(
                "subscribers", lambda: beside.subscribers_of(edge.sns, edge.topic_arn, edge.account)._asdict()
            ),
            "heartbeats_missing": parts.part("heartbeats_missing", lambda: _heartbeats_missing(edge, stacks, now)),
            "not_read": parts.not_read,
            "reconciled": {
                "found_late": reconciler.late,
                "closed": closed + len(back_in_sync) + len(over_there),
                "unjudged": unjudged,
            },
            "reminded": reminded,
            "accounts": list(accounts.summaries()),
            "accounts_not_read": accounts.not_read,
        }
        # The JSON file last: who sees it finds the others beside it.
        for written in draft.finish(summary, over):
            key = documents.key(now, written.suffix)
            edge.s3.put_object(Bucket=edge.bucket, Key=key, Body=written.file.buffer, ContentType=written.content_type)
    json_key = documents.key(now, "json")
    _measure(edge, totals, summary, Counter(row.account for row in still_open))
    logger.info("report written", extra={"key": json_key, "compliance": summary["compliance"]})
    unread = [
        *(f"{rule.config_rule}: {rule.unread}" for rule in totals.unread),
        *unread_stacks,
        *accounts.failed,
        *(f"{documents.PARTS[part]}: {cause}" for part, cause in parts.not_read.items()),
    ]
    if unread:
        raise IncompleteReportError(f"{json_key} lacks what could not be read: {'; '.join(unread)}")
    return {"report": f"s3://{edge.bucket}/{json_key}", **totals.summary()}


def _read_table(edge: Edge, draft: Draft, now: datetime) -> tuple[Reconciler, list[Reminder]]:
    """Read what is open, before anything is asked of AWS Config (see Reconciler), and of what to remind the team."""
    opened, due = {}, []
    for row in edge.table.open_rows():
        shown = documents.open_finding(row)
        draft.add_finding(shown)
        opened[shown["id"]] = remember(row)
        reminder = reminders.due(row, now, edge.settings.remind_after_hours)
        if reminder:
            due.append(reminder)
    settled = now - timedelta(minutes=edge.settings.grace_minutes)
    return Reconciler(opened, edge.account, edge.region, settled), due


def _read_rules(edge: Edge, totals: Totals, reconciler: Reconciler, draft: Draft) -> Iterator[Finding]:
    """Read every rule's evaluations into totals and draft; the violations that nobody was told of."""
    for config_rule in elements(edge.config.describe_config_rules, "ConfigRules"):
        name = config_rule["ConfigRuleName"]
        rule = RuleTotals(rule_name(name, edge.environment), name)
        totals.rules.append(rule)
        told = _told(rule.rule, edge.settings)
        try:
            for evaluation in elements(
                edge.config.get_compliance_details_by_config_rule, "EvaluationResults", ConfigRuleName=name, Limit=100
            ):
                result = documents.result(evaluation, rule.rule, edge.account, edge.region)
                totals.add(rule, result["compliance"], result["resource_type"], result["resource_id"])
                finding = None
                if result["compliance"] == NON_COMPLIANT:
                    finding = violation(evaluation, rule.rule, edge.account, edge.region, told)
                    result["silence"] = reconciler.silenced_by(finding)
                else:
                    reconciler.note(result)
                draft.add_result(result, told.controls, finding)
                if finding and reconciler.is_late(finding):
                    yield finding
        except edge.config.exceptions.NoSuchConfigRuleException:
            logger.info("a rule was deleted while the report was made", extra={"rule": name})
            totals.rules.remove(rule)
        except (ClientError, TruncatedAnswerError) as error:
            logger.exception("a rule could not be read", extra={"rule": name})
            rule.unread = str(error)


def _over(edge: Edge, totals: Totals, reconciler: Reconciler, parts: Beside) -> tuple[list[Finding], list[str]]:
    """The all-clears of what AWS Config no longer holds, and the ids of what it has not judged yet.

    Where its inventory cannot be read, what may be deleted stays open.
    """
    unread, rules = [rule.rule for rule in totals.unread], [rule.rule for rule in totals.rules]
    unjudged = reconciler.unjudged(unread, rules)
    known = parts.part("discovered", lambda: list(beside.discovered(edge.config, unjudged.values())))
    over = gone(unjudged, known or ())
    return [*reconciler.outdated(unread, rules), *over.values()], sorted(unjudged.keys() - over.keys())


def _reconcile_drift(
    edge: Edge, stacks: Sequence[Mapping[str, Any]], detections: Mapping[str, Detection], reconciler: Reconciler
) -> tuple[list[Finding], list[str]]:
    """Tell of drift that nobody was told of, close what is in sync or gone.

    Returns the all-clears, and for each stack whose rows could not be read the cause.
    """
    drifted = drift.open_drift(reconciler.opened, edge.account, edge.region)
    cleared = drift.of_gone_stacks(stacks, drifted)
    unread = []
    for stack in drift.to_read(stacks, drifted):
        try:
            rows = list(
                elements(
                    edge.cloudformation.describe_stack_resource_drifts,
                    "StackResourceDrifts",
                    StackName=stack["StackId"],
                )
            )
        except (ClientError, TruncatedAnswerError) as error:
            logger.exception("the drift of a stack could not be read", extra={"stack": stack["StackId"]})
            unread.append(f"{stack['StackId']}: {error}")
            continue
        judged = [judge(row, edge.settings.drift_severity, edge.settings.ignored) for row in rows]
        detection = detections.get(stack["StackId"])
        found = drift.of_stack(stack, judged, drifted, reconciler.settled, detection.ended_at if detection else None)
        reconciler.late += alert_queue.send(found.late, edge.queue_url, edge.sqs)
        cleared += found.cleared
    alert_queue.send(cleared, edge.queue_url, edge.sqs)
    return cleared, unread


def _read_accounts(
    edge: Edge, reconciler: Reconciler, draft: Draft, now: datetime, time_left: Callable[[], float]
) -> tuple[Accounts, list[Finding]]:
    """Read what the aggregator holds of other accounts, tell of what nobody was told of, close what is over.

    Returns the accounts and the all-clears; what could not be read is noted in the accounts.
    """
    if edge.aggregator is None:
        return Accounts(), []
    told = cache(lambda rule: _told(rule, edge.settings))
    reader = Reader(
        edge.aggregator,
        edge.environment,
        edge.settings,
        edge.account,
        edge.region,
        reconciler,
        draft,
        told,
        time_left,
    )
    for portion in _portions(reader.missing(now)):
        late = untold(portion, edge.table.rows(finding.id for finding in portion))
        reconciler.late += alert_queue.send(late, edge.queue_url, edge.sqs)
    alert_queue.send(reader.cleared, edge.queue_url, edge.sqs)
    return reader.accounts, reader.cleared


def _heartbeats_missing(edge: Edge, stacks: Sequence[Mapping[str, Any]], now: datetime) -> list[str] | None:
    """The rules, and the member accounts, of which no heartbeat arrives; None where it is too early to say."""
    if heartbeats.is_deployed_of_late(stacks, f"stack-compliance-monitor-{edge.environment}", now):
        return None
    rules, members = edge.settings.rules, edge.settings.members
    beats = edge.table.last_heartbeats((account, rule) for account in (edge.account, *members) for rule in rules)
    return heartbeats.silent(rules, members, edge.account, beats, now)


def _told(rule: str, settings: Settings) -> Told:
    try:
        own = load(rule)
    except UnknownRuleError:
        return Told(settings.severity(rule))
    return Told(settings.severity(rule), own.remediation, own.controls)


def _portions(items: Iterator[Any]) -> Iterator[list[Any]]:
    while portion := list(islice(items, PORTION)):
        yield portion


def _measure(edge: Edge, totals: Totals, summary: Mapping[str, Any], open_by_account: Counter[str]) -> None:
    metrics = [
        Metric("FoundLate", summary["reconciled"]["found_late"]),
        Metric("DriftedStacks", summary["drift"]["drifted_stacks"]),
        Metric("DriftedResources", summary["drift"]["drifted_resources"]),
        Metric("RecorderRecording", int(summary["recorder"]["recording"])),
    ]
    if summary["resources_monitored"]:
        metrics.append(Metric("ResourcesMonitored", summary["resources_monitored"]["total"]))
    if summary["subscribers"]:
        metrics.append(Metric("SubscriptionsUnconfirmed", summary["subscribers"]["unconfirmed"]))
        metrics.append(Metric("SeveritiesUnheard", len(summary["subscribers"]["unheard"])))
    if summary["heartbeats_missing"] is not None:
        metrics.append(Metric("HeartbeatsMissing", len(summary["heartbeats_missing"])))
    if totals.compliance_rate is not None:
        metrics.append(Metric("ComplianceRate", totals.compliance_rate, "Percent"))
    emit(metrics, Environment=edge.environment)
    for rule in totals.rules:
        if not rule.unread:
            violations = Metric("Violations", rule.verdicts[NON_COMPLIANT])
            emit([violations], Environment=edge.environment, Rule=rule.rule)
    violations = Metric("Violations", summary["drift"]["drifted_resources"])
    emit([violations], Environment=edge.environment, Rule=STACK_DRIFT)
    if edge.aggregator:
        emit([Metric("AccountsNotRead", len(summary["accounts_not_read"]))], Environment=edge.environment)
    # CloudWatch charges for each account, so only those that the overlay names have a metric.
    for account in (edge.account, *edge.settings.members) if edge.settings.members else ():
        emit([Metric("OpenFindings", open_by_account[account])], Environment=edge.environment, Account=account)


@cache
def _clients() -> tuple[
    ConfigServiceClient,
    CloudFormationClient,
    DynamoDBClient,
    S3Client,
    SQSClient,
    SSMClient,
    CloudWatchClient,
    SNSClient,
]:
    return (
        aws.client("config", CLIENT_CONFIG),
        aws.client("cloudformation", CLIENT_CONFIG),
        aws.client("dynamodb", CLIENT_CONFIG),
        aws.client("s3", CLIENT_CONFIG),
        aws.client("sqs", CLIENT_CONFIG),
        aws.client("ssm", CLIENT_CONFIG),
        aws.client("cloudwatch", CLIENT_CONFIG),
        aws.client("sns", CLIENT_CONFIG),
    )


def _edge(account: str, region: str) -> Edge:
    config, cloudformation, dynamodb, s3, sqs, ssm, cloudwatch, sns = _clients()
    aggregator = os.environ["AGGREGATOR"]
    name = os.environ["SETTINGS_PARAMETER"]
    return Edge(
        config=config,
        cloudformation=cloudformation,
        table=FindingsTable(dynamodb, os.environ["FINDINGS_TABLE"]),
        stacks=StacksTable(dynamodb, os.environ["STACKS_TABLE"]),
        s3=s3,
        sqs=sqs,
        ssm=ssm,
        cloudwatch=cloudwatch,
        sns=sns,
        rules_path=os.environ["RULES_PATH"],
        topic_arn=os.environ["ALERT_TOPIC_ARN"],
        queue_url=os.environ["ALERT_QUEUE_URL"],
        bucket=os.environ["REPORT_BUCKET"],
        environment=os.environ["ENVIRONMENT"],
        account=account,
        region=region,
        settings=parse_settings(get_parameter(name, max_age=PARAMETER_SECONDS), name),
        aggregator=Aggregator(config, aggregator, region) if aggregator else None,
    )
