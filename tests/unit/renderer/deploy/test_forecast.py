"""AWS's change set beside the review."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.deploy.forecast import is_graver, read_forecast, sentence
from renderer.review.change_set import Opinion, Word


def opinion(ours: str | None, aws: str | None) -> Opinion:
    return Opinion("A", Word(aws) if aws else None, Word(ours) if ours else None)


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
    assert is_graver(opinion(ours, aws)) is graver


def test_both_are_said() -> None:
    assert sentence(opinion("update", "replace")) == "A: AWS says replace, the review update"
    assert sentence(opinion(None, "delete")) == "A: AWS says delete, the review no change"


def test_every_page_of_a_change_set_is_read() -> None:
    class Pages:
        def get_paginator(self, operation: str) -> Any:
            assert operation == "describe_change_set"
            return self

        def paginate(self, ChangeSetName: str) -> Any:  # noqa: N803 - as boto3 has it
            assert ChangeSetName == "arn"
            yield {"Changes": [1], "NextToken": "t"}
            yield {"Changes": [2]}

    client: Any = Pages()
    assert read_forecast(client, "arn") == {"Changes": [1, 2]}
