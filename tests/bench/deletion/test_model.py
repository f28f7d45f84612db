"""What docs/deletion-simulation.md promises: CloudFormation is answered before its hour is over, whatever the size."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.bench.deletion.model import Parameters, run


@pytest.mark.parametrize("versions", [0, 1_000, 1_000_000, 10_000_000])
def test_what_the_published_rate_allows_is_deleted_within_the_hour(versions: int) -> None:
    ending = run(versions)

    assert (ending.status, ending.left) == ("SUCCESS", 0)
    assert ending.seconds < 3_540
    assert ending.seconds >= versions / Parameters().deletes_a_second - 1  # no faster than S3 is said to be


@pytest.mark.parametrize("change", [{}, {"listing_seconds": 2.0}, {"batch_seconds": 10.0}, {"lambda_seconds": 30.0}])
def test_what_does_not_fit_is_answered_in_time_with_how_much_is_left(change: dict[str, float]) -> None:
    ending = run(20_000_000, replace(Parameters(), **change))

    assert ending.status == "FAILED"
    assert ending.seconds < 3_600
    assert ending.left > 0
    assert f"{20_000_000 - ending.left} versions and delete markers were deleted, more than" in ending.reason


def test_a_short_service_timeout_is_kept_too() -> None:
    ending = run(1_000_000, replace(Parameters(), service_timeout=120))

    assert ending.status == "FAILED"
    assert ending.seconds < 120
