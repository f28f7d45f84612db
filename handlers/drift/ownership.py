"""Which stack a resource belongs to, where its configuration item carries no tags of CloudFormation's. Pure.

A stack lists its resources by physical id; AWS Config knows the same resource by an id of its own, a name or an ARN.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from handlers.lib.item import Item

# Config's name of a type where CloudFormation has another.
CLOUDFORMATION_TYPES = {
    "AWS::ACM::Certificate": "AWS::CertificateManager::Certificate",
    "AWS::IAM::Policy": "AWS::IAM::ManagedPolicy",
    "AWS::OpenSearch::Domain": "AWS::OpenSearchService::Domain",
}

DELETED = "DELETE_COMPLETE"


class Owner(NamedTuple):
    """The stack, by its id, and the resource's logical id in it."""

    stack_id: str
    logical_id: str


class Owned(NamedTuple):
    """A resource as its stack lists it."""

    type: str
    physical_id: str
    logical_id: str


def names(item: Item) -> list[tuple[str, str]]:
    """(CloudFormation's type, physical id) under which a stack may list the item's resource, the likeliest first."""
    resource_type = CLOUDFORMATION_TYPES.get(item.resource_type, item.resource_type)
    return [(resource_type, name) for name in dict.fromkeys(_physical_ids(item)) if name]


def _physical_ids(item: Item) -> Iterator[str]:
    # A role's id is AROA... and its name the physical id; a database's is db-..., a load balancer's its ARN.
    yield _text(item.resource_name)
    yield item.resource_id
    arn = _text(item.arn)
    yield arn
    # arn:aws:iam::1:role/path/name, arn:aws:cloudwatch:r:1:alarm:name, arn:aws:events:r:1:rule/bus/name
    resource = arn.split(":", 5)[-1]
    yield resource.rpartition("/")[2] if "/" in resource else resource.rpartition(":")[2]
    if resource.startswith("rule/"):
        yield resource[len("rule/") :].replace("/", "|")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def owned(summaries: Iterable[Mapping[str, Any]], config_types: Iterable[str]) -> list[Owned]:
    """Of ListStackResources' summaries the standing resources of these types (as AWS Config calls them)."""
    wanted = {CLOUDFORMATION_TYPES.get(one, one) for one in config_types}
    return [
        Owned(summary["ResourceType"], summary["PhysicalResourceId"], summary["LogicalResourceId"])
        for summary in summaries
        if summary["ResourceType"] in wanted
        and summary["ResourceStatus"] != DELETED
        # What failed to be created has none.
        and summary.get("PhysicalResourceId")
    ]
