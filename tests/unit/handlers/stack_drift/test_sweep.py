"""The sweep: the stacks that are due, within a pace and a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from botocore.stub import ANY

from handlers.drift.stacks_table import Detection
from handlers.drift.sweep import CHECKABLE
from handlers.lib import instant
from handlers.stack_drift import SweepFailedError, sweep_stacks
from tests.unit.handlers.drift.rows import CHECKED_AT
from tests.unit.handlers.stack_drift.double import NOW, Aws, unjudged


def summary(name: str) -> dict[str, Any]:
    return {"StackId": name, "StackName": name, "CreationTime": CHECKED_AT, "StackStatus": "CREATE_COMPLETE"}


def was_compared(aws: Aws, name: str, hours_ago: float) -> None:
    ended_at = instant.to_text(NOW - timedelta(hours=hours_ago))
    aws.stacks.table().record(name, Detection(ended_at, "DETECTION_COMPLETE", []), NOW.timestamp())


def add_stacks(aws: Aws, *pages: list[dict[str, Any]]) -> None:
    for number, page in enumerate(pages, start=1):
        token = {"NextToken": str(number)} if number < len(pages) else {}
        aws.cfn.add_response(
            "list_stacks",
            {"StackSummaries": page, **token},
            {"StackStatusFilter": list(CHECKABLE), **({"NextToken": ANY} if number > 1 else {})},
        )


def add_detection(aws: Aws, name: str, code: str = "", message: str = "") -> None:
    if code:
        aws.cfn.add_client_error("detect_stack_drift", code, message, expected_params={"StackName": name})
    else:
        aws.cfn.add_response("detect_stack_drift", {"StackDriftDetectionId": "1"}, {"StackName": name})


def test_a_sweep_starts_the_stacks_that_are_due_the_longest_uncompared_first_and_keeps_its_pace(aws: Aws) -> None:
    add_stacks(aws, [summary("day"), summary("never"), summary("hour")], [summary("week")])
    for name, hours_ago in {"day": 24, "hour": 1, "week": 168}.items():
        was_compared(aws, name, hours_ago)
    for name in ("never", "week", "day"):
        add_detection(aws, name)
    waits: list[float] = []
    counts = sweep_stacks(aws.edge, NOW, lambda: 100.0, waits.append)
    assert counts["started"] == 3
    assert waits == [1 / 20] * 3


def test_a_sweep_counts_what_it_could_not_start(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    add_stacks(aws, [summary(name) for name in ("a", "b", "c", "d", "e")])
    add_detection(aws, "a", "ValidationError", "Drift detection is already in progress for stack [a]")
    add_detection(aws, "b", "ValidationError", "Stack [b] is in UPDATE_IN_PROGRESS state")
    add_detection(aws, "c", "ValidationError", "Stack [c] does not exist")
    add_detection(aws, "d", "Throttling", "Rate exceeded")
    add_detection(aws, "e")
    counts = sweep_stacks(aws.edge, NOW, lambda: 100.0, lambda _: None)
    assert {name: count for name, count in counts.items() if count} == {
        "started": 1,
        "under_way": 1,
        "wrong_state": 1,
        "gone": 1,
        "throttled": 1,
    }
    assert unjudged(capsys.readouterr().out) == 1


def test_an_error_fails_the_sweep_after_the_other_stacks(aws: Aws) -> None:
    add_stacks(aws, [summary("a"), summary("b")])
    add_detection(aws, "a", "AccessDenied", "not authorized to perform: cloudformation:DetectStackDrift")
    add_detection(aws, "b")
    with pytest.raises(SweepFailedError, match="1 of 2 stacks were not swept, the first: a: not authorized"):
        sweep_stacks(aws.edge, NOW, lambda: 100.0, lambda _: None)


def test_a_sweep_stops_before_its_time_is_up_and_says_what_it_left(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    add_stacks(aws, [summary(name) for name in ("a", "b", "c")])
    add_detection(aws, "a")
    left = iter([100.0, 9.0, 8.0])
    counts = sweep_stacks(aws.edge, NOW, lambda: next(left), lambda _: None)
    assert (counts["started"], counts["not_reached"]) == (1, 2)
    assert unjudged(capsys.readouterr().out) == 2
