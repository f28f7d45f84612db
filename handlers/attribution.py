"""The attribution function, on a schedule: who changed what has drifted, as an addition to what was told.

The first mail waits for nobody: CloudTrail's history knows a call up to 15 minutes later. So this looks, some times,
for the calls behind the drift that was told lately, and hands what it finds to the alerts function, which tells it
and keeps it. Where nobody was found in the end, that is kept too, and nobody is looked for any more.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from typing import TYPE_CHECKING, Any, Callable

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from botocore.exceptions import ClientError

from handlers.lib import alert_queue, aws
from handlers.lib.attribution import NOBODY, UNREAD, Attributed, Attribution
from handlers.lib.finding_row import Row
from handlers.lib.findings_table import FindingsTable
from handlers.lib.pages import answered
from handlers.lib.throttle import is_throttle
from handlers.trail import history

if TYPE_CHECKING:
    from types_boto3_cloudtrail import CloudTrailClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sqs import SQSClient

# CloudTrail answers two lookups a second, for the whole account and region: others are left one of them.
PAUSE_SECONDS = 1.0
# The newest 500 events about a resource; of one that is read that often the change may lie further back.
PAGES = 10
# Left of the invocation's time when no further page is read: the longest a read may take, and the sending of it.
MARGIN_SECONDS = 40

CLIENT_CONFIG = Config(connect_timeout=1, read_timeout=8, retries={"mode": "standard", "total_max_attempts": 3})

logger = Logger()


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
    """Look for who made each drift that was told and is not attributed yet, a page of each in turn.

    What is found, or given up, is sent at once: a run that is cut short has lost nothing. Counts those found, those
    given up, those that wait for a later look, and those this run did not reach.
    """
    rows = history.in_turn(filter(history.is_due, edge.table.open_rows()), now)
    looks = deque((row, _look(edge, row)) for row in rows)
    counts = {"found": 0, "given_up": 0, "waiting": 0, "not_reached": 0}
    looked_at: set[str] = set()
    margin = min(MARGIN_SECONDS, time_left() / 2)

    def end(row: Row, found: Attribution | None, otherwise: Attribution = UNREAD, *, is_over: bool) -> None:
        given_up = history.gives_up(row, now, is_over=is_over)
        if found or given_up:
            message = Attributed(row.id, row.finding.fingerprint, found or otherwise)
            alert_queue.send([message], edge.queue_url, edge.sqs)
        reached = "waiting" if row.id in looked_at else "not_reached"
        counts["found" if found else "given_up" if given_up else reached] += 1

    while looks and time_left() >= margin:
        row, look = looks[0]
        try:
            found = next(look)
        except StopIteration as ended:
            looks.popleft()
            end(row, None, NOBODY if ended.value else UNREAD, is_over=True)
            continue
        except ClientError as error:
            # Others may look through the same history.
            if not is_throttle(error.response["Error"]["Code"], error.response["Error"]["Message"]):
                raise
            logger.warning("CloudTrail is too busy for more", extra={"left": len(looks)})
            break
        looks.popleft()
        looked_at.add(row.id)
        if found:
            end(row, found, is_over=True)
        else:
            looks.append((row, look))
    for row, _ in looks:
        end(row, None, is_over=False)
    logger.info("looked for who made drift", extra=counts)
    return counts


def _look(edge: Edge, row: Row) -> Generator[Attribution | None, None, bool]:
    """Read a page of the history at each step, the newest events first; gives the call that made it, once found.

    Returns whether all of the history was read.
    """
    start, end = history.window(row.finding)
    is_whole = True
    for name in history.names(row.finding):
        token: dict[str, Any] = {}
        for _ in range(PAGES):
            page = edge.cloudtrail.lookup_events(
                LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": name}],
                StartTime=start,
                EndTime=end,
                **token,
            )
            edge.sleep(PAUSE_SECONDS)
            yield history.likeliest(answered(page, "Events", "LookupEvents"), row.finding)
            if not page.get("NextToken"):
                break
            token = {"NextToken": page["NextToken"]}
        else:
            is_whole = False
    return is_whole


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
