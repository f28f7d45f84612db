"""EventBridge and SQS: what is sent arrives, or lies in a dead-letter queue; nothing else may send or invoke."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.template import policies
from tests.template.graph import Graph, target, text

RULE, QUEUE, FUNCTION = "AWS::Events::Rule", "AWS::SQS::Queue", "AWS::Lambda::Function"


def targets_keep_what_they_cannot_deliver(graph: Graph) -> list[str]:
    """Each target retries within EventBridge's limits, then writes to a queue that lets this very rule write."""
    found = []
    for name, rule in graph.of_type(RULE).items():
        if not rule["Properties"].get("Targets"):
            found.append(f"{name} has no target")
        for to in rule["Properties"].get("Targets", []):
            place = f"{name}, target {to['Id']}"
            retry = to.get("RetryPolicy", {})
            attempts, age = retry.get("MaximumRetryAttempts"), retry.get("MaximumEventAgeInSeconds")
            if attempts is None or age is None or not 0 <= attempts <= 185 or not 60 <= age <= 86400:
                found.append(f"{place}: RetryPolicy {retry}")
            queue = target(to.get("DeadLetterConfig", {}).get("Arn"))
            if queue not in graph.of_type(QUEUE):
                found.append(f"{place}: its DeadLetterConfig is no queue of the stack")
            elif not _may_send(graph, name, queue):
                found.append(f"{place}: the policy of {queue} does not let this rule write its dead letters")
    return found


def targets_may_be_reached(graph: Graph) -> list[str]:
    """A function has a permission for this very rule, a queue a policy: EventBridge fails in silence otherwise."""
    found = []
    for name, rule in graph.of_type(RULE).items():
        for to in rule["Properties"].get("Targets", []):
            resource = target(to["Arn"])
            if resource in graph.of_type(FUNCTION):
                if not _may_invoke(graph, name, resource):
                    found.append(f"{name}: no permission lets this rule invoke {resource}")
            elif resource in graph.of_type(QUEUE):
                if not _may_send(graph, name, resource):
                    found.append(f"{name}: the policy of {resource} does not let this rule send")
            else:
                found.append(f"{name}: target {text(to['Arn'])} is neither a function nor a queue of the stack")
    return found


def _may_send(graph: Graph, rule: str, queue: str) -> bool:
    return any(
        statement.allows
        and "events.amazonaws.com" in statement.services
        and "sqs:SendMessage" in statement.actions
        and f"${{{queue}.Arn}}" in statement.resources
        and f"${{{rule}.Arn}}" in statement.values("aws:SourceArn")
        for statement in policies.on_queue(graph, queue)
    )


def _may_invoke(graph: Graph, rule: str, function: str) -> bool:
    return any(
        permission["Properties"]["Principal"] == "events.amazonaws.com"
        and permission["Properties"]["Action"] == "lambda:InvokeFunction"
        and target(permission["Properties"]["FunctionName"]) == function
        and text(permission["Properties"].get("SourceArn")) == f"${{{rule}.Arn}}"
        for permission in graph.of_type("AWS::Lambda::Permission").values()
    )


def permissions_are_narrow(graph: Graph) -> list[str]:
    """A service is let in for one source: with neither SourceArn nor SourceAccount any customer of AWS is."""
    return [
        f"{name}: {permission['Properties']['Principal']} without SourceArn or SourceAccount"
        for name, permission in graph.of_type("AWS::Lambda::Permission").items()
        if not {"SourceArn", "SourceAccount"} & set(permission["Properties"])
    ] + [
        f"{name}: a statement lets {', '.join(statement.services)} in from anywhere"
        for name, statement in _service_statements(graph)
        if not statement.keys() & {"aws:sourcearn", "aws:sourceaccount"}
    ]


def _service_statements(graph: Graph) -> list[tuple[str, policies.Statement]]:
    return [
        (name, statement)
        for name, policy in graph.of_type(
            "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy"
        ).items()
        for statement in policies.statements(policy["Properties"]["PolicyDocument"])
        if statement.allows and statement.services
    ]


def only_tls(graph: Graph) -> list[str]:
    """Every queue, topic and bucket has a policy that denies plain HTTP to everybody."""
    found = []
    for name, resource in graph.of_type(QUEUE, "AWS::SNS::Topic", "AWS::S3::Bucket").items():
        statements = [
            *policies.on_queue(graph, name),
            *policies.on_topic(graph, name),
            *policies.on_bucket(graph, name),
        ]
        denied = [s for s in statements if s.effect == "Deny" and s.values("aws:SecureTransport") == ("false",)]
        everybody = [statement for statement in denied if "*" in statement.principals]
        if not everybody:
            found.append(f"{name}: plain HTTP is not denied to everybody")
        elif resource["Type"] == "AWS::S3::Bucket":
            missing = {f"${{{name}.Arn}}", f"${{{name}.Arn}}/*"} - {r for s in everybody for r in s.resources}
            found += [f"{name}: plain HTTP is not denied for {one}" for one in sorted(missing)]
    return found


def patterns_match_something(graph: Graph) -> list[str]:
    """A pattern names source and detail-type, every leaf a list; a rule has a pattern or a schedule, not both."""
    found = []
    for name, rule in graph.of_type(RULE).items():
        pattern, schedule = rule["Properties"].get("EventPattern"), rule["Properties"].get("ScheduleExpression")
        if (pattern is None) == (schedule is None):
            found.append(f"{name}: a rule has an EventPattern or a ScheduleExpression")
        if pattern is not None:
            found += [f"{name}: its pattern names no {key}" for key in ("source", "detail-type") if key not in pattern]
            found += [f"{name}: {path} must be a list" for path in _not_lists(pattern)]
        elif not str(graph.value(schedule)).startswith(("rate(", "cron(")):
            found.append(f"{name}: ScheduleExpression {graph.value(schedule)}")
    return found


def _not_lists(pattern: Mapping[str, Any], path: str = "") -> list[str]:
    found = []
    for key, value in pattern.items():
        if isinstance(value, Mapping):
            found += _not_lists(value, f"{path}{key}.")
        elif not isinstance(value, list) or not value:
            found.append(f"{path}{key}")
    return found


def queues_feed_functions(graph: Graph) -> list[str]:
    """An event source's queue hides a message for six time-outs, and gives up on one that always fails."""
    found = []
    for name, mapping in graph.of_type("AWS::Lambda::EventSourceMapping").items():
        properties = mapping["Properties"]
        queue, function = target(properties["EventSourceArn"]), target(properties["FunctionName"])
        if queue not in graph.of_type(QUEUE) or function not in graph.of_type(FUNCTION):
            found.append(f"{name}: its queue and function must be the stack's own")
            continue
        visible = graph.value(graph.properties(queue).get("VisibilityTimeout", 30))
        timeout = graph.value(graph.properties(function)["Timeout"])
        if visible < 6 * timeout:
            found.append(f"{queue}: VisibilityTimeout {visible} is under six times the {timeout} s of {function}")
        window = graph.value(properties.get("MaximumBatchingWindowInSeconds", 0))
        if properties.get("BatchSize", 10) > 10 and window < 1:
            found.append(
                f"{name}: a batch of {properties['BatchSize']} needs a window of a second or more, not {window}"
            )
        if properties.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            found.append(f"{name}: without ReportBatchItemFailures one bad message fails its whole batch")
        redrive = graph.properties(queue).get("RedrivePolicy", {})
        if target(redrive.get("deadLetterTargetArn")) not in graph.of_type(QUEUE) or not redrive.get("maxReceiveCount"):
            found.append(f"{queue}: no RedrivePolicy to a queue of the stack")
        grants = policies.allowed(graph, target(graph.properties(function)["Role"]))
        found += [
            f"{function} may not {action} on {queue}"
            for action in ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
            if not policies.may(grants, action, f"${{{queue}.Arn}}")
        ]
    return found
