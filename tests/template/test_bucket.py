"""The report bucket is private, and its content ages as the overlay says."""

from __future__ import annotations

from tests.template.checks import bucket
from tests.template.faults import Fault, cut, put
from tests.template.graph import Graph
from tests.template.rendered import composed
from tests.template.suite import *  # noqa: F403 - the tests themselves

BUCKET, RULES = "AWS::S3::Bucket", "LifecycleConfiguration.Rules"


def ages_as_the_overlay_says(graph: Graph) -> list[str]:
    report = composed("prod").values["report"]
    return bucket.ages_as_it_should(graph, report["glacier_after_days"], report["expire_after_days"])


CHECKS = [bucket.is_private, ages_as_the_overlay_says]

FAULTS = [
    Fault(what, bucket.is_private, plant)
    for what, plant in {
        "public ACLs": put(BUCKET, "PublicAccessBlockConfiguration.BlockPublicAcls", False),
        "public policies": cut(BUCKET, "PublicAccessBlockConfiguration.BlockPublicPolicy"),
        "ACLs are in force": cut(BUCKET, "OwnershipControls"),
        "an ACL": put(BUCKET, "AccessControl", "LogDeliveryWrite"),
        "no versions": cut(BUCKET, "VersioningConfiguration"),
    }.items()
]

FAULTS += [
    Fault(what, ages_as_the_overlay_says, plant)
    for what, plant in {
        "small reports stay": cut(BUCKET, "LifecycleConfiguration.TransitionDefaultMinimumObjectSize"),
        "Glacier comes later": put(BUCKET, f"{RULES}.0.Transitions.0.TransitionInDays", 60),
        "another class": put(BUCKET, f"{RULES}.0.Transitions.0.StorageClass", "STANDARD_IA"),
        "the 90th day is only the current version's": put(BUCKET, f"{RULES}.0.ExpirationInDays", 90),
        "noncurrent versions stay": cut(BUCKET, f"{RULES}.0.NoncurrentVersionExpiration"),
        "expiry before Glacier": put(BUCKET, f"{RULES}.0.ExpirationInDays", 30),
        "delete markers stay": put(BUCKET, f"{RULES}.1.ExpiredObjectDeleteMarker", False),
        "unfinished uploads stay": cut(BUCKET, f"{RULES}.0.AbortIncompleteMultipartUpload"),
        "a rule is off": put(BUCKET, f"{RULES}.0.Status", "Disabled"),
        "a part of the bucket only": put(BUCKET, f"{RULES}.0.Prefix", "reports/"),
        "no rules": cut(BUCKET, "LifecycleConfiguration"),
    }.items()
]
