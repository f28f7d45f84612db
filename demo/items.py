"""Configuration items as AWS Config sends them to a rule, for the resources of the demo's story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

Item = dict[str, Any]
OWNED = {"Environment": "prod", "Owner": "payments", "CostCenter": "CC-2200"}


def instance(account: str, instance_id: str, image: str, instance_type: str, tags: Mapping[str, str]) -> Item:
    configuration = {
        "instanceId": instance_id,
        "imageId": image,
        "instanceType": instance_type,
        "state": {"code": 16, "name": "running"},
        "privateIpAddress": "10.20.1.17",
        "subnetId": "subnet-0aa11bb22cc33dd44",
        "vpcId": "vpc-0123456789abcdef0",
        "architecture": "x86_64",
        "tags": [{"key": key, "value": value} for key, value in tags.items()],
        "securityGroups": [{"groupName": "payments-web", "groupId": "sg-0aaa0000000000001"}],
    }
    arn = f"arn:aws:ec2:us-east-1:{account}:instance/{instance_id}"
    return _item(account, "AWS::EC2::Instance", instance_id, None, arn, configuration, tags)


def permission(protocol: str, port: int, ipv4: Sequence[str] = (), ipv6: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "ipProtocol": protocol,
        "fromPort": port,
        "toPort": port,
        "ipRanges": list(ipv4),
        "ipv4Ranges": [{"cidrIp": address} for address in ipv4],
        "ipv6Ranges": [{"cidrIpv6": address} for address in ipv6],
        "prefixListIds": [],
        "userIdGroupPairs": [],
    }


def security_group(
    account: str, group_id: str, name: str, permissions: Sequence[Mapping[str, Any]], tags: Mapping[str, str]
) -> Item:
    configuration = {
        "groupId": group_id,
        "groupName": name,
        "description": name,
        "ownerId": account,
        "vpcId": "vpc-0123456789abcdef0",
        "ipPermissions": list(permissions),
        "ipPermissionsEgress": [],
        "tags": [{"key": key, "value": value} for key, value in tags.items()],
    }
    arn = f"arn:aws:ec2:us-east-1:{account}:security-group/{group_id}"
    return _item(account, "AWS::EC2::SecurityGroup", group_id, name, arn, configuration, tags)


def bucket(account: str, name: str, tags: Mapping[str, str], *, public_access_blocked: bool = True) -> Item:
    configuration = {"name": name, "owner": {"id": "a" * 64}, "creationDate": "2026-01-15T09:30:00.000Z"}
    block = {
        "blockPublicAcls": public_access_blocked,
        "ignorePublicAcls": public_access_blocked,
        "blockPublicPolicy": public_access_blocked,
        "restrictPublicBuckets": public_access_blocked,
    }
    supplementary = {
        "PublicAccessBlockConfiguration": block,
        "BucketPolicy": {"policyText": None},
        "AccessControlList": '{"grantSet":null,"grantList":[],"owner":{"displayName":null,"id":"' + "a" * 64 + '"}}',
        "BucketTaggingConfiguration": {"tagSets": [{"tags": dict(tags)}]},
    }
    item = _item(account, "AWS::S3::Bucket", name, name, f"arn:aws:s3:::{name}", configuration, tags)
    return {**item, "supplementaryConfiguration": supplementary}


def _item(  # noqa: PLR0917 - an item has as many parts
    account: str,
    resource_type: str,
    resource_id: str,
    name: str | None,
    arn: str,
    configuration: Mapping[str, Any],
    tags: Mapping[str, str],
) -> Item:
    now = datetime.now(timezone.utc)
    return {
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "configurationStateId": int(now.timestamp() * 1000),
        "configurationItemStatus": "OK",
        "configurationStateMd5Hash": "",
        "awsAccountId": account,
        "awsRegion": "us-east-1",
        "availabilityZone": "Not Applicable",
        "resourceType": resource_type,
        "resourceId": resource_id,
        "resourceName": name,
        "resourceCreationTime": "2026-01-15T09:30:00.000Z",
        "ARN": arn,
        "tags": dict(tags),
        "relatedEvents": [],
        "relationships": [],
        "configuration": dict(configuration),
        "supplementaryConfiguration": {},
    }
