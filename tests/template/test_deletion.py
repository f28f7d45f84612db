"""A stack deletes itself: nothing is kept, nothing refills an emptied bucket, no function goes too early."""

from __future__ import annotations

from tests.template.checks import deletion
from tests.template.faults import Fault, add, cut, drop, named, put, without_dependency
from tests.template.suite import *  # noqa: F403 - the tests themselves

EMPTIER, FUNCTION = "Custom::EmptyBucket", "AWS::Lambda::Function"

CHECKS = [
    deletion.everything_is_deleted,
    deletion.writers_go_before_the_emptier,
    deletion.functions_outlive_their_custom_resources,
    deletion.loops_are_allowed_where_they_are_meant,
]

FAULTS = [
    Fault(
        "a table is retained", deletion.everything_is_deleted, put("AWS::DynamoDB::Table", "/DeletionPolicy", "Retain")
    ),
    Fault("a queue says nothing", deletion.everything_is_deleted, cut("AWS::SQS::Queue", "/UpdateReplacePolicy")),
    Fault(
        "a table is protected",
        deletion.everything_is_deleted,
        put("AWS::DynamoDB::Table", "DeletionProtectionEnabled", True),
    ),
]

FAULTS += [
    Fault(what, deletion.writers_go_before_the_emptier, plant)
    for what, plant in {
        "nobody empties the bucket": drop(EMPTIER),
        "the channel does not wait": put("AWS::Config::DeliveryChannel", "/DependsOn", ["RecorderRole"]),
        "a function that writes does not wait": put(FUNCTION, "/DependsOn", [], named("ComplianceReport")),
        "another bucket is emptied": put(EMPTIER, "BucketName", "another"),
        "the policy outlives the emptier": put("AWS::S3::BucketPolicy", "/DependsOn", ["Key"]),
    }.items()
]

FAULTS += [
    Fault(what, deletion.functions_outlive_their_custom_resources, plant)
    for what, plant in {
        "over CloudFormation's hour": put(EMPTIER, "ServiceTimeout", 3601),
        "no ServiceTimeout": cut(EMPTIER, "ServiceTimeout"),
        "a function of somebody else": put(EMPTIER, "ServiceToken", "arn:aws:lambda:us-east-1:111122223333:function:f"),
        "the configuration of retries may go first": cut(EMPTIER, "/DependsOn"),
        "a policy of its own may go first": add(
            "EmptyBucketGrants",
            {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "Roles": [{"Ref": "EmptyBucketRole"}],
                    "PolicyDocument": {"Statement": []},
                },
            },
        ),
        "retries of the other function may go first": without_dependency(
            "Custom::SecureParameters", "SecureParametersInvokeConfig"
        ),
    }.items()
]

FAULTS += [
    Fault(
        "the emptier is stopped after 16 rounds",
        deletion.loops_are_allowed_where_they_are_meant,
        cut(FUNCTION, "RecursiveLoop", named("EmptyBucket")),
    ),
    Fault(
        "another function may loop",
        deletion.loops_are_allowed_where_they_are_meant,
        put(FUNCTION, "RecursiveLoop", "Allow", named("Alerts")),
    ),
]
