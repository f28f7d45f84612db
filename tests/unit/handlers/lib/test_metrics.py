"""Metrics have the dimensions they are given, and no other."""

from __future__ import annotations

import json

import pytest

from handlers.lib.metrics import Metric, emit


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "ComplianceMonitor")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "alerts")


def test_a_line_holds_values_units_and_dimensions(capsys: pytest.CaptureFixture[str]) -> None:
    metrics = [Metric("Violations", 3), Metric("Delay", 1.5, "Seconds"), Metric("Delay", 2, "Seconds")]
    emit(metrics, Environment="prod", Rule="required-tags")
    (line,) = capsys.readouterr().out.splitlines()
    parsed = json.loads(line)
    assert parsed["_aws"]["CloudWatchMetrics"] == [
        {
            "Namespace": "ComplianceMonitor",
            "Dimensions": [["Environment", "Rule"]],
            "Metrics": [{"Name": "Violations", "Unit": "Count"}, {"Name": "Delay", "Unit": "Seconds"}],
        }
    ]
    assert (parsed["Environment"], parsed["Rule"]) == ("prod", "required-tags")
    assert (parsed["Violations"], parsed["Delay"]) == ([3.0], [1.5, 2.0])
    assert "service" not in parsed


def test_more_values_than_a_line_takes_make_more_lines(capsys: pytest.CaptureFixture[str]) -> None:
    emit([Metric("Delay", number, "Seconds") for number in range(250)], Environment="prod")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [len(line["Delay"]) for line in lines] == [100, 100, 50]
    assert {line["Environment"] for line in lines} == {"prod"}


def test_no_metric_is_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    emit([], Environment="prod")
    assert capsys.readouterr().out == ""
