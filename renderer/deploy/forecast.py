"""What AWS's change set says will happen, and where a person must look because it takes away more than was reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderer.deploy.state import DeployError
from renderer.review import actions
from renderer.review.change_set import Opinion, Word

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient

# How much is taken away for certain; where AWS says that it depends, the review has looked closer.
_TAKEN_BY_AWS = {actions.REPLACE: 1, actions.DELETE: 2}
# What the review has warned of.
_WARNED_OF = {actions.CONDITIONAL_REPLACE: 1, actions.REPLACE: 1, actions.DELETE: 2}


def read_forecast(cloudformation: CloudFormationClient, change_set: str) -> dict[str, Any]:
    """A change set by its ARN: DescribeChangeSet's answer with the changes of all its pages."""
    pages: Any = cloudformation.get_paginator("describe_change_set").paginate(ChangeSetName=change_set)
    return {"Changes": [change for page in pages for change in page["Changes"]]}


def ask_for_forecast(stack: str, change_set: str, region: str, profile: str | None = None) -> dict[str, Any]:
    """A change set of a stack by its name or ARN, with the values of its properties; DeployError is AWS's refusal."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        client = boto3.Session(profile_name=profile, region_name=region).client("cloudformation")
        return read_values(client, stack, change_set)
    except (BotoCoreError, ClientError) as error:
        raise DeployError(f"the change set {change_set} of {stack} could not be read: {error}") from error


def read_values(cloudformation: CloudFormationClient, stack: str, change_set: str) -> dict[str, Any]:
    """DescribeChangeSet's answer with the values of the properties, and the changes of all its pages."""
    paginator: Any = cloudformation.get_paginator("describe_change_set")
    by_name = {} if change_set.startswith("arn:") else {"StackName": stack}
    pages = list(paginator.paginate(ChangeSetName=change_set, IncludePropertyValues=True, **by_name))
    status = pages[0]["Status"]
    if status != "CREATE_COMPLETE":
        reason = pages[0].get("StatusReason", "no reason given")
        raise DeployError(f"the change set {change_set} of {stack} is {status}: {reason}")
    changes = [change for page in pages for change in page["Changes"]]
    return {**{key: value for key, value in pages[0].items() if key != "NextToken"}, "Changes": changes}


def is_graver(opinion: Opinion) -> bool:
    """Whether AWS takes away more than was reviewed. Pure."""
    return _TAKEN_BY_AWS.get(_action(opinion.aws), 0) > _WARNED_OF.get(_action(opinion.ours), 0)


def sentence(opinion: Opinion) -> str:
    """Who says what. Pure."""
    aws, ours = (_action(word) or "no change" for word in (opinion.aws, opinion.ours))
    return f"{opinion.logical_id}: AWS says {aws}, the review {ours}"


def _action(word: Word | None) -> str:
    return word.action if word else ""
