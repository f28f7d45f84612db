"""Base and one environment."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.compose.merge import Merged, merge
from renderer.compose.overlay import Overlay, parse_overlay
from renderer.compose.places import ComposeError, KeyPath, Place


def lay(base: str, environment: str, open_at: tuple[KeyPath, ...] = ()) -> Merged:
    return merge(
        parse_overlay(base, "base.yaml"), parse_overlay(environment, "prod.yaml"), lambda path: path in open_at
    )


@pytest.mark.parametrize(
    ("base", "environment", "merged"),
    [
        ("a: 1", "a: 2", {"a": 2}),
        ("a: 1\nb: 2", "a: 3", {"a": 3, "b": 2}),
        ("a: {b: 1, c: 2}", "a: {c: 3}", {"a": {"b": 1, "c": 3}}),
        ("a: [1, 2, 3]", "a: [4]", {"a": [4]}),
        ("a: [1]", "a: []", {"a": []}),
        ("a: [{b: 1}]", "a: [{c: 1}]", {"a": [{"c": 1}]}),
        ("a: null", "a: text", {"a": "text"}),
        ("a: text", "a: null", {"a": None}),
        ("a: {b: 1}", "a: 2", {"a": 2}),
        ("a: 1", "a: {b: 2}", {"a": {"b": 2}}),
        ("a: {}", "a: {}", {"a": {}}),
    ],
)
def test_mappings_merge_and_all_else_replaces(base: str, environment: str, merged: object) -> None:
    assert lay(base, environment).values == merged


@pytest.mark.parametrize(
    ("base", "environment", "says"),
    [
        ("schedule: 1", "shedule: 2", "prod.yaml:1: shedule: base has no such key; is schedule meant?"),
        ("a: {b: 1}", "a:\n  x: 2", "prod.yaml:2: a.x: base has no such key; it has b"),
        ("a: {}", "a: {x: 2}", "prod.yaml:1: a.x: base has no such key; it has none here"),
        ("a: {b: 1}", "a: {}", "prod.yaml:1: a: an empty mapping changes nothing; leave the key out"),
    ],
)
def test_what_would_be_without_effect_is_an_error(base: str, environment: str, says: str) -> None:
    with pytest.raises(ComposeError) as error:
        lay(base, environment)
    assert str(error.value) == says


def test_every_unknown_key_is_named_at_once() -> None:
    with pytest.raises(ComposeError) as error:
        lay("a: 1", "x: 1\ny: 2")
    assert [line.split(":")[1] for line in str(error.value).splitlines()] == ["1", "2"]


def test_where_users_name_the_keys_an_environment_may_bring_some_at_any_depth() -> None:
    merged = lay("tags: {Owner: {}}", "tags: {Owner: {pattern: x}, Team: {allowed: [a]}}", open_at=(("tags",),))
    assert merged.values == {"tags": {"Owner": {"pattern": "x"}, "Team": {"allowed": ["a"]}}}


def test_each_leaf_knows_which_file_and_line_set_it() -> None:
    merged = lay("a:\n  b: 1\n  c: [1, 2]\nd: {e: {f: 1}}", "a:\n  c: [3]\nd: text")
    assert merged.places == {
        ("a",): Place("base.yaml", 1, "a"),
        ("a", "b"): Place("base.yaml", 2, "a.b"),
        ("a", "c"): Place("prod.yaml", 2, "a.c"),
        ("a", "c", 0): Place("prod.yaml", 2, "a.c[0]"),
        ("d",): Place("prod.yaml", 3, "d"),
    }


def test_a_key_that_is_not_there_stands_where_its_parent_does() -> None:
    merged = lay("a:\n  b: 1", "a: {b: 2}")
    assert merged.place(("a", "x", "y")) == Place("base.yaml", 1, "a.x.y")
    assert merged.place(()) == Place("base.yaml", 1, "the whole overlay")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("abc", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)
OVERLAYS = st.dictionaries(st.text("abc", min_size=1, max_size=2), VALUES, min_size=1, max_size=4)


def as_overlay(values: dict[str, Any], file: str) -> Overlay:
    lines: dict[KeyPath, int] = {}

    def number(value: Any, path: KeyPath) -> None:
        children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, child in children:
            lines[(*path, key)] = len(lines) + 1
            number(child, (*path, key))

    number(values, ())
    return Overlay(file, copy.deepcopy(values), lines)


def leaves(value: Any, path: KeyPath = ()) -> dict[KeyPath, Any]:
    if isinstance(value, dict) and value:
        return {deep: leaf for key, child in value.items() for deep, leaf in leaves(child, (*path, key)).items()}
    return {path: value}


@given(OVERLAYS, OVERLAYS)
def test_the_environment_wins_and_laying_it_again_changes_nothing(base: Any, environment: Any) -> None:
    def laid(under: Any) -> Merged | None:
        try:
            return merge(as_overlay(under, "base"), as_overlay(environment, "prod"), lambda path: True)
        except ComposeError:  # an empty mapping over one with entries
            return None

    once = laid(base)
    if once is None:
        return
    again = laid(once.values)
    assert again is None or again.values == once.values
    for path, leaf in leaves(environment).items():
        if leaf != {}:
            value: Any = once.values
            for part in path:
                value = value[part]
            assert value == leaf
            assert once.places[path].file == "prod"


@given(OVERLAYS, OVERLAYS)
def test_every_value_has_a_place_and_every_place_a_value(base: Any, environment: Any) -> None:
    try:
        merged = merge(as_overlay(base, "base"), as_overlay(environment, "prod"), lambda path: True)
    except ComposeError:
        return
    assert set(merged.places) == set(as_overlay(merged.values, "merged").lines)
