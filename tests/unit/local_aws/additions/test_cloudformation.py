"""CloudFormation's events, and what its types refuse as AWS does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

WAITS = """
import json
import time
import urllib.request


def handler(event, context):
    if event["RequestType"] == "Update":
        time.sleep(3)
    body = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    body.update(Status="SUCCESS", PhysicalResourceId="p")
    data = json.dumps(body).encode()
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], data=data, method="PUT"))
"""
SILENT = "def handler(event, context): pass\n"
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "a"}}


def test_every_change_of_a_stacks_status_is_announced(account: Any) -> None:
    url = account.collect_events("stacks", {"detail-type": ["CloudFormation Stack Status Change"]})
    stack = account.deploy("announced", {"Resources": {"Topic": TOPIC}})
    account.delete(stack["StackId"])
    events = account.events(url, at_least=4)
    assert [event["detail"]["status-details"]["status"] for event in events] == [
        "CREATE_IN_PROGRESS",
        "CREATE_COMPLETE",
        "DELETE_IN_PROGRESS",
        "DELETE_COMPLETE",
    ]
    assert {event["source"] for event in events} == {"aws.cloudformation"}
    assert events[0]["resources"] == [stack["StackId"]]
    assert events[0]["detail"]["stack-id"] == stack["StackId"]


def test_a_drift_detection_is_announced_when_it_begins_and_when_it_ends(account: Any) -> None:
    url = account.collect_events("drift", {"detail-type": ["CloudFormation Drift Detection Status Change"]})
    account.deploy("drifting", {"Resources": {"Topic": TOPIC}})
    topic = account.client("sns").list_topics()["Topics"][0]["TopicArn"]
    account.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="b")
    detection = account.client("cloudformation").detect_stack_drift(StackName="drifting")["StackDriftDetectionId"]
    begun, ended = (event["detail"] for event in account.events(url, at_least=2))
    assert begun["status-details"]["detection-status"] == "DETECTION_IN_PROGRESS"
    assert begun["drift-detection-details"] == {"drifted-stack-resource-count": -1}
    assert ended["status-details"] == {"stack-drift-status": "DRIFTED", "detection-status": "DETECTION_COMPLETE"}
    assert ended["drift-detection-details"] == {"drifted-stack-resource-count": 1}
    assert ended["stack-drift-detection-id"] == detection


def test_drift_is_not_detected_while_a_stack_is_being_updated(account: Any) -> None:
    function = account.function("waits", WAITS)
    custom: dict[str, Any] = {
        "Type": "Custom::Waits",
        "Properties": {"ServiceToken": function, "ServiceTimeout": 30, "Value": "1"},
    }
    account.deploy("busy", {"Resources": {"Topic": TOPIC, "Waits": custom}})
    changed = {**custom, "Properties": {**custom["Properties"], "Value": "2"}}
    cloudformation = account.client("cloudformation")
    template = {"Resources": {"Topic": TOPIC, "Waits": changed}}
    cloudformation.update_stack(StackName="busy", TemplateBody=json.dumps(template))
    with pytest.raises(ClientError, match=r"ValidationError.*UPDATE_IN_PROGRESS"):
        cloudformation.detect_stack_resource_drift(StackName="busy", LogicalResourceId="Topic")
    assert account.settled("busy")["StackStatus"] == "UPDATE_COMPLETE"


def test_a_custom_resource_that_never_answers_fails_after_its_service_timeout(account: Any) -> None:
    function = account.function("silent", SILENT)
    custom = {"Type": "Custom::Silent", "Properties": {"ServiceToken": function, "ServiceTimeout": 1}}
    assert account.deploy("silent", {"Resources": {"Silent": custom}})["StackStatus"].startswith("ROLLBACK_")
    assert any("timed out after 1s" in reason for reason in account.reasons("silent"))


def test_a_bucket_with_an_object_fails_its_deletion_until_it_is_empty(account: Any) -> None:
    name = f"full-{account.id}"
    bucket = {
        "Type": "AWS::S3::Bucket",
        "Properties": {"BucketName": name, "VersioningConfiguration": {"Status": "Enabled"}},
    }
    stack = account.deploy("full", {"Resources": {"Bucket": bucket}})
    s3 = account.client("s3")
    s3.put_object(Bucket=name, Key="report", Body=b"x")
    s3.delete_object(Bucket=name, Key="report")  # leaves a version and a delete marker

    assert account.delete(stack["StackId"])["StackStatus"] == "DELETE_FAILED"
    assert any("not empty" in reason for reason in account.reasons(stack["StackId"]))

    versions = s3.list_object_versions(Bucket=name)
    for entry in versions["Versions"] + versions["DeleteMarkers"]:
        s3.delete_object(Bucket=name, Key="report", VersionId=entry["VersionId"])
    assert account.delete(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a parameter over 4 KB": (
        {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x" * 4097}},
        "maximum parameter value of 4096",
    ),
    "a parameter that nests another": (
        {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "{{ssm:other}}"}},
        "nest another parameter",
    ),
    "a dashboard that is not JSON": (
        {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": "{widgets}"}},
        "must be a valid JSON object",
    ),
    "a function without its code": (
        {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.9",
                "Handler": "a.b",
                "Role": "arn:aws:iam::123456789012:role/r",
                "Code": {"S3Bucket": "nobody", "S3Key": "nothing.zip"},
            },
        },
        "NoSuchKey",
    ),
    "a batch over 10 without a window": (
        {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "FunctionName": "f",
                "EventSourceArn": {"Fn::Sub": "arn:aws:sqs:us-east-1:${AWS::AccountId}:q"},
                "BatchSize": 11,
            },
        },
        "batch window in seconds must be greater than 0",
    ),
    "a policy of a bus that does not exist": (
        {
            "Type": "AWS::Events::EventBusPolicy",
            "Properties": {
                "EventBusName": "missing",
                "StatementId": "s",
                "Action": "events:PutEvents",
                "Principal": "*",
            },
        },
        "Event bus missing does not exist",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_aws_refuses_fails_the_stack_and_says_why(account: Any, case: str) -> None:
    resource, reason = REFUSED[case]
    assert account.deploy("refused", {"Resources": {"Refused": resource}})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any(reason in said for said in account.reasons("refused")), account.reasons("refused")
