"""Alarms and dashboard watch metrics that are emitted, with the right dimensions, and alarms reach the operators."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.template.checks import metrics
from tests.template.faults import Fault, Mutation, cut, drop, find, named, put, statement
from tests.template.graph import Graph
from tests.template.rendered import architecture, handler_sources
from tests.template.suite import *  # noqa: F403 - the tests themselves

ALARM, DASHBOARD = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard"


def watched_metrics_exist(graph: Graph) -> list[str]:
    return metrics.watched_metrics_exist(graph, metrics.contract(architecture()))


CHECKS = [
    metrics.alarms_reach_somebody,
    metrics.alarms_can_be_evaluated,
    metrics.dashboard_is_json,
    watched_metrics_exist,
    metrics.each_function_and_queue_is_watched,
]


def in_dashboard(old: str, new: str) -> Mutation:
    def mutation(template: dict[str, object]) -> None:
        _, dashboard = find(template, DASHBOARD)
        body = dashboard["Properties"]["DashboardBody"]
        body["Fn::Sub"] = body["Fn::Sub"].replace(old, new, 1)

    return mutation


FAULTS = [
    Fault(what, metrics.alarms_reach_somebody, plant)
    for what, plant in {
        "it tells nobody": cut(ALARM, "AlarmActions"),
        "it is switched off": put(ALARM, "ActionsEnabled", False),
        "a topic of somebody else": put(ALARM, "AlarmActions", ["arn:aws:sns:us-east-1:111122223333:t"]),
        "a topic that takes no alarms": put(ALARM, "AlarmActions", [{"Ref": "AlertTopic"}]),
        "the topic has no policy": drop("AWS::SNS::TopicPolicy", named("Operations")),
        "the topic takes other alarms": statement(
            "AWS::SNS::TopicPolicy",
            "PolicyDocument",
            lambda s: s["Condition"].update(ArnLike={"aws:SourceArn": "arn:aws:cloudwatch:us-east-1:1:alarm:other-*"}),
            "cloudwatch.amazonaws.com",
        ),
    }.items()
]

FAULTS += [
    Fault(what, metrics.alarms_can_be_evaluated, plant)
    for what, plant in {
        "two days of minutes": put(ALARM, "EvaluationPeriods", 2880, named("AlertQueueAge")),
        "no period": cut(ALARM, "Period", named("AlertQueueAge")),
        "missing data is left to chance": cut(ALARM, "TreatMissingData"),
    }.items()
]

FAULTS += [
    Fault(what, metrics.dashboard_is_json, plant)
    for what, plant in {
        "not JSON": in_dashboard("{", "{,"),
        "no widgets": put(DASHBOARD, "DashboardBody", "[]"),
        "too wide": in_dashboard('"width":12', '"width":25'),
        "one over another": in_dashboard('"x":12', '"x":11'),
        "no region": in_dashboard('"region"', '"Region"'),
    }.items()
]

FAULTS += [
    Fault(what, watched_metrics_exist, plant)
    for what, plant in {
        "a metric that nobody emits": put(ALARM, "MetricName", "ComplianceRatio", named("ComplianceRate")),
        "a dimension is missing": put(ALARM, "Dimensions", [], named("ComplianceRate")),
        "another environment": put(ALARM, "Dimensions.0.Value", "dev", named("ComplianceRate")),
        "another namespace": put(ALARM, "Namespace", "Compliance", named("ComplianceRate")),
        "a metric that Lambda has not": put(ALARM, "MetricName", "Error", named("AlertsErrors")),
        "a dimension that Lambda has not": put(ALARM, "Dimensions.0.Name", "Function", named("AlertsErrors")),
        "a function that is not there": put(ALARM, "Dimensions.0.Value", "function-other", named("AlertsErrors")),
        "a widget of a metric that nobody emits": in_dashboard("ResourcesMonitored", "ResourcesSeen"),
        "a widget of a queue that is not there": in_dashboard("queue-alerts-", "queue-alert-"),
        "a widget without the rule": in_dashboard('"Rule",', '"Rules",'),
    }.items()
]

FAULTS += [
    Fault(what, metrics.each_function_and_queue_is_watched, plant)
    for what, plant in {
        "errors go unseen": drop(ALARM, named("AlertsErrors")),
        "dead letters go unseen": drop(ALARM, named("AlertsDeadLetters")),
    }.items()
]


def emitted(source: str) -> Iterator[str]:
    """The names in `Metric("Name", ...)`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Metric":
            first = node.args[0]
            assert isinstance(first, ast.Constant), "a metric's name is written out where it is emitted"
            yield str(first.value)


def test_the_handlers_emit_what_the_contract_names_and_nothing_else() -> None:
    found = {
        name: module.rpartition(".")[2]
        for module, source in handler_sources().items()
        if module != "handlers.lib.metrics"
        for name in emitted(source)
    }

    assert found == {name: emitter for name, (_, emitter) in metrics.contract(architecture()).items()}


def test_the_contract_is_read_from_the_documentation() -> None:
    known = metrics.contract(architecture())

    assert known["Violations"] == ([{"Environment", "Rule"}], "compliance_report")
    assert known["Evaluations"] == ([{"Environment"}, {"Environment", "Rule"}], "config_rule")
    assert known["DriftedResources"] == ([{"Environment"}], "compliance_report")
    assert known["AlertDelay"] == ([{"Environment"}], "alerts")
