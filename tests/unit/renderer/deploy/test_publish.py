"""The bundle's and the template's upload."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
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


def test_what_is_there_is_not_sent_again(s3: Any, stub: Stubber) -> None:
    stub.add_response("head_object", {}, WHERE)
    assert publish(s3, "artifacts", "handlers-0.zip", b"zip", "111122223333") is False


def test_what_is_not_there_is_uploaded_to_a_bucket_of_the_account(s3: Any, stub: Stubber) -> None:
    stub.add_client_error("head_object", "404", "Not Found", 404, expected_params=WHERE)
    stub.add_response("put_object", {}, {**WHERE, "Body": b"zip", "ContentType": "application/octet-stream"})
    assert publish(s3, "artifacts", "handlers-0.zip", b"zip", "111122223333") is True


def test_a_page_is_uploaded_as_what_a_browser_shows(s3: Any, stub: Stubber) -> None:
    kind = "text/html; charset=utf-8"
    stub.add_client_error("head_object", "404", "Not Found", 404, expected_params=WHERE)
    stub.add_response("put_object", {}, {**WHERE, "Body": b"<p>", "ContentType": kind})
    assert publish(s3, "artifacts", "handlers-0.zip", b"<p>", "111122223333", media_type=kind) is True


@pytest.mark.parametrize("operation", ["head_object", "put_object"])
def test_any_other_answer_names_the_object(s3: Any, stub: Stubber, operation: str) -> None:
    if operation == "put_object":
        stub.add_client_error("head_object", "404", "Not Found", 404)
    stub.add_client_error(operation, "403", "Forbidden", 403)
    with pytest.raises(DeployError, match=r"s3://artifacts/handlers-0\.zip: .*Forbidden"):
        publish(s3, "artifacts", "handlers-0.zip", b"zip", "111122223333")


def test_a_template_is_published_under_its_digest_with_a_path_style_url(s3: Any, stub: Stubber) -> None:
    key = f"templates/{hashlib.sha256(b'{}').hexdigest()}.json"
    stub.add_response("head_object", {}, {**WHERE, "Key": key})
    assert publish_template(s3, "artifacts", "{}", "111122223333") == f"{s3.meta.endpoint_url}/artifacts/{key}"
