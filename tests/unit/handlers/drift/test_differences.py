"""Differences of form are none, differences of content are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.drift.differences import Ignored, is_difference
from tests.unit.handlers.drift.rows import difference


@pytest.mark.parametrize(
    ("expected", "actual", "differs"),
    [
        pytest.param("20", "120", True, id="two numbers"),
        pytest.param("true", "false", True, id="two truth values"),
        pytest.param("1.1", "1.10", True, id="two versions"),
        pytest.param("a", "a", False, id="the same text"),
        pytest.param('{"a": 1}', '{"a": "1"}', False, id="a number in a string"),
        pytest.param('{"a": true}', '{"a": "true"}', False, id="a truth value in a string"),
        pytest.param('{"a": 1, "b": 2}', '{"b":2,"a":1}', False, id="the order of keys"),
        pytest.param('{"a": "{\\"b\\": 1}"}', '{"a": {"b": 1}}', False, id="JSON in a string"),
        pytest.param("[1, 2]", "[2, 1]", True, id="the order of a list"),
        pytest.param('{"a": "1.1"}', '{"a": "1.10"}', True, id="two versions inside"),
        pytest.param('{"a": 1}', '{"a": 1, "b": 2}', True, id="one more key"),
        pytest.param("null", "[]", True, id="nothing and an empty list"),
        pytest.param("[" * 9_999, "[" * 9_998, True, id="what is too deep to parse"),
    ],
)
def test_a_difference_is_one_of_content(expected: str, actual: str, differs: bool) -> None:
    assert is_difference("AWS::SQS::Queue", difference("/P", expected, actual), ()) == differs
    assert is_difference("AWS::SQS::Queue", difference("/P", actual, expected), ()) == differs


@pytest.mark.parametrize(
    ("type_pattern", "path_pattern", "is_ignored"),
    [
        ("AWS::SQS::Queue", "/Tags/0/Value", True),
        ("AWS::SQS::Queue", "/Tags/*", True),
        ("*", "/Tags*", True),
        ("AWS::SNS::Topic", "/Tags/*", False),
        ("AWS::SQS::Queue", "/tags/*", False),
        ("AWS::SQS::Queue", "/Tag", False),
    ],
)
def test_drift_is_ignored_by_patterns_of_type_and_path(type_pattern: str, path_pattern: str, is_ignored: bool) -> None:
    entry = Ignored(type_pattern, path_pattern, "known")
    assert is_difference("AWS::SQS::Queue", difference("/Tags/0/Value"), [entry]) != is_ignored


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=3), children, max_size=3),
    max_leaves=6,
)


@given(VALUES)
def test_a_value_never_differs_from_itself_in_another_form(value: Any) -> None:
    wrapped = {"a": value}
    compact, spaced = json.dumps(wrapped, separators=(",", ":")), json.dumps(wrapped, indent=2, sort_keys=True)
    assert not is_difference("T", difference("/P", compact, spaced), ())
