"""Names, tags and limits: {resource-type}-{purpose}-${EnvironmentSuffix}, unique, and tagged."""

from __future__ import annotations

import re

from tests.template.aws_data import schema
from tests.template.graph import Graph, text

# type -> (property, first word of the name, longest name that AWS takes). docs/architecture.md names the words.
NAMES = {
    "AWS::CloudFormation::StackSet": ("StackSetName", "stack-set", 128),
    "AWS::CloudWatch::Alarm": ("AlarmName", "alarm", 255),
    "AWS::CloudWatch::Dashboard": ("DashboardName", "dashboard", 255),
    "AWS::CodeBuild::Project": ("Name", "project", 150),
    "AWS::CodePipeline::Pipeline": ("Name", "pipeline", 100),
    "AWS::Config::ConfigRule": ("ConfigRuleName", "config-rule", 128),
    "AWS::Config::ConfigurationAggregator": ("ConfigurationAggregatorName", "aggregator", 256),
    "AWS::Config::ConfigurationRecorder": ("Name", "recorder", 256),
    "AWS::Config::DeliveryChannel": ("Name", "channel", 256),
    "AWS::DynamoDB::Table": ("TableName", "table", 255),
    "AWS::Events::Rule": ("Name", "event-rule", 64),
    "AWS::IAM::Role": ("RoleName", "role", 64),
    "AWS::KMS::Alias": ("AliasName", "alias/key", 256),
    "AWS::Lambda::Function": ("FunctionName", "function", 64),
    "AWS::Logs::LogGroup": ("LogGroupName", "log-group", 512),
    "AWS::S3::Bucket": ("BucketName", "bucket", 63),
    "AWS::SNS::Topic": ("TopicName", "topic", 256),
    "AWS::SQS::Queue": ("QueueName", "queue", 80),
    "AWS::SSM::Parameter": ("Name", "/compliance/${EnvironmentSuffix}/", 1011),
}
# These have no name of their own.
NAMELESS = {
    "AWS::Config::AggregationAuthorization",
    "AWS::Events::EventBusPolicy",
    "AWS::IAM::ManagedPolicy",
    "AWS::KMS::Key",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
}
# Their names are known in all of AWS, so they carry the account.
GLOBAL = {"AWS::S3::Bucket": "-${AWS::AccountId}-${AWS::Region}"}
LONGEST_SUFFIX = "x" * 16


def names_follow_the_pattern(graph: Graph) -> list[str]:
    """Every resource that can have a name has one of ours."""
    found = []
    for name, resource in graph.resources.items():
        type_name = resource["Type"]
        if type_name in NAMELESS or type_name.startswith("Custom::"):
            continue
        if type_name not in NAMES:
            found.append(f"{name}: how a {type_name} is named is not decided (NAMES in this check)")
            continue
        prop, word, _ = NAMES[type_name]
        given = text(resource["Properties"].get(prop, ""))
        end = re.escape("-${EnvironmentSuffix}" + GLOBAL.get(type_name, ""))
        pattern = re.escape(word) + (r"[a-z0-9/-]+" if word.endswith("/") else rf"-[a-z0-9-]*[a-z0-9]{end}")
        if not re.fullmatch(pattern, given):
            found.append(f"{name}: {prop} is {given!r}")
    return found


def names_are_unique_and_short_enough(graph: Graph) -> list[str]:
    """Two resources of a type with one name fail at deployment; so does a name over AWS's limit."""
    found = []
    seen: dict[tuple[str, str], str] = {}
    for name, resource in graph.resources.items():
        if resource["Type"] not in NAMES:
            continue
        prop, _, longest = NAMES[resource["Type"]]
        given = text(resource["Properties"].get(prop, ""))
        other = seen.setdefault((resource["Type"], given), name)
        if other != name:
            found.append(f"{name} and {other} are both named {given}")
        deployed = given.replace("${EnvironmentSuffix}", LONGEST_SUFFIX).replace("${AWS::AccountId}", "1" * 12)
        deployed = deployed.replace("${AWS::Region}", "us-east-1")
        if len(deployed) > longest:
            found.append(f"{name}: {deployed} has {len(deployed)} characters, {longest} at most")
    return found


def everything_is_tagged(graph: Graph, wanted: set[str]) -> list[str]:
    """Every resource whose type takes tags carries these; what takes tags is in AWS's resource schemas."""
    found = []
    for name, resource in graph.resources.items():
        known = schema(resource["Type"])
        if known is None:
            continue
        tagging = known.get("tagging", {})
        if not tagging.get("taggable", "Tags" in known["properties"]):
            continue
        prop = tagging.get("tagProperty", "/properties/Tags").rpartition("/")[2]
        if prop not in known["properties"]:
            continue
        tags = resource["Properties"].get(prop, {})
        pairs = tags if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}
        missing = wanted - set(pairs)
        if missing:
            found.append(f"{name} ({resource['Type']}) lacks the tags {', '.join(sorted(missing))}")
        elif text(pairs["Environment"]) != "${EnvironmentSuffix}":
            found.append(f"{name}: its tag Environment is {text(pairs['Environment'])}")
    return found


def the_monitor_stays_within_its_bounds(graph: Graph) -> list[str]:
    """What the owner rules out, and CloudFormation's 500 resources."""
    found = [f"{name}: {r['Type']}" for name, r in graph.resources.items() if r["Type"].startswith("AWS::GuardDuty::")]
    if len(graph.resources) > 500:
        found.append(f"{len(graph.resources)} resources, 500 at most")
    return found
