"""What MiniStack lacks for us: additions to its own registries, one file an idea, each a model of AWS.

Each module has an `install()`, says in its docstring where AWS differs, and edits no file of MiniStack.
"""

from __future__ import annotations

from local_aws.additions import (
    alarms,
    cloudformation_events,
    cloudformation_paging,
    cloudwatch,
    dashboards,
    drift,
    dynamodb,
    ec2,
    event_bus_policy,
    eventbridge,
    iam,
    lambda_async,
    lambda_runtime,
    lambda_types,
    s3,
    sns_mailbox,
    sns_types,
    sqs,
    ssm,
)
from local_aws.additions.cloudtrail import calls as cloudtrail_calls
from local_aws.additions.config import calls, types

# Order matters where two wrap the same function: lambda_runtime drops the lines of a group that does not exist before
# cloudwatch reads metrics from them.
_ADDITIONS = (
    cloudwatch,
    lambda_runtime,
    lambda_async,
    lambda_types,
    alarms,
    dashboards,
    dynamodb,
    ec2,
    s3,
    sqs,
    sns_mailbox,
    sns_types,
    ssm,
    eventbridge,
    event_bus_policy,
    calls,
    types,
    cloudformation_events,
    cloudformation_paging,
    drift,
    iam,
    cloudtrail_calls,
)


def install_all() -> None:
    """Install every addition, once, before the server takes its first request."""
    for addition in _ADDITIONS:
        addition.install()
