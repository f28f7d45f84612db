"""Metrics as lines in the log (EMF), with the dimensions of docs/architecture.md and no other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider


class Metric(NamedTuple):
    """One value of one metric; `unit` as CloudWatch names it."""

    name: str
    value: float
    unit: str = "Count"


def emit(metrics: Iterable[Metric], **dimensions: str) -> None:
    """Print the metrics, in as many lines as EMF's limit of 100 values asks for; none where there are none.

    The namespace is POWERTOOLS_METRICS_NAMESPACE.
    """
    # An empty service keeps Powertools from adding a dimension of its own to each metric.
    provider = AmazonCloudWatchEMFProvider(service="", dimension_set=dict(dimensions))
    for metric in metrics:
        provider.add_metric(name=metric.name, unit=metric.unit, value=metric.value)
    if provider.metric_set:
        provider.flush_metrics()
