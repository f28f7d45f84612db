"""Overlay files: what is read, and what YAML 1.1 would have misread."""

from __future__ import annotations

import pytest

from renderer.compose.overlay import parse_overlay
from renderer.compose.places import ComposeError, Place


def parse(text: str) -> object:
    return parse_overlay(text, "prod.yaml").values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: text", "text"),
        ('a: "111122223333"', "111122223333"),
        ("a: 256", 256),
        ("a: -1", -1),
        ("a: 0", 0),
        ("a: 99.5", 99.5),
        ("a: 2.0", 2.0),
        ("a: true", True),
        ("a: false", False),
        ("a: null", None),
        ("a: ~", None),
        ("a: []", []),
        ("a: {}", {}),
        ("a: 2027-03-31", "2027-03-31"),
        ("a: 2027-03-31T10:00:00Z", "2027-03-31T10:00:00Z"),
        ('a: "yes"', "yes"),
        ("a: 1e3", "1e3"),
        ("a: {2027-03-31: b}", {"2027-03-31": "b"}),
        ("a: [{b: 1}, {b: 2}]", [{"b": 1}, {"b": 2}]),
        ("a: >-\n  one\n  two\n", "one two"),
        ("a: =", "="),
    ],
)
def test_a_value_is_what_it_looks_like(text: str, value: object) -> None:
    assert parse(text) == {"a": value}


@pytest.mark.parametrize(
    ("text", "line", "key", "says"),
    [
        ("a: 111122223333", 1, "a", 'number 111122223333; if an id or another text is meant, quote it: "111122223333"'),
        ("x: 1\na: 012345670123", 2, "a", 'quote it: "012345670123"'),
        ("a: 0777", 1, "a", "number 511"),
        ("a: 0x1F", 1, "a", "number 31"),
        ("a: 0b11", 1, "a", "number 3"),
        ("a: 22:22", 1, "a", "number 1342"),
        ("a: 1_000", 1, "a", "number 1000"),
        ("a: 3.10", 1, "a", 'number 3.1; if an id or another text is meant, quote it: "3.10"'),
        ("a: .inf", 1, "a", "number inf"),
        ("a: .nan", 1, "a", "number nan"),
        ("a: yes", 1, "a", "write true or false, or quote it"),
        ("a: No", 1, "a", "write true or false, or quote it"),
        ("a: on", 1, "a", "write true or false, or quote it"),
        ("a: OFF", 1, "a", "write true or false, or quote it"),
        ("a: True", 1, "a", "write true or false, or quote it"),
        ("a:", 1, "a", 'there is no value; write null, "", [] or {}'),
        ("a: NULL", 1, "a", "there is no value"),
        ("a:\n  b: 1\n  c: 2\n  b: 3", 4, "a.b", "the key stands twice, first on line 2"),
        ("a:\n- x\n- yes", 3, "a[1]", "write true or false"),
        ("a: {443: b}", 1, "a.443", 'the key is not text; quote it: "443"'),
        ("on: b", 1, "on", "write true or false, or quote it"),
        ("true: b", 1, "true", "the key is not text"),
        ("? [a, b]\n: c", 1, "the whole overlay", "a key is plain text"),
        ("a: !!binary aGk=", 1, "a", "the tag tag:yaml.org,2002:binary is not read"),
        ("a: !Ref b", 1, "a", "the tag !Ref is not read"),
        ("a: !set {b}", 1, "a", "the tag !set is not read"),
        ("b: 1\na:\n  <<: {c: 1}", 3, "a", "merge keys (<<) are not read"),
        ("a: |\n  text\n", 1, "a", "the text ends in a line break"),
    ],
)
def test_what_readers_take_differently_is_an_error_with_its_remedy(text: str, line: int, key: str, says: str) -> None:
    with pytest.raises(ComposeError) as error:
        parse(text)
    assert str(error.value).startswith(f"prod.yaml:{line}: {key}: ")
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &x 1\nb: *x", "prod.yaml:1: anchors and aliases (&x, *x) are not read"),
        ("a: 1\nb: [", "prod.yaml:2: not YAML: "),
        ("a: b: c", "prod.yaml:1: not YAML: "),
        ("a: 1\n---\nb: 2", "prod.yaml:2: not YAML: "),
        ("a: 1\n\tb: 2", "prod.yaml:2: not YAML: the line is indented by a tab; use spaces"),
        ("a:\n\tb: 2\nc: 1", "prod.yaml:2: not YAML: the line is indented by a tab; use spaces"),
        ("a: \x07", "prod.yaml: not YAML: "),
        ("", "prod.yaml: the file is empty"),
        ("# nothing\n", "prod.yaml: the file is empty"),
        ("# one\n- a", "prod.yaml:2: an overlay is a mapping"),
        ("text", "prod.yaml:1: an overlay is a mapping"),
    ],
)
def test_a_file_that_is_no_overlay_is_an_error_with_its_line(text: str, says: str) -> None:
    with pytest.raises(ComposeError) as error:
        parse(text)
    assert str(error.value).startswith(says)


def test_each_key_and_each_item_knows_its_line() -> None:
    overlay = parse_overlay("a:\n  b:\n    - x\n    - {c: 1}\nd: 2\n", "prod.yaml")
    assert overlay.lines == {
        ("a",): 1,
        ("a", "b"): 2,
        ("a", "b", 0): 3,
        ("a", "b", 1): 4,
        ("a", "b", 1, "c"): 4,
        ("d",): 5,
    }
    assert overlay.place(("a", "b", 1, "c")) == Place("prod.yaml", 4, "a.b[1].c")
