"""A template's text to its long form."""

from __future__ import annotations

import pytest

from renderer.template_text import NotATemplateError, parse_template


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


@pytest.mark.parametrize("text", ["", "text", "[]", "{}", "Resources", "a: b: c", "Resource: {}"])
def test_what_is_no_template_says_so(text: str) -> None:
    with pytest.raises(NotATemplateError):
        parse_template(text)
