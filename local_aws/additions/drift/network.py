"""A model of the drift of security groups. Where AWS differs stands in the package.

AWS also finds drift where a rule of the group comes from a stack of its own (AWS::EC2::SecurityGroupIngress); so here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from local_aws.additions.drift.readers import Properties, Reader, reader
from local_aws.emulator import ec2


def template_rules(permissions: Sequence[Properties], *, ingress: bool) -> list[dict[str, Any]]:
    """EC2's permissions as a template lists them: one rule a source. Pure."""
    return [rule for permission in permissions for rule in _rules(permission, "Source" if ingress else "Destination")]


def _rules(permission: Properties, side: str) -> Iterator[dict[str, Any]]:
    common = {name: permission[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in permission}
    sources = [
        *({"CidrIp": entry["CidrIp"], **_described(entry)} for entry in permission.get("IpRanges", [])),
        *({"CidrIpv6": entry["CidrIpv6"], **_described(entry)} for entry in permission.get("Ipv6Ranges", [])),
        *(
            {f"{side}PrefixListId": entry["PrefixListId"], **_described(entry)}
            for entry in permission.get("PrefixListIds", [])
        ),
        *(_group(entry, side) for entry in permission.get("UserIdGroupPairs", [])),
    ]
    for source in sources:
        yield {**common, **source}


def _described(entry: Properties) -> dict[str, str]:
    return {"Description": entry["Description"]} if entry.get("Description") else {}


def _group(entry: Properties, side: str) -> dict[str, str]:
    names = {"GroupId": f"{side}SecurityGroupId", "GroupName": f"{side}SecurityGroupName"}
    return {**{names[key]: entry[key] for key in names if entry.get(key)}, **_described(entry)}


def _group_reader(group_id: str, _declared: Properties) -> Properties | None:
    group = ec2._security_groups.get(group_id)
    if group is None:
        return None
    return {
        "GroupName": group["GroupName"],
        "GroupDescription": group["Description"],
        "VpcId": group["VpcId"],
        "SecurityGroupIngress": template_rules(group["IpPermissions"], ingress=True),
        "SecurityGroupEgress": template_rules(group["IpPermissionsEgress"], ingress=False),
        "Tags": [{"Key": tag["Key"], "Value": tag["Value"]} for tag in ec2._tags.get(group_id, [])],
    }


def readers() -> dict[str, Reader]:
    properties = ("GroupName", "GroupDescription", "VpcId", "SecurityGroupIngress", "SecurityGroupEgress", "Tags")
    return {"AWS::EC2::SecurityGroup": reader(_group_reader, *properties)}
