"""Events reach functions and queues, what cannot be delivered is kept, and nobody else is let in."""

from __future__ import annotations

from tests.template.checks import events
from tests.template.faults import Fault, cut, drop, named, put, statement
from tests.template.suite import *  # noqa: F403 - the tests themselves

RULE, QUEUE, PERMISSION, MAPPING = (
    "AWS::Events::Rule",
    "AWS::SQS::Queue",
    "AWS::Lambda::Permission",
    "AWS::Lambda::EventSourceMapping",
)
QUEUE_POLICY, TOPIC_POLICY, BUCKET_POLICY = "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy"

CHECKS = [
    events.targets_keep_what_they_cannot_deliver,
    events.targets_may_be_reached,
    events.permissions_are_narrow,
    events.only_tls,
    events.patterns_match_something,
    events.queues_feed_functions,
]

FAULTS = [
    Fault(what, events.targets_keep_what_they_cannot_deliver, plant)
    for what, plant in {
        "no target": put(RULE, "Targets", []),
        "no retry policy": cut(RULE, "Targets.0.RetryPolicy"),
        "too many attempts": put(RULE, "Targets.0.RetryPolicy.MaximumRetryAttempts", 186),
        "too long": put(RULE, "Targets.0.RetryPolicy.MaximumEventAgeInSeconds", 86401),
        "no dead letters": cut(RULE, "Targets.0.DeadLetterConfig"),
        "dead letters to a topic": put(RULE, "Targets.0.DeadLetterConfig.Arn", {"Ref": "AlertTopic"}),
        "dead letters to a queue that does not take them": put(
            RULE, "Targets.0.DeadLetterConfig.Arn", {"Fn::GetAtt": ["EmptyBucketDeadLetters", "Arn"]}
        ),
        "the dead-letter queue has no policy": drop(QUEUE_POLICY, named("StackDriftDeadLetters")),
    }.items()
]

FAULTS += [
    Fault(what, events.targets_may_be_reached, plant)
    for what, plant in {
        "no permission for the function": drop(PERMISSION, named("DriftSweep")),
        "the permission is for another rule": put(
            PERMISSION, "SourceArn", {"Fn::GetAtt": ["DriftDetectedEventRule", "Arn"]}, named("DriftSweep")
        ),
        "no policy for the queue": drop(QUEUE_POLICY, named("AlertQueue")),
        "the queue's policy is for another rule": statement(
            QUEUE_POLICY,
            "PolicyDocument",
            lambda s: s["Condition"]["ArnEquals"].update(
                {"aws:SourceArn": {"Fn::GetAtt": ["DriftSweepEventRule", "Arn"]}}
            ),
            "events.amazonaws.com",
            named("AlertQueue"),
        ),
        "a target that is not the stack's": put(RULE, "Targets.0.Arn", "arn:aws:sns:us-east-1:111122223333:t"),
    }.items()
]

FAULTS += [
    Fault(
        "a permission for everybody's rules",
        events.permissions_are_narrow,
        cut(PERMISSION, "SourceArn", named("DriftSweep")),
    ),
    Fault(
        "a queue for everybody's rules",
        events.permissions_are_narrow,
        statement(QUEUE_POLICY, "PolicyDocument", lambda s: s.pop("Condition"), "events.amazonaws.com"),
    ),
    Fault(
        "a topic for everybody's alarms",
        events.permissions_are_narrow,
        statement(TOPIC_POLICY, "PolicyDocument", lambda s: s.pop("Condition"), "cloudwatch.amazonaws.com"),
    ),
]

FAULTS += [
    Fault(what, events.only_tls, plant)
    for what, plant in {
        "a queue without a policy": drop(QUEUE_POLICY, named("RequiredTags")),
        "a topic without a policy": drop(TOPIC_POLICY),
        "a bucket without a policy": drop(BUCKET_POLICY),
        "the bucket but not its objects": statement(
            BUCKET_POLICY,
            "PolicyDocument",
            lambda s: s.update(Resource={"Fn::GetAtt": ["ReportBucket", "Arn"]}),
            "SecureTransport",
        ),
        "denied to one account only": statement(
            QUEUE_POLICY, "PolicyDocument", lambda s: s.update(Principal={"AWS": "111122223333"}), "SecureTransport"
        ),
        "the condition is turned round": statement(
            QUEUE_POLICY,
            "PolicyDocument",
            lambda s: s.update(Condition={"Bool": {"aws:SecureTransport": "true"}}),
            "SecureTransport",
        ),
    }.items()
]

FAULTS += [
    Fault(what, events.patterns_match_something, plant)
    for what, plant in {
        "a value that is no list": put(RULE, "EventPattern.source", "aws.config"),
        "no detail-type": cut(RULE, "EventPattern.detail-type"),
        "pattern and schedule": put(RULE, "ScheduleExpression", "rate(1 hour)"),
        "neither": cut(RULE, "EventPattern"),
        "a schedule misspelt": put(RULE, "ScheduleExpression", "every hour", named("DriftSweep")),
    }.items()
]

FAULTS += [
    Fault(what, events.queues_feed_functions, plant)
    for what, plant in {
        "under six time-outs": put(QUEUE, "VisibilityTimeout", 719, named("AlertQueue")),
        "30 seconds by default": cut(QUEUE, "VisibilityTimeout", named("AlertQueue")),
        "a large batch without a window": cut(MAPPING, "MaximumBatchingWindowInSeconds"),
        "a bad message fails its batch": cut(MAPPING, "FunctionResponseTypes"),
        "no dead letters": cut(QUEUE, "RedrivePolicy", named("AlertQueue")),
        "a queue that the function may not read": put(
            MAPPING, "EventSourceArn", {"Fn::GetAtt": ["AlertsDeadLetters", "Arn"]}
        ),
        "a queue of somebody else": put(MAPPING, "EventSourceArn", "arn:aws:sqs:us-east-1:111122223333:q"),
    }.items()
]
