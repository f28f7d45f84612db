"""The rate over time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handlers.reporting.history import points
from tests.unit.handlers.reporting.reports import NOW

EARLIER = {"Timestamps": [NOW - timedelta(hours=3), NOW - timedelta(hours=6)], "Values": [98.0, 97.5]}


@pytest.mark.parametrize(
    ("results", "rate", "rates"),
    [
        pytest.param([], None, [], id="nothing was ever measured"),
        pytest.param([], 99.0, [99.0], id="the first report"),
        pytest.param([EARLIER], 99.0, [97.5, 98.0, 99.0], id="oldest first"),
        pytest.param([EARLIER], None, [97.5, 98.0], id="no rate now"),
    ],
)
def test_the_points_are_those_of_before_and_that_of_now(results: Any, rate: float | None, rates: list[float]) -> None:
    assert [point["rate"] for point in points(results, NOW, rate)] == rates
