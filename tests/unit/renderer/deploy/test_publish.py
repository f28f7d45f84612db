"""The bundle's and the template's upload."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from renderer.deploy.publish import publish, publish_template
from renderer.deploy.state import DeployError

WHERE = {"Bucket": "artifacts", "Key": "handlers-0.zip", "ExpectedBucketOwner": "111122223333"}


@pytest.fixture
def s3() -> Any:
    return boto3.client(
        "s3",
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",  # noqa: S106 - a stub's
    )


@pytest.fixture
def stub(s3: Any) -> Iterator[Stubber]:
    with Stubber(s3) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


LOOK = {**WHERE, "ChecksumMode": "ENABLED"}
CHECKSUM = base64.b64encode(hashlib.sha256(b"zip").digest()).decode()
SENT = {
    **WHERE,
    "Body": b"zip",
    "ContentType": "application/octet-stream",
    "ChecksumSHA256": CHECKSUM,
    "IfNoneMatch": "*",
}


def stored(content: bytes) -> dict[str, Any]:
    return {"Body": StreamingBody(BytesIO(content), len(content))}


def test_what_is_there_with_the_same_digest_is_not_sent_again(s3: Any, stub: Stubber) -> None:
    stub.add_response("head_object", {"ChecksumSHA256": CHECKSUM}, LOOK)
    assert publish(s3, "artifacts", "handlers-0.zip", b"zip", "111122223333") is False


@pytest.mark.parametrize("checksum", [{}, {"ChecksumSHA256": "composite-of-its-parts-2"}])
def test_what_is_there_without_its_own_digest_is_read_and_compared(s3: Any, stub: Stubber, checksum: Any) -> None:
    stub.add_response("head_object", checksum, LOOK)
    stub.add_response("get_object", stored(b"zip"), WHERE)
    assert publish(s3, "artifacts", "handlers-0.zip", b"zip", "111122223333") is False


OTHER_BYTES = (
    r"s3://artifacts/handlers-0\.zip holds other bytes than its name says: somebody wrote them there;"
    r" find out who \(CloudTrail, the object's versions\), then delete the object and deploy again"
)


def test_other_bytes_under_the_key_are_an_error_with_its_remedy(s3: Any, stub: Stubber) -> None:
    stub.add_response("head_object", {}, LOOK)
    stub.add_response("get_object", stored(b"evil"), WHERE)
    with pytest.raises(DeployError, match=OTHER_BYTES):
        publish(s3, "artifacts", "handlers-0.zip", b"zip", "111122223333")


def test_what_is_not_there_is_created_in_a_bucket_of_the_account_and_never_overwrites(s3: Any, stub: Stubber) -> None:
    stub.add_client_error("head_object", "404", "Not Found", 404, expected_params=LOOK)
    stub.add_response("put_object", {}, SENT)
    assert publish(s3, "artifacts", "handlers-0.zip", b"zip", "111122223333") is True


@pytest.mark.parametrize("theirs", [b"zip", b"evil"])
def test_what_somebody_else_created_meanwhile_is_compared(s3: Any, stub: Stubber, theirs: bytes) -> None:
    stub.add_client_error("head_object", "404", "Not Found", 404, expected_params=LOOK)
    stub.add_client_error("put_object", "PreconditionFailed", "exists", 412, expected_params=SENT)
    stub.add_response("head_object", {}, LOOK)
    stub.add_response("get_object", stored(theirs), WHERE)
    if theirs == b"zip":
        assert publish(s3, "artifacts", "handlers-0.zip", b"zip", "111122223333") is False
    else:
        with pytest.raises(DeployError, match=OTHER_BYTES):
            publish(s3, "artifacts", "handlers-0.zip", b"zip", "111122223333")


def test_a_page_is_uploaded_as_what_a_browser_shows(s3: Any, stub: Stubber) -> None:
    kind = "text/html; charset=utf-8"
    stub.add_client_error("head_object", "404", "Not Found", 404, expected_params=LOOK)
    stub.add_response("put_object", {}, {**SENT, "ContentType": kind})
    assert publish(s3, "artifacts", "handlers-0.zip", b"zip", "111122223333", media_type=kind) is True


@pytest.mark.parametrize("operation", ["head_object", "put_object", "get_object"])
def test_any_other_answer_names_the_object(s3: Any, stub: Stubber, operation: str) -> None:
    if operation == "put_object":
        stub.add_client_error("head_object", "404", "Not Found", 404)
    if operation == "get_object":
        stub.add_response("head_object", {})
    stub.add_client_error(operation, "403", "Forbidden", 403)
    with pytest.raises(DeployError, match=r"s3://artifacts/handlers-0\.zip: .*Forbidden"):
        publish(s3, "artifacts", "handlers-0.zip", b"zip", "111122223333")


def test_a_template_is_published_under_its_digest_with_a_path_style_url(s3: Any, stub: Stubber) -> None:
    key = f"templates/{hashlib.sha256(b'{}').hexdigest()}.json"
    checksum = base64.b64encode(hashlib.sha256(b"{}").digest()).decode()
    stub.add_response("head_object", {"ChecksumSHA256": checksum}, {**LOOK, "Key": key})
    assert publish_template(s3, "artifacts", "{}", "111122223333") == f"{s3.meta.endpoint_url}/artifacts/{key}"
