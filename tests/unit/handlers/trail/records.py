"""CloudTrail's records of API calls, in AWS's shape: name only what a test is about."""

from __future__ import annotations

from typing import Any

from handlers.trail.call import Call, parse

ACCOUNT = "111122223333"
GROUP = "sg-0a1b2c3d4e5f60718"
ALICE = f"arn:aws:sts::{ACCOUNT}:assumed-role/admin/alice"


def record(
    name: str = "AuthorizeSecurityGroupIngress",
    source: str = "ec2.amazonaws.com",
    request: Any = None,
    response: Any = None,
    **changes: Any,
) -> dict[str, Any]:
    """The record of a call that succeeded; by default one that opens a port of GROUP."""
    permission = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}
    return {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": "AROAEXAMPLE:alice",
            "arn": ALICE,
            "accountId": ACCOUNT,
            "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "admin"}},
        },
        "eventTime": "2026-11-24T03:12:05Z",
        "eventSource": source,
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.7",
        "userAgent": "aws-cli/2.31.0",
        "requestParameters": {"groupId": GROUP, "ipPermissions": {"items": [permission]}}
        if request is None
        else request,
        "responseElements": {"_return": True} if response is None else response,
        "requestID": "59dbff89-35bd-4eac-99ed-be587EXAMPLE",
        "eventID": "e5d5dd29-8ae9-4bd8-9c1f-7f3eEXAMPLE1",
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        **changes,
    }


def call(name: str = "AuthorizeSecurityGroupIngress", **changes: Any) -> Call:
    """The same, understood."""
    return parse(record(name, **changes))


def by(**identity: Any) -> dict[str, Any]:
    """A change of the record: who called."""
    return {"userIdentity": identity}
