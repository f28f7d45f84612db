"""Which lists of a resource type are sets: their order means nothing. Pure.

A resource schema says so of a list with `"insertionOrder": false`:
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from handlers.drift.unordered_table import TYPES

# The names on the way to a list; `*` is any place in a list, and any key that the owner chose.
Path = tuple[str, ...]

# A resource has a tag's key once, whatever its schema says of their order.
ALWAYS: tuple[Path, ...] = (("Tags",),)


@lru_cache(maxsize=256)
def unordered(resource_type: str) -> tuple[Path, ...]:
    """The paths of the type's sets; of a type that the table does not have, its tags."""
    start = TYPES.find(f"\n{resource_type} ")
    if start < 0 or "\n" in resource_type:
        return ALWAYS
    _, *paths = TYPES[start + 1 : TYPES.index("\n", start + 1)].split(" ")
    return (*ALWAYS, *(tuple(path.split("/")[1:]) for path in paths))


def below(sets: Sequence[Path], part: str) -> tuple[Path, ...]:
    """What is left of the paths one step down: into the property `part`, or into a list."""
    return tuple(path[1:] for path in sets if path and path[0] in (part, "*"))
