"""Is it gone? Each service is asked for its own, rather than CloudFormation for its word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from renderer.deploy.change_set import Wait
from renderer.deploy.session import Session

# type -> service, the call that fails where there is no such thing, and the parameter that takes the physical id.
_QUESTIONS: Mapping[str, tuple[str, str, str]] = {
    "AWS::CloudWatch::Dashboard": ("cloudwatch", "get_dashboard", "DashboardName"),
    "AWS::DynamoDB::Table": ("dynamodb", "describe_table", "TableName"),
    "AWS::Events::Rule": ("events", "describe_rule", "Name"),
    "AWS::IAM::ManagedPolicy": ("iam", "get_policy", "PolicyArn"),
    "AWS::IAM::Role": ("iam", "get_role", "RoleName"),
    "AWS::Lambda::Function": ("lambda", "get_function", "FunctionName"),
    "AWS::Logs::LogGroup": ("logs", "describe_log_streams", "logGroupName"),
    "AWS::S3::Bucket": ("s3", "head_bucket", "Bucket"),
    "AWS::SNS::Topic": ("sns", "get_topic_attributes", "TopicArn"),
    "AWS::SQS::Queue": ("sqs", "get_queue_attributes", "QueueUrl"),
    "AWS::SSM::Parameter": ("ssm", "get_parameter", "Name"),
}
_ABSENT = ("NotFound", "NonExistent", "NoSuch", "404")

# SQS answers for a deleted queue for up to a minute; others are quicker.
LOOKS = 14
PAUSE_SECONDS = 5.0


@dataclass(frozen=True)
class Remains:
    """How many were asked for and are gone, and which are still there (`type name`)."""

    gone: int
    there: tuple[str, ...]


def remains(session: Session, resources: list[Mapping[str, Any]], wait: Wait) -> Remains:
    """Ask for each resource that a service can be asked for; what is still there is asked for again for a minute."""
    asked = [
        (each["ResourceType"], each["PhysicalResourceId"]) for each in resources if each["ResourceType"] in _QUESTIONS
    ]
    there = asked
    for look in range(LOOKS):
        there = [(kind, name) for kind, name in there if _is_there(session, kind, name)]
        if not there:
            break
        if look < LOOKS - 1:
            wait(PAUSE_SECONDS)
    return Remains(len(asked) - len(there), tuple(f"{kind} {name}" for kind, name in there))


def _is_there(session: Session, kind: str, name: str) -> bool:
    service, call, parameter = _QUESTIONS[kind]
    try:
        getattr(session.client(service), call)(**{parameter: name})
    except ClientError as error:
        if any(word in error.response["Error"]["Code"] for word in _ABSENT):
            return False
        raise
    return True
