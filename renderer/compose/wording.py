"""A schema's rules in words, for errors and for the reference in the README. Pure."""

from __future__ import annotations

import json
from typing import Any

from renderer.compose.schema import Node


def found(value: Any) -> str:
    """A value as an error quotes it: JSON, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}..."


_TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "mapping",
}


def expected(node: Node) -> str:
    """What a schema node allows, in words: "whole number from 1 to 300", "one of create, existing"."""
    if "enum" in node:
        values = [str(value) for value in node["enum"]]
        return "one of " + ", ".join(values) if len(values) > 1 else values[0]
    kinds = [node["type"]] if isinstance(node["type"], str) else node["type"]
    words = " or ".join(_TYPES[kind] for kind in kinds if kind != "null")
    words += _range(node) + _length(node) + _of(node)
    return words + ", or null" if "null" in kinds else words


_BOUNDS = {"minimum": "of at least", "exclusiveMinimum": "over", "maximum": "of at most", "exclusiveMaximum": "under"}


def _range(node: Node) -> str:
    if "minimum" in node and "maximum" in node:
        return f" from {node['minimum']} to {node['maximum']}"
    bounds = [f"{words} {node[bound]}" for bound, words in _BOUNDS.items() if bound in node]
    return f" {' and '.join(bounds)}" if bounds else ""


def _length(node: Node) -> str:
    for least, most, unit in (
        ("minLength", "maxLength", "characters"),
        ("minItems", "maxItems", "entries"),
        ("minProperties", "maxProperties", "entries"),
    ):
        low, high = node.get(least), node.get(most)
        if low is not None and high is not None:
            return f" of {low} to {high} {unit}"
        if high is not None:
            return f" of at most {high} {unit}"
        if low is not None:
            return f" of at least {low} {unit}"
    return ""


def _of(node: Node) -> str:
    if "examples" in node:
        return " such as " + ", ".join(str(example) for example in node["examples"])
    if "items" in node:
        return f", each {expected(node['items'])}" + (", none twice" if node.get("uniqueItems") else "")
    return f" matching {node['pattern']}" if "pattern" in node else ""


def meaning(node: Node) -> str:
    """The first sentence of a node's description, without its full stop."""
    return str(node.get("description", "")).split(". ", maxsplit=1)[0].rstrip(".")
