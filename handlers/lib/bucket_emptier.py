"""Emptying an S3 bucket: close it for writes, abort uploads, delete versions and markers until none is listed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import ObjectIdentifierTypeDef

    Batch = list[ObjectIdentifierTypeDef]

# S3 takes some 3,500 deletes a second a prefix: as many batches of 1,000 at once as keep it busy.
PARALLEL_BATCHES = 8
# What S3 says of single objects when it is busy: they are listed and tried again.
TRANSIENT = frozenset({"InternalError", "SlowDown", "ServiceUnavailable", "OperationAborted", "RequestTimeout"})
GONE = frozenset({"NoSuchVersion", "NoSuchKey"})
PAUSE = 1.0

CLOSED_SID = "DenyWritesWhileTheBucketIsEmptied"


class NotDeletedError(Exception):
    """S3 refused to delete an object for a reason that trying again does not mend."""


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


def empty(s3: S3Client, bucket: str, go_on: Callable[[], bool]) -> bool:
    """Delete until a listing finds nothing (True), or until `go_on` says no (False).

    Raises NotDeletedError, and botocore's ClientError, NoSuchBucket among them.
    """
    with ThreadPoolExecutor(PARALLEL_BATCHES) as pool:
        while go_on():
            aborted = _abort_uploads(s3, bucket)
            listed = deleted = 0
            for batches in _groups(_batches(s3, bucket), PARALLEL_BATCHES):
                listed += sum(len(batch) for batch in batches)
                deleted += sum(pool.map(lambda batch: _delete(s3, bucket, batch), batches))
                if not go_on():
                    return False
            if not listed and not aborted:
                return True
            if not deleted:
                time.sleep(PAUSE)  # S3 is busy, or its listing lags behind its deletions
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


def _batches(s3: S3Client, bucket: str) -> Iterator[Batch]:
    """The versions and delete markers of the bucket, a listed page (at most 1,000) at a time."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        _ = page["IsTruncated"]  # every whole answer has it: an answer cut short is an error, not an empty bucket
        versions = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if versions:
            yield [{"Key": version["Key"], "VersionId": version["VersionId"]} for version in versions]


def _groups(batches: Iterable[Batch], size: int) -> Iterator[list[Batch]]:
    remaining = iter(batches)
    while group := list(islice(remaining, size)):
        yield group


def _delete(s3: S3Client, bucket: str, batch: Batch) -> int:
    """How many of the batch are gone; what S3 was too busy for is left to the next listing."""
    errors = s3.delete_objects(Bucket=bucket, Delete={"Objects": batch, "Quiet": True}).get("Errors", [])
    left = [error for error in errors if error.get("Code") not in GONE]
    for error in left:
        if error.get("Code") not in TRANSIENT:
            raise NotDeletedError(
                f"s3://{bucket}/{error.get('Key')} (version {error.get('VersionId')}) was not deleted: "
                f"{error.get('Code')}, {error.get('Message')}"
            )
    return len(batch) - len(left)


def _abort_uploads(s3: S3Client, bucket: str) -> int:
    aborted = 0
    for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket):
        for upload in page.get("Uploads", []):
            with suppress(s3.exceptions.NoSuchUpload):
                s3.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
            aborted += 1
    return aborted
