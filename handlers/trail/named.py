"""Which resources a call changes: the table of calls and of the places where they name their resource. Pure.

A place is a path in CloudTrail's record; `[]` goes through every element of a list. The tests hold each call and place
against botocore's models of the services.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from handlers.trail.call import Call

# A call names few resources, CreateTags up to 1,000; what a hostile record names beyond that is left to Config.
LIMIT = 1_000
# A physical id has up to 1,024 characters.
ID_LIMIT = 1_024

BY_PREFIX = "by the id's prefix"

# Of the resources that EC2's tagging calls name: those whose physical id is this id.
PREFIXES = {
    "acl": "AWS::EC2::NetworkAcl",
    "eni": "AWS::EC2::NetworkInterface",
    "i": "AWS::EC2::Instance",
    "igw": "AWS::EC2::InternetGateway",
    "lt": "AWS::EC2::LaunchTemplate",
    "nat": "AWS::EC2::NatGateway",
    "rtb": "AWS::EC2::RouteTable",
    "sg": "AWS::EC2::SecurityGroup",
    "subnet": "AWS::EC2::Subnet",
    "vol": "AWS::EC2::Volume",
    "vpc": "AWS::EC2::VPC",
}


class Row(NamedTuple):
    """Calls of one service that name a resource of one type (CloudFormation's name) at one place."""

    service: str
    type: str
    place: str
    calls: tuple[str, ...]


class Resource(NamedTuple):
    """A resource that a call names: its type, and the ids that may be its physical id, the likeliest first."""

    type: str
    ids: tuple[str, ...]


def _row(service: str, resource_type: str, place: str, calls: str) -> Row:
    return Row(service, resource_type, place, tuple(calls.split()))


# What makes a resource. It is no drift, but a rule judges what was made.
CREATING = (
    _row("ec2", "AWS::EC2::SecurityGroup", "responseElements.groupId", "CreateSecurityGroup"),
    _row("ec2", "AWS::EC2::Instance", "responseElements.instancesSet.items.[].instanceId", "RunInstances"),
)

# What changes or deletes one.
CHANGING = (
    _row(
        "ec2",
        "AWS::EC2::SecurityGroup",
        "requestParameters.groupId",
        "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress DeleteSecurityGroup RevokeSecurityGroupEgress "
        "RevokeSecurityGroupIngress",
    ),
    # Who names the group of the default VPC by its name is answered with its id.
    _row(
        "ec2",
        "AWS::EC2::SecurityGroup",
        "responseElements.securityGroupRuleSet.items.[].groupId",
        "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress",
    ),
    # The newer calls of EC2 stand in CloudTrail by the names of their API, inside a member of their own.
    _row(
        "ec2",
        "AWS::EC2::SecurityGroup",
        "requestParameters.ModifySecurityGroupRulesRequest.GroupId",
        "ModifySecurityGroupRules",
    ),
    _row("ec2", "AWS::EC2::Instance", "requestParameters.instanceId", "ModifyInstanceAttribute"),
    _row("ec2", "AWS::EC2::Instance", "requestParameters.instancesSet.items.[].instanceId", "TerminateInstances"),
    _row("ec2", BY_PREFIX, "requestParameters.resourcesSet.items.[].resourceId", "CreateTags DeleteTags"),
    _row(
        "iam",
        "AWS::IAM::Role",
        "requestParameters.roleName",
        "AttachRolePolicy DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy "
        "PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole "
        "UpdateRoleDescription",
    ),
    _row(
        "iam",
        "AWS::IAM::User",
        "requestParameters.userName",
        "AddUserToGroup AttachUserPolicy DeleteUser DeleteUserPolicy DetachUserPolicy PutUserPolicy "
        "RemoveUserFromGroup TagUser UntagUser",
    ),
    _row(
        "iam",
        "AWS::IAM::Group",
        "requestParameters.groupName",
        "AttachGroupPolicy DeleteGroup DeleteGroupPolicy DetachGroupPolicy PutGroupPolicy",
    ),
    _row(
        "iam",
        "AWS::IAM::ManagedPolicy",
        "requestParameters.policyArn",
        "CreatePolicyVersion DeletePolicy SetDefaultPolicyVersion",
    ),
    _row(
        "s3",
        "AWS::S3::Bucket",
        "requestParameters.bucketName",
        "DeleteBucket DeleteBucketEncryption DeleteBucketPublicAccessBlock DeleteBucketTagging PutBucketAcl "
        "PutBucketEncryption PutBucketLogging PutBucketPublicAccessBlock PutBucketTagging PutBucketVersioning",
    ),
    _row("s3", "AWS::S3::BucketPolicy", "requestParameters.bucketName", "DeleteBucketPolicy PutBucketPolicy"),
    _row(
        "lambda",
        "AWS::Lambda::Function",
        "requestParameters.functionName",
        "DeleteFunction PutFunctionConcurrency UpdateFunctionConfiguration",
    ),
    _row("lambda", "AWS::Lambda::Function", "requestParameters.resource", "TagResource UntagResource"),
    _row(
        "sqs",
        "AWS::SQS::Queue",
        "requestParameters.queueUrl",
        "DeleteQueue SetQueueAttributes TagQueue UntagQueue",
    ),
    _row("sns", "AWS::SNS::Topic", "requestParameters.topicArn", "DeleteTopic SetTopicAttributes"),
    _row("sns", "AWS::SNS::Topic", "requestParameters.resourceArn", "TagResource UntagResource"),
    _row(
        "dynamodb",
        "AWS::DynamoDB::Table",
        "requestParameters.tableName",
        "DeleteTable UpdateContinuousBackups UpdateTable UpdateTimeToLive",
    ),
    _row("dynamodb", "AWS::DynamoDB::Table", "requestParameters.resourceArn", "TagResource UntagResource"),
    _row("ssm", "AWS::SSM::Parameter", "requestParameters.name", "DeleteParameter PutParameter"),
    _row(
        "kms",
        "AWS::KMS::Key",
        "requestParameters.keyId",
        "DisableKey DisableKeyRotation EnableKey EnableKeyRotation PutKeyPolicy ScheduleKeyDeletion TagResource "
        "UntagResource UpdateKeyDescription",
    ),
    _row(
        "logs",
        "AWS::Logs::LogGroup",
        "requestParameters.logGroupName",
        "AssociateKmsKey DeleteLogGroup DeleteRetentionPolicy DisassociateKmsKey PutRetentionPolicy",
    ),
    _row("monitoring", "AWS::CloudWatch::Alarm", "requestParameters.alarmName", "PutMetricAlarm"),
    _row(
        "monitoring",
        "AWS::CloudWatch::Alarm",
        "requestParameters.alarmNames.[]",
        "DeleteAlarms DisableAlarmActions EnableAlarmActions",
    ),
    _row("events", "AWS::Events::Rule", "requestParameters.name", "DeleteRule DisableRule EnableRule PutRule"),
    _row("events", "AWS::Events::Rule", "requestParameters.rule", "PutTargets RemoveTargets"),
    _row(
        "rds",
        "AWS::RDS::DBInstance",
        "requestParameters.dBInstanceIdentifier",
        "DeleteDBInstance ModifyDBInstance",
    ),
    _row(
        "rds",
        "AWS::RDS::DBCluster",
        "requestParameters.dBClusterIdentifier",
        "DeleteDBCluster ModifyDBCluster",
    ),
    _row(
        "elasticloadbalancing",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "requestParameters.loadBalancerArn",
        "DeleteLoadBalancer ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets",
    ),
    _row(
        "elasticloadbalancing",
        "AWS::ElasticLoadBalancingV2::Listener",
        "requestParameters.listenerArn",
        "DeleteListener ModifyListener",
    ),
)


def _by_call(rows: tuple[Row, ...]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        for call in row.calls:
            found.setdefault((f"{row.service}.amazonaws.com", call), []).append(row)
    return found


_CHANGING = _by_call(CHANGING)
_ANY = _by_call((*CREATING, *CHANGING))

# The types whose resources a change names.
TYPES = frozenset(row.type for row in CHANGING if row.type != BY_PREFIX) | frozenset(PREFIXES.values())


def is_known(call: Call) -> bool:
    """Whether the table has the call: EventBridge may bring others, of another service or by a longer name."""
    return (call.source, call.name) in _ANY


def changed(call: Call) -> list[Resource]:
    """The resources that the call changed or deleted, each once; none where the table does not know the call."""
    return _resources(call, _CHANGING)


def changed_or_created(call: Call) -> list[Resource]:
    """As `changed`, and those that it created."""
    return _resources(call, _ANY)


def at_places(call: Call, rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Type and id of whatever the call names where these rows look, in their order, whichever call it is."""
    for row in rows:
        if call.source == f"{row.service}.amazonaws.com":
            for name in _at(call.detail, row.place.split(".")):
                yield row.type, name


def _resources(call: Call, table: Mapping[tuple[str, str], list[Row]]) -> list[Resource]:
    found: dict[Resource, None] = {}
    for row in table.get((call.source, call.name), ()):
        for name in _at(call.detail, row.place.split(".")):
            resource_type = PREFIXES.get(name.partition("-")[0]) if row.type == BY_PREFIX else row.type
            if resource_type and len(found) < LIMIT:
                found[Resource(resource_type, _ids(name))] = None
    return list(found)


def _at(value: Any, path: list[str]) -> Iterator[str]:
    """The texts at the path that can be ids; whatever else stands there names nothing."""
    if not path:
        if isinstance(value, str) and 0 < len(value) <= ID_LIMIT:
            yield value
    elif path[0] == "[]":
        for element in value if isinstance(value, list) else ():
            yield from _at(element, path[1:])
    elif isinstance(value, Mapping):
        yield from _at(value.get(path[0]), path[1:])


def _ids(name: str) -> tuple[str, ...]:
    """A resource may be named by its ARN where its physical id is a name: the last part of the ARN.

    arn:aws:lambda:us-east-1:1:function:name, arn:aws:kms:us-east-1:1:key/id, arn:aws:dynamodb:us-east-1:1:table/name
    """
    if not name.startswith("arn:"):
        return (name,)
    resource = name.split(":", 5)[-1]
    return (name, resource.rpartition("/")[2] if "/" in resource else resource.rpartition(":")[2])
