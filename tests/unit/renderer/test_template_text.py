"""A template's text to its long form."""

from __future__ import annotations

import re

import pytest

from renderer.template_text import NotATemplateError, from_yaml, parse_template


@pytest.mark.parametrize(
    "text",
    [
        '{"Resources": {"A": {"P": {"Fn::GetAtt": ["B", "Arn"]}}}}',
        "Resources:\n  A:\n    P: !GetAtt B.Arn\n",
        "Resources:\n  A:\n    P:\n      Fn::GetAtt: [B, Arn]\n",
    ],
)
def test_json_and_both_forms_of_yaml_read_alike(text: str) -> None:
    assert parse_template(text) == {"Resources": {"A": {"P": {"Fn::GetAtt": ["B", "Arn"]}}}}


def test_a_date_stays_text() -> None:
    text = "AWSTemplateFormatVersion: 2010-09-09\nResources: {}\n"
    assert parse_template(text)["AWSTemplateFormatVersion"] == "2010-09-09"


def test_what_is_said_to_be_a_date_is_text_too() -> None:
    assert from_yaml("a: !!timestamp 2010-09-09") == {"a": "2010-09-09"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x: 1\na: !!map [1]", "line 2: a mapping is due"),
        ("x: 1\n? [1]\n: 2", "line 2: a key that is not a text"),
        ("x: 1\n? {a: 1}\n: 2", "line 2: a key that is not a text"),
        ("a: !!set {x}", "a value that JSON does not have: {'x'}"),
        ("a: !!binary aGk=", "a value that JSON does not have: b'hi'"),
    ],
)
def test_yaml_that_json_does_not_have_is_refused_with_its_line_where_it_is_known(text: str, why: str) -> None:
    with pytest.raises(NotATemplateError, match=re.escape(why)):
        from_yaml(text)


@pytest.mark.parametrize("text", ["", "text", "[]", "{}", "Resources", "a: b: c", "Resource: {}"])
def test_what_is_no_template_says_so(text: str) -> None:
    with pytest.raises(NotATemplateError):
        parse_template(text)
