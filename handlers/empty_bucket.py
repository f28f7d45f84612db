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

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from botocore.exceptions import ClientError

from handlers.lib import bucket_emptier
from handlers.lib.custom_resource import FailedError, Outcome, RefusedError, Request, respond

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

CLIENT_CONFIG = Config(
    connect_timeout=5, read_timeout=20, max_pool_connections=16, retries={"mode": "standard", "max_attempts": 3}
)

logger = Logger()


@dataclass(frozen=True)
class Progress:
    """What one invocation tells the next: which round it is, and when (epoch seconds) the first one began."""

    round: int
    began: float

    def to_event(self) -> dict[str, float]:
        return {"Round": self.round, "Began": self.began}

    @classmethod
    def of(cls, event: Mapping[str, Any], now: float) -> Progress:
        """The progress that an event carries; that of a first round where it carries none."""
        carried = event.get("Continuation")
        if not isinstance(carried, Mapping):
            return cls(1, now)
        number, began = carried.get("Round"), carried.get("Began")
        if (
            not isinstance(number, int)
            or not isinstance(began, (int, float))
            or number < 1
            or not 0 < began <= now + 60
        ):
            raise RefusedError("Continuation must hold Round and Began as this function wrote them")
        return cls(number, float(began))


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
            s3=boto3.client("s3", config=CLIENT_CONFIG),
            lambda_=boto3.client("lambda", config=CLIENT_CONFIG),
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
    seconds = service_timeout(properties)
    return seconds - min(ANSWER_SECONDS, seconds / 4)


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

    try:
        if progress.round == 1:
            bucket_emptier.close(s3, bucket, request.partition)
        empty = bucket_emptier.empty(s3, bucket, go_on)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucket":
            logger.info("bucket already gone", extra={"bucket": bucket})
            return Outcome.DONE
        raise FailedError(f"{_said(error)}; {_left(s3, bucket, time_left)}") from error
    except bucket_emptier.NotDeletedError as error:
        raise FailedError(f"{error}; {_left(s3, bucket, time_left)}") from error
    if empty:
        logger.info("bucket is empty", extra={"bucket": bucket, "round": progress.round})
        return Outcome.DONE
    if time.time() >= stack_end or progress.round >= MAX_ROUNDS:
        left = _left(s3, bucket, time_left)
        raise FailedError(
            f"bucket {bucket} could not be emptied in the time that CloudFormation waits: {left}. "
            "What is deleted stays deleted: delete the stack again to go on"
        )
    _hand_over(lambda_, function, event, Progress(progress.round + 1, progress.began))
    return Outcome.HANDED_OVER


def _hand_over(lambda_: LambdaClient, function: str, event: Mapping[str, Any], progress: Progress) -> None:
    payload = json.dumps({**event, "Continuation": progress.to_event()})
    try:
        lambda_.invoke(FunctionName=function, InvocationType="Event", Payload=payload.encode())
    except ClientError as error:
        raise FailedError(f"the next round could not be started: {_said(error)}") from error
    logger.info("handed over to the next round", extra={"round": progress.round})


def _said(error: ClientError) -> str:
    """S3's and Lambda's messages name the caller, the action and the resource; nothing in them is secret."""
    detail = error.response["Error"]
    return f"{error.operation_name} answered {detail['Code']}: {detail.get('Message', '')}"


def _left(s3: S3Client, bucket: str, time_left: Callable[[], float]) -> str:
    """How many versions and delete markers are left, as a phrase: counting may be refused as well."""
    try:
        count, complete = bucket_emptier.count(s3, bucket, lambda: time_left() > COUNT_SECONDS)
    except ClientError as error:
        return f"how many versions are left could not be counted ({error.response['Error']['Code']})"
    return f"{count} versions and delete markers are left" if complete else f"more than {count} versions are left"
