"""What the other tests stand on: references, order, and how a value reads as text."""

from __future__ import annotations

from typing import Any

import pytest

from tests.template.graph import Graph, references, target, text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "A"}, ["A"]),
        ({"Fn::GetAtt": ["A", "Arn"]}, ["A"]),
        ({"Fn::GetAtt": "A.Arn"}, ["A"]),
        ({"Fn::Sub": "x-${A}-${B.Arn}-${!C}"}, ["A", "B"]),
        ({"Fn::Sub": ["${A}-${B}", {"A": {"Ref": "C"}}]}, ["B", "C"]),
        ({"Fn::Join": ["", ["x", {"Ref": "A"}]]}, ["A"]),
        ({"deep": [{"er": {"Ref": "A"}}]}, ["A"]),
        ({"Ref": "AWS::Region"}, ["AWS::Region"]),
        ("text ${A}", []),
        ({"Condition": {"Ref": "A", "Other": 1}}, []),
        (7, []),
    ],
)
def test_references_are_found_in_every_form(value: Any, expected: list[str]) -> None:
    assert list(references(value)) == expected


@pytest.mark.parametrize(
    ("value", "as_text", "as_target"),
    [
        ("plain", "plain", ""),
        ({"Ref": "A"}, "${A}", "A"),
        ({"Fn::GetAtt": ["A", "Arn"]}, "${A.Arn}", "A"),
        ({"Fn::Sub": "${A.Arn}/*"}, "${A.Arn}/*", ""),
        ({"Fn::Sub": "${A.Arn}"}, "${A.Arn}", "A"),
        ({"Fn::Join": ["-", ["x", {"Ref": "A"}]]}, "x-${A}", ""),
        (None, "null", ""),
        (7, "7", ""),
    ],
)
def test_a_value_reads_as_text_and_names_its_target(value: Any, as_text: str, as_target: str) -> None:
    assert (text(value), target(value)) == (as_text, as_target)


TEMPLATE = {
    "Parameters": {"Days": {"Type": "Number", "Default": 3}, "Word": {"Type": "String"}},
    "Resources": {
        "A": {"Type": "T::X", "Properties": {"B": {"Fn::GetAtt": ["B", "Arn"]}}},
        "B": {"Type": "T::Y", "DependsOn": "C"},
        "C": {"Type": "T::Y", "Properties": {"Self": {"Ref": "Word"}}},
        "D": {"Type": "T::Z", "DependsOn": ["D2"]},
        "D2": {"Type": "T::Z", "Properties": {"D": {"Ref": "D"}}},
    },
}


def test_dependencies_are_followed_to_the_end_and_round_a_circle() -> None:
    graph = Graph(TEMPLATE)

    assert graph.dependencies("A") == {"B", "C"}
    assert graph.dependencies("C") == frozenset()
    assert graph.depends("D", "D")


def test_resources_are_found_by_type_and_by_the_beginning_of_one() -> None:
    graph = Graph(TEMPLATE)

    assert set(graph.of_type("T::Y")) == {"B", "C"}
    assert set(graph.of_type("T::*")) == {"A", "B", "C", "D", "D2"}


def test_a_parameters_value_is_the_given_one_or_its_default() -> None:
    graph = Graph(TEMPLATE, {"Word": "w"})

    assert graph.value({"Ref": "Days"}) == 3
    assert graph.value({"Ref": "Word"}) == "w"
    assert graph.value({"Ref": "A"}) == {"Ref": "A"}
    assert graph.value(5) == 5
