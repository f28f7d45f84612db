from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.exceptions import ClientError
from botocore.serialize import create_serializer

from local_aws.additions.cloudtrail import dialect
from local_aws.additions.cloudtrail.wire import Request, model, operation_of, parameters_of

SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "a & b"}]}

PARAMETERS: list[tuple[str, str, dict[str, Any]]] = [
    ("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": "sg-1", "IpPermissions": [SSH, SSH], "DryRun": False}),
    (
        "ec2",
        "ModifySecurityGroupRules",
        {
            "GroupId": "sg-1",
            "SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1", "SecurityGroupRule": {"ToPort": 1}}],
        },
    ),
    ("ec2", "CreateTags", {"Resources": ["sg-1", "i-2"], "Tags": [{"Key": "Owner", "Value": ""}]}),
    ("ec2", "RunInstances", {"ImageId": "ami-1", "MinCount": 1, "MaxCount": 2, "InstanceType": "t3.micro"}),
    ("iam", "PutRolePolicy", {"RoleName": "a", "PolicyName": "b", "PolicyDocument": '{"Statement": []}'}),
    ("iam", "TagRole", {"RoleName": "a", "Tags": [{"Key": "Owner", "Value": "x"}]}),
    ("sns", "CreateTopic", {"Name": "a", "Attributes": {"DisplayName": "b"}}),
    ("sqs", "SetQueueAttributes", {"QueueUrl": "https://q", "Attributes": {"Policy": "{}"}}),
    ("dynamodb", "DeleteTable", {"TableName": "t"}),
    ("lambda", "UpdateFunctionConfiguration", {"FunctionName": "f", "Timeout": 3}),
    ("lambda", "RemovePermission", {"FunctionName": "arn:aws:lambda:us-east-1:1:function:f", "StatementId": "s"}),
    ("s3", "PutBucketPolicy", {"Bucket": "b", "Policy": "{}"}),
    ("s3", "DeleteBucketPolicy", {"Bucket": "b"}),
    ("cloudwatch", "DeleteAlarms", {"AlarmNames": ["a"]}),
]


def sent(service: str, operation: str, parameters: dict[str, Any]) -> Request:
    """The request that botocore makes of it."""
    shapes = model(service)
    made = create_serializer(shapes.metadata["protocol"]).serialize_to_request(
        dict(parameters), shapes.operation_model(operation)
    )
    body = made["body"]
    headers = {name.lower(): value for name, value in made["headers"].items()}
    path, _, in_path = made["url_path"].partition("?")
    query = {**{key: [""] for key in filter(None, in_path.split("&"))}, **(made["query_string"] or {})}
    if isinstance(body, dict):
        headers["content-type"] = "application/x-www-form-urlencoded; charset=utf-8"
        body = urlencode(body)
    return Request(made["method"], path, headers, query, body.encode() if isinstance(body, str) else body)


@pytest.mark.parametrize(("service", "operation", "parameters"), PARAMETERS, ids=[f"{s}:{o}" for s, o, _ in PARAMETERS])
def test_a_request_of_botocore_is_read_as_what_it_was_made_of(
    service: str, operation: str, parameters: dict[str, Any]
) -> None:
    request = sent(service, operation, parameters)
    assert operation_of(service, request) == operation
    read = parameters_of(service, operation, request)
    # What S3 has in its body CloudTrail does not show, and so nobody reads.
    assert {key: value for key, value in read.items() if key != "Policy"} == {
        key: value for key, value in parameters.items() if service != "s3" or key != "Policy"
    }


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "shown"),
    [
        (
            "ec2",
            "AuthorizeSecurityGroupIngress",
            {"GroupId": "sg-1", "IpPermissions": [SSH]},
            {
                "groupId": "sg-1",
                "ipPermissions": {
                    "items": [
                        {
                            "ipProtocol": "tcp",
                            "fromPort": 22,
                            "toPort": 22,
                            "groups": {},
                            "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0", "description": "a & b"}]},
                            "ipv6Ranges": {},
                            "prefixListIds": {},
                        }
                    ]
                },
            },
        ),
        (
            "ec2",
            "CreateTags",
            {"Resources": ["sg-1"], "Tags": [{"Key": "Owner", "Value": "x"}]},
            {
                "resourcesSet": {"items": [{"resourceId": "sg-1"}]},
                "tagSet": {"items": [{"key": "Owner", "value": "x"}]},
            },
        ),
        (
            "ec2",
            "ModifySecurityGroupRules",
            {"GroupId": "sg-1", "SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1"}]},
            {
                "ModifySecurityGroupRulesRequest": {
                    "GroupId": "sg-1",
                    "SecurityGroupRule": {"SecurityGroupRuleId": "sgr-1", "tag": 1},
                }
            },
        ),
        (
            "ec2",
            "RunInstances",
            {"ImageId": "ami-1", "MinCount": 1, "MaxCount": 1, "UserData": "c2VjcmV0", "InstanceType": "t3.micro"},
            {
                "instancesSet": {"items": [{"imageId": "ami-1", "maxCount": 1, "minCount": 1}]},
                "instanceType": "t3.micro",
            },
        ),
        (
            "s3",
            "PutBucketPolicy",
            {"Bucket": "b"},
            {"bucketName": "b", "Host": "b.s3.amazonaws.com", "policy": ""},
        ),
        ("ssm", "PutParameter", {"Name": "/a", "Value": "x"}, {"name": "/a", "value": dialect.HIDDEN}),
        (
            "lambda",
            "UpdateFunctionConfiguration",
            {"FunctionName": "f", "Environment": {"Variables": {"TOKEN": "x"}}},
            {"functionName": "f", "environment": {}},
        ),
        ("iam", "AttachRolePolicy", {"RoleName": "r", "PolicyArn": "p"}, {"roleName": "r", "policyArn": "p"}),
    ],
)
def test_request_parameters_stand_in_cloudtrails_names(
    service: str, operation: str, parameters: dict[str, Any], shown: dict[str, Any]
) -> None:
    assert dialect.request_parameters(service, operation, parameters) == shown


def calls(account: Any) -> str:
    url: str = account.collect_events("calls", {"detail-type": ["AWS API Call via CloudTrail"]})
    return url


def by_name(events: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {event["detail"]["eventName"]: event for event in events}


def test_a_call_becomes_an_event_with_who_called_what_and_what_came_of_it(account: Any) -> None:
    url = calls(account)
    ec2 = account.client("ec2")
    group = ec2.create_security_group(GroupName="web", Description="d")["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[SSH])
    instance = ec2.run_instances(ImageId="ami-1", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    ec2.describe_security_groups()
    events = by_name(account.events(url, at_least=3))
    assert set(events) == {"CreateSecurityGroup", "AuthorizeSecurityGroupIngress", "RunInstances"}

    opened = events["AuthorizeSecurityGroupIngress"]
    assert (opened["source"], opened["account"], opened["resources"]) == ("aws.ec2", account.id, [])
    detail = opened["detail"]
    assert detail["userIdentity"]["arn"] == f"arn:aws:iam::{account.id}:root"
    assert {"eventSource": "ec2.amazonaws.com", "readOnly": False, "eventType": "AwsApiCall"}.items() <= detail.items()
    assert detail["requestParameters"]["groupId"] == group
    assert detail["responseElements"]["_return"] is True
    assert events["CreateSecurityGroup"]["detail"]["responseElements"]["groupId"] == group
    started = events["RunInstances"]["detail"]["responseElements"]["instancesSet"]["items"]
    assert [one["instanceId"] for one in started] == [instance]


def test_a_call_that_failed_becomes_an_event_with_its_error(account: Any) -> None:
    url = calls(account)
    with pytest.raises(ClientError):
        account.client("ec2").authorize_security_group_ingress(GroupId="sg-missing", IpPermissions=[SSH])
    (event,) = account.events(url)
    assert event["detail"]["errorCode"] == "Client.InvalidGroup.NotFound"
    assert event["detail"]["responseElements"] is None


def test_events_are_found_by_what_they_are_about_newest_first_and_in_pages(account: Any) -> None:
    ec2, cloudtrail = account.client("ec2"), account.client("cloudtrail")
    group = ec2.create_security_group(GroupName="web", Description="d")["GroupId"]
    for number in range(4):
        ec2.create_tags(Resources=[group], Tags=[{"Key": "Owner", "Value": str(number)}])
    ec2.create_security_group(GroupName="other", Description="d")

    about = [{"AttributeKey": "ResourceName", "AttributeValue": group}]
    pages = list(cloudtrail.get_paginator("lookup_events").paginate(LookupAttributes=about))
    found = [json.loads(event["CloudTrailEvent"]) for page in pages for event in page["Events"]]
    assert [event["eventName"] for event in found] == ["CreateTags"] * 4 + ["CreateSecurityGroup"]
    assert found[0]["requestParameters"]["tagSet"]["items"] == [{"key": "Owner", "value": "3"}]
    assert len(pages) > 1

    with pytest.raises(ClientError, match="only one lookup attribute"):
        cloudtrail.lookup_events(LookupAttributes=[*about, {"AttributeKey": "EventName", "AttributeValue": "x"}])
