"""Old and new side by side."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.review.faces.html.values import compared, row, written


def cells(before: Any, after: Any) -> list[str]:
    """What stands in the cells of old and new, as HTML."""
    return re.findall(
        r"<td role=\"cell\" data-label=\"\w+\">(.*?)</td>", row(("Name",), before, after, None), re.DOTALL
    )


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("orders", "orders-v2", "orders", "orders<ins>-v2</ins>"),
        ("ami-0123", "ami-0fed", "ami-<del>0123</del>", "ami-<ins>0fed</ins>"),
        ("a:b:c", "a:x:c", "a:<del>b</del>:c", "a:<ins>x</ins>:c"),
        ("aa", "aaa", "<del>aa</del>", "<ins>aaa</ins>"),
        ("1", 1, "<del>&#34;1&#34;</del>", "<ins>1</ins>"),
        (True, False, "<del>true</del>", "<ins>false</ins>"),
        ("", "x", "<del>&#34;&#34;</del>", "<ins>x</ins>"),
        (None, "x", "absent", "<ins>x</ins>"),
        ({"masked": True}, {"masked": True, "fingerprint": "12ab"}, "<del>(hidden)</del>", "<ins>(hidden 12ab)</ins>"),
        ("a", {"unknown": "Q.Arn"}, "<del>a</del>", "<ins>(Q.Arn, known after deploy)</ins>"),
    ],
)
def test_only_what_differs_is_marked(before: Any, after: Any, old: str, new: str) -> None:
    found = [re.sub(r"</?(code|span)[^>]*>", "", cell) for cell in cells(before, after)]
    assert found == [old, new]


@given(st.text(st.sampled_from("ab-:/1 "), max_size=30), st.text(st.sampled_from("ab-:/1 "), max_size=30))
def test_marks_take_nothing_away(before: str, after: str) -> None:
    if before == after:
        return
    assert [plain(cell) for cell in cells(before, after)] == [written(before), written(after)]


def test_the_same_name_with_another_value_is_said_once() -> None:
    found = row(("Name",), {"unknown": "Q.Arn"}, {"unknown": "Q.Arn"}, None)
    assert found.count("(Q.Arn, known after deploy)") == 1
    assert "the same name, another value" in found


def test_a_text_of_100_kilobytes_is_cut_to_where_it_differs() -> None:
    long = "x" * 50_000
    found = cells(f"{long} one {long}", f"{long} two {long}")
    assert [plain(cell) for cell in found] == [
        f"…{'x' * 119} {word} {'x' * 119}… 100,005 characters" for word in ("one", "two")
    ]


def test_a_structure_has_an_item_a_line_and_what_is_not_known_in_words() -> None:
    value = {"Fn": [1, "a", {"unknown": "Q"}], "Key": {"masked": True}, "None": {}}
    assert written(value) == (
        '{\n  "Fn": [\n    1,\n    "a",\n    (Q, known after deploy)\n  ],\n  "Key": (hidden),\n  "None": {}\n}'
    )


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ).filter(
        lambda value: isinstance(value, dict | list) and "unknown" not in str(value) and "masked" not in str(value)
    )
)
def test_a_structure_is_still_json(value: Any) -> None:
    assert json.loads(written(value) or "") == value


def test_lines_stand_beside_each_other_with_two_of_context_and_the_rest_counted() -> None:
    same = [f"line {number}" for number in range(10)]
    found = compared([*same, "old", *same], [*same, "new", "more", *same])
    assert [line.kind for line in found] == ["gap", "same", "same", "changed", "changed", "same", "same", "gap"]
    assert found[0].after == found[-1].after == "8 equal lines"
    assert [(line.before, line.after) for line in found[3:5]] == [("old", "new"), (None, "more")]


def test_many_lines_are_cut_and_counted() -> None:
    found = row(("Code",), "\n".join(map(str, range(1_000))), "\n".join(map(str, range(1_000, 2_000))), None)
    assert found.count('<div class="changed">') == 60
    assert "and 940 lines more" in found
    assert "1,000 lines differ" in found


def test_a_text_of_too_many_lines_is_compared_in_part_and_says_so() -> None:
    found = compared(["a"] * 5_000, ["a"] * 5_001)
    assert found[-1].after == "1,001 lines beyond the first 4,000 were not compared"
