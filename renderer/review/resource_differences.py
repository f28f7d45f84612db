"""The differences between two resources: their properties by the schema, and every other attribute. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from renderer.review.compare import ABSENT, Comparison, Difference
from renderer.review.deployment import Resource
from renderer.review.replacement import Lookup
from renderer.review.schemas import Node
from renderer.review.symbols import identical

_NO_SCHEMA = Node({}, ())


def resource_differences(one: Resource, other: Resource, schema: Lookup) -> Iterator[Difference]:
    """What differs, in every tier; a path begins with the attribute: `Properties`, `Metadata`, `Type`, ..."""
    if one.type == other.type and identical([one.properties, one.attributes], [other.properties, other.attributes]):
        return  # most resources: their schema is not even read
    comparison = Comparison(other.type)
    known = schema(other.type) if one.type == other.type else None
    root = known.root if known else _NO_SCHEMA
    if one.type != other.type:
        yield Difference(("Type",), one.type, other.type)
    pairs = [("Properties", one.properties, other.properties, root)]
    pairs.extend(
        (name, one.attributes.get(name, ABSENT), other.attributes.get(name, ABSENT), _NO_SCHEMA)
        for name in sorted(one.attributes.keys() | other.attributes.keys())
    )
    for name, before, after, node in pairs:
        for difference in comparison.differences(before, after, node, ()):
            yield difference._replace(path=(name, *difference.path))
