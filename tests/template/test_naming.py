"""Names follow one pattern, tags are everywhere, and the stack stays within its bounds."""

from __future__ import annotations

from tests.template.checks import naming
from tests.template.faults import Fault, add, cut, put
from tests.template.graph import Graph
from tests.template.suite import *  # noqa: F403 - the tests themselves

QUEUE = "AWS::SQS::Queue"


def everything_is_tagged(graph: Graph) -> list[str]:
    return naming.everything_is_tagged(graph, {"Environment", "Owner", "CostCenter"})


CHECKS = [
    naming.names_follow_the_pattern,
    naming.names_are_unique_and_short_enough,
    everything_is_tagged,
    naming.the_monitor_stays_within_its_bounds,
]

FAULTS = [
    Fault(what, naming.names_follow_the_pattern, plant)
    for what, plant in {
        "no name": cut(QUEUE, "QueueName"),
        "no suffix": put(QUEUE, "QueueName", "queue-alerts"),
        "an environment written out": put(QUEUE, "QueueName", "queue-alerts-prod"),
        "another word": put(QUEUE, "QueueName", {"Fn::Sub": "sqs-alerts-${EnvironmentSuffix}"}),
        "no purpose": put(QUEUE, "QueueName", {"Fn::Sub": "queue-${EnvironmentSuffix}"}),
        "a bucket that another account may have": put(
            "AWS::S3::Bucket", "BucketName", {"Fn::Sub": "bucket-reports-${EnvironmentSuffix}"}
        ),
        "another path": put("AWS::SSM::Parameter", "Name", "/monitor/rules"),
        "a type that is not decided on": add("Stream", {"Type": "AWS::Kinesis::Stream", "Properties": {}}),
    }.items()
]

FAULTS += [
    Fault(
        "one name twice",
        naming.names_are_unique_and_short_enough,
        put(QUEUE, "QueueName", {"Fn::Sub": "queue-dead-letters-alerts-${EnvironmentSuffix}"}),
    ),
    Fault(
        "too long",
        naming.names_are_unique_and_short_enough,
        put("AWS::IAM::Role", "RoleName", {"Fn::Sub": "role-" + "x" * 45 + "-${EnvironmentSuffix}"}),
    ),
    Fault("no tags", everything_is_tagged, cut(QUEUE, "Tags")),
    Fault("one tag is missing", everything_is_tagged, cut(QUEUE, "Tags.0")),
    Fault("no tags in a mapping", everything_is_tagged, put("AWS::SSM::Parameter", "Tags", {})),
    Fault("another environment", everything_is_tagged, put(QUEUE, "Tags.0", {"Key": "Environment", "Value": "dev"})),
    Fault(
        "a detector of GuardDuty",
        naming.the_monitor_stays_within_its_bounds,
        add("Detector", {"Type": "AWS::GuardDuty::Detector", "Properties": {"Enable": True}}),
    ),
]
