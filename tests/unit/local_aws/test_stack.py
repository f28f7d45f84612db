"""A stack with every type that a monitor uses is created, changed and deleted, and leaves nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest

# What an update changes: logical id -> properties that take its place.
CHANGES: dict[str, dict[str, Any]] = {
    "Key": {"Description": "the same key"},
    "Reports": {
        "LifecycleConfiguration": {
            "TransitionDefaultMinimumObjectSize": "varies_by_storage_class",
            "Rules": [{"Id": "age", "Status": "Enabled", "ExpirationInDays": 30}],
        },
        "Tags": [{"Key": "Owner", "Value": "audit"}],
    },
    "Channel": {"S3KeyPrefix": "recorded"},
    "RuleFunction": {"MemorySize": 512, "ReservedConcurrentExecutions": 7},
    "RuleLogs": {"RetentionInDays": 90},
    "TagsRule": {"Description": "resources still carry tags", "InputParameters": {"severity": "high"}},
    "Aggregator": {
        "AccountAggregationSources": [{"AccountIds": ["123456789012"], "AllAwsRegions": True}],
    },
    "Alerts": {"VisibilityTimeout": 60},
    "QueueMapping": {"BatchSize": 100},
    "Findings": {"TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": False}},
    "Topic": {"DisplayName": "Alerts"},
    "Subscription": {"FilterPolicy": {"severity": ["critical"]}},
    "Policy": {"Value": '{"CostCenter": {}}'},
    "ItemsRule": {"State": "DISABLED"},
    "Schedule": {"ScheduleExpression": "rate(6 hours)"},
    "Alarm": {"Threshold": 5},
    "Dashboard": {"DashboardBody": '{"widgets": []}'},
    "Group": {"SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "10.0.0.0/8"}]},
}


@pytest.fixture
def deployed(account: Any, stack_template: dict[str, Any]) -> dict[str, Any]:
    stack: dict[str, Any] = account.deploy("monitor", stack_template)
    assert stack["StackStatus"] == "CREATE_COMPLETE", account.reasons("monitor")
    return stack


def test_every_type_is_created_and_deleted_without_a_trace(account: Any, deployed: dict[str, Any]) -> None:
    assert account.aws.leftovers(account.id)["stacks"] == ["monitor"]

    stack = account.delete(deployed["StackId"])

    assert stack["StackStatus"] == "DELETE_COMPLETE", account.reasons(deployed["StackId"])
    assert account.aws.leftovers(account.id) == {}


def test_every_type_is_changed_in_place_stays_in_sync_and_is_deleted(
    account: Any, deployed: dict[str, Any], stack_template: dict[str, Any]
) -> None:
    template = copy.deepcopy(stack_template)
    for logical_id, properties in CHANGES.items():
        template["Resources"][logical_id]["Properties"].update(properties)
    before = physical_ids(account)

    stack = account.update("monitor", template)

    assert stack["StackStatus"] == "UPDATE_COMPLETE", account.reasons("monitor")
    assert physical_ids(account) == before
    cloudformation = account.client("cloudformation")
    detection = cloudformation.detect_stack_drift(StackName="monitor")["StackDriftDetectionId"]
    drift = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
    assert drift["StackDriftStatus"] == "IN_SYNC"
    assert account.delete(deployed["StackId"])["StackStatus"] == "DELETE_COMPLETE"
    assert account.aws.leftovers(account.id) == {}


def physical_ids(account: Any) -> dict[str, str]:
    pages = account.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName="monitor")
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
    }
