"""One security group, or instance, in the two dialects that AWS writes it in: EC2's answer and AWS Config's item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tests.unit.handlers.config_items import ACCOUNT, REGION, raw_item
from tests.unit.handlers.trail.records import GROUP

INSTANCE = "i-0a1b2c3d4e5f60718"


class Permission(NamedTuple):
    """`sources` are CIDR blocks, ids of groups and of prefix lists."""

    protocol: str
    first: int | None
    last: int | None
    sources: Sequence[str] = ()


def of_ec2(
    ingress: Sequence[Permission], egress: Sequence[Permission] = (), tags: Mapping[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    """An element of DescribeSecurityGroups' SecurityGroups."""
    return {
        "GroupId": GROUP,
        "GroupName": "web",
        "Description": "the web tier",
        "OwnerId": ACCOUNT,
        "VpcId": "vpc-0a1b2c3d",
        "SecurityGroupArn": f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{GROUP}",
        "IpPermissions": [_of_ec2(one) for one in ingress],
        "IpPermissionsEgress": [_of_ec2(one) for one in egress],
        "Tags": [{"Key": key, "Value": value} for key, value in (tags or {}).items()],
        **more,
    }


def _of_ec2(permission: Permission) -> dict[str, Any]:
    found = {
        "IpProtocol": permission.protocol,
        "UserIdGroupPairs": [{"GroupId": one, "UserId": ACCOUNT} for one in permission.sources if one[:3] == "sg-"],
        "IpRanges": [{"CidrIp": one, "Description": "why"} for one in permission.sources if "." in one],
        "Ipv6Ranges": [{"CidrIpv6": one} for one in permission.sources if ":" in one],
        "PrefixListIds": [{"PrefixListId": one} for one in permission.sources if one[:3] == "pl-"],
    }
    ports = {} if permission.first is None else {"FromPort": permission.first, "ToPort": permission.last}
    return {**found, **ports}


def of_config(
    ingress: Sequence[Permission], egress: Sequence[Permission] = (), tags: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The configuration item of the same group, as in tests/fixtures/config/security-group-event-2017.json."""
    configuration = {
        "description": "the web tier",
        "groupName": "web",
        "ipPermissions": [_of_config(one) for one in ingress],
        "ownerId": ACCOUNT,
        "groupId": GROUP,
        "ipPermissionsEgress": [_of_config(one) for one in egress],
        "tags": [{"key": key, "value": value} for key, value in (tags or {}).items()],
        "vpcId": "vpc-0a1b2c3d",
    }
    return raw_item(configuration=configuration, tags=dict(tags or {}), resource_id=GROUP, resourceName="web")


def _of_config(permission: Permission) -> dict[str, Any]:
    v4 = [one for one in permission.sources if "." in one]
    found = {
        "ipProtocol": permission.protocol,
        "ipv6Ranges": [{"cidrIpv6": one} for one in permission.sources if ":" in one],
        "prefixListIds": [{"prefixListId": one} for one in permission.sources if one[:3] == "pl-"],
        "userIdGroupPairs": [{"groupId": one, "userId": ACCOUNT} for one in permission.sources if one[:3] == "sg-"],
        "ipv4Ranges": [{"cidrIp": one} for one in v4],
        "ipRanges": v4,
    }
    ports = {} if permission.first is None else {"fromPort": permission.first, "toPort": permission.last}
    return {**found, **ports}


def instance_of_ec2(image: str, kind: str, state: str = "running", tags: Mapping[str, str] | None = None) -> Any:
    """An element of a reservation's Instances."""
    return {
        "InstanceId": INSTANCE,
        "ImageId": image,
        "InstanceType": kind,
        "State": {"Code": 16, "Name": state},
        "Tags": [{"Key": key, "Value": value} for key, value in (tags or {}).items()],
    }


def instance_of_config(image: str, kind: str, state: str = "running", tags: Mapping[str, str] | None = None) -> Any:
    """The configuration item of the same instance, as in tests/fixtures/config/instance-eventbridge-2018.json."""
    configuration = {
        "instanceId": INSTANCE,
        "imageId": image,
        "instanceType": kind,
        "state": {"code": 16.0, "name": state},
    }
    return raw_item(
        "AWS::EC2::Instance",
        configuration,
        dict(tags or {}),
        INSTANCE,
        ARN=f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{INSTANCE}",
    )
