"""A schema's rules in words."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.compose.wording import expected, found, meaning


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 300}, "whole number from 1 to 300"),
        ({"type": "number", "minimum": 0}, "number of at least 0"),
        ({"type": "number", "maximum": 9}, "number of at most 9"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 20}, "number over 0 and of at most 20"),
        ({"type": "string"}, "text"),
        ({"type": "string", "maxLength": 16}, "text of at most 16 characters"),
        ({"type": "string", "minLength": 1}, "text of at least 1 characters"),
        ({"type": "string", "minLength": 1, "maxLength": 9}, "text of 1 to 9 characters"),
        ({"type": "string", "pattern": "^a$"}, "text matching ^a$"),
        ({"type": "string", "pattern": "^a$", "examples": ["a", "b"]}, "text such as a, b"),
        ({"type": ["string", "null"], "examples": ["a"]}, "text such as a, or null"),
        ({"type": "boolean"}, "true or false"),
        ({"enum": ["create", "existing"]}, "one of create, existing"),
        ({"enum": ["us-east-1"]}, "us-east-1"),
        ({"type": "array", "minItems": 1, "maxItems": 5}, "list of 1 to 5 entries"),
        ({"type": "array", "items": {"type": "string"}, "uniqueItems": True}, "list, each text, none twice"),
        ({"type": "object"}, "mapping"),
        ({"type": "object", "minProperties": 1}, "mapping of at least 1 entries"),
    ],
)
def test_what_is_allowed_reads_as_a_person_says_it(node: dict[str, Any], words: str) -> None:
    assert expected(node) == words


def test_a_long_value_is_cut() -> None:
    assert found("é") == '"é"'
    assert found("x" * 200) == '"' + "x" * 76 + "..."


def test_a_description_gives_its_first_sentence() -> None:
    assert meaning({"description": "Days kept. Zero: for ever."}) == "Days kept"
    assert meaning({}) == ""
