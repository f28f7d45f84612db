"""AWS's change set beside the review."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from renderer.deploy.forecast import is_graver, read_forecast, read_values, sentence
from renderer.deploy.state import DeployError
from renderer.review.change_set import Opinion, Word

ARN = "arn:aws:cloudformation:us-east-1:111122223333:changeSet/release-7/0a1b"


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


ANSWER: dict[str, Any] = {"ChangeSetName": "c", "StackName": "s", "Status": "CREATE_COMPLETE", "Changes": []}
CHANGE = {"Type": "Resource", "ResourceChange": {"Action": "Add", "LogicalResourceId": "Q"}}


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("release-7", {"ChangeSetName": "release-7", "StackName": "s"}),
        (ARN, {"ChangeSetName": ARN}),
    ],
)
def test_a_change_set_is_read_by_name_or_arn_with_its_values_and_all_its_pages(
    name: str, asked: dict[str, str]
) -> None:
    client = boto3.client("cloudformation", region_name="us-east-1")
    with Stubber(client) as stub:
        asked = {**asked, "IncludePropertyValues": True}  # type: ignore[dict-item]
        stub.add_response("describe_change_set", {**ANSWER, "Changes": [CHANGE], "NextToken": "t"}, asked)
        stub.add_response("describe_change_set", {**ANSWER, "Changes": [CHANGE]}, {**asked, "NextToken": "t"})
        found = read_values(client, "s", name)
    assert found["Changes"] == [CHANGE, CHANGE]
    assert "NextToken" not in found


def test_a_change_set_that_is_not_ready_is_an_error_with_its_reason() -> None:
    client = boto3.client("cloudformation", region_name="us-east-1")
    with Stubber(client) as stub:
        stub.add_response("describe_change_set", {**ANSWER, "Status": "FAILED", "StatusReason": "no changes"})
        with pytest.raises(DeployError, match="the change set release-7 of s is FAILED: no changes"):
            read_values(client, "s", "release-7")


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
