"""What a schema says of each key."""

from __future__ import annotations

import pytest

from renderer.compose.places import KeyPath
from renderer.compose.schema import Schema

SCHEMA = Schema(
    {
        "properties": {
            "name": {"description": "Its name.", "$ref": "#/$defs/name", "x-parameter": "Name", "x-environment": True},
            "closed": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"days": {"type": "integer", "x-parameter": "Days"}},
            },
            "open": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "properties": {"list": {"type": "array", "items": {"type": "string"}}},
                },
            },
        },
        "additionalProperties": False,
        "$defs": {"name": {"type": "string", "description": "Replaced."}},
    }
)


@pytest.mark.parametrize(
    ("path", "is_open"),
    [((), False), (("closed",), False), (("open",), True), (("open", "any"), False), (("nowhere", "at", "all"), False)],
)
def test_a_mapping_is_open_where_its_users_name_the_keys(path: KeyPath, is_open: bool) -> None:
    assert SCHEMA.is_open(path) is is_open


def test_parameters_are_the_keys_that_name_one() -> None:
    assert SCHEMA.parameters() == {"Name": ("name",), "Days": ("closed", "days")}


def test_what_each_environment_sets_is_marked() -> None:
    assert SCHEMA.set_by_each_environment() == [("name",)]


def test_keys_come_in_the_schemas_order_with_a_star_for_names() -> None:
    assert [path for path, _ in SCHEMA.each_key()] == [
        ("name",),
        ("closed",),
        ("closed", "days"),
        ("open",),
        ("open", "*"),
        ("open", "*", "list"),
    ]


def test_a_reference_lies_beneath_the_nodes_own_words() -> None:
    node = SCHEMA.at(("name",))
    assert node is not None
    assert (node["type"], node["description"]) == ("string", "Its name.")


def test_items_are_reached_by_their_index() -> None:
    assert SCHEMA.at(("open", "any", "list", 3)) == {"type": "string"}


def test_what_the_schema_does_not_know_is_none() -> None:
    assert SCHEMA.at(("closed", "weeks")) is None
