"""AWS's change set beside the review."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.deploy.forecast import Disagreement, disagreements, forecast
from renderer.review import review


def change(action: str, **more: str) -> dict[str, Any]:
    return {"Type": "Resource", "ResourceChange": {"Action": action, "LogicalResourceId": "A", **more}}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (change("Add"), "create"),
        (change("Modify"), "update"),
        (change("Modify", Replacement="False"), "update"),
        (change("Modify", Replacement="Conditional"), "conditional-replace"),
        (change("Modify", Replacement="True"), "replace"),
        (change("Remove"), "delete"),
        (change("Remove", PolicyAction="Retain"), "retain"),
        (change("Remove", PolicyAction="Snapshot"), "snapshot"),
        (change("Import"), "import"),
    ],
)
def test_a_change_is_said_in_the_words_of_the_review(given: dict[str, Any], said: str) -> None:
    assert forecast([given]) == {"A": said}


def test_a_hook_is_no_change() -> None:
    assert forecast([{"HookInvocationCount": 1}]) == {}


def queue(name: str) -> dict[str, Any]:
    return {"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}}}


def test_what_both_say_is_no_disagreement() -> None:
    assert disagreements(review(queue("one"), queue("two")), {"A": "replace"}) == []


@pytest.mark.parametrize(
    ("ours", "aws", "graver"),
    [
        ("update", "replace", True),
        (None, "delete", True),
        ("replace", "delete", True),
        ("conditional-replace", "replace", False),
        ("update", "conditional-replace", False),
        ("replace", "update", False),
        ("update", None, False),
        (None, "create", False),
    ],
)
def test_what_takes_away_more_than_was_reviewed_is_graver(ours: str | None, aws: str | None, graver: bool) -> None:
    assert Disagreement("A", ours, aws).is_graver is graver


def test_the_graver_ones_come_first() -> None:
    found = disagreements(review(queue("one"), queue("one")), {"B": "update", "C": "delete"})
    assert [str(each) for each in found] == [
        "C: AWS says delete, the review no change",
        "B: AWS says update, the review no change",
    ]
