"""AWS Config: what must exist before what. A recorder waits for its channel, a rule for a recorder and a permission."""

from __future__ import annotations

from tests.template import policies
from tests.template.graph import Graph, listed, target, text

RECORDER, CHANNEL, RULE = (
    "AWS::Config::ConfigurationRecorder",
    "AWS::Config::DeliveryChannel",
    "AWS::Config::ConfigRule",
)


def recorder_and_channel(graph: Graph) -> list[str]:
    """Neither waits for the other (a deadlock), and both for what lets the channel deliver."""
    recorders, channels = graph.of_type(RECORDER), graph.of_type(CHANNEL)
    if len(recorders) != len(channels) or len(recorders) > 1:
        return [f"a stack has one recorder and one channel, or none; not {len(recorders)} and {len(channels)}"]
    found = []
    for recorder in recorders:
        for channel in channels:
            found += [
                f"{one} depends on {other}: CloudFormation ends a recorder only when its channel is there"
                for one, other in ((recorder, channel), (channel, recorder))
                if graph.depends(one, other)
            ]
            found += _delivery(graph, recorder, channel)
    return found


def _delivery(graph: Graph, recorder: str, channel: str) -> list[str]:
    properties = graph.properties(channel)
    bucket, role = target(properties["S3BucketName"]), target(graph.properties(recorder)["RoleARN"])
    if bucket not in graph.resources or role not in graph.resources:
        return [f"{channel} and {recorder}: their bucket and role must be the stack's own"]
    bucket_policies = [
        name
        for name, policy in graph.of_type("AWS::S3::BucketPolicy").items()
        if target(policy["Properties"]["Bucket"]) == bucket
    ]
    found = [] if bucket_policies else [f"{bucket} has no bucket policy"]
    for name in (recorder, channel):
        found += [f"{name} does not wait for {policy}" for policy in bucket_policies if not graph.depends(name, policy)]
    # The grants are in the role itself, so who waits for the role waits for them.
    if not graph.depends(channel, role):
        found.append(f"{channel} does not wait for {role}: its first delivery, a test, would be denied")
    found += [
        f"{name} grants {role} something outside of the role: the channel does not wait for it"
        for name, policy in graph.of_type("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy").items()
        if role in {target(subject) for subject in listed(policy["Properties"].get("Roles"))}
        and not graph.depends(channel, name)
    ]
    grants = policies.allowed(graph, role)
    needs = [
        ("s3:GetBucketAcl", f"${{{bucket}.Arn}}"),
        ("s3:ListBucket", f"${{{bucket}.Arn}}"),
        ("s3:PutObject", f"${{{bucket}.Arn}}/AWSLogs/${{AWS::AccountId}}/Config/"),
    ]
    if "S3KmsKeyArn" in properties:
        needs += [(action, text(properties["S3KmsKeyArn"])) for action in ("kms:Decrypt", "kms:GenerateDataKey")]
    found += [f"{role} may not {action} on {on}" for action, on in needs if not policies.may(grants, action, on)]
    return found


def rules_wait(graph: Graph) -> list[str]:
    """A rule is refused before a recorder exists, and fails before its function may be invoked or has its policy."""
    found = []
    for name, rule in graph.of_type(RULE).items():
        found += [
            f"{name} does not wait for {other}"
            for other in graph.of_type(RECORDER, CHANNEL)
            if not graph.depends(name, other)
        ]
        source = rule["Properties"]["Source"]
        if source["Owner"] == "CUSTOM_LAMBDA":
            function = target(source["SourceIdentifier"])
            found += _permission(graph, name, function) if function in graph.resources else [f"{name} has no function"]
    return found


def _permission(graph: Graph, rule: str, function: str) -> list[str]:
    permissions = {
        name: permission["Properties"]
        for name, permission in graph.of_type("AWS::Lambda::Permission").items()
        if permission["Properties"]["Principal"] == "config.amazonaws.com"
        and target(permission["Properties"]["FunctionName"]) == function
        and permission["Properties"]["Action"] == "lambda:InvokeFunction"
    }
    if not permissions:
        return [f"{rule}: config.amazonaws.com may not invoke {function}"]
    found = [
        f"{name} has no SourceAccount: the Config of any account could invoke {function}"
        for name, properties in permissions.items()
        if text(properties.get("SourceAccount")) != "${AWS::AccountId}"
    ]
    if not any(graph.depends(rule, name) for name in permissions):
        found.append(f"{rule} does not wait for {', '.join(permissions)}")
    path = graph.properties(function).get("Environment", {}).get("Variables", {}).get("POLICY_PATH")
    documents = [
        name
        for name, parameter in graph.of_type("AWS::SSM::Parameter").items()
        if path and text(parameter["Properties"]["Name"]).startswith(text(path) + "/")
    ]
    if path and not documents:
        found.append(f"{function}: no parameter lies under its POLICY_PATH {text(path)}")
    found += [f"{rule} does not wait for its policy {name}" for name in documents if not graph.depends(rule, name)]
    return found


FREQUENCIES = {"One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"}
MESSAGES = {
    "ConfigurationItemChangeNotification",
    "OversizedConfigurationItemChangeNotification",
    "ConfigurationSnapshotDeliveryCompleted",
    "ScheduledNotification",
}


def rules_are_well_formed(graph: Graph) -> list[str]:
    """What CloudFormation takes and Config refuses, or takes and never does."""
    found = []
    for name, rule in graph.of_type(RULE).items():
        properties = rule["Properties"]
        source, details = properties["Source"], properties["Source"].get("SourceDetails", [])
        if source["Owner"] not in {"AWS", "CUSTOM_LAMBDA", "CUSTOM_POLICY"}:
            found.append(f"{name}: Source.Owner {source['Owner']}")
        frequencies = [thing.get("MaximumExecutionFrequency") for thing in (properties, *details)]
        found += [
            f"{name}: MaximumExecutionFrequency {frequency}"
            for frequency in frequencies
            if frequency is not None and graph.value(frequency) not in FREQUENCIES
        ]
        found += _details(name, source, details)
        types = properties.get("Scope", {}).get("ComplianceResourceTypes", [])
        if not types:
            found.append(f"{name}: with no scope every item of the account invokes it")
        if len(types) > 100 or len(set(types)) != len(types):
            found.append(f"{name}: a scope has at most 100 resource types, each once; not {len(types)}")
    return found


def _details(name: str, source: dict[str, str], details: list[dict[str, str]]) -> list[str]:
    if source["Owner"] == "AWS":
        return [f"{name}: a managed rule takes no SourceDetails"] if details else []
    found = [f"{name}: EventSource {d.get('EventSource')}" for d in details if d.get("EventSource") != "aws.config"]
    messages = [detail.get("MessageType") for detail in details]
    found += [f"{name}: MessageType {message}" for message in messages if message not in MESSAGES]
    if not details:
        found.append(f"{name}: a custom rule without SourceDetails is never invoked")
    if (
        "ConfigurationItemChangeNotification" in messages
        and "OversizedConfigurationItemChangeNotification" not in messages
    ):
        found.append(f"{name}: items over 256 KB would not be judged")
    return found
