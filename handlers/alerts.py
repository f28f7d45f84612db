"""The alerts function: a batch of the alert queue becomes one message to the team, evidence in S3, and state.

The order is: claim, evidence, publish, confirm. Evidence comes before the message because the message points to
it, and because a failure to write it then costs a delay and not a second mail. The rows are written last, so that
a failure after publishing repeats the mail rather than lose it: the only way to be told the same thing twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import cache
from typing import TYPE_CHECKING, Any, Callable

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from handlers.alerting import evidence, mail
from handlers.alerting.entry import Entry
from handlers.alerting.incoming import Nothing, Rules, UnreadableMessageError, read
from handlers.alerting.settings import parse_settings
from handlers.alerting.triage import OPENINGS, Arrival, Decision, Wish, triage
from handlers.lib import aws, instant
from handlers.lib.attribution import Attributed
from handlers.lib.aws import get_parameter
from handlers.lib.finding import SEVERITIES
from handlers.lib.findings_table import FindingsTable
from handlers.lib.heartbeat import Heartbeat
from handlers.lib.metrics import Metric, emit
from handlers.lib.reminder import Reminder
from handlers.lib.rule_names import own_rules

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client
    from types_boto3_sns import SNSClient

PARAMETER_SECONDS = 300
# DynamoDB takes one conditional write a call, and a storm has a thousand of them.
WRITERS = 8

CLIENT_CONFIG = Config(
    connect_timeout=3, read_timeout=10, max_pool_connections=WRITERS, retries={"mode": "standard", "max_attempts": 4}
)

logger = Logger()


@dataclass(frozen=True)
class Edge:
    """What the function reads from and writes to."""

    table: FindingsTable
    s3: S3Client
    sns: SNSClient
    bucket: str
    topic_arn: str
    contacts: Callable[[], str | None]
    rules: Rules
    wish: Wish


@dataclass(frozen=True)
class Invocation:
    """When, where and as what this runs. Its claims end with it: Lambda stops it at `ends_at` (epoch seconds)."""

    id: str
    account: str
    started: datetime
    ends_at: int


@logger.inject_lambda_context
def handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, list[dict[str, str]]]:
    """Entry point: a batch of the alert queue. Returns the messages to be received again (ReportBatchItemFailures)."""
    started = datetime.now(timezone.utc)
    ends_at = int(started.timestamp() + context.get_remaining_time_in_millis() / 1000) + 1
    account = context.invoked_function_arn.split(":")[4]
    failed = deliver(event["Records"], _edge(), Invocation(context.aws_request_id, account, started, ends_at))
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def deliver(records: Sequence[Mapping[str, Any]], edge: Edge, invocation: Invocation) -> list[str]:
    """Tell what is news in these SQS records; the ids of the messages that must come again, sorted.

    An error before or at publishing is raised: then nothing was told and the whole batch comes again, after the
    claims have ended.
    """
    arrivals, words, heartbeats, failed = _read(records, edge.rules)
    now = int(invocation.started.timestamp())
    named = (*(one.finding.id for one in arrivals), *(word.finding_id for word, _ in words))
    decisions = triage(arrivals, edge.table.rows(named), now, edge.wish, words)

    changes = [decision for decision in decisions if decision.is_change]
    touches = [decision for decision in decisions if decision.is_touch]
    claimed, unclaimed = _each(changes, lambda change: _claim(edge.table, change, invocation, now))
    _, untouched = _each(touches, lambda touch: _touch(edge.table, touch, now))
    for decision in (*unclaimed, *untouched):
        logger.info("another invocation is at this finding: it comes again", extra={"finding": decision.id})
        failed.update(decision.message_ids)

    told = [decision for decision in claimed if decision.told]
    address = _keep_evidence(edge, claimed, invocation)
    if told:
        _publish(edge, told, address)
    told_at = datetime.now(timezone.utc)
    _, unconfirmed = _each(claimed, lambda change: _confirm(edge.table, change, invocation, told_at))
    for decision in unconfirmed:
        logger.error("told, but the table does not know it: it will be told again", extra={"finding": decision.id})
        failed.update(decision.message_ids)
    _measure(told, told_at, edge.rules.environment)
    for message_id, heartbeat in heartbeats.items():
        if not _note(edge, heartbeat, invocation):
            failed.add(message_id)
    return sorted(failed)


def _read(
    records: Sequence[Mapping[str, Any]], rules: Rules
) -> tuple[list[Arrival], list[tuple[Reminder | Attributed, str]], dict[str, Heartbeat], set[str]]:
    """Findings, words on findings that are known, heartbeats, and the ids of messages that are none of these."""
    arrivals: list[Arrival] = []
    words: list[tuple[Reminder | Attributed, str]] = []
    heartbeats: dict[str, Heartbeat] = {}
    failed: set[str] = set()
    for record in records:
        message_id = record["messageId"]
        try:
            message = read(record["body"], rules)
        except UnreadableMessageError as error:
            # After its retries the queue hands it to its dead-letter queue, which has an alarm.
            logger.error(  # noqa: TRY400 - the cause says it all; a traceback of ours would not help
                "unreadable message", extra={"message_id": message_id, "cause": str(error)}
            )
            failed.add(message_id)
            continue
        if isinstance(message, Nothing):
            logger.debug("nothing to do", extra={"message_id": message_id, "cause": message.why})
        elif isinstance(message, (Reminder, Attributed)):
            words.append((message, message_id))
        elif isinstance(message, Heartbeat):
            heartbeats[message_id] = message
        else:
            arrivals.append(Arrival(message, message_id, int(record["attributes"]["SentTimestamp"])))
    return arrivals, words, heartbeats, failed


def _each(decisions: Sequence[Decision], write: Callable[[Decision], bool]) -> tuple[list[Decision], list[Decision]]:
    """The decisions whose write was taken, and the others. One that AWS refuses does not hold up the rest."""

    def attempt(decision: Decision) -> bool:
        try:
            return write(decision)
        except (ClientError, BotoCoreError):
            logger.exception("the findings table did not take a write", extra={"finding": decision.id})
            return False

    with ThreadPoolExecutor(WRITERS) as pool:
        taken = list(pool.map(attempt, decisions))
    return (
        [decision for decision, done in zip(decisions, taken) if done],
        [decision for decision, done in zip(decisions, taken) if not done],
    )


def _claim(table: FindingsTable, change: Decision, invocation: Invocation, now: int) -> bool:
    return table.claim(change.id, change.before, invocation.id, now, invocation.ends_at)


def _touch(table: FindingsTable, decision: Decision, now: int) -> bool:
    if decision.before is None or decision.after is None:
        raise ValueError(f"{decision.id}: seen again, and never seen before")
    return table.touch(decision.before, decision.after, now)


def _confirm(table: FindingsTable, change: Decision, invocation: Invocation, told_at: datetime) -> bool:
    if change.after is None:
        raise ValueError(f"{change.id}: a change that leaves no row")
    notified_at = instant.to_text(told_at) if change.told else change.after.notified_at
    return table.confirm(change.before, replace(change.after, notified_at=notified_at), invocation.id)


def _keep_evidence(edge: Edge, claimed: Sequence[Decision], invocation: Invocation) -> str:
    key = evidence.key(invocation.started, invocation.id)
    body = evidence.lines(claimed, invocation.started)
    if body:
        edge.s3.put_object(Bucket=edge.bucket, Key=key, Body=body.encode(), ContentType="application/x-ndjson")
    return f"s3://{edge.bucket}/{key}"


def _publish(edge: Edge, told: Sequence[Decision], address: str) -> None:
    entries = list(_entries(told))
    is_critical = any(entry.finding.severity == SEVERITIES[0] and not entry.is_resolved for entry in entries)
    letter = mail.compose(entries, edge.rules.environment, address, edge.contacts() if is_critical else None)
    edge.sns.publish(
        TopicArn=edge.topic_arn,
        Subject=letter.subject,
        Message=letter.message,
        MessageStructure="json",
        MessageAttributes=letter.attributes,  # type: ignore[arg-type]  # the stub's TypedDict, as plain dicts
    )
    logger.info("alert sent", extra={"findings": len(entries), "left_out": letter.left_out, "evidence": address})


def _entries(told: Iterable[Decision]) -> Iterable[Entry]:
    for decision in told:
        if decision.told and decision.after:
            row = decision.after
            closed_at = None if row.is_open else row.last_seen
            yield Entry(
                decision.told,
                decision.told_as,
                row.first_seen,
                row.occurrence,
                closed_at,
                row.notified_at,
                row.attribution if row.attribution and row.attribution.is_found else None,
            )


def _measure(told: Sequence[Decision], told_at: datetime, environment: str) -> None:
    if not told:
        return
    delays = [(told_at - since).total_seconds() for decision in told if (since := decision.waiting_since)]
    emit(
        [
            Metric("AlertsSent", 1),
            Metric("FindingsAlerted", sum(decision.told_as in OPENINGS for decision in told)),
            *(Metric("AlertDelay", max(delay, 0), "Seconds") for delay in delays),
        ],
        Environment=environment,
    )


def _note(edge: Edge, heartbeat: Heartbeat, invocation: Invocation) -> bool:
    """Take a heartbeat to the end of its way and measure the way: of this account by rule, of a member as a whole."""
    try:
        edge.table.note_heartbeat(heartbeat, int(invocation.started.timestamp()))
    except (ClientError, BotoCoreError):
        logger.exception("the findings table did not take a heartbeat", extra={"rule": heartbeat.rule})
        return False
    arrived_at = datetime.now(timezone.utc)
    delay = Metric("HeartbeatDelay", max((arrived_at - instant.parse(heartbeat.beat_at)).total_seconds(), 0), "Seconds")
    if heartbeat.account == invocation.account:
        emit([delay], Environment=edge.rules.environment, Rule=heartbeat.rule)
    else:
        emit([delay], Environment=edge.rules.environment, Account=heartbeat.account)
    return True


def _contacts(parameter: str) -> str | None:
    """The escalation contacts; a sentence in their place where they cannot be read: an alert does not wait for them."""
    if not parameter:
        return None
    try:
        return str(get_parameter(parameter, decrypt=True, max_age=PARAMETER_SECONDS))
    except GetParameterError:
        logger.exception("the escalation contacts cannot be read", extra={"parameter": parameter})
        return f"The escalation contacts could not be read from {parameter}; the function's log says why."


@cache
def _clients() -> tuple[DynamoDBClient, S3Client, SNSClient]:
    return (
        aws.client("dynamodb", CLIENT_CONFIG),
        aws.client("s3", CLIENT_CONFIG),
        aws.client("sns", CLIENT_CONFIG),
    )


def _edge() -> Edge:
    dynamodb, s3, sns = _clients()
    document = get_parameter(os.environ["SETTINGS_PARAMETER"], max_age=PARAMETER_SECONDS)
    settings = parse_settings(document, os.environ["SETTINGS_PARAMETER"])
    contacts_parameter = os.environ["CONTACTS_PARAMETER"]
    return Edge(
        table=FindingsTable(dynamodb, os.environ["FINDINGS_TABLE"]),
        s3=s3,
        sns=sns,
        bucket=os.environ["REPORT_BUCKET"],
        topic_arn=os.environ["ALERT_TOPIC_ARN"],
        contacts=lambda: _contacts(contacts_parameter),
        rules=Rules(os.environ["ENVIRONMENT"], own_rules(), settings.severities, settings.other_severity),
        wish=Wish(settings.closed_days, settings.resolved),
    )
