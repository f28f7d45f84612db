"""Limits of AWS that a change crosses."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.review import review


def one(resource_type: str, **properties: Any) -> dict[str, Any]:
    return {"Resources": {"R": {"Type": resource_type, "Properties": properties}}}


def many(count: int) -> dict[str, Any]:
    return {"Resources": {f"T{index}": {"Type": "AWS::SNS::Topic"} for index in range(count)}}


def statements(count: int) -> dict[str, Any]:
    return {
        "Statement": [{"Effect": "Allow", "Action": f"s3:{'x' * 50}{index}", "Resource": "*"} for index in range(count)]
    }


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (many(500), many(501), "Resources of the template: 501, and 500 at most"),
        (
            {"Description": "a", "Resources": {}},
            {"Description": "a" * 1_025, "Resources": {}},
            "bytes of the Description",
        ),
        (
            one("AWS::SSM::Parameter", Value="x"),
            one("AWS::SSM::Parameter", Value="x" * 4_097),
            "bytes of the parameter",
        ),
        (
            one("AWS::IAM::ManagedPolicy", PolicyDocument=statements(1)),
            one("AWS::IAM::ManagedPolicy", PolicyDocument=statements(70)),
            "characters of the policy",
        ),
        (
            one("AWS::IAM::Role", Policies=[]),
            one("AWS::IAM::Role", Policies=[{"PolicyName": "p", "PolicyDocument": statements(120)}]),
            "characters of the role's inline policies",
        ),
        (one("AWS::Lambda::Function", Layers=[]), one("AWS::Lambda::Function", Layers=list("abcdef")), "layers"),
    ],
)
def test_a_limit_that_is_crossed_is_predicted(old: Any, new: Any, what: str) -> None:
    (found,) = [prediction for prediction in review(old, new).predictions if prediction.kind == "limit"]
    assert found.what.startswith(what)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (many(499), many(500)),
        (many(501), many(502)),  # already over it: not this change's doing
        (one("AWS::SSM::Parameter", Value="x"), one("AWS::SSM::Parameter", Value="x" * 4_096)),
        (one("AWS::SSM::Parameter", Value="x"), one("AWS::SSM::Parameter", Value="x" * 8_192, Tier="Advanced")),
    ],
)
def test_a_limit_that_is_kept_is_not_predicted(old: Any, new: Any) -> None:
    assert not [prediction for prediction in review(old, new).predictions if prediction.kind == "limit"]


def test_the_value_of_a_parameter_has_a_limit() -> None:
    handle = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
    template = {"Parameters": {"P": {"Type": "String"}}, "Resources": {"H": handle}}
    found = review(template, template, old_parameters={"P": "x"}, new_parameters={"P": "x" * 4_097})
    assert [(each.logical_id, each.kind) for each in found.predictions] == [("P", "limit")]
