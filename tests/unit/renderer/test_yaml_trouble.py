"""Where YAML goes wrong, in the words of who wrote it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from renderer.yaml_trouble import trouble

FITS = "its indentation fits neither the line before nor the block that begins on line"
NO_KEY = "this line has no `key:`, and its indentation does not continue the text before it"
DEEPER = "a second `key:` on one line, or a line that is indented deeper than the value before it"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a:\n  b: 1\n  c\n  d: 3\n", 3, NO_KEY),
        ("a:\n  b: >\n    text\n   wrong\n  c: 1\n", 4, f"{FITS} 2"),
        ("a:\n      b: 1\n    c: 2\n", 3, f"{FITS} 1"),
        ("a:\n  b: 1\n c: 2\n", 3, f"{FITS} 1"),
        ("a:\n  - x\n - y\n", 3, f"{FITS} 1"),
        ("a:\n  - x\n  b: 1\n", 3, f"{FITS} 2"),
        ("a:\n  b: x\n    c: 1\n", 3, DEEPER),
        ("a: 1: 2\n", 1, DEEPER),
        ("x: 0\na: [1,\n   2\n", 2, "the list that begins here is not closed: ] is missing"),
        ("x: 0\na: [1,\n   2", 2, "the list that begins here is not closed: ] is missing"),
        ("x: 0\na: [1,\n   2 3\n   b: 4]\n", 4, None),
        ("x: 0\na: [1\nb: 2\n", 2, "the list that begins here is not closed: ] is missing"),
        ("x:\n  a: {b: 1,\n  c: 2\ny: 3\n", 2, "the mapping that begins here is not closed: } is missing"),
        ("x: 0\na: {b: 1,\n   c: 2\n", 2, "the mapping that begins here is not closed: } is missing"),
        ("x: 0\na: 'text\nb: 2\n", 2, "the text that begins here is not closed: its quote is missing"),
        ("a:\n\tb: 1\n", 2, "the line is indented by a tab; use spaces"),
        ("a:\n  b:\t\tc: 1\n", 2, None),
        ("a: @x\n", 1, None),
    ],
)
@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_the_line_is_where_the_trouble_begins(loader: Any, text: str, line: int, what: str | None) -> None:
    with pytest.raises(yaml.MarkedYAMLError) as error:
        yaml.load(text, Loader=loader)  # noqa: S506 - safe, both of them
    found = trouble(error.value, text)
    assert found[0] == line
    assert what is None or found[1] == what
