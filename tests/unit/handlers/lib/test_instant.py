"""Times of every form that AWS writes become one form, which sorts."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lib import instant


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("2026-11-24T03:12:09.250Z", "2026-11-24T03:12:09.250Z"),
        ("2026-11-24T03:12:09Z", "2026-11-24T03:12:09.000Z"),
        ("2026-11-24T03:12:09.2Z", "2026-11-24T03:12:09.200Z"),
        ("2026-11-24T03:12:09.250999999Z", "2026-11-24T03:12:09.250Z"),
        ("2026-11-24 03:12:09+00:00", "2026-11-24T03:12:09.000Z"),
        ("2026-11-24T04:42:09+01:30", "2026-11-24T03:12:09.000Z"),
        ("2026-11-23T22:12:09-0500", "2026-11-24T03:12:09.000Z"),
    ],
)
def test_a_time_is_read_in_every_form(text: str, normal: str) -> None:
    assert instant.normal(text) == normal


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-11-24",
        "2026-11-24T03:12:09",
        "2026-13-24T03:12:09Z",
        "2026-11-24T03:12:09Z\n",
        "٢026-11-24T03:12:09Z",
    ],
)
def test_what_is_no_time_with_a_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        instant.parse(text)


def test_a_moment_without_a_zone_is_utc() -> None:
    assert instant.to_text(datetime(2026, 11, 24, 3, 12, 9)) == "2026-11-24T03:12:09.000Z"  # noqa: DTZ001 - the case


ZONES = st.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(
    lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
)
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=ZONES)  # noqa: DTZ001 - bounds have none


@given(MOMENTS, MOMENTS)
def test_texts_sort_as_the_times_do(one: datetime, other: datetime) -> None:
    first, second = instant.to_text(one), instant.to_text(other)
    if abs(one - other) >= timedelta(milliseconds=1):
        assert (first < second) == (one < other)


@given(MOMENTS)
def test_a_time_is_read_as_it_was_written_to_the_millisecond(moment: datetime) -> None:
    assert timedelta(0) <= moment - instant.parse(instant.to_text(moment)) < timedelta(milliseconds=1)
    assert abs(moment - instant.parse(moment.isoformat())) == timedelta(0)


@pytest.mark.parametrize(
    ("text", "is_day"),
    [
        ("2026-11-24", True),
        ("2024-02-29", True),
        ("2026-02-29", False),
        ("20261124", False),
        ("2026-W48-2", False),
        ("2026-11-24T00:00:00Z", False),
        ("24.11.2026", False),
        ("2026-1-1", False),
        ("", False),
    ],
)
def test_a_day_is_written_in_the_one_form_that_sorts(text: str, is_day: bool) -> None:
    assert instant.is_day(text) is is_day
