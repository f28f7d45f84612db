"""What partials pipe values through."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined, UndefinedError

from renderer.compose.filters import json_string, kebab_case, logical_id, tojson

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON)
def test_both_filters_give_the_value_back(value: object) -> None:
    assert json.loads(tojson(value)) == value
    assert json.loads(json_string(value)) == value
    assert json.loads(json.loads(tojson(json_string(value)))) == value


@given(JSON)
def test_the_template_is_ascii(value: object) -> None:
    assert tojson(value).isascii()


@pytest.mark.parametrize("text", ["{{resolve:ssm:/a/b}}", "<b>&'", "${AWS::Region}"])
def test_cloudformations_own_syntax_survives(text: str) -> None:
    assert tojson(text) == f'"{text}"'


def test_a_json_string_is_compact_and_sorted_and_keeps_letters_as_they_are() -> None:
    assert json_string({"b": [1, 2], "a": "é"}) == '{"a":"é","b":[1,2]}'


def test_what_is_undefined_names_itself() -> None:
    with pytest.raises(UndefinedError, match="'schedule' is undefined"):
        tojson({"a": StrictUndefined(name="schedule")})


def test_what_is_no_value_is_refused() -> None:
    with pytest.raises(TypeError, match="is not a value that JSON has"):
        tojson({}.items)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("required-tags", "RequiredTags"), ("alerts", "Alerts"), ("a-2b_c", "A2bC"), ("alreadyCamel", "AlreadyCamel")],
)
def test_a_name_becomes_a_logical_id(name: str, expected: str) -> None:
    assert logical_id(name) == expected


@pytest.mark.parametrize("name", ["attribution", "stack-resource-changed", "resource-called-1", "heartbeat-12"])
def test_a_logical_id_tells_the_name_that_it_was_made_of(name: str) -> None:
    assert kebab_case(logical_id(name)) == name
