"""Emptying an S3 bucket: close it for writes, abort uploads, delete versions and markers until none is listed."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.parsers import ResponseParserError

from handlers.lib.pages import TruncatedAnswerError, answered

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import ObjectIdentifierTypeDef

    Batch = list[ObjectIdentifierTypeDef]

# S3 takes some 3,500 deletes a second a prefix, each object counting as one: as many batches of 1,000 at once as
# keep it busy. https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html
PARALLEL_BATCHES = 8
# What S3 says of a call, or of single objects, when it is busy: it is asked again.
TRANSIENT = frozenset(
    {"InternalError", "OperationAborted", "RequestTimeout", "RequestTimeTooSkewed", "ServiceUnavailable", "SlowDown"}
)
GONE = frozenset({"NoSuchVersion", "NoSuchKey"})
PAUSE = 1.0

CLOSED_SID = "DenyWritesWhileTheBucketIsEmptied"


class NotDeletedError(Exception):
    """S3 refused to delete an object for a reason that trying again does not mend."""


@dataclass
class Tally:
    """How far emptying came: what went, batch by batch, and what S3 said when it last was in trouble."""

    batches: list[int] = field(default_factory=list)
    trouble: str = ""

    @property
    def deleted(self) -> int:
        """How many versions and delete markers are gone."""
        return sum(self.batches)


def said(error: Exception) -> str:
    """An error of S3 or of the way to it, in words: the message names the call, nothing in it is secret."""
    if not isinstance(error, ClientError):
        return f"{type(error).__name__}: {error}"
    detail = error.response["Error"]
    return f"{error.operation_name} answered {detail['Code']}: {detail.get('Message', '')}"


def close(s3: S3Client, bucket: str, partition: str) -> None:
    """Let nothing more into the bucket: a log still being delivered would make its deletion fail.

    Raises botocore's ClientError, NoSuchBucket among them.
    """
    try:
        existing = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucketPolicy":
            raise
        existing = {}
    policy = closed_policy(existing, bucket, partition)
    if policy == existing:
        return
    try:
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    except ClientError as error:
        if error.response["Error"]["Code"] != "MalformedPolicy":
            raise
        # A role that the policy names is deleted already, and S3 refuses a principal that does not exist.
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(without_named_principals(policy)))


def closed_policy(existing: Mapping[str, Any], bucket: str, partition: str) -> dict[str, Any]:
    """The existing policy and a statement that denies every new object to everybody; deleting stays as it was."""
    deny = {
        "Sid": CLOSED_SID,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": f"arn:{partition}:s3:::{bucket}/*",
    }
    kept = [statement for statement in _statements(existing) if statement.get("Sid") != CLOSED_SID]
    return {"Version": "2012-10-17", **existing, "Statement": [*kept, deny]}


def without_named_principals(policy: Mapping[str, Any]) -> dict[str, Any]:
    """The policy without the statements that name accounts, roles or users: everybody and AWS services always exist."""

    def is_kept(statement: Mapping[str, Any]) -> bool:
        principal = statement.get("Principal")
        return principal == "*" or (
            isinstance(principal, Mapping) and (principal == {"AWS": "*"} or set(principal) == {"Service"})
        )

    return {**policy, "Statement": [statement for statement in _statements(policy) if is_kept(statement)]}


def _statements(policy: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    statements = policy.get("Statement", [])
    return [statements] if isinstance(statements, Mapping) else list(statements)


# What passes by itself: S3 is busy, or its answer did not come whole.
TROUBLES = (ClientError, HTTPClientError, ResponseParserError, TruncatedAnswerError)


def passes(error: Exception) -> bool:
    """Whether asking S3 again may help."""
    if not isinstance(error, ClientError):
        return isinstance(error, TROUBLES)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return error.response["Error"]["Code"] in TRANSIENT or status >= 500


def empty(s3: S3Client, bucket: str, partition: str, go_on: Callable[[], bool], tally: Tally) -> bool:
    """Close the bucket and delete until a listing finds nothing (True), or until `go_on` says no (False).

    Where S3 is busy it is asked again for as long as `go_on` says yes: the client itself need not retry.
    Raises NotDeletedError, and botocore's ClientError, NoSuchBucket among them.
    """
    with ThreadPoolExecutor(PARALLEL_BATCHES) as pool:
        while go_on():
            try:
                close(s3, bucket, partition)
                if not _sweep(s3, bucket, go_on, tally, pool):
                    return True
            except TROUBLES as error:  # noqa: PERF203 - each pass may be in trouble
                _wait_out(error, tally)
    return False


def count(s3: S3Client, bucket: str, go_on: Callable[[], bool]) -> tuple[int, bool]:
    """(versions and delete markers counted while `go_on` says yes, whether these are all)."""
    counted, stopped = 0, False
    for batch in _batches(s3, bucket):
        if stopped:
            return counted, False
        counted += len(batch)
        stopped = not go_on()
    return counted, True


def _sweep(s3: S3Client, bucket: str, go_on: Callable[[], bool], tally: Tally, pool: ThreadPoolExecutor) -> bool:
    """Delete what one listing finds; whether it found anything. Listing goes on while batches are deleted."""
    found = _abort_uploads(s3, bucket, go_on) > 0
    under_way: deque[Future[None]] = deque()
    for batch in _batches(s3, bucket):
        found = True
        under_way.append(pool.submit(_delete, s3, bucket, batch, go_on, tally))
        if len(under_way) == PARALLEL_BATCHES:
            under_way.popleft().result()
        if not go_on():
            break
    for deletion in under_way:
        deletion.result()
    return found


def _batches(s3: S3Client, bucket: str) -> Iterator[Batch]:
    """The versions and delete markers of the bucket, a listed page (at most 1,000) at a time."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        answered(page, "IsTruncated", "ListObjectVersions")  # a cut answer would read as an empty bucket
        versions = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if versions:
            yield [{"Key": version["Key"], "VersionId": version["VersionId"]} for version in versions]


def _delete(s3: S3Client, bucket: str, batch: Batch, go_on: Callable[[], bool], tally: Tally) -> None:
    """Delete a batch to the last object, or until `go_on` says no."""
    while batch and go_on():
        try:
            refused = _refused(s3, bucket, batch)
        except TROUBLES as error:
            _wait_out(error, tally)
            continue
        left = [one for one in batch if (one["Key"], one.get("VersionId")) in refused]
        tally.batches.append(len(batch) - len(left))
        batch = left
        if left:
            time.sleep(PAUSE)


def _refused(s3: S3Client, bucket: str, batch: Batch) -> set[tuple[str, str | None]]:
    """Key and version of what S3 was too busy for; NotDeletedError where it refuses one for another reason."""
    errors = s3.delete_objects(Bucket=bucket, Delete={"Objects": batch, "Quiet": True}).get("Errors", [])
    left = [error for error in errors if error.get("Code") not in GONE]
    for error in left:
        if error.get("Code") not in TRANSIENT:
            raise NotDeletedError(
                f"s3://{bucket}/{error.get('Key')} (version {error.get('VersionId')}) was not deleted: "
                f"{error.get('Code')}, {error.get('Message')}"
            )
    return {(error.get("Key", ""), error.get("VersionId")) for error in left}


def _wait_out(error: Exception, tally: Tally) -> None:
    if not passes(error):
        raise error
    tally.trouble = said(error)
    time.sleep(PAUSE)


def _abort_uploads(s3: S3Client, bucket: str, go_on: Callable[[], bool]) -> int:
    aborted = 0
    for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket):
        for upload in page.get("Uploads", []):
            if not go_on():
                return aborted
            with suppress(s3.exceptions.NoSuchUpload):
                s3.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
            aborted += 1
    return aborted
