"""Put the bundle and large templates where CloudFormation fetches them. Keys are digests: what is there must be right.

Nothing is overwritten, and what is there already is held against what was reviewed: S3's own SHA-256 of it, or where
S3 has none of the whole object, its bytes.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from renderer.compose.rollout import template_key
from renderer.deploy.state import DeployError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


def publish(
    s3: S3Client, bucket: str, key: str, content: bytes, account: str, *, media_type: str = "application/octet-stream"
) -> bool:
    """Upload unless this very content is there already; whether it was uploaded. Other bytes there are a DeployError.

    A browser shows it as its media type says. The bucket must belong to `account`: a name that somebody else took
    would get our code, or give us theirs.
    """
    where = f"s3://{bucket}/{key}"
    try:
        if _is_there(s3, bucket, key, content, account):
            return False
    except ClientError as error:
        raise DeployError(
            f"{where}: {error}; the bucket must exist in account {account}, and you may list it"
        ) from error
    try:
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=content,
            ContentType=media_type,
            ChecksumSHA256=_checksum(content),
            IfNoneMatch="*",
            ExpectedBucketOwner=account,
        )
    except ClientError as error:
        # Somebody created it since we looked.
        if error.response["Error"]["Code"] == "PreconditionFailed" and _is_there(s3, bucket, key, content, account):
            return False
        raise DeployError(f"{where}: {error}") from error
    return True


def _is_there(s3: S3Client, bucket: str, key: str, content: bytes, account: str) -> bool:
    """False where the key is free; DeployError where it holds anything else than the content."""
    try:
        found = s3.head_object(Bucket=bucket, Key=key, ExpectedBucketOwner=account, ChecksumMode="ENABLED")
    except ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
            return False
        raise
    if found.get("ChecksumSHA256") == _checksum(content):
        return True
    # S3 has no such digest of what was uploaded without one, and another one of what was uploaded in parts.
    if s3.get_object(Bucket=bucket, Key=key, ExpectedBucketOwner=account)["Body"].read() == content:
        return True
    raise DeployError(
        f"s3://{bucket}/{key} holds other bytes than its name says: somebody wrote them there;"
        " find out who (CloudTrail, the object's versions), then delete the object and deploy again"
    )


def _checksum(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def publish_template(s3: S3Client, bucket: str, text: str, account: str) -> str:
    """Upload a template under its digest; its URL, in path style, for CreateChangeSet."""
    key = template_key(text)
    publish(s3, bucket, key, text.encode(), account)
    return f"{s3.meta.endpoint_url}/{bucket}/{key}"
