"""What can happen to a resource, and how grave it is. Pure."""

from __future__ import annotations

CREATE = "create"
UPDATE = "update"
CONDITIONAL_REPLACE = "conditional-replace"
REPLACE = "replace"
DELETE = "delete"
RETAIN = "retain"
SNAPSHOT = "snapshot"
RENAME = "rename"
NONE = "none"

ACTIONS = (CREATE, UPDATE, CONDITIONAL_REPLACE, REPLACE, DELETE, RETAIN, SNAPSHOT, RENAME)

# What a changed property can do, weakest first.
EFFECTS = (NONE, UPDATE, CONDITIONAL_REPLACE, REPLACE)
_RANK = {effect: rank for rank, effect in enumerate(EFFECTS)}


def stronger(one: str, other: str) -> str:
    """The graver of two effects."""
    return one if _RANK[one] >= _RANK[other] else other


def weaker(one: str, other: str) -> str:
    """The milder of two effects: what a reference passes on is no more than its source and its property allow."""
    return one if _RANK[one] <= _RANK[other] else other


def replaces(effect: str) -> bool:
    """Whether the effect replaces the resource, or may."""
    return _RANK[effect] >= _RANK[CONDITIONAL_REPLACE]
