"""Whose a resource is and who pays for it, as its tags say. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

OWNER_TAGS = ("Owner", "owner")
COST_CENTER_TAGS = ("CostCenter", "costcenter", "cost-center")


def owner(tags: Mapping[str, str]) -> str | None:
    """The owner, None where no tag names one."""
    return first(tags, OWNER_TAGS)


def cost_center(tags: Mapping[str, str]) -> str | None:
    """The cost centre, None where no tag names one."""
    return first(tags, COST_CENTER_TAGS)


def first(tags: Mapping[str, str], names: Sequence[str]) -> str | None:
    """The first of these tags that says anything."""
    return next((tags[name] for name in names if tags.get(name, "").strip()), None)
