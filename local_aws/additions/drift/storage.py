"""A model of the drift of buckets, bucket policies and tables. Where AWS differs stands in the package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from local_aws.additions import s3 as bucket_properties
from local_aws.additions.drift.readers import Properties, Reader, extended, from_json, reader
from local_aws.emulator import dynamodb, s3

_PUBLIC_ACCESS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def _local_name(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _texts(element: Element) -> dict[str, str]:
    """The leaves of an XML answer by name."""
    return {_local_name(leaf): leaf.text or "" for leaf in element.iter() if len(leaf) == 0}


def _public_access(bucket: str) -> dict[str, bool]:
    stored = s3._buckets[bucket].get("_public_access_block")
    texts = _texts(fromstring(stored)) if stored else {}
    return {name: texts.get(name, "false") == "true" for name in _PUBLIC_ACCESS}


def encryption_property(xml: str | None) -> dict[str, Any]:
    """What PutBucketEncryption stored, as the template writes it. Pure."""
    if not xml:
        return {}
    rules = []
    for element in fromstring(xml):
        texts = _texts(element)
        default = {name: texts[name] for name in ("SSEAlgorithm", "KMSMasterKeyID") if name in texts}
        rule: dict[str, Any] = {"ServerSideEncryptionByDefault": default}
        if "BucketKeyEnabled" in texts:
            rule["BucketKeyEnabled"] = texts["BucketKeyEnabled"] == "true"
        rules.append(rule)
    return {"ServerSideEncryptionConfiguration": rules}


def lifecycle_property(rules: list[dict[str, Any]] | None, minimum_size: str | None) -> dict[str, Any]:
    """The lifecycle rules that S3 keeps, as the template writes them. Pure."""
    if not rules:
        return {}
    size = {"TransitionDefaultMinimumObjectSize": minimum_size} if minimum_size else {}
    return {"Rules": [_lifecycle_rule(rule) for rule in rules], **size}


def _lifecycle_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    expiration = rule.get("Expiration") or {}
    members = {
        "Id": rule.get("ID"),
        "Status": rule["Status"],
        "Prefix": (rule.get("Filter") or {}).get("Prefix") or None,
        "ExpirationInDays": expiration.get("Days"),
        "ExpirationDate": expiration.get("Date"),
        "ExpiredObjectDeleteMarker": expiration.get("ExpiredObjectDeleteMarker"),
        "Transitions": [_transition(entry, "Days") for entry in rule.get("Transitions", [])] or None,
        "NoncurrentVersionTransitions": [
            _transition(entry, "NoncurrentDays") for entry in rule.get("NoncurrentVersionTransitions", [])
        ]
        or None,
        "NoncurrentVersionExpiration": rule.get("NoncurrentVersionExpiration"),
        "AbortIncompleteMultipartUpload": rule.get("AbortIncompleteMultipartUpload"),
    }
    return {name: value for name, value in members.items() if value is not None}


def _transition(entry: Mapping[str, Any], days: str) -> dict[str, Any]:
    return {"StorageClass": entry["StorageClass"], "TransitionInDays": entry.get(days)}


def _more_of_bucket(bucket: str, _declared: Properties) -> Properties:
    rules = bucket_properties.lifecycle_rules(bucket)
    return {
        "VersioningConfiguration": {"Status": s3._bucket_versioning.get(bucket, "Suspended")},
        "BucketEncryption": encryption_property(s3._bucket_encryption.get(bucket)),
        "PublicAccessBlockConfiguration": _public_access(bucket),
        "LifecycleConfiguration": lifecycle_property(rules, bucket_properties.minimum_size(bucket)),
        "Tags": [{"Key": key, "Value": value} for key, value in (s3._bucket_tags.get(bucket) or {}).items()],
    }


def _bucket_policy(_physical_id: str, declared: Properties) -> Properties | None:
    policy = s3._bucket_policies.get(declared["Bucket"])
    return None if policy is None else {"Bucket": declared["Bucket"], "PolicyDocument": from_json(policy)}


def _more_of_table(name: str, declared: Properties) -> Properties:
    ttl = dynamodb._ttl_settings.get(name) or {}
    table = dynamodb._tables[name]
    encrypted = (table.get("SSEDescription") or {}).get("Status") == "ENABLED"
    return {
        "TimeToLiveSpecification": {
            "AttributeName": ttl.get("AttributeName", ""),
            "Enabled": ttl.get("TimeToLiveStatus") == "ENABLED",
        },
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": bool(dynamodb._pitr_settings.get(name))},
        # The key is never compared, so what the template says of it stands.
        "SSESpecification": {**(declared.get("SSESpecification") or {}), "SSEEnabled": encrypted},
    }


def readers() -> dict[str, Reader]:
    return {
        "AWS::S3::Bucket": extended(
            "AWS::S3::Bucket",
            _more_of_bucket,
            "BucketEncryption",
            "PublicAccessBlockConfiguration",
            "LifecycleConfiguration",
            "Tags",
        ),
        "AWS::S3::BucketPolicy": reader(_bucket_policy, "Bucket", "PolicyDocument"),
        "AWS::DynamoDB::Table": extended(
            "AWS::DynamoDB::Table",
            _more_of_table,
            "TimeToLiveSpecification",
            "PointInTimeRecoverySpecification",
            "SSESpecification",
        ),
    }
