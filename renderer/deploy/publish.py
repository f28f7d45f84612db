"""Put the bundle and large templates where CloudFormation fetches them. Keys are digests: what is there is right."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from renderer.deploy.state import DeployError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


def publish(
    s3: S3Client, bucket: str, key: str, content: bytes, account: str, *, media_type: str = "application/octet-stream"
) -> bool:
    """Upload unless the key is there already; whether it was uploaded. A browser shows it as its media type says.

    The bucket must belong to `account`: a name that somebody else took would get our code, or give us theirs.
    """
    try:
        s3.head_object(Bucket=bucket, Key=key, ExpectedBucketOwner=account)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("404", "NoSuchKey", "NotFound"):
            raise DeployError(
                f"s3://{bucket}/{key}: {error}; the bucket must exist in account {account}, and you may list it"
            ) from error
    else:
        return False
    try:
        s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType=media_type, ExpectedBucketOwner=account)
    except ClientError as error:
        raise DeployError(f"s3://{bucket}/{key}: {error}") from error
    return True


def publish_template(s3: S3Client, bucket: str, text: str, account: str) -> str:
    """Upload a template under its digest; its URL, in path style, for CreateChangeSet."""
    content = text.encode()
    key = f"templates/{hashlib.sha256(content).hexdigest()}.json"
    publish(s3, bucket, key, content, account)
    return f"{s3.meta.endpoint_url}/{bucket}/{key}"
