"""The verdicts of IAM policies against a brute-force model over a small universe."""

from __future__ import annotations

import operator
from fnmatch import fnmatchcase
from functools import cache
from ipaddress import ip_address, ip_network
from itertools import combinations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.review import review

# Every combination of the patterns below that some text can match has a text here.
ACTIONS = ["a:x", "a:y", "a:z", "a:xz", "a:zz", "a:z:x", "a:x:x", "b:x", "b:z"]
ACTION_PATTERNS = ["a:x", "a:y", "a:*", "*", "a:x*", "a:?", "*:x"]
RESOURCES = ["r1", "r2", "r3", "r1/k", "s"]
RESOURCE_PATTERNS = ["r1", "r2", "r*", "*", "r1*"]
TEXTS = [None, "v", "w", "vw", "u"]
ADDRESSES = [None, "10.0.0.1", "10.128.0.1", "11.0.0.1", "2001:db8::1"]
SIZES = [None, "5", "10", "15", "20", "25"]

TESTS = {
    "StringEquals": ("k", TEXTS, ["v", "w"]),
    "StringNotEquals": ("k", TEXTS, ["v", "w"]),
    "StringLike": ("k", TEXTS, ["v", "v*", "*"]),
    "StringNotLike": ("k", TEXTS, ["v", "v*"]),
    "StringEqualsIfExists": ("k", TEXTS, ["v", "w"]),
    "IpAddress": ("ip", ADDRESSES, ["10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "0.0.0.0/0"]),
    "NotIpAddress": ("ip", ADDRESSES, ["10.0.0.0/8", "10.128.0.0/9"]),
    "NumericLessThan": ("n", SIZES, ["10", "20"]),
    "NumericGreaterThanEquals": ("n", SIZES, ["10", "20"]),
    "NumericNotEquals": ("n", SIZES, ["10", "20"]),
    "Null": ("k", TEXTS, ["true", "false"]),
}


def some(values: list[str]) -> Any:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


# Made once: hypothesis spends longer on a strategy that is new to it than on drawing from it.
NAMES = st.lists(st.sampled_from(sorted(TESTS)), max_size=2, unique=True)
VALUES = {name: some(values) for name, (_, _, values) in TESTS.items()}
EFFECTS = st.sampled_from(["Allow", "Allow", "Allow", "Deny"])
ACTION_NAMES = st.sampled_from(["Action", "Action", "Action", "NotAction"])
RESOURCE_NAMES = st.sampled_from(["Resource", "Resource", "NotResource"])
SOME_ACTIONS, SOME_RESOURCES = some(ACTION_PATTERNS), some(RESOURCE_PATTERNS)


@st.composite
def statements(draw: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"Effect": draw(EFFECTS)}
    found[draw(ACTION_NAMES)] = draw(SOME_ACTIONS)
    found[draw(RESOURCE_NAMES)] = draw(SOME_RESOURCES)
    condition = {name: {TESTS[name][0]: draw(VALUES[name])[: 1 if name == "Null" else 2]} for name in draw(NAMES)}
    return {**found, "Condition": condition} if condition else found


DOCUMENTS = st.lists(statements(), min_size=1, max_size=3)
CONTEXTS = list(product(TEXTS, ADDRESSES, SIZES))
EVERYWHERE = (1 << len(CONTEXTS)) - 1


def passes(name: str, value: str | None, wanted: tuple[str, ...]) -> bool:
    if name == "Null":
        return (value is None) == (wanted == ("true",))
    negated = "Not" in name
    if value is None:
        return negated or name.endswith("IfExists")
    if "Ip" in name:
        found = any(
            ip_address(value).version == ip_network(block).version and ip_address(value) in ip_network(block)
            for block in wanted
        )
    elif name.startswith("Numeric"):
        compare = {
            "NumericLessThan": operator.lt,
            "NumericGreaterThanEquals": operator.ge,
            "NumericNotEquals": operator.eq,
        }
        found = any(compare[name](int(value), int(limit)) for limit in wanted)
    elif "Like" in name:
        found = any(fnmatchcase(value, pattern) for pattern in wanted)
    else:
        found = value in wanted
    return found != negated


def access(document: list[dict[str, Any]], effect: str) -> dict[Any, int]:
    """For each action and resource the contexts in which some statement has the effect, as bits."""
    found: dict[Any, int] = {}
    for statement in document:
        if statement["Effect"] == effect:
            condition = statement.get("Condition", {})
            bits = EVERYWHERE
            for name, tests in condition.items():
                for key, wanted in tests.items():
                    bits &= passing(name, key, tuple(wanted))
            for place in product(chosen(statement, "Action", ACTIONS), chosen(statement, "Resource", RESOURCES)):
                found[place] = found.get(place, 0) | bits
    return found


def inside(one: dict[Any, int], other: dict[Any, int]) -> bool:
    return all(bits & ~other.get(place, 0) == 0 for place, bits in one.items())


def chosen(statement: dict[str, Any], name: str, universe: list[str]) -> list[str]:
    negated = f"Not{name}" in statement
    patterns = statement[f"Not{name}" if negated else name]
    return [word for word in universe if any(fnmatchcase(word, pattern) for pattern in patterns) != negated]


@cache
def passing(name: str, key: str, wanted: tuple[str, ...]) -> int:
    """The contexts that pass the test, as bits."""
    place = ("k", "ip", "n").index(key)
    return sum(1 << index for index, context in enumerate(CONTEXTS) if passes(name, context[place], wanted))


def model(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> str:
    allow, deny = ([access(side, effect) for side in (old, new)] for effect in ("Allow", "Deny"))
    forward = inside(allow[1], allow[0]) and inside(deny[0], deny[1])
    back = inside(allow[0], allow[1]) and inside(deny[1], deny[0])
    if not forward:
        return "broadened"
    return "equivalent" if back else "narrowed"


def reviewed(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Any:
    sides = [
        {"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": side}}}}}
        for side in (old, new)
    ]
    return review(*sides).permissions


@settings(max_examples=2000, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_the_verdict_equals_the_brute_force_model(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    found = reviewed(old, new)
    if not found:
        assert old == new or model(old, new) == "equivalent"
    else:
        assert [permission.verdict for permission in found] == [model(old, new)]


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_swapping_the_sides_swaps_added_and_removed(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    for one, other in zip(reviewed(old, new), reviewed(new, old), strict=True):
        assert (one.added, one.removed) == (other.removed, other.added)
        if one.verdict == "broadened" and not one.removed:
            assert other.verdict == "narrowed"


# Keys of many values: every set of these texts, and the key that is not there.
MEMBERS = ["v", "w", "vw", "u"]
SETS = [None, *(set(found) for size in range(1, 5) for found in combinations(MEMBERS, size))]
SET_TESTS = {
    f"{quantifier}:{name}": values
    for quantifier in ("ForAnyValue", "ForAllValues")
    for name, values in (
        ("StringEquals", ["v", "w"]),
        ("StringNotEquals", ["v", "w"]),
        ("StringLike", ["v", "v*", "*"]),
        ("StringEqualsIfExists", ["v", "w"]),
    )
} | {"Null": ["true", "false"]}


SET_NAMES = st.lists(st.sampled_from(sorted(SET_TESTS)), min_size=1, max_size=2, unique=True)
SET_VALUES = {name: some(values) for name, values in SET_TESTS.items()}
SET_EFFECTS = st.sampled_from(["Allow", "Allow", "Deny"])


@st.composite
def set_statements(draw: Any) -> dict[str, Any]:
    condition = {name: {"m": draw(SET_VALUES[name])[: 1 if name == "Null" else 2]} for name in draw(SET_NAMES)}
    return {
        "Effect": draw(SET_EFFECTS),
        "Action": "a:x",
        "Resource": "*",
        "Condition": condition,
    }


def passes_set(name: str, found: set[str] | None, wanted: list[str]) -> bool:
    if name == "Null":
        return (found is None) == (wanted == ["true"])
    quantifier, operator_name = name.split(":")
    if found is None:
        return quantifier == "ForAllValues" or operator_name.endswith("IfExists")
    each = [passes(operator_name, value, tuple(wanted)) for value in found]
    return any(each) if quantifier == "ForAnyValue" else all(each)


def contexts_of(document: list[dict[str, Any]], effect: str) -> set[int]:
    return {
        index
        for index, found in enumerate(SETS)
        for statement in document
        if statement["Effect"] == effect
        and all(passes_set(name, found, keys["m"]) for name, keys in statement["Condition"].items())
    }


@settings(max_examples=1000, deadline=None)
@given(st.lists(set_statements(), min_size=1, max_size=3), st.lists(set_statements(), min_size=1, max_size=3))
def test_the_verdict_on_keys_of_many_values_equals_the_model(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    (allow_old, allow_new), (deny_old, deny_new) = (
        [contexts_of(side, effect) for side in (old, new)] for effect in ("Allow", "Deny")
    )
    forward = allow_new <= allow_old and deny_old <= deny_new
    back = allow_old <= allow_new and deny_new <= deny_old
    expected = "broadened" if not forward else "equivalent" if back else "narrowed"
    found = reviewed(old, new)
    if not found:
        assert old == new or expected == "equivalent"
    else:
        assert [permission.verdict for permission in found] == [expected]
