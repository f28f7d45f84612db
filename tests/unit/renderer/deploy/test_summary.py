"""A review in the few words that an approval shows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.deploy.summary import LIMIT, summary
from renderer.review import review


def queues(*names: str) -> dict[str, Any]:
    return {"Resources": {name: {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}} for name in names}}


def test_no_change_is_said_to_be_none() -> None:
    assert summary(review(queues("A"), queues("A"))) == "no changes"


def test_totals_come_first_and_then_what_is_taken_away() -> None:
    assert (
        summary(review(queues("A", "B"), queues("B", "C"))) == "1 to create, 1 to delete; A: delete (data loss certain)"
    )


def test_what_lets_in_and_what_allows_more_is_named() -> None:
    def role(action: str) -> dict[str, Any]:
        statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
        policy = {"PolicyName": "p", "PolicyDocument": {"Statement": [statement]}}
        return {"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [policy]}}}}

    assert "R: identity permissions broadened" in summary(review(role("s3:GetObject"), role("s3:*")))


def test_what_does_not_fit_is_counted() -> None:
    text = summary(review(queues(*(f"Queue{number:03}" for number in range(200))), queues("Queue000")))
    assert len(text) <= LIMIT
    assert text.startswith("199 to delete; Queue001: delete (data loss certain); ")
    named = text.count(": delete")
    assert text.endswith(f"; and {199 - named} more")


def test_the_gravest_comes_first() -> None:
    old = {
        "Resources": {
            "Kept": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain"},
            "Lost": {"Type": "AWS::DynamoDB::Table"},
            "Replaced": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "a"}},
        }
    }
    new = {
        "Resources": {
            "Kept": {"Type": "AWS::DynamoDB::Table"},
            "Replaced": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "b"}},
            "Open": {"Type": "AWS::RDS::DBInstance", "Properties": {"PubliclyAccessible": True}},
        }
    }
    assert summary(review(old, new)).split("; ")[1:] == [
        "Lost: delete (data loss certain)",
        "Open: public-access: created: it is reachable from the internet",
        "Replaced: replace",
        "Kept: update (data loss later)",
    ]


@pytest.mark.parametrize("count", [0, 1, 50])
@given(limit=st.integers(min_value=40, max_value=2_000))
def test_it_always_fits_cuts_no_word_and_has_no_line_break(count: int, limit: int) -> None:
    found = review(queues(*(f"Q{number}" for number in range(count + 1))), queues("Q0"))
    text, whole = summary(found, limit), summary(found, 1_000_000)
    assert len(text) <= limit
    assert "\n" not in text
    kept = text.removesuffix("…").partition("; and ")[0]
    assert whole.startswith(kept)
    assert whole[len(kept) : len(kept) + 1] in ("", " ", ";")
