"""The attribution function, on a schedule: who changed what has drifted, as an addition to what was told.

The first mail waits for nobody: CloudTrail's history knows a call up to 15 minutes later. So this looks, some times,
for the calls behind the drift that was told lately, and hands what it finds to the alerts function, which tells it
and keeps it. Where nobody was found in the end, that is kept too, and nobody is looked for any more.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from typing import TYPE_CHECKING, Any, Callable

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from botocore.exceptions import ClientError

from handlers.drift.refusals import is_throttle
from handlers.lib import alert_queue, aws
from handlers.lib.attribution import NOBODY, Attributed, Attribution
from handlers.lib.finding_row import Row
from handlers.lib.findings_table import FindingsTable
from handlers.lib.pages import answered
from handlers.trail import history

if TYPE_CHECKING:
    from types_boto3_cloudtrail import CloudTrailClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sqs import SQSClient

# CloudTrail answers two lookups a second, for the whole account and region: others are left one of them.
PAUSE_SECONDS = 1.0
# The newest 500 events about a resource; of one that is read that often the change may lie further back.
PAGES = 10
# Left of the invocation's time when CloudTrail is asked no more: one call may take 30 s, and what was found is sent.
MARGIN_SECONDS = 40

CLIENT_CONFIG = Config(connect_timeout=1, read_timeout=8, retries={"mode": "standard", "total_max_attempts": 3})

logger = Logger()


class OutOfTimeError(Exception):
    """Too little of the invocation's time is left to ask CloudTrail again."""


@dataclass(frozen=True)
class Edge:
    """What the function reads from and writes to, and how it waits."""

    table: FindingsTable
    cloudtrail: CloudTrailClient
    sqs: SQSClient
    queue_url: str
    sleep: Callable[[float], None] = time.sleep


@logger.inject_lambda_context
def handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, int]:
    """Entry point: the schedule, whose event says nothing. Returns what became of the findings that wait for it."""
    del event
    return attribute(_edge(), datetime.now(timezone.utc), lambda: context.get_remaining_time_in_millis() / 1000)


def attribute(edge: Edge, now: datetime, time_left: Callable[[], float]) -> dict[str, int]:
    """Look for who made each drift that was told and is not attributed yet, the longest waiting first.

    Counts those found, those given up, those that wait for a later look, and those this run did not reach.
    """
    rows = sorted(filter(history.is_due, edge.table.open_rows()), key=lambda row: (row.notified_at or "", row.id))
    counts = {"found": 0, "given_up": 0, "waiting": 0, "not_reached": 0}
    messages: list[Attributed] = []
    try:
        for row in rows:
            found = _found(edge, row, time_left)
            if found is None and not history.gives_up(row, now):
                counts["waiting"] += 1
                continue
            counts["found" if found else "given_up"] += 1
            messages.append(Attributed(row.id, row.finding.fingerprint, found or NOBODY))
    except OutOfTimeError:
        counts["not_reached"] = len(rows) - sum(counts.values())
    except ClientError as error:
        # Others may look through the same history; the next run goes on here.
        if not is_throttle(error.response["Error"]["Code"], error.response["Error"]["Message"]):
            raise
        counts["not_reached"] = len(rows) - sum(counts.values())
        logger.warning("CloudTrail is too busy for more", extra={"not_reached": counts["not_reached"]})
    finally:
        alert_queue.send(messages, edge.queue_url, edge.sqs)
    logger.info("looked for who made drift", extra=counts)
    return counts


def _found(edge: Edge, row: Row, time_left: Callable[[], float]) -> Attribution | None:
    start, end = history.window(row.finding)
    for name in history.names(row.finding):
        found = history.likeliest(_events(edge, name, start, end, time_left), row.finding)
        if found:
            return found
    return None


def _events(
    edge: Edge, name: str, start: datetime, end: datetime, time_left: Callable[[], float]
) -> list[Mapping[str, Any]]:
    """The newest events about a resource between `start` and `end`; OutOfTimeError where they cannot all be read."""
    events: list[Mapping[str, Any]] = []
    token: dict[str, Any] = {}
    for _ in range(PAGES):
        if time_left() < MARGIN_SECONDS:
            raise OutOfTimeError
        page = edge.cloudtrail.lookup_events(
            LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": name}],
            StartTime=start,
            EndTime=end,
            **token,
        )
        edge.sleep(PAUSE_SECONDS)
        events += answered(page, "Events", "LookupEvents")
        if not page.get("NextToken"):
            break
        token = {"NextToken": page["NextToken"]}
    return events


@cache
def _clients() -> tuple[CloudTrailClient, DynamoDBClient, SQSClient]:
    return (
        aws.client("cloudtrail", CLIENT_CONFIG),
        aws.client("dynamodb", CLIENT_CONFIG),
        aws.client("sqs", CLIENT_CONFIG),
    )


def _edge() -> Edge:
    cloudtrail, dynamodb, sqs = _clients()
    return Edge(
        table=FindingsTable(dynamodb, os.environ["FINDINGS_TABLE"]),
        cloudtrail=cloudtrail,
        sqs=sqs,
        queue_url=os.environ["ALERT_QUEUE_URL"],
    )
