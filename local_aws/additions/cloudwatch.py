"""A model of CloudWatch's metrics from functions: EMF lines of the logs, and AWS/Lambda's own.

Where AWS differs: AWS takes some seconds from line to metric, refuses lines with more than 100 metrics, and publishes
metrics of SQS, SNS and EventBridge too, which are not here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from local_aws.additions import alarms
from local_aws.emulator import cloudwatch, functions, replace


class Datum(NamedTuple):
    """One metric value list of one EMF line."""

    namespace: str
    name: str
    dimensions: dict[str, str]
    timestamp: float
    unit: str
    values: list[float]


def emf_data(line: str) -> list[Datum]:
    """The metrics of one log line in the Embedded Metric Format; none where the line is not wholly in it. Pure."""
    if '"_aws"' not in line:
        return []
    try:
        entry = json.loads(line)
        return list(_data(entry, entry["_aws"]))
    except (ValueError, KeyError, TypeError):
        return []


def _data(entry: Mapping[str, Any], directive: Mapping[str, Any]) -> Iterator[Datum]:
    timestamp = directive["Timestamp"] / 1000
    for block in directive["CloudWatchMetrics"]:
        for names in block["Dimensions"]:
            dimensions = {name: str(entry[name]) for name in names}
            for metric in block["Metrics"]:
                name, unit = metric["Name"], metric.get("Unit", "None")
                value = entry[name]
                values = [float(v) for v in (value if isinstance(value, list) else [value])]
                yield Datum(block["Namespace"], name, dimensions, timestamp, unit, values)


def _with_metrics(original: Callable[..., None]) -> Callable[..., None]:
    def emit(function: Mapping[str, Any], request_id: str, text: str, *arguments: Any, **more: Any) -> None:
        original(function, request_id, text, *arguments, **more)
        for datum in (datum for line in (text or "").splitlines() for datum in emf_data(line)):
            cloudwatch._store_datum(*datum[:5], value=None, values=datum.values, counts=None, stat_values=None)

    return emit


def _counted(original: Callable[..., Any], emit: Callable[..., None]) -> Callable[..., Any]:
    """Every invocation counts, whoever asks for it; MiniStack counts those of the Invoke call only."""

    def dispatch(function: Any, configuration: Mapping[str, Any], *arguments: Any) -> Any:
        started = time.monotonic()
        result = original(function, configuration, *arguments)
        duration = max((time.monotonic() - started) * 1000, 0.01)
        emit(configuration["FunctionName"], duration, bool(result.get("error")), throttle=False)
        alarms.evaluate_all()
        return result

    return dispatch


def _throttles_only(name: str, duration_ms: float, error: bool, throttle: bool) -> None:  # noqa: ARG001 - MiniStack's
    """What MiniStack still reports itself: throttled invocations, which never reach a worker."""
    if throttle and duration_ms == 0.0:
        cloudwatch.record_metric("AWS/Lambda", "Throttles", 1, "Count", {"FunctionName": name})


def install() -> None:
    emit = functions._emit_lambda_metrics
    replace(functions, "_execute_function_dispatch", lambda original: _counted(original, emit))
    replace(functions, "_emit_lambda_metrics", lambda _: _throttles_only)
    replace(functions, "_emit_lambda_logs", _with_metrics)
