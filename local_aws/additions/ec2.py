"""A model of what DescribeSecurityGroups finds by its filter `group-id`, and of permissions with prefix lists.

Where AWS differs: its answers come in pages where MaxResults asks for them; here they are one.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from local_aws.emulator import ec2, replace

Parameters = dict[str, Any]
Permission = dict[str, Any]


def _by_id(original: Callable[[Parameters], Any]) -> Callable[[Parameters], Any]:
    """Unlike GroupIds, the filter is no error where a group is gone."""

    def describe(parameters: Parameters) -> Any:
        wanted = ec2._parse_filters(parameters).get("group-id")
        if wanted is None:
            return original(parameters)
        known = [group_id for group_id in wanted if group_id in ec2._security_groups]
        asked = ec2._parse_member_list(parameters, "GroupId")
        found = [group_id for group_id in known if not asked or group_id in asked]
        if not found:
            return ec2._xml(200, "DescribeSecurityGroupsResponse", "<securityGroupInfo/>")
        rest = {name: value for name, value in parameters.items() if not name.startswith("GroupId.")}
        return original({**rest, **{f"GroupId.{number}": [one] for number, one in enumerate(found, 1)}})

    return describe


def _with_prefix_lists(original: Callable[[Parameters, str], list[Permission]]) -> Any:
    def parse(parameters: Parameters, prefix: str) -> list[Permission]:
        permissions = original(parameters, prefix)
        for number, permission in enumerate(permissions, 1):
            for position in count(1):
                start = f"{prefix}.{number}.PrefixListIds.{position}"
                given = {name: ec2._p(parameters, f"{start}.{name}") for name in ("PrefixListId", "Description")}
                if not given["PrefixListId"]:
                    break
                permission["PrefixListIds"].append({name: value for name, value in given.items() if value})
        return permissions

    return parse


def install() -> None:
    name = "DescribeSecurityGroups"
    ec2._ACTION_MAP[name] = _by_id(ec2._ACTION_MAP[name])
    replace(ec2, "_parse_ip_permissions", _with_prefix_lists)
