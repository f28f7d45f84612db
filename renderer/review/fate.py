"""What becomes of a resource that is removed, and of the old copy of one that is replaced; what data that loses. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from renderer.review.deployment import Resource
from renderer.review.language_extensions import LOOP
from renderer.review.schemas import read
from renderer.review.symbols import Value

DELETE, RETAIN, SNAPSHOT, UNKNOWN = "delete", "retain", "snapshot", "unknown"

CERTAIN, POSSIBLE, LATER = "certain", "possible", "later"

# Types that hold data and that cfn-lint's list of stateful resources lacks.
_ALSO_STATEFUL = frozenset(
    {
        "AWS::AmazonMQ::Broker",
        "AWS::Cassandra::Table",
        "AWS::Cassandra::Keyspace",
        "AWS::CodeArtifact::Repository",
        "AWS::CodeCommit::Repository",
        "AWS::Cognito::IdentityPool",
        "AWS::DSQL::Cluster",
        "AWS::DocDBElastic::Cluster",
        "AWS::ECR::PublicRepository",
        "AWS::ECR::Repository",
        "AWS::ElastiCache::ServerlessCache",
        "AWS::Glue::Database",
        "AWS::Glue::Table",
        "AWS::Lightsail::Database",
        "AWS::Lightsail::Disk",
        "AWS::MSK::Cluster",
        "AWS::MSK::ServerlessCluster",
        "AWS::MemoryDB::Cluster",
        "AWS::NeptuneGraph::Graph",
        "AWS::OpenSearchServerless::Collection",
        "AWS::RDS::GlobalCluster",
        "AWS::RedshiftServerless::Namespace",
        "AWS::Route53::HostedZone",
        "AWS::S3Express::DirectoryBucket",
        "AWS::S3Tables::Table",
        "AWS::S3Tables::TableBucket",
        "AWS::Timestream::Database",
        "AWS::Timestream::InfluxDBInstance",
        "AWS::Timestream::Table",
    }
)
_PROTECTED_WHILE_FULL = frozenset({"AWS::S3::Bucket", "AWS::S3Express::DirectoryBucket", "AWS::ECR::Repository"})


class DataLoss(NamedTuple):
    """`certainty`: certain, possible, or later (nothing now, but the next removal will)."""

    certainty: str
    why: str


def holds_data(resource_type: str) -> bool:
    return (
        resource_type in _ALSO_STATEFUL
        or resource_type in read("AdditionalSpecs/StatefulResources.json")["ResourceTypes"]
    )


def removal(resource: Resource) -> str:
    """The fate of a resource that leaves the template: what the OLD DeletionPolicy says."""
    policy = resource.attributes.get("DeletionPolicy")
    if policy is None:
        # "For AWS::RDS::DBCluster resources the default policy is Snapshot", as for a DBInstance outside a cluster.
        alone = resource.type == "AWS::RDS::DBInstance" and "DBClusterIdentifier" not in resource.properties
        return SNAPSHOT if alone or resource.type == "AWS::RDS::DBCluster" else DELETE
    return _fate(policy)


def old_copy(resource: Resource) -> str:
    """The fate of the old copy of a replaced resource: UpdateReplacePolicy alone; absent is Delete, for RDS too."""
    policy = resource.attributes.get("UpdateReplacePolicy")
    return DELETE if policy is None else _fate(policy)


def _fate(policy: Value) -> str:
    if not isinstance(policy, str):
        return UNKNOWN
    return {"Retain": RETAIN, "RetainExceptOnCreate": RETAIN, "Snapshot": SNAPSHOT}.get(policy, DELETE)


def loss_by_removal(resource: Resource, *, certain: bool) -> DataLoss | None:
    if resource.type == LOOP:
        types = sorted(set(_losing_types(resource.properties.get("Body"))))
        return DataLoss(POSSIBLE, f"what the loop has made may hold data ({', '.join(types)})") if types else None
    fate = removal(resource)
    if not holds_data(resource.type) or fate in (RETAIN, SNAPSHOT):
        return None
    if fate == UNKNOWN:
        return DataLoss(POSSIBLE, "it is removed, and its DeletionPolicy is not known")
    return _loss(
        resource,
        certain=certain,
        what="it is deleted",
        policy=f"its DeletionPolicy is {_named(resource, 'DeletionPolicy')}",
    )


def _losing_types(body: Value) -> Iterator[str]:
    """The types in a loop that hold data and are not kept."""
    if isinstance(body, list):
        for item in body:
            yield from _losing_types(item)
    elif isinstance(body, dict):
        kind = body.get("Type")
        if isinstance(kind, str) and holds_data(kind) and _fate(body.get("DeletionPolicy", "Delete")) == DELETE:
            yield kind
        for item in body.values():
            yield from _losing_types(item)


def loss_by_replacement(old: Resource, new: Resource, *, certain: bool) -> DataLoss | None:
    fates = {old_copy(old), old_copy(new)}
    if not holds_data(new.type) or fates <= {RETAIN, SNAPSHOT}:
        return None
    policy = f"its UpdateReplacePolicy is {_named(new, 'UpdateReplacePolicy')}"
    if len(fates) > 1:
        return DataLoss(POSSIBLE, "the old copy goes, and its UpdateReplacePolicy changes in the same update")
    if UNKNOWN in fates:
        return DataLoss(POSSIBLE, "the old copy goes, and its UpdateReplacePolicy is not known")
    return _loss(new, certain=certain, what="the old copy is deleted", policy=policy)


def _loss(resource: Resource, *, certain: bool, what: str, policy: str) -> DataLoss:
    if resource.type in _PROTECTED_WHILE_FULL and not _emptied(resource):
        return DataLoss(
            POSSIBLE, f"{what}, {policy}; AWS refuses while it holds anything, so what is in it must go first"
        )
    if not certain:
        return DataLoss(POSSIBLE, f"{what} if the change comes about; {policy}")
    return DataLoss(CERTAIN, f"{what}, {policy}")


def _emptied(resource: Resource) -> bool:
    return str(resource.properties.get("EmptyOnDelete", False)).lower() == "true"


def _named(resource: Resource, policy: str) -> str:
    return str(resource.attributes[policy]) if policy in resource.attributes else "absent, which means Delete"


def loss_later(old: Resource, new: Resource) -> DataLoss | None:
    """A Retain or Snapshot that is taken away: the next removal or replacement loses what this one would have kept."""
    if not holds_data(new.type):
        return None
    for name, fate in (("DeletionPolicy", removal), ("UpdateReplacePolicy", old_copy)):
        if fate(old) in (RETAIN, SNAPSHOT) and fate(new) not in (RETAIN, SNAPSHOT):
            return DataLoss(
                LATER, f"{name} {_named(old, name)} is taken away: the next removal or replacement loses its data"
            )
    return None
