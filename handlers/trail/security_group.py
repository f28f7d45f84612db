"""A security group of DescribeSecurityGroups as its configuration item. Pure.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.lib.item import Item
from handlers.trail.answers import MalformedAnswerError, in_items_dialect, item

TYPE = "AWS::EC2::SecurityGroup"
_PERMISSIONS = ("IpPermissions", "IpPermissionsEgress")


def read(answer: Mapping[str, Any], region: str, at: str) -> Item:
    """The item of the group; MalformedAnswerError where it lacks its id, owner or permissions.

    A group without permissions has an empty list of them: a missing one would pass for a group that lets nothing in.
    """
    missing = [name for name in ("GroupId", "OwnerId", *_PERMISSIONS) if name not in answer]
    if missing:
        raise MalformedAnswerError(f"a security group of DescribeSecurityGroups has no {', '.join(missing)}")
    configuration = in_items_dialect(answer)
    for name in _PERMISSIONS:
        configuration[name[:1].lower() + name[1:]] = [_permission(one) for one in answer[name]]
    return item(
        answer,
        resource_type=TYPE,
        resource_id=answer["GroupId"],
        account=answer["OwnerId"],
        region=region,
        at=at,
        configuration=configuration,
        name=answer.get("GroupName"),
    )


def _permission(answer: Mapping[str, Any]) -> dict[str, Any]:
    """EC2's IpRanges are the item's ipv4Ranges; its ipRanges are their bare CIDR blocks."""
    written: dict[str, Any] = in_items_dialect(answer)
    ranges = written.get("ipRanges", [])
    return {**written, "ipv4Ranges": ranges, "ipRanges": [one["cidrIp"] for one in ranges]}
