"""What is deployed runs, and what fails is neither given up nor forgotten too soon."""

from __future__ import annotations

from tests.template.checks import alive
from tests.template.faults import Fault, cut, named, put, role_statement
from tests.template.suite import *  # noqa: F403 - the tests themselves

QUEUE, FUNCTION, ROLE, RULE = (
    "AWS::SQS::Queue",
    "AWS::Lambda::Function",
    "AWS::IAM::Role",
    "AWS::Config::ConfigRule",
)
DRIFT_RULE = named("StackDriftManaged")

CHECKS = [
    alive.nothing_is_switched_off,
    alive.what_waits_is_kept_as_long_as_sqs_can,
    alive.what_is_told_in_passing_is_tried_again,
    alive.drift_is_compared_by_who_may_read,
]

FAULTS = [
    Fault(what, alive.nothing_is_switched_off, plant)
    for what, plant in {
        "a schedule that is off": put("AWS::Events::Rule", "State", "DISABLED"),
        "a queue that nobody reads": put("AWS::Lambda::EventSourceMapping", "Enabled", False),
        "a function that may not run": put(FUNCTION, "ReservedConcurrentExecutions", 0),
        "a key that is off": put("AWS::KMS::Key", "Enabled", False),
        "rows that never expire": put("AWS::DynamoDB::Table", "TimeToLiveSpecification.Enabled", False),
    }.items()
]

FAULTS += [
    Fault("four days", alive.what_waits_is_kept_as_long_as_sqs_can, cut(QUEUE, "MessageRetentionPeriod")),
    Fault("an hour", alive.what_waits_is_kept_as_long_as_sqs_can, put(QUEUE, "MessageRetentionPeriod", 3600)),
    Fault(
        "once and never again",
        alive.what_is_told_in_passing_is_tried_again,
        put("AWS::Lambda::EventInvokeConfig", "MaximumRetryAttempts", 0, named("RequiredTags")),
    ),
]

FAULTS += [
    Fault(what, alive.drift_is_compared_by_who_may_read, plant)
    for what, plant in {
        "it may not read": cut(ROLE, "ManagedPolicyArns", named("StackDriftRole")),
        "it may not read types": role_statement(
            "BatchDescribeTypeConfigurations",
            lambda s: s.update(Action="cloudformation:ListStacks"),
            named("StackDriftRole"),
        ),
        "one resource, but no stack": role_statement(
            "cloudformation:DetectStackDrift",
            lambda s: s["Action"].remove("cloudformation:DetectStackDrift"),
            named("StackDriftRole"),
        ),
        "AWS's rule has no role": cut(RULE, "InputParameters", DRIFT_RULE),
        "AWS's rule has another role": put(
            RULE, "InputParameters.cloudformationRoleArn", {"Fn::GetAtt": ["AlertsRole", "Arn"]}, DRIFT_RULE
        ),
        "AWS's rule has a role of Lambda's": put(
            RULE, "InputParameters.cloudformationRoleArn", {"Fn::GetAtt": ["StackDriftRole", "Arn"]}, DRIFT_RULE
        ),
        "AWS's rule runs every hour": put(RULE, "MaximumExecutionFrequency", "One_Hour", DRIFT_RULE),
    }.items()
]
