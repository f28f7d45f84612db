"""What is deployed runs and loses nothing: nothing is off, what fails is tried again, what is left is kept."""

from __future__ import annotations

from tests.template import policies
from tests.template.graph import Graph, target, text

QUEUE, FUNCTION, RULE = "AWS::SQS::Queue", "AWS::Lambda::Function", "AWS::Events::Rule"

# (type, property): the value with which the resource is there and does nothing.
OFF = {
    (RULE, "State"): "DISABLED",
    ("AWS::Lambda::EventSourceMapping", "Enabled"): False,
    (FUNCTION, "ReservedConcurrentExecutions"): 0,
    ("AWS::KMS::Key", "Enabled"): False,
}


def nothing_is_switched_off(graph: Graph) -> list[str]:
    """CloudFormation makes it, the linters take it, and it never runs."""
    found = [
        f"{name}: {prop} is {off}"
        for (type_name, prop), off in OFF.items()
        for name, resource in graph.of_type(type_name).items()
        if graph.value(resource["Properties"].get(prop)) == off and prop in resource["Properties"]
    ]
    return found + [
        f"{name}: rows never expire, as its TimeToLiveSpecification is not Enabled"
        for name, table in graph.of_type("AWS::DynamoDB::Table").items()
        if table["Properties"].get("TimeToLiveSpecification", {}).get("Enabled") is not True
    ]


LONGEST_RETENTION = 1_209_600


def what_waits_is_kept_as_long_as_sqs_can(graph: Graph) -> list[str]:
    """14 days: SQS's default is four, and a message that moves to a dead-letter queue has used up some of them."""
    return [
        f"{name}: MessageRetentionPeriod is {queue['Properties'].get('MessageRetentionPeriod', 'the default')}"
        for name, queue in graph.of_type(QUEUE).items()
        if graph.value(queue["Properties"].get("MessageRetentionPeriod")) != LONGEST_RETENTION
    ]


def what_is_told_in_passing_is_tried_again(graph: Graph) -> list[str]:
    """AWS Config and EventBridge invoke without waiting: a failure is tried twice again before it is a dead letter."""
    invoked = {target(rule["Properties"]["Source"].get("SourceIdentifier")) for rule in _config_rules(graph)}
    invoked |= {target(to["Arn"]) for rule in graph.of_type(RULE).values() for to in rule["Properties"]["Targets"]}
    return [
        f"{name}: MaximumRetryAttempts {retries} of {function}"
        for name, config in graph.of_type("AWS::Lambda::EventInvokeConfig").items()
        for function in [target(config["Properties"]["FunctionName"])]
        for retries in [config["Properties"].get("MaximumRetryAttempts", 2)]
        if function in invoked & set(graph.of_type(FUNCTION)) and retries != 2
    ]


def _config_rules(graph: Graph) -> list[dict[str, dict[str, dict[str, object]]]]:
    return [dict(rule) for rule in graph.of_type("AWS::Config::ConfigRule").values()]


DRIFT = {"cloudformation:DetectStackDrift", "cloudformation:DetectStackResourceDrift"}
MANAGED_RULE = "CLOUDFORMATION_STACK_DRIFT_DETECTION_CHECK"
READS_ALL = "arn:${AWS::Partition}:iam::aws:policy/SecurityAudit"


def drift_is_compared_by_who_may_read(graph: Graph) -> list[str]:
    """CloudFormation reads each resource in the caller's name: without leave the answer is UNKNOWN, or a failure.

    AWS's own rule is given such a role, and runs once a day: it has 15 minutes for all stacks.
    """
    found = []
    for name in graph.of_type("AWS::IAM::Role"):
        allowed = {action for statement in policies.allowed(graph, name) for action in statement.actions}
        if allowed & DRIFT:
            missing = sorted((DRIFT | {"cloudformation:BatchDescribeTypeConfigurations"}) - allowed)
            found += [f"{name} compares stacks, but may not {action}" for action in missing]
            managed = [text(arn) for arn in graph.properties(name).get("ManagedPolicyArns", [])]
            if READS_ALL not in managed:
                found.append(f"{name} compares stacks, but may not read what is in them")
    for rule, properties in ((name, graph.properties(name)) for name in graph.of_type("AWS::Config::ConfigRule")):
        if properties["Source"].get("SourceIdentifier") == MANAGED_RULE:
            role = target(properties.get("InputParameters", {}).get("cloudformationRoleArn"))
            grants = policies.allowed(graph, role) if role in graph.of_type("AWS::IAM::Role") else []
            if not DRIFT & {action for statement in grants for action in statement.actions}:
                found.append(f"{rule}: its cloudformationRoleArn is no role that may compare stacks")
            elif "config.amazonaws.com" not in _trusted(graph, role):
                found.append(f"{rule}: AWS Config may not assume {role}")
            if graph.value(properties.get("MaximumExecutionFrequency")) != "TwentyFour_Hours":
                found.append(f"{rule}: MaximumExecutionFrequency is not TwentyFour_Hours")
    return found


def _trusted(graph: Graph, role: str) -> set[str]:
    trust = policies.statements(graph.properties(role)["AssumeRolePolicyDocument"])
    return {service for statement in trust for service in statement.services}
