from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from local_aws.additions.cloudwatch import emf_data

WRITES_EMF = """
import json
import time


def handler(event, context):
    if event.get("fail"):
        raise ValueError("as asked")
    metrics = [{"Name": "Evaluations", "Unit": "Count"}, {"Name": "AlertDelay", "Unit": "Seconds"}]
    print(json.dumps({
        "_aws": {
            "Timestamp": int(time.time() * 1000),
            "CloudWatchMetrics": [
                {"Namespace": "ComplianceMonitor", "Dimensions": [["Environment", "Rule"]], "Metrics": metrics}
            ],
        },
        "Environment": "test",
        "Rule": "required-tags",
        "Evaluations": 3,
        "AlertDelay": [1.5, 2.5],
    }))
"""


def statistics(account: Any, namespace: str, name: str, **dimensions: str) -> dict[str, float]:
    now = datetime.now(timezone.utc)
    points = account.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=7200,
        Statistics=["Sum", "SampleCount"],
    )["Datapoints"]
    return {
        "Sum": sum(point["Sum"] for point in points),
        "SampleCount": sum(point["SampleCount"] for point in points),
    }


@pytest.fixture
def emitting(account: Any) -> Any:
    account.client("logs").create_log_group(logGroupName="log-group-emitting")
    account.function("emitting", WRITES_EMF, LoggingConfig={"LogFormat": "JSON", "LogGroup": "log-group-emitting"})
    return account


def test_a_metric_line_in_a_functions_log_becomes_a_metric(emitting: Any) -> None:
    emitting.client("lambda").invoke(FunctionName="emitting", Payload=b"{}")
    dimensions = {"Environment": "test", "Rule": "required-tags"}
    found = statistics(emitting, "ComplianceMonitor", "Evaluations", **dimensions)
    assert found == {"Sum": 3.0, "SampleCount": 1.0}
    delays = statistics(emitting, "ComplianceMonitor", "AlertDelay", **dimensions)
    assert delays == {"Sum": 4.0, "SampleCount": 2.0}


def test_a_function_logs_into_the_group_it_names_and_makes_none(emitting: Any) -> None:
    emitting.function("elsewhere", "def handler(event, context): print('hello')")
    for name in ("emitting", "elsewhere"):
        emitting.client("lambda").invoke(FunctionName=name, Payload=b"{}")
    logs = emitting.client("logs")
    assert [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]] == ["log-group-emitting"]
    messages = [event["message"] for event in logs.filter_log_events(logGroupName="log-group-emitting")["events"]]
    assert any('"Evaluations": 3' in message for message in messages)


def test_every_invocation_counts_once_and_an_error_as_one(emitting: Any) -> None:
    for payload in (b"{}", b'{"fail": true}'):
        emitting.client("lambda").invoke(FunctionName="emitting", Payload=payload)
    assert statistics(emitting, "AWS/Lambda", "Invocations", FunctionName="emitting")["Sum"] == 2.0
    assert statistics(emitting, "AWS/Lambda", "Errors", FunctionName="emitting")["Sum"] == 1.0
    assert statistics(emitting, "AWS/Lambda", "Throttles", FunctionName="emitting")["Sum"] == 0.0


def metric_line(block: dict[str, Any], **members: Any) -> str:
    return json.dumps({"_aws": {"Timestamp": 1_000, "CloudWatchMetrics": [block]}, **members})


@pytest.mark.parametrize(
    "line",
    [
        "plain text",
        '{"message": "no metrics"}',
        '{"_aws": 1}',
        '{"_aws": {"Timestamp": "x"}}',
        '{"_aws": ',
        metric_line({"Namespace": "N", "Dimensions": [["Missing"]], "Metrics": []}),
        metric_line({"Namespace": "N", "Dimensions": [[]], "Metrics": [{"Name": "M"}]}, M="no number"),
    ],
)
def test_a_line_that_is_no_metric_line_gives_no_metric(line: str) -> None:
    assert emf_data(line) == []


def test_a_metric_line_gives_a_metric_for_every_set_of_dimensions() -> None:
    block = {"Namespace": "N", "Dimensions": [["A"], ["A", "B"]], "Metrics": [{"Name": "M"}]}
    line = metric_line(block, A="a", B="b", M=7)
    assert [(datum.dimensions, datum.unit, datum.values, datum.timestamp) for datum in emf_data(line)] == [
        ({"A": "a"}, "None", [7.0], 1.0),
        ({"A": "a", "B": "b"}, "None", [7.0], 1.0),
    ]


def test_lines_that_no_log_group_takes_give_no_metric(account: Any) -> None:
    account.function("homeless", WRITES_EMF)
    account.client("lambda").invoke(FunctionName="homeless", Payload=b"{}")
    assert account.client("cloudwatch").list_metrics(Namespace="ComplianceMonitor")["Metrics"] == []
