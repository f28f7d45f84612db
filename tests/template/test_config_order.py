"""AWS Config's parts are made in an order that works, and its rules say what Config understands."""

from __future__ import annotations

from tests.template.checks import config_order
from tests.template.faults import Fault, add, cut, drop, put, role_statement, without_dependency
from tests.template.suite import *  # noqa: F403 - the tests themselves

CHANNEL, RECORDER, RULE, PERMISSION = (
    "AWS::Config::DeliveryChannel",
    "AWS::Config::ConfigurationRecorder",
    "AWS::Config::ConfigRule",
    "AWS::Lambda::Permission",
)

CHECKS = [config_order.recorder_and_channel, config_order.rules_wait, config_order.rules_are_well_formed]

FAULTS = [
    Fault(what, config_order.recorder_and_channel, plant)
    for what, plant in {
        "the recorder waits for the channel": put(RECORDER, "/DependsOn", ["DeliveryChannel", "ReportBucketPolicy"]),
        "the channel waits for the recorder": put(CHANNEL, "/DependsOn", ["ConfigurationRecorder"]),
        "the recorder does not wait for the bucket policy": cut(RECORDER, "/DependsOn"),
        "the channel waits for nothing": cut(CHANNEL, "/DependsOn"),
        "the channel does not wait for the role": without_dependency(CHANNEL, "RecorderRole"),
        "a recorder without a channel": drop(CHANNEL),
        "a channel without a recorder": drop(RECORDER),
        "no bucket policy": drop("AWS::S3::BucketPolicy"),
        "the role may not deliver": role_statement("AWSLogs", lambda s: s.update(Action="s3:GetObject")),
        "the role may not look at the bucket": role_statement(
            "s3:GetBucketAcl", lambda s: s.update(Action="s3:ListBucket")
        ),
        "the role may not use the key": role_statement(
            "kms:", lambda s: s.update(Action=["kms:Decrypt"]), lambda name, _: name == "RecorderRole"
        ),
        "the grants come from outside of the role": add(
            "RecorderGrants",
            {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "Roles": [{"Ref": "RecorderRole"}],
                    "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}]},
                },
            },
        ),
    }.items()
]

FAULTS += [
    Fault(what, config_order.rules_wait, plant)
    for what, plant in {
        "a rule does not wait for the recorder": without_dependency(RULE, "ConfigurationRecorder"),
        "a rule does not wait for the channel": without_dependency(RULE, "DeliveryChannel"),
        "a rule does not wait for its permission": without_dependency(RULE, "RequiredTagsConfigPermission"),
        "a rule's function does not wait for its policy": without_dependency(
            "AWS::Lambda::Function", "RequiredTagsTagsPolicy", lambda name, _: name == "RequiredTagsFunction"
        ),
        "the managed rule waits for nothing": cut(RULE, "/DependsOn", lambda name, _: "Managed" in name),
        "Config may not invoke a function": drop(
            PERMISSION, lambda _, r: r["Properties"]["Principal"].startswith("config")
        ),
        "the Config of any account may": cut(
            PERMISSION, "SourceAccount", lambda _, r: r["Properties"]["Principal"].startswith("config")
        ),
        "the permission is for another function": put(
            PERMISSION,
            "FunctionName",
            {"Ref": "AlertsFunction"},
            lambda _, r: r["Properties"]["Principal"].startswith("config"),
        ),
        "a policy path that leads nowhere": put(
            "AWS::Lambda::Function",
            "Environment.Variables.POLICY_PATH",
            "/compliance/other",
            lambda name, _: name == "RequiredTagsFunction",
        ),
    }.items()
]

FAULTS += [
    Fault(what, config_order.rules_are_well_formed, plant)
    for what, plant in {
        "Owner misspelt": put(RULE, "Source.Owner", "CUSTOM_LAMDBA"),
        "EventSource misspelt": put(RULE, "Source.SourceDetails.0.EventSource", "aws.Config"),
        "MessageType misspelt": put(RULE, "Source.SourceDetails.0.MessageType", "ConfigurationItemChange"),
        "oversized items are not judged": put(
            RULE,
            "Source.SourceDetails",
            [{"EventSource": "aws.config", "MessageType": "ConfigurationItemChangeNotification"}],
        ),
        "a custom rule without SourceDetails": cut(RULE, "Source.SourceDetails"),
        "a managed rule with SourceDetails": put(
            RULE, "Source.SourceDetails", [{}], lambda _, r: r["Properties"]["Source"]["Owner"] == "AWS"
        ),
        "MaximumExecutionFrequency misspelt": put(RULE, "MaximumExecutionFrequency", "Twenty_Four_Hours"),
        "no scope": cut(RULE, "Scope"),
        "101 resource types": put(RULE, "Scope.ComplianceResourceTypes", [f"AWS::Test::Type{n}" for n in range(101)]),
        "a resource type twice": put(RULE, "Scope.ComplianceResourceTypes", ["AWS::EC2::VPC", "AWS::EC2::VPC"]),
    }.items()
]
