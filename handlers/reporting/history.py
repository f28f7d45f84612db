"""The compliance rate over time, as CloudWatch has it from the reports before. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from handlers.lib import instant

if TYPE_CHECKING:
    from types_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef

REACH = timedelta(days=90)
# The lowest rate of each part of a day: 720 points at most.
PERIOD_SECONDS = 10_800


def wanted(environment: str) -> MetricDataQueryTypeDef:
    """What to ask CloudWatch for."""
    metric: Any = {
        "Namespace": "ComplianceMonitor",
        "MetricName": "ComplianceRate",
        "Dimensions": [{"Name": "Environment", "Value": environment}],
    }
    return {"Id": "rate", "MetricStat": {"Metric": metric, "Period": PERIOD_SECONDS, "Stat": "Minimum"}}


def points(results: Iterable[Mapping[str, Any]], now: datetime, rate: float | None) -> list[dict[str, Any]]:
    """The points of MetricDataResults, oldest first, and then that of now, where it is known."""
    before = [
        {"at": instant.to_text(moment), "rate": value}
        for result in results
        for moment, value in zip(result["Timestamps"], result["Values"])
    ]
    if rate is not None:
        before.append({"at": instant.to_text(now), "rate": rate})
    return sorted(before, key=lambda point: point["at"])
