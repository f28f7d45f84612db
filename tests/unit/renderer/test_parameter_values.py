"""What a declared parameter takes as its value."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from renderer.parameter_values import refusals


@pytest.mark.parametrize(
    ("declared", "value", "says"),
    [
        ({"AllowedValues": ["a", "b"]}, "c", ["AllowedValues are a, b"]),
        ({"AllowedValues": [True, 1]}, "true", []),
        ({"AllowedValues": [True, 1]}, "2", ["AllowedValues are true, 1"]),
        ({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}, "a, b", []),
        ({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}, "a,c", ["AllowedValues are a, b"]),
        ({"AllowedPattern": "[a-z]+"}, "ab1", ["AllowedPattern is [a-z]+"]),
        ({"Type": "CommaDelimitedList", "AllowedPattern": "[a-z]+"}, "ab,cd", []),
        ({"Type": "CommaDelimitedList", "AllowedPattern": "[a-z]+"}, "ab,1", ["AllowedPattern is [a-z]+"]),
        ({"AllowedPattern": "[a-z]++(?<Java>x)"}, "anything", []),
        ({"AllowedPattern": "a{0,99999999999}"}, "anything", []),
        ({"Type": "Number"}, "a few", ["Type is Number"]),
        ({"Type": "Number", "MinValue": 2, "MaxValue": 4}, "1", ["MinValue is 2"]),
        ({"Type": "Number", "MinValue": 2, "MaxValue": "4"}, "4.5", ["MaxValue is 4"]),
        ({"Type": "Number", "MinValue": 2, "MaxValue": 4}, "3", []),
        ({"Type": "List<Number>", "MaxValue": 4}, "1,9", ["MaxValue is 4"]),
        ({"Type": "List<Number>"}, "1,x", ["Type is List<Number>"]),
        ({"Type": "Number"}, "-1.5e3", []),
        ({"Type": "Number"}, "1_000", ["Type is Number"]),
        ({"Type": "Number"}, "nan", ["Type is Number"]),
        ({"MinLength": 2}, "a", ["MinLength is 2"]),
        ({"MaxLength": 2}, "abc", ["MaxLength is 2"]),
        ({"MinLength": "many"}, "", []),
        ({"AllowedValues": ["a"], "MinLength": 2}, "b", ["AllowedValues are a", "MinLength is 2"]),
        ({"Type": "AWS::SSM::Parameter::Value<String>", "AllowedValues": ["ami-1"]}, "/ami", []),
    ],
)
def test_each_constraint_that_refuses_the_value_is_named(declared: dict[str, Any], value: str, says: list[str]) -> None:
    assert [str(refusal) for refusal in refusals(declared, value)] == says


def test_a_pattern_that_is_nested_too_deep_for_us_refuses_nothing() -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000)
    try:
        assert list(refusals({"AllowedPattern": "(" * 3_000 + ")" * 3_000}, "anything")) == []
    finally:
        sys.setrecursionlimit(limit)
