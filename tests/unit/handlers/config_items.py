"""Configuration items and rule events as AWS Config writes them, small."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

ACCOUNT = "111122223333"
REGION = "us-east-1"
CAPTURED = "2026-11-24T03:12:08.422Z"
NOTIFIED = "2026-11-24T03:12:09.078Z"


def raw_item(
    resource_type: str = "AWS::EC2::SecurityGroup",
    configuration: Any = None,
    tags: dict[str, str] | None = None,
    resource_id: str = "sg-0a1b2c3d4e5f60718",
    **other: Any,
) -> dict[str, Any]:
    """An item in the dialect of Lambda events and EventBridge."""
    return {
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": CAPTURED,
        "configurationStateId": 1795489928422,
        "awsAccountId": ACCOUNT,
        "configurationItemStatus": "OK",
        "resourceType": resource_type,
        "resourceId": resource_id,
        "resourceName": None,
        "ARN": f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{resource_id}",
        "awsRegion": REGION,
        "availabilityZone": "Not Applicable",
        "configurationStateMd5Hash": "",
        "tags": {} if tags is None else tags,
        "relatedEvents": [],
        "relationships": [
            {"resourceId": "vpc-0a1b2c3d", "resourceType": "AWS::EC2::VPC", "name": "Is contained in Vpc"}
        ],
        "configuration": {} if configuration is None else configuration,
        "supplementaryConfiguration": {},
        **other,
    }


def in_api_dialect(raw: dict[str, Any]) -> dict[str, Any]:
    """The same item as GetResourceConfigHistory gives it through boto3."""
    renamed = {
        "awsAccountId": "accountId",
        "ARN": "arn",
        "configurationStateMd5Hash": "configurationItemMD5Hash",
        "configurationItemVersion": "version",
    }
    item = {renamed.get(key, key): value for key, value in raw.items() if value is not None}
    item["configurationStateId"] = str(raw["configurationStateId"])
    item["configurationItemCaptureTime"] = datetime(2026, 11, 24, 3, 12, 8, 422000, tzinfo=timezone.utc)
    item["configuration"] = json.dumps(raw["configuration"])
    item["supplementaryConfiguration"] = {
        key: value if isinstance(value, str) else json.dumps(value)
        for key, value in raw["supplementaryConfiguration"].items()
    }
    item["relationships"] = [
        {("relationshipName" if key == "name" else key): value for key, value in relationship.items()}
        for relationship in raw["relationships"]
    ]
    return item


def rule_event(body: dict[str, Any], **other: Any) -> dict[str, Any]:
    """The Lambda event whose invokingEvent is `body`."""
    return {
        "version": "1.0",
        "invokingEvent": json.dumps(body),
        "ruleParameters": "{}",
        "resultToken": "a-result-token",
        "eventLeftScope": False,
        "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/config",
        "configRuleArn": f"arn:aws:config:{REGION}:{ACCOUNT}:config-rule/config-rule-0a1b2c",
        "configRuleName": "config-rule-security-group-rules-prod",
        "configRuleId": "config-rule-0a1b2c",
        "accountId": ACCOUNT,
        **other,
    }


def change_event(raw: dict[str, Any], **other: Any) -> dict[str, Any]:
    """The event of a changed item."""
    body = {
        "configurationItemDiff": None,
        "configurationItem": raw,
        "notificationCreationTime": NOTIFIED,
        "messageType": "ConfigurationItemChangeNotification",
        "recordVersion": "1.3",
    }
    return rule_event(body, **other)


def oversized_event(raw: dict[str, Any], **other: Any) -> dict[str, Any]:
    """The event of an item that is too large to send: a summary of `raw`."""
    left_out = ("configuration", "supplementaryConfiguration", "tags", "relationships", "relatedEvents")
    body = {
        "configurationItemSummary": {key: value for key, value in raw.items() if key not in left_out},
        "s3DeliverySummary": {"s3BucketLocation": "bucket/file.json.gz", "errorCode": None, "errorMessage": None},
        "notificationCreationTime": NOTIFIED,
        "messageType": "OversizedConfigurationItemChangeNotification",
        "recordVersion": "1.0",
    }
    return rule_event(body, **other)


def scheduled_event(**other: Any) -> dict[str, Any]:
    """The event of a rule that is run by schedule."""
    body = {
        "awsAccountId": ACCOUNT,
        "notificationCreationTime": NOTIFIED,
        "messageType": "ScheduledNotification",
        "recordVersion": "1.0",
    }
    return rule_event(body, **other)
