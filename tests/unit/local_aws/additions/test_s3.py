"""Bucket properties of the template, as S3 shows them."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def bucket(account: Any, stack_template: dict[str, Any]) -> str:
    properties = stack_template["Resources"]["Reports"]["Properties"]
    encryption = {
        "ServerSideEncryptionConfiguration": [
            {
                "BucketKeyEnabled": True,
                "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/monitor"},
            }
        ]
    }
    resource = {"Type": "AWS::S3::Bucket", "Properties": {**properties, "BucketEncryption": encryption}}
    account.deploy("bucket", {"Resources": {"Bucket": resource}})
    (found,) = account.client("s3").list_buckets()["Buckets"]
    name: str = found["Name"]
    return name


def test_the_lifecycle_is_that_of_the_template_with_small_objects_moving_too(account: Any, bucket: str) -> None:
    answer = account.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)
    assert answer["TransitionDefaultMinimumObjectSize"] == "varies_by_storage_class"
    age, markers = answer["Rules"]
    assert age["Transitions"] == [{"Days": 30, "StorageClass": "GLACIER"}]
    assert age["Expiration"] == {"Days": 89}
    assert age["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}
    assert age["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert markers["Expiration"] == {"ExpiredObjectDeleteMarker": True}


def test_the_bucket_is_encrypted_with_the_key_of_the_template(account: Any, bucket: str) -> None:
    (rule,) = account.client("s3").get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/monitor"}
    assert rule["BucketKeyEnabled"] is True


def test_tags_ownership_and_public_access_are_those_of_the_template(account: Any, bucket: str) -> None:
    s3 = account.client("s3")
    tags = {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=bucket)["TagSet"]}
    assert tags["Owner"] == "security"
    ownership = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]
    assert ownership == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    blocked = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert set(blocked.values()) == {True}
