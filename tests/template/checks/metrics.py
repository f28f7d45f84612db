"""Alarms and the dashboard: they watch metrics that somebody emits, and reach somebody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.template import policies
from tests.template.graph import Graph, target, text

ALARM, DASHBOARD = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard"
OURS = "ComplianceMonitor"

# AWS's own metrics by namespace: the dimension that they have, and the type and property whose value it takes.
OF_AWS = {
    "AWS/Lambda": (
        {
            "Invocations",
            "Errors",
            "Duration",
            "Throttles",
            "DeadLetterErrors",
            "ConcurrentExecutions",
            "AsyncEventsDropped",
        },
        ("FunctionName", "AWS::Lambda::Function", "FunctionName"),
    ),
    "AWS/SQS": (
        {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible", "NumberOfMessagesSent"},
        ("QueueName", "AWS::SQS::Queue", "QueueName"),
    ),
    "AWS/SNS": (
        {"NumberOfNotificationsFailed", "NumberOfNotificationsDelivered", "NumberOfMessagesPublished"},
        ("TopicName", "AWS::SNS::Topic", "TopicName"),
    ),
    "AWS/Events": (
        {"FailedInvocations", "InvocationsSentToDlq", "InvocationsFailedToBeSentToDlq"},
        ("RuleName", "AWS::Events::Rule", "Name"),
    ),
}


Contract = dict[str, tuple[list[set[str]], str]]


@dataclass(frozen=True)
class Watched:
    """A metric that an alarm or a widget shows."""

    place: str
    namespace: str
    name: str
    dimensions: Mapping[str, str]


def contract(architecture: str) -> Contract:
    """name -> (each set of its dimensions, emitting module), from the table of docs/architecture.md."""
    found = {}
    for names, dimensions, emitter in re.findall(
        r"^\| (`[A-Z][^|]+) \| [^|]+ \| (Environment[^|]*) \| (\w+) \|$", architecture, re.MULTILINE
    ):
        for name in re.findall(r"`(\w+)`", names):
            found[name] = ([set(re.findall(r"\w+", one)) for one in dimensions.split(";")], emitter)
    return found


def alarms_reach_somebody(graph: Graph) -> list[str]:
    """Each alarm acts on a topic of the stack whose policy lets CloudWatch publish for this alarm."""
    found = []
    for name, alarm in graph.of_type(ALARM).items():
        properties = alarm["Properties"]
        if not properties.get("AlarmActions") or properties.get("ActionsEnabled") is False:
            found.append(f"{name} tells nobody")
        actions = ("AlarmActions", "OKActions", "InsufficientDataActions")
        for action in (action for kind in actions for action in properties.get(kind, [])):
            topic = target(action)
            if topic not in graph.of_type("AWS::SNS::Topic"):
                found.append(f"{name}: {text(action)} is no topic of the stack")
            elif not _may_publish(graph, topic, text(properties["AlarmName"])):
                found.append(f"{name}: the policy of {topic} does not let CloudWatch publish for it")
    return found


def _may_publish(graph: Graph, topic: str, alarm: str) -> bool:
    for statement in policies.on_topic(graph, topic):
        publishes = (
            statement.allows
            and "cloudwatch.amazonaws.com" in statement.services
            and "sns:Publish" in statement.actions
            and f"${{{topic}}}" in statement.resources
        )
        patterns = [value.rsplit(":alarm:", 1)[-1] for value in statement.values("aws:SourceArn")]
        if publishes and (not patterns or any(_like(pattern, alarm) for pattern in patterns)):
            return True
    return False


def _like(pattern: str, value: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), value) is not None


def alarms_can_be_evaluated(graph: Graph) -> list[str]:
    """CloudWatch looks back a day at the most, a week for periods of an hour or more; 10 metrics in an expression."""
    found = []
    for name, alarm in graph.of_type(ALARM).items():
        properties = alarm["Properties"]
        stats = [metric["MetricStat"] for metric in properties.get("Metrics", []) if "MetricStat" in metric]
        periods = [graph.value(stat["Period"]) for stat in stats] or [graph.value(properties.get("Period", 0))]
        span = max(periods) * graph.value(properties["EvaluationPeriods"])
        if not 0 < span <= (604_800 if min(periods) >= 3600 else 86_400):
            found.append(f"{name}: {span} seconds are more than CloudWatch looks back")
        if len(stats) > 10:
            found.append(f"{name}: an alarm takes 10 metrics, not {len(stats)}")
        returned = [metric["Id"] for metric in properties.get("Metrics", []) if metric.get("ReturnData", True)]
        if properties.get("Metrics") and len(returned) != 1:
            found.append(f"{name}: exactly one metric returns data, not {returned}")
        if properties.get("TreatMissingData") is None:
            found.append(f"{name}: TreatMissingData is left to chance")
    return found


def dashboard_is_json(graph: Graph) -> list[str]:
    """A body that is no JSON is taken by CloudFormation's linter, and refused by CloudWatch."""
    found = []
    for name, dashboard in graph.of_type(DASHBOARD).items():
        body = _body(dashboard)
        if body is None:
            found.append(f"{name}: DashboardBody is not a JSON object with widgets")
            continue
        for widget in body["widgets"]:
            if widget.get("x", 0) + widget.get("width", 6) > 24 or widget.get("width", 6) < 1:
                found.append(f"{name}: the widget {_title(widget)!r} does not fit in the 24 columns")
            if widget.get("type") == "metric" and not widget["properties"].get("region"):
                found.append(f"{name}: the widget {_title(widget)!r} names no region")
        found += [f"{name}: two widgets overlap at {place}" for place in _overlaps(body["widgets"])]
    return found


def _title(widget: Mapping[str, Any]) -> str:
    return str(widget.get("properties", {}).get("title", ""))


def _overlaps(widgets: list[dict[str, Any]]) -> list[tuple[int, int]]:
    taken: set[tuple[int, int]] = set()
    twice = []
    for widget in widgets:
        if {"x", "y", "width", "height"} <= set(widget):
            cells = {
                (widget["x"] + i, widget["y"] + j) for i in range(widget["width"]) for j in range(widget["height"])
            }
            twice += sorted(cells & taken)[:1]
            taken |= cells
    return twice


def _body(dashboard: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        body = json.loads(text(dashboard["Properties"]["DashboardBody"]))
    except ValueError:
        return None
    return body if isinstance(body, dict) and isinstance(body.get("widgets"), list) else None


def watched(graph: Graph) -> Iterator[Watched]:
    """Every metric that an alarm or the dashboard names; dimension values as texts, resources by their names."""
    for name, alarm in graph.of_type(ALARM).items():
        properties = alarm["Properties"]
        metrics = [m["MetricStat"]["Metric"] for m in properties.get("Metrics", []) if "MetricStat" in m]
        for metric in metrics or [properties]:
            dimensions = {d["Name"]: _physical(graph, d["Value"]) for d in metric.get("Dimensions", [])}
            yield Watched(name, metric["Namespace"], metric["MetricName"], dimensions)
    for name, dashboard in graph.of_type(DASHBOARD).items():
        for widget in (_body(dashboard) or {"widgets": []})["widgets"]:
            for row in widget.get("properties", {}).get("metrics", []):
                words = [part for part in row if isinstance(part, str)]
                if words:
                    pairs = dict(zip(words[2::2], words[3::2], strict=True))
                    yield Watched(f"{name}, {_title(widget)!r}", words[0], words[1], pairs)


def _physical(graph: Graph, value: Any) -> str:
    """`{"Ref": "AlertsFunction"}` and `{"Fn::GetAtt": ["AlertQueue", "QueueName"]}` as the names that they give."""
    name = target(value)
    if name in graph.resources:
        for prop in ("FunctionName", "QueueName", "TopicName", "Name"):
            if prop in graph.properties(name):
                return text(graph.properties(name)[prop])
    return text(value)


def watched_metrics_exist(graph: Graph, expected: Contract) -> list[str]:
    """Each is in the contract with these dimensions, or AWS's own for a resource of this stack."""
    found = []
    for metric in watched(graph):
        what = f"{metric.place}: {metric.namespace} {metric.name}"
        if metric.namespace == OURS:
            if metric.name not in expected:
                found.append(f"{what} is not in docs/architecture.md")
            elif set(metric.dimensions) not in expected[metric.name][0]:
                known = " or ".join(str(sorted(dimensions)) for dimensions in expected[metric.name][0])
                found.append(f"{what} has the dimensions {known}, not {sorted(metric.dimensions)}")
            elif metric.dimensions["Environment"] != "${EnvironmentSuffix}":
                found.append(f"{what}: Environment is {metric.dimensions['Environment']}")
        elif metric.namespace in OF_AWS:
            names, (dimension, type_name, prop) = OF_AWS[metric.namespace]
            physical = {text(resource["Properties"].get(prop)) for resource in graph.of_type(type_name).values()}
            if metric.name not in names:
                found.append(f"{what} is no metric of {metric.namespace}")
            if set(metric.dimensions) != {dimension}:
                found.append(f"{what} has the dimension {dimension}, not {sorted(metric.dimensions)}")
            elif metric.dimensions[dimension] not in physical:
                found.append(f"{what}: no {type_name} is named {metric.dimensions[dimension]}")
        else:
            found.append(f"{what}: nobody emits to {metric.namespace}")
    return found


def each_function_and_queue_is_watched(graph: Graph) -> list[str]:
    """Every function has an alarm on its errors, every dead-letter queue one on its content."""
    alarms = {
        (metric.namespace, metric.name, value)
        for metric in watched(graph)
        if metric.place in graph.of_type(ALARM)
        for value in metric.dimensions.values()
    }
    found = [
        f"no alarm watches the errors of {name}"
        for name, function in graph.of_type("AWS::Lambda::Function").items()
        if ("AWS/Lambda", "Errors", text(function["Properties"]["FunctionName"])) not in alarms
    ]
    dead = {
        target(f["Properties"].get("DeadLetterConfig", {}).get("TargetArn"))
        for f in graph.of_type("AWS::Lambda::Function").values()
    }
    found += [
        f"no alarm watches the dead letters in {queue}"
        for queue in sorted(dead & set(graph.of_type("AWS::SQS::Queue")), key=str)
        if queue
        and ("AWS/SQS", "ApproximateNumberOfMessagesVisible", text(graph.properties(queue)["QueueName"])) not in alarms
    ]
    return found
