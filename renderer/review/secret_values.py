"""NoEcho parameters: those whose value cannot be read, and the values that must not be shown. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from renderer.review.deployment import Deployment, check_template
from renderer.review.resolve import MASKED, is_no_echo

Given = tuple[Mapping[str, str], Mapping[str, str]]


def unreadable_parameters(old: Mapping[str, Any] | None, new: Mapping[str, Any], given: Given) -> frozenset[str]:
    """NoEcho parameters whose value is not known on one side at least: they are one symbol on both.

    It is what a review asks first, so it says MalformedTemplateError too.
    """
    for template in (old, new):
        if template is not None:
            check_template(template)
    found = set()
    declared = [(template or {}).get("Parameters") or {} for template in (old, new)]
    for name in declared[0].keys() & declared[1].keys():
        sides = [(section[name], values.get(name)) for section, values in zip(declared, given, strict=True)]
        hidden = [is_no_echo(declaration) for declaration, _ in sides]
        values = [declaration.get("Default") if value is None else value for declaration, value in sides]
        if any(hidden) and (None in values or MASKED in values):
            found.add(name)
    return frozenset(found)


def secrets_of(sides: tuple[Deployment, Deployment], given: Given) -> list[str]:
    """The known values of NoEcho parameters, on either side."""
    found: list[str] = []
    for side, values in zip(sides, given, strict=True):
        for name, declared in side.resolver.declared.items():
            if is_no_echo(declared):
                found.extend(str(value) for value in (values.get(name), declared.get("Default")) if value is not None)
    return [value for value in found if value != MASKED]
