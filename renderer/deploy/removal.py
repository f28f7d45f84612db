"""Take a stack away, prove that it is gone, and say what AWS keeps for a while."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from renderer.deploy.change_set import Wait, delete_stack
from renderer.deploy.deployed import does_not_exist
from renderer.deploy.lines import say
from renderer.deploy.needs import RECORDER, STACK_SET
from renderer.deploy.progress import progress
from renderer.deploy.proof import remains
from renderer.deploy.question import agreed, check_somebody_is_there
from renderer.deploy.session import Session
from renderer.deploy.state import DeployError

Resource = Mapping[str, Any]


def remove(
    session: Session,
    stack: str,
    account: str,
    console: Console,
    *,
    yes: bool,
    role_arn: str | None = None,
    yours: Sequence[str] = (),
    wait: Wait = time.sleep,
) -> None:
    """Delete the stack of this account; DeployError holds the first cause, or what is still there.

    `yours` is what its users made for it beside the stack, and is theirs to delete.
    """
    try:
        if _remove(session, stack, account, console, yes=yes, role_arn=role_arn, wait=wait) and yours:
            say(console, f"what you made for it stays, and is yours to delete: {', '.join(yours)}")
    except (BotoCoreError, ClientError) as error:
        raise DeployError(f"{stack} was not deleted: {error}") from error


def _remove(
    session: Session, stack: str, account: str, console: Console, *, yes: bool, role_arn: str | None, wait: Wait
) -> bool:
    """Whether there was a stack to delete."""
    if not yes:
        check_somebody_is_there()
    cloudformation = session.client("cloudformation")
    stack_id = _find(cloudformation, stack)
    caller = stack_id.split(":")[4] if stack_id else session.client("sts").get_caller_identity()["Account"]
    if caller != account:
        raise DeployError(f"the AWS credentials are for account {caller}, and the overlay is for {account}")
    if stack_id is None:
        say(console, f"{stack} does not exist in account {account}: nothing to delete")
        return False
    resources = _resources(cloudformation, stack_id)
    for loss in lost_with(resources):
        say(console, f"note: {loss}")
    if not yes and not agreed(f"Delete {stack} with its {len(resources)} resources from account {account}?", stack):
        raise DeployError(f"{stack} was not deleted: the answer was not its name")

    began = time.monotonic()
    with progress(console, len(resources)) as tell:
        delete_stack(cloudformation, stack, role_arn=role_arn, tell=tell)
    found = remains(session, resources, wait)
    if found.there:
        raise DeployError(f"{stack} is deleted, and left behind: {', '.join(found.there)}")
    say(console, f"{stack} is deleted in {time.monotonic() - began:.0f} s")
    others = len(resources) - found.gone
    say(console, f"AWS was asked for {found.gone} of its resources, and has none of them;")
    say(console, f"CloudFormation says that it deleted the other {others}")
    for kept in kept_by_aws(session, resources):
        say(console, f"AWS keeps {kept}")
    return True


def lost_with(resources: list[Resource]) -> Iterator[str]:
    """What goes with the stack's resources and does not come back."""
    for bucket in _physical_ids(resources, "AWS::S3::Bucket"):
        yield f"{bucket} is emptied first, all versions: copy what the auditor needs"
    for stack_set in _physical_ids(resources, STACK_SET):
        name = stack_set.partition(":")[0]
        yield f"{name} takes the stacks in its accounts with it, and what their buckets hold: copy that first"


def kept_by_aws(session: Session, resources: list[Resource]) -> Iterator[str]:
    """What AWS itself keeps of the stack's resources for a while, whatever anybody does."""
    for key in _physical_ids(resources, "AWS::KMS::Key"):
        described = session.client("kms").describe_key(KeyId=key)["KeyMetadata"]
        until = described.get("DeletionDate")
        yield f"the key {key} until {until:%Y-%m-%d} ({described['KeyState']})" if until else f"the key {key}"
    if _physical_ids(resources, "AWS::SNS::Subscription"):
        yield "e-mail subscriptions that nobody confirmed, for 48 hours"
    if _physical_ids(resources, RECORDER):
        yield "the configuration history that AWS Config recorded, for its own retention (7 years unless set)"


def _find(cloudformation: Any, stack: str) -> str | None:
    """The stack's id; None where there is no stack of the name."""
    try:
        return str(cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackId"])
    except ClientError as error:
        if does_not_exist(error):
            return None
        raise


def _resources(cloudformation: Any, stack_id: str) -> list[Resource]:
    """The stack's resources that exist."""
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_id)
    listed = [each for page in pages for each in page["StackResourceSummaries"]]
    return [each for each in listed if each["ResourceStatus"] != "DELETE_COMPLETE" and each.get("PhysicalResourceId")]


def _physical_ids(resources: list[Resource], kind: str) -> list[str]:
    return [each["PhysicalResourceId"] for each in resources if each["ResourceType"] == kind]
