"""Differences of form are none, differences of content are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.drift.differences import Ignored, Properties, differences
from tests.unit.handlers.drift.rows import difference

GROUP = "AWS::EC2::SecurityGroup"


def is_difference(resource_type: str, one: Any, ignored: Sequence[Ignored] = ()) -> bool:
    return differences(resource_type, [one], ignored) == [one]


@pytest.mark.parametrize(
    ("expected", "actual", "differs"),
    [
        pytest.param("20", "120", True, id="two numbers"),
        pytest.param("true", "false", True, id="two truth values"),
        pytest.param("1.1", "1.10", True, id="two versions"),
        pytest.param("****", "****", True, id="two values under one mask"),
        pytest.param('{"a": "****"}', '{"a": "****"}', True, id="a mask in JSON"),
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


# --- the order of a set ------------------------------------------------------------------------------------------


def by_place(path: str, expected: list[Any], actual: list[Any]) -> list[Any]:
    """The differences of two lists as CloudFormation gives them: place by place, objects by their members."""
    found = []
    for place, (one, other) in enumerate(zip(expected, actual)):  # noqa: B905 - Python 3.9 has no strict
        if isinstance(one, dict) and isinstance(other, dict):
            found += [
                difference(f"{path}/{place}/{key}", json.dumps(one.get(key)), json.dumps(other.get(key)))
                for key in sorted({*one, *other})
                if one.get(key) != other.get(key)
            ]
        elif one != other:
            found.append(difference(f"{path}/{place}", str(one), str(other)))
    shared = min(len(expected), len(actual))
    found += [
        difference(f"{path}/{place}", json.dumps(one), "null", "REMOVE")
        for place, one in enumerate(expected[shared:], shared)
    ]
    return found + [
        difference(f"{path}/{place}", "null", json.dumps(one), "ADD")
        for place, one in enumerate(actual[shared:], shared)
    ]


def of_lists(resource_type: str, name: str, expected: list[Any], actual: list[Any]) -> list[Any]:
    properties = Properties(json.dumps({name: expected}), json.dumps({name: actual}))
    return differences(resource_type, by_place(f"/{name}", expected, actual), (), properties)


def test_a_masked_difference_within_a_set_is_one_though_the_sets_look_the_same() -> None:
    held = json.dumps({"ContainerDefinitions": [{"Name": "a", "Environment": [{"Name": "KEY", "Value": "****"}]}]})
    one = difference("/ContainerDefinitions/0/Environment/0/Value", "****", "****")
    assert differences("AWS::ECS::TaskDefinition", [one], (), Properties(held, held)) == [one]


WEB, ADMIN = {"CidrIp": "0.0.0.0/0", "FromPort": 443}, {"CidrIp": "10.0.0.0/8", "FromPort": 22}


@pytest.mark.parametrize(
    ("resource_type", "name", "expected", "actual", "differs"),
    [
        pytest.param(GROUP, "SecurityGroupIngress", [WEB, ADMIN], [ADMIN, WEB], False, id="a set in another order"),
        pytest.param(
            GROUP, "SecurityGroupIngress", [WEB], [{**WEB, "FromPort": "443"}], False, id="a set's member in form"
        ),
        pytest.param(
            GROUP, "SecurityGroupIngress", [WEB, ADMIN], [ADMIN, {**WEB, "FromPort": 80}], True, id="a changed member"
        ),
        pytest.param(GROUP, "SecurityGroupIngress", [WEB], [ADMIN, WEB], True, id="a member more"),
        pytest.param(GROUP, "SecurityGroupIngress", [WEB, ADMIN], [ADMIN], True, id="a member less"),
        pytest.param(GROUP, "SecurityGroupIngress", [WEB, WEB], [WEB, ADMIN], True, id="one of two alike is another"),
        pytest.param("AWS::IAM::Role", "ManagedPolicyArns", ["a", "b"], ["b", "a"], False, id="a set of texts"),
        pytest.param(
            "AWS::ECS::TaskDefinition",
            "ContainerDefinitions",
            [{"Name": "a", "Environment": [1, 2], "Command": ["x", "y"]}],
            [{"Name": "a", "Environment": [2, 1], "Command": ["x", "y"]}],
            False,
            id="a set in a list",
        ),
        pytest.param(
            "AWS::ECS::TaskDefinition",
            "ContainerDefinitions",
            [{"Name": "a", "Command": ["x", "y"]}],
            [{"Name": "a", "Command": ["y", "x"]}],
            True,
            id="a list in a set keeps its order",
        ),
        pytest.param("AWS::SQS::Queue", "Unheard", [1, 2], [2, 1], True, id="a list that is no set"),
        pytest.param("AWS::Nobody::Knows", "Subnets", [1, 2], [2, 1], True, id="a type that nobody knows"),
        pytest.param(
            "AWS::Nobody::Knows",
            "Tags",
            [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
            [{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}],
            False,
            id="tags of any type",
        ),
    ],
)
def test_the_order_of_a_set_is_not_drift_and_that_of_a_list_is(
    resource_type: str, name: str, expected: list[Any], actual: list[Any], differs: bool
) -> None:
    assert bool(of_lists(resource_type, name, expected, actual)) == differs
    assert bool(of_lists(resource_type, name, actual, expected)) == differs


def test_a_whole_set_in_one_difference_is_compared_without_its_order() -> None:
    one = difference("/SecurityGroupIngress", json.dumps([WEB, ADMIN]), json.dumps([ADMIN, WEB]))
    assert differences(GROUP, [one]) == []


def test_without_the_properties_a_place_in_a_set_stays_drift() -> None:
    places = by_place("/SecurityGroupIngress", [WEB, ADMIN], [ADMIN, WEB])
    assert differences(GROUP, places) == places
    assert differences(GROUP, places, (), Properties("{cut", '{"SecurityGroupIngress": "x"}')) == places


def test_only_the_set_that_changed_is_told() -> None:
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    before: dict[str, list[Any]] = {"Tags": tags, "SecurityGroupIngress": [WEB]}
    after: dict[str, list[Any]] = {"Tags": tags[::-1], "SecurityGroupIngress": [ADMIN]}
    found = by_place("/Tags", before["Tags"], after["Tags"])
    real = by_place("/SecurityGroupIngress", before["SecurityGroupIngress"], after["SecurityGroupIngress"])
    properties = Properties(json.dumps(before), json.dumps(after))
    assert differences(GROUP, [*found, *real], (), properties) == real


MEMBERS = st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), max_size=3), max_size=4)


@given(MEMBERS, st.randoms(use_true_random=False))
def test_no_order_of_a_set_is_drift(members: list[Any], random: Any) -> None:
    shuffled = random.sample(members, len(members))
    assert of_lists(GROUP, "SecurityGroupIngress", members, shuffled) == []


@given(MEMBERS, MEMBERS)
def test_two_sets_that_differ_are_drift_whatever_their_order(expected: list[Any], actual: list[Any]) -> None:
    same = sorted(map(sorted, map(dict.items, expected))) == sorted(map(sorted, map(dict.items, actual)))
    assert bool(of_lists(GROUP, "SecurityGroupIngress", expected, actual)) != same
