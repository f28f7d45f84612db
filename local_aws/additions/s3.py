"""A model of what AWS::S3::Bucket does beyond MiniStack: encryption, lifecycle, ownership, tags, and a full bucket.

Where AWS differs: lifecycle rules are kept and shown here, nothing ever moves or expires; nothing is encrypted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from local_aws.emulator import provisioners, replace, s3, scoped

Properties = Mapping[str, Any]
NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
MINIMUM_SIZE_HEADER = "x-amz-transition-default-minimum-object-size"

_minimum_sizes: Any = scoped()  # bucket -> TransitionDefaultMinimumObjectSize


def _text(parent: Element, name: str, value: Any) -> None:
    if value is not None:
        text = SubElement(parent, name)
        text.text = str(value).lower() if isinstance(value, bool) else str(value)


def encryption_xml(properties: Properties) -> bytes:
    """BucketEncryption as PutBucketEncryption sends it."""
    root = Element("ServerSideEncryptionConfiguration", xmlns=NAMESPACE)
    for rule in properties["ServerSideEncryptionConfiguration"]:
        element = SubElement(root, "Rule")
        default = rule.get("ServerSideEncryptionByDefault")
        if default:
            by_default = SubElement(element, "ApplyServerSideEncryptionByDefault")
            _text(by_default, "SSEAlgorithm", default.get("SSEAlgorithm"))
            _text(by_default, "KMSMasterKeyID", default.get("KMSMasterKeyID"))
        _text(element, "BucketKeyEnabled", rule.get("BucketKeyEnabled"))
    return tostring(root)


def lifecycle_xml(properties: Properties) -> bytes:
    """LifecycleConfiguration as PutBucketLifecycleConfiguration sends it."""
    root = Element("LifecycleConfiguration", xmlns=NAMESPACE)
    for rule in properties["Rules"]:
        element = SubElement(root, "Rule")
        _text(element, "ID", rule.get("Id"))
        _text(SubElement(element, "Filter"), "Prefix", rule.get("Prefix", ""))
        _text(element, "Status", rule["Status"])
        _expiration(element, rule)
        _transitions(element, rule)
        _noncurrent(element, rule)
        abort = rule.get("AbortIncompleteMultipartUpload")
        if abort:
            upload = SubElement(element, "AbortIncompleteMultipartUpload")
            _text(upload, "DaysAfterInitiation", abort["DaysAfterInitiation"])
    return tostring(root)


def _expiration(element: Element, rule: Properties) -> None:
    names = {
        "Days": "ExpirationInDays",
        "Date": "ExpirationDate",
        "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker",
    }
    if any(name in rule for name in names.values()):
        expiration = SubElement(element, "Expiration")
        for tag, name in names.items():
            _text(expiration, tag, rule.get(name))


def _transitions(element: Element, rule: Properties) -> None:
    for transition in [*rule.get("Transitions", []), *([rule["Transition"]] if "Transition" in rule else [])]:
        moved = SubElement(element, "Transition")
        _text(moved, "Days", transition.get("TransitionInDays"))
        _text(moved, "Date", transition.get("TransitionDate"))
        _text(moved, "StorageClass", transition["StorageClass"])


def _noncurrent(element: Element, rule: Properties) -> None:
    for transition in rule.get("NoncurrentVersionTransitions", []):
        moved = SubElement(element, "NoncurrentVersionTransition")
        _text(moved, "NoncurrentDays", transition["TransitionInDays"])
        _text(moved, "StorageClass", transition["StorageClass"])
    expiration = rule.get("NoncurrentVersionExpiration") or {}
    days = expiration.get("NoncurrentDays", rule.get("NoncurrentVersionExpirationInDays"))
    if days is not None:
        expired = SubElement(element, "NoncurrentVersionExpiration")
        _text(expired, "NoncurrentDays", days)
        _text(expired, "NewerNoncurrentVersions", expiration.get("NewerNoncurrentVersions"))


def _ownership_xml(properties: Properties) -> bytes:
    root = Element("OwnershipControls", xmlns=NAMESPACE)
    for rule in properties["Rules"]:
        _text(SubElement(root, "Rule"), "ObjectOwnership", rule["ObjectOwnership"])
    return tostring(root)


def _succeed(property_name: str, answered: Any) -> None:
    if answered[0] >= 400:
        raise ValueError(f"{property_name}: {answered[2].decode()}")


def _put_lifecycle(bucket: str, properties: Properties) -> None:
    _succeed("LifecycleConfiguration", s3._put_bucket_lifecycle(bucket, lifecycle_xml(properties)))
    _minimum_sizes[bucket] = properties.get("TransitionDefaultMinimumObjectSize", "all_storage_classes_128K")


def _delete_lifecycle(bucket: str) -> None:
    s3._delete_bucket_lifecycle(bucket)
    _minimum_sizes.pop(bucket, None)


def _put_encryption(bucket: str, properties: Properties) -> None:
    _succeed("BucketEncryption", s3._put_bucket_encryption(bucket, encryption_xml(properties)))


def _put_ownership(bucket: str, properties: Properties) -> None:
    _succeed("OwnershipControls", s3._put_bucket_ownership_controls(bucket, _ownership_xml(properties)))


def _put_tags(bucket: str, tags: Sequence[Properties]) -> None:
    s3._bucket_tags[bucket] = {tag["Key"]: tag["Value"] for tag in tags}


_Put = Callable[[str, Any], None]
_Delete = Callable[[str], Any]
_PROPERTIES: dict[str, tuple[_Put, _Delete]] = {
    "BucketEncryption": (_put_encryption, s3._delete_bucket_encryption),
    "LifecycleConfiguration": (_put_lifecycle, _delete_lifecycle),
    "OwnershipControls": (_put_ownership, s3._delete_bucket_ownership_controls),
    "Tags": (_put_tags, s3._delete_bucket_tagging),
}


def _apply_more(original: Callable[..., None]) -> Callable[..., None]:
    def apply(bucket: str, properties: Properties, old: Properties | None = None) -> None:
        original(bucket, properties, old)
        for name, (put, delete) in _PROPERTIES.items():
            if name in properties:
                put(bucket, properties[name])
            elif old and name in old:
                delete(bucket)

    return apply


def _with_minimum_size(original: Callable[[str], Any]) -> Callable[[str], Any]:
    def get(bucket: str) -> Any:
        status, headers, body = original(bucket)
        if status < 400 and bucket in _minimum_sizes:
            headers = {**headers, MINIMUM_SIZE_HEADER: _minimum_sizes[bucket]}
        return status, headers, body

    return get


def minimum_size(bucket: str) -> str | None:
    """TransitionDefaultMinimumObjectSize of the bucket's lifecycle, None where it has none."""
    size: str | None = _minimum_sizes.get(bucket)
    return size


def delete_bucket(bucket: str, _properties: Properties) -> None:
    """What DeleteBucket does: a bucket that still holds an object, a version or a delete marker stays."""
    if s3._buckets.get(bucket) is None:
        return
    status, _, body = s3._delete_bucket(bucket)
    if status == 409:
        raise ValueError(
            "The bucket you tried to delete is not empty. You must delete all versions in the bucket. "
            f"(Service: S3, Status Code: 409) [{bucket}]"
        )
    _succeed("DeleteBucket", (status, {}, body))


def lifecycle_rules(bucket: str) -> list[dict[str, Any]] | None:
    """The bucket's lifecycle rules as S3 keeps them, None where it has none."""
    rules = s3._bucket_lifecycle.get(bucket)
    return None if rules is None else json.loads(json.dumps(rules))


def install() -> None:
    replace(provisioners, "_s3_apply_configurations", _apply_more)
    replace(s3, "_get_bucket_lifecycle", _with_minimum_size)
    provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]["delete"] = delete_bucket
