"""The targets hold in the simulation, and the simulation does what it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.bench.drift.model import Limit, Simulation, percentile
from tests.bench.drift.parameters import HOUR, Parameters

TARGET = Parameters()


@pytest.mark.parametrize("calls_per_second", [1, 5, 20])
def test_99_of_100_mails_come_within_5_minutes_and_no_stack_is_unswept_for_a_day(calls_per_second: float) -> None:
    outcome = Simulation(replace(TARGET, calls_per_second=calls_per_second), hours=30).run()
    assert len(outcome.delays) > 25_000
    assert percentile(outcome.delays, 99) < 300
    assert outcome.longest_unswept < 24 * HOUR


def test_a_limit_that_is_too_low_shows() -> None:
    outcome = Simulation(replace(TARGET, calls_per_second=0.2), hours=6).run()
    assert outcome.dead > len(outcome.delays) / 10


def _calls(**changes: float) -> tuple[int, int]:
    quiet = replace(TARGET, calls_per_second=1e9, burst=1e9, **changes)  # type: ignore[arg-type]
    calls = Simulation(quiet, hours=24).run().calls
    return calls["DetectStackResourceDrift"], calls["DetectStackDrift"]


def test_calls_are_linear_in_changes_and_stacks_and_independent_of_a_stacks_resources() -> None:
    checks, detections = _calls(updates=1e-9)
    assert _calls(updates=1e-9, changes=2_000)[0] == pytest.approx(2 * checks, rel=0.02)
    assert _calls(updates=1e-9, stacks=400)[1] == pytest.approx(2 * detections, rel=0.05)
    assert _calls(updates=1e-9, resources=50) == pytest.approx((checks, detections), rel=0.02)


def test_drift_during_an_update_is_told_after_it_and_none_is_lost() -> None:
    busy = replace(TARGET, calls_per_second=1e9, burst=1e9, stacks=2, changes=60, updates=6, update_seconds=600)
    outcome = Simulation(busy, hours=24).run()
    assert outcome.dead == 0
    assert max(outcome.after_update) > 300 > max(outcome.on_change)
    # Each change is told: at its check, or after what refused it twice, its stack's update or comparison.
    assert len(outcome.delays) == outcome.calls["DetectStackResourceDrift"] - 2 * outcome.refused


def test_drift_during_a_comparison_is_told_when_that_has_ended() -> None:
    calm = replace(TARGET, calls_per_second=1e9, burst=1e9, updates=1e-9, stacks=20)
    outcome = Simulation(calm, hours=48).run()
    took = TARGET.detect_seconds + TARGET.resources * TARGET.detect_resource_seconds
    assert 0 < outcome.refused == len(outcome.after_detection)
    assert max(outcome.on_change) < min(outcome.after_detection) + took < took + max(outcome.after_detection)
    assert max(outcome.after_detection) < took + max(outcome.on_change) + 10
    assert outcome.after_update == []


def test_the_same_seed_is_the_same_run() -> None:
    first, second = (Simulation(TARGET, hours=2).run() for _ in range(2))
    assert (first.delays, first.calls) == (second.delays, second.calls)


def test_a_limit_lets_its_rate_through_and_no_more() -> None:
    limit = Limit(rate=2, burst=1)
    passed = [limit.allows(now / 10) for now in range(101)]
    assert sum(passed) == pytest.approx(20, abs=2)


def test_a_percentile_is_the_nearest_rank() -> None:
    assert [percentile([4, 1, 3, 2], percent) for percent in (1, 50, 99)] == [1, 2, 4]
