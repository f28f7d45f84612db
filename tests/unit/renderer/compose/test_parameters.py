"""The stack's parameters and its configuration file."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.compose.merge import Merged
from renderer.compose.parameters import check_parameters, configuration, parameter_sources, parameter_values
from renderer.compose.places import ComposeError, Place

KEYS = {"EnvironmentSuffix": ("environment",), "HandlerMemory": ("handlers", "memory_mb")}
MERGED = Merged(
    {"environment": "prod", "handlers": {"memory_mb": 256, "fast": True}, "tags": {"Owner": "security"}},
    {
        ("environment",): Place("prod.yaml", 1, "environment"),
        ("handlers",): Place("base.yaml", 2, "handlers"),
        ("handlers", "memory_mb"): Place("base.yaml", 3, "handlers.memory_mb"),
    },
)
VALUES = {"EnvironmentSuffix": "prod", "HandlerMemory": "256", "HandlersKey": "handlers-0.zip"}
DECLARED: dict[str, dict[str, Any]] = {name: {"Type": "String"} for name in VALUES}


def test_values_are_texts_and_the_bundles_key_is_one_of_them() -> None:
    assert parameter_values(MERGED, KEYS, "handlers-0.zip") == VALUES


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (False, "false"), (99.5, "99.5"), (7, "7"), ("7", "7")])
def test_a_value_is_written_as_cloudformation_reads_it(value: object, text: str) -> None:
    merged = Merged({"a": value}, {})
    assert parameter_values(merged, {"A": ("a",)}, "k")["A"] == text


def test_each_value_knows_the_line_that_sets_it() -> None:
    assert parameter_sources(MERGED, KEYS) == {
        "EnvironmentSuffix": ("prod.yaml", 1, "environment"),
        "HandlerMemory": ("base.yaml", 3, "handlers.memory_mb"),
    }


def test_the_configuration_holds_parameters_and_tags_in_order() -> None:
    made = configuration({"B": "2", "A": "1"}, MERGED)
    assert made == {"Parameters": {"A": "1", "B": "2"}, "Tags": {"Environment": "prod", "Owner": "security"}}
    assert list(made["Parameters"]) == ["A", "B"]


def test_parameters_that_match_pass() -> None:
    check_parameters(DECLARED, VALUES, KEYS, MERGED)


def test_each_misfit_between_schema_and_template_is_named() -> None:
    declared: dict[str, dict[str, Any]] = {"HandlersKey": {}, "HandlerMemory": {}, "Extra": {}}
    with pytest.raises(ComposeError) as error:
        check_parameters(declared, VALUES, KEYS, MERGED)
    assert str(error.value).splitlines() == [
        "the template declares the parameter Extra, which no key of overlays/schema.json sets (x-parameter)",
        "overlays/schema.json: environment sets the parameter EnvironmentSuffix, which the template does not declare",
    ]


@pytest.mark.parametrize(
    ("declaration", "says"),
    [
        ({"Type": "String", "AllowedValues": ["128", 512]}, "AllowedValues are 128, 512"),
        ({"Type": "String", "AllowedPattern": "[0-9]{2}"}, "AllowedPattern is [0-9]{2}"),
        ({"Type": "Number", "MinValue": 257}, "MinValue is 257"),
        ({"Type": "Number", "MaxValue": "255"}, "MaxValue is 255"),
        ({"Type": "String", "MinLength": 4}, "MinLength is 4"),
        ({"Type": "String", "MaxLength": 2}, "MaxLength is 2"),
    ],
)
def test_a_value_that_the_template_refuses_is_an_error_at_its_line(declaration: dict[str, Any], says: str) -> None:
    with pytest.raises(ComposeError) as error:
        check_parameters({**DECLARED, "HandlerMemory": declaration}, VALUES, KEYS, MERGED)
    expected = f"base.yaml:3: handlers.memory_mb: the parameter HandlerMemory does not take '256': its {says}"
    assert str(error.value) == expected


@pytest.mark.parametrize(
    "declaration",
    [
        {"Type": "String", "AllowedValues": [256]},
        {"Type": "String", "AllowedPattern": "[0-9]+", "MinLength": 3, "MaxLength": 3},
        {"Type": "Number", "MinValue": 256, "MaxValue": 256},
    ],
)
def test_a_value_that_the_template_takes_passes(declaration: dict[str, Any]) -> None:
    check_parameters({**DECLARED, "HandlerMemory": declaration}, VALUES, KEYS, MERGED)
