"""Settings of the realtime function. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from handlers.lib.finding import SEVERITIES
from handlers.lib.settings import Document


class Watched(NamedTuple):
    """A rule as the overlay has it: how grave its violations are, and the types of resources in its scope."""

    severity: str
    resource_types: frozenset[str]


class Settings(NamedTuple):
    """`attribution`: whether it is told who made the call."""

    rules: Mapping[str, Watched]
    attribution: bool


def parse_settings(text: str, name: str) -> Settings:
    """The settings in the text of the parameter `name`; SettingsError says what is wrong with it."""
    document = Document(text, name)
    rules = document.take("rules", _are_rules, "a mapping from rule to {severity, resource_types}")
    return Settings(
        {rule: Watched(one["severity"], frozenset(one["resource_types"])) for rule, one in rules.items()},
        document.flag("attribution"),
    )


def _are_rules(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(one, dict)
        and set(one) == {"severity", "resource_types"}
        and one["severity"] in SEVERITIES
        and isinstance(one["resource_types"], list)
        and all(isinstance(kind, str) and kind for kind in one["resource_types"])
        for one in value.values()
    )
