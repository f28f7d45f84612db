"""Change sets: create one, execute it, follow the stack's events to the end.

Each function takes boto3's client; `say` gets a line, `tell` each event of the stack, `wait` sleeps between two looks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from renderer.compose.limits import INLINE_BYTES
from renderer.deploy.deployed import does_not_exist
from renderer.deploy.events import Event, Events, Tell
from renderer.deploy.state import DeployError

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient

Say = Callable[[str], None]
Wait = Callable[[float], None]

POLL_SECONDS = 2.0


def silent(line: str) -> None:
    """The progress of a caller who does not tell it."""


def untold(event: Event) -> None:
    """The events of a caller who does not show them."""


# What CloudFormation says of a change set without changes; it has no code for it.
_NO_CHANGES = ("didn't contain changes", "No updates are to be performed")


@dataclass(frozen=True)
class ChangeSet:
    """A change set that is ready to be executed. `creates` tells a new stack from an update."""

    stack: str
    stack_id: str
    arn: str
    creates: bool


def create_change_set(
    cloudformation: CloudFormationClient,
    stack: str,
    name: str,
    template: str,
    configuration: Mapping[str, Mapping[str, str]],
    *,
    role_arn: str | None = None,
    say: Say = silent,
    wait: Wait = time.sleep,
    poll_seconds: float = POLL_SECONDS,
) -> ChangeSet | None:
    """Create a change set and wait until it is ready; None when there is nothing to change.

    `template` is the template's text, or the URL that publish_template gave: a text over 51,200 bytes must go by URL.
    `configuration` has Parameters and Tags, as configuration.json. DeployError says why CloudFormation refuses.
    """
    by_url = template.startswith(("https://", "http://"))
    if not by_url and len(template.encode()) > INLINE_BYTES:
        raise DeployError(f"the template is over {INLINE_BYTES:,} bytes: publish it and give its URL")
    status = _status(cloudformation, stack)
    creates = status in (None, "REVIEW_IN_PROGRESS")
    source: dict[str, Any] = {"TemplateURL" if by_url else "TemplateBody": template}
    if role_arn is not None:
        source["RoleARN"] = role_arn
    try:
        created = cloudformation.create_change_set(
            StackName=stack,
            ChangeSetName=name,
            ChangeSetType="CREATE" if creates else "UPDATE",
            Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=[
                {"ParameterKey": key, "ParameterValue": value} for key, value in configuration["Parameters"].items()
            ],
            Tags=[{"Key": key, "Value": value} for key, value in configuration["Tags"].items()],
            **source,
        )
    except ClientError as error:
        raise DeployError(f"the change set {name} of {stack} could not be created: {error}") from error
    change_set = ChangeSet(stack, created["StackId"], created["Id"], creates)
    say(f"change set {name} ({'a new stack' if creates else 'an update'})")
    while True:
        description = cloudformation.describe_change_set(ChangeSetName=change_set.arn)
        if description["Status"] == "CREATE_COMPLETE":
            return change_set
        if description["Status"] == "FAILED":
            reason = description.get("StatusReason", "no reason given")
            # It counts against the stack's limit; and a stack that came with it would stay in review for ever.
            cloudformation.delete_change_set(ChangeSetName=change_set.arn)
            if status is None:
                cloudformation.delete_stack(StackName=change_set.stack_id)
            if any(phrase in reason for phrase in _NO_CHANGES):
                return None
            raise DeployError(f"the change set {name} of {stack} failed: {reason}")
        wait(poll_seconds)


def discard_change_set(cloudformation: CloudFormationClient, change_set: ChangeSet) -> None:
    """Delete a change set that is not wanted, and the empty stack that came with it unless another one waits there."""
    cloudformation.delete_change_set(ChangeSetName=change_set.arn)
    if not change_set.creates:
        return
    pages = cloudformation.get_paginator("list_change_sets").paginate(StackName=change_set.stack_id)
    if not any(summary["ChangeSetId"] != change_set.arn for page in pages for summary in page["Summaries"]):
        cloudformation.delete_stack(StackName=change_set.stack_id)


def execute_change_set(
    cloudformation: CloudFormationClient,
    change_set: ChangeSet,
    *,
    tell: Tell = untold,
    wait: Wait = time.sleep,
    poll_seconds: float = POLL_SECONDS,
) -> None:
    """Execute and follow to the end; DeployError holds the first cause when the stack did not get there."""
    events = Events.after_now(cloudformation, change_set.stack_id)
    cloudformation.execute_change_set(ChangeSetName=change_set.arn)
    goal = "CREATE_COMPLETE" if change_set.creates else "UPDATE_COMPLETE"
    status = events.follow(tell, wait, poll_seconds)
    if status != goal:
        raise DeployError(f"{change_set.stack} ended in {status}, not {goal}; first cause: {events.first_cause()}")


def delete_stack(
    cloudformation: CloudFormationClient,
    stack: str,
    *,
    role_arn: str | None = None,
    tell: Tell = untold,
    wait: Wait = time.sleep,
    poll_seconds: float = POLL_SECONDS,
) -> bool:
    """Delete and wait until it is gone; False when there was no such stack. DeployError holds the first cause."""
    try:
        stack_id = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackId"]
    except ClientError as error:
        if does_not_exist(error):
            return False
        raise
    events = Events.after_now(cloudformation, stack_id)
    extra: dict[str, Any] = {} if role_arn is None else {"RoleARN": role_arn}
    cloudformation.delete_stack(StackName=stack_id, **extra)
    status = events.follow(tell, wait, poll_seconds)
    if status != "DELETE_COMPLETE":
        raise DeployError(f"{stack} ended in {status}, not DELETE_COMPLETE; first cause: {events.first_cause()}")
    return True


def _status(cloudformation: CloudFormationClient, stack: str) -> str | None:
    """The stack's status, None where there is no stack; DeployError where a change set would be refused."""
    try:
        status: str = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if does_not_exist(error):
            return None
        raise
    if status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"):
        raise DeployError(f"the creation of {stack} failed earlier ({status}): delete it, then deploy again")
    return status
