"""A chart shows every rate inside its frame, whatever the rates are."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lib import instant
from handlers.reporting.page.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, bar, over_time
from tests.unit.handlers.reporting.reports import NOW

RATES = st.lists(st.floats(0, 100), min_size=1, max_size=40)


def chart(rates: list[float]) -> str:
    points = [(instant.to_text(NOW + timedelta(hours=number)), rate) for number, rate in enumerate(rates)]
    return over_time(points, "Rate", "It goes up.")


@given(RATES)
def test_every_point_lies_within_the_axes(rates: list[float]) -> None:
    svg = chart(rates)
    drawn = re.findall(r'<polyline class="line" points="([^"]*)"', svg)
    points = [tuple(map(float, pair.split(","))) for pair in drawn[0].split()] if drawn else []
    assert len(points) == (len(rates) if len(rates) > 1 else 0)
    for x, y in points:
        assert LEFT <= x <= WIDTH - RIGHT
        assert TOP <= y <= HEIGHT - BOTTOM
    assert 2 <= svg.count('class="grid"') <= 7


@pytest.mark.parametrize(
    ("rates", "floor"), [([100.0], "99"), ([99.5], "99"), ([97.2], "97"), ([91.0], "90"), ([0.0], "0")]
)
def test_the_axis_begins_where_there_is_something_to_see(rates: list[float], floor: str) -> None:
    assert f">{floor}</text>" in chart(rates)


def test_a_chart_says_in_words_what_it_shows() -> None:
    svg = chart([90.0, 95.0])
    assert 'role="img" aria-label="Rate. It goes up."' in svg


def test_a_bar_is_as_long_as_its_parts() -> None:
    assert re.findall(r'class="(\w+)" x="([\d.]+)" y="0" width="([\d.]+)"', bar([("bad", 1), ("good", 3)], 8)) == [
        ("track", "0", "100"),
        ("bad", "0.00", "12.50"),
        ("good", "12.50", "37.50"),
    ]
    assert 'width="0.00"' in bar([("bad", 0)], 0)
