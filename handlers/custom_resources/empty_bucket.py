"""Custom::EmptyBucket: empties a versioned bucket, so that CloudFormation can delete it.

Create and Update have nothing to do. Delete closes the bucket for new writes, aborts uploads, deletes every version and
delete marker, and goes on in a new invocation of itself where one does not suffice. Deleting a bucket that is gone,
or the same bucket twice at once, is success.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from handlers.custom_resources import bucket_emptier
from handlers.custom_resources.protocol import FailedError, Outcome, RefusedError, Request, respond
from handlers.lib import aws

if TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient
    from types_boto3_s3 import S3Client

# CloudFormation's own limit where the resource sets no ServiceTimeout.
DEFAULT_SERVICE_TIMEOUT = 3600
# What the last invocation keeps for counting what is left, the answer and its retries; a quarter of a short time-out.
ANSWER_SECONDS = 60
# What an invocation keeps for handing over, a slow batch included; less where all its time is short.
HAND_OVER_SECONDS = 20
# What counting leaves of an invocation's time for the answer.
COUNT_SECONDS = 5
# Time bounds the rounds already; this bounds them where a clock is wrong.
MAX_ROUNDS = 200

# The emptier asks S3 again itself; a call that hangs ends within what is kept for handing over.
S3_CONFIG = Config(connect_timeout=3, read_timeout=15, max_pool_connections=16, retries={"total_max_attempts": 1})
LAMBDA_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})

logger = Logger()


@dataclass(frozen=True)
class Progress:
    """What one invocation tells the next: its round, when (epoch seconds) the first began, how much is deleted."""

    round: int
    began: float
    deleted: int = 0

    def to_event(self) -> dict[str, float]:
        return {"Round": self.round, "Began": self.began, "Deleted": self.deleted}

    @classmethod
    def of(cls, event: Mapping[str, Any], now: float) -> Progress:
        """The progress that an event carries; that of a first round where it carries none."""
        carried = event.get("Continuation")
        if not isinstance(carried, Mapping):
            return cls(1, now)
        number, began, deleted = carried.get("Round"), carried.get("Began"), carried.get("Deleted")
        if (
            not isinstance(number, int)
            or not isinstance(began, (int, float))
            or not isinstance(deleted, int)
            or number < 1
            or not 0 < began <= now + 60
        ):
            raise RefusedError("Continuation must hold Round, Began and Deleted as this function wrote them")
        return cls(number, float(began), deleted)


def handler(event: Mapping[str, Any], context: LambdaContext) -> None:
    """Entry point: a request of CloudFormation about a Custom::EmptyBucket, or the round before going on."""

    def work(request: Request, time_left: Callable[[], float]) -> Outcome:
        bucket = bucket_of(request.properties)
        if request.type != "Delete":
            return Outcome.DONE
        return delete(
            event,
            request,
            bucket,
            time_left,
            function=context.invoked_function_arn,
            s3=aws.client("s3", S3_CONFIG),
            lambda_=aws.client("lambda", LAMBDA_CONFIG),
        )

    respond(event, context, work, identity=lambda properties: str(properties.get("BucketName")))


def bucket_of(properties: Mapping[str, Any]) -> str:
    bucket = properties.get("BucketName")
    if not isinstance(bucket, str) or not bucket:
        raise RefusedError("BucketName must be a text that is not empty")
    return bucket


def service_timeout(properties: Mapping[str, Any]) -> float:
    """Seconds that CloudFormation waits for the answer: the property arrives as text."""
    try:
        seconds = float(str(properties.get("ServiceTimeout", DEFAULT_SERVICE_TIMEOUT)))
    except ValueError:
        return DEFAULT_SERVICE_TIMEOUT
    return seconds if 0 < seconds <= DEFAULT_SERVICE_TIMEOUT else DEFAULT_SERVICE_TIMEOUT


def emptying_seconds(properties: Mapping[str, Any]) -> float:
    """How much of CloudFormation's time is there for emptying, all rounds together."""
    return service_timeout(properties) - answer_seconds(properties)


def answer_seconds(properties: Mapping[str, Any]) -> float:
    """How much of CloudFormation's time is kept for counting what is left and for the answer."""
    return min(ANSWER_SECONDS, service_timeout(properties) / 4)


def delete(
    event: Mapping[str, Any],
    request: Request,
    bucket: str,
    time_left: Callable[[], float],
    *,
    function: str,
    s3: S3Client,
    lambda_: LambdaClient,
) -> Outcome:
    """Empty the bucket as far as the time goes; then hand over to the next round, or say how much is left."""
    now = time.time()
    progress = Progress.of(event, now)
    stack_end = progress.began + emptying_seconds(request.properties)
    round_seconds = min(time_left() - min(HAND_OVER_SECONDS, time_left() / 2), stack_end - now)
    round_end = time.monotonic() + round_seconds

    def go_on() -> bool:
        return time.monotonic() < round_end

    def may_count() -> bool:
        in_time = time.time() < stack_end + answer_seconds(request.properties) / 2
        return in_time and time_left() > COUNT_SECONDS

    tally = bucket_emptier.Tally()
    try:
        empty = bucket_emptier.empty(s3, bucket, request.partition, go_on, tally)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucket":
            logger.info("bucket already gone", extra={"bucket": bucket})
            return Outcome.DONE
        raise FailedError(f"{bucket_emptier.said(error)}; {_left(s3, bucket, may_count)}") from error
    except bucket_emptier.NotDeletedError as error:
        raise FailedError(f"{error}; {_left(s3, bucket, may_count)}") from error
    deleted = progress.deleted + tally.deleted
    if empty:
        logger.info("bucket is empty", extra={"bucket": bucket, "round": progress.round, "deleted": deleted})
        return Outcome.DONE
    if time.time() >= stack_end or progress.round >= MAX_ROUNDS:
        left = _left(s3, bucket, may_count)
        trouble = f"S3 was last in trouble with: {tally.trouble.rstrip('.')}. " if tally.trouble else ""
        raise FailedError(
            f"bucket {bucket} could not be emptied in the time that CloudFormation waits: {deleted} versions and "
            f"delete markers were deleted, {left}. {trouble}"
            "What is deleted stays deleted: delete the stack again to go on"
        )
    _hand_over(lambda_, function, event, Progress(progress.round + 1, progress.began, deleted))
    return Outcome.HANDED_OVER


def _hand_over(lambda_: LambdaClient, function: str, event: Mapping[str, Any], progress: Progress) -> None:
    payload = json.dumps({**event, "Continuation": progress.to_event()})
    try:
        lambda_.invoke(FunctionName=function, InvocationType="Event", Payload=payload.encode())
    except (ClientError, BotoCoreError) as error:
        raise FailedError(f"the next round could not be started: {bucket_emptier.said(error)}") from error
    logger.info("handed over to the next round", extra={"round": progress.round})


def _left(s3: S3Client, bucket: str, may_count: Callable[[], bool]) -> str:
    """How many versions and delete markers are left, as a phrase: counting may be refused as well."""
    try:
        count, complete = bucket_emptier.count(s3, bucket, may_count)
    except bucket_emptier.TROUBLES as error:
        return f"how many are left could not be counted ({bucket_emptier.said(error)})"
    return f"{count} versions and delete markers are left" if complete else f"more than {count} are left"
