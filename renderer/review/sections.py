"""Outputs, stack tags, and the parts of a template for which CloudFormation performs no update. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from renderer.review.actions import replaces
from renderer.review.causes import REPLACEMENT, UPDATE, Cause, Causes
from renderer.review.compare import ABSENT, REAL, Comparison
from renderer.review.deployment import Deployment, Output
from renderer.review.masking import Mask, naming
from renderer.review.model import OutputChange, TemplateChange
from renderer.review.pointer import pointer
from renderer.review.propagation import Reference, State, arrive, uses
from renderer.review.resolve import is_no_echo
from renderer.review.schemas import Node
from renderer.review.symbols import Secret, Value

_PLAIN = Comparison("")
_NO_SCHEMA = Node({}, ())
_SECTIONS = ("Description", "Transform", "Metadata", "Parameters", "Mappings", "Conditions", "Rules")
_RESOURCE_PARTS = ("DependsOn", "Condition")

Place = tuple[str, str]


def review_outputs(
    old: Deployment, new: Deployment, states: Mapping[str, State], causes: Causes, mask: Mask
) -> tuple[OutputChange, ...]:
    """The outputs that are created, deleted, or given another value, export name or description."""
    found = []
    for name in sorted(old.outputs.keys() | new.outputs.keys()):
        one, other = old.outputs.get(name), new.outputs.get(name)
        change = _output(name, (old, new), causes, mask)
        if change is None and one is not None and other is not None:
            change = _moved(name, other, new, states, mask)
        if change is not None:
            found.append(change)
    return tuple(found)


def _output(name: str, sides: tuple[Deployment, Deployment], causes: Causes, mask: Mask) -> OutputChange | None:
    one, other = (side.outputs.get(name) for side in sides)
    values = [(side.value, side.export, side.description) if side else (ABSENT, None, None) for side in (one, other)]
    exists = (
        one.exists if one and (other is None or other.exists.truth is not None) else other.exists if other else None
    )
    doubtful = exists is not None and exists.truth is None
    if one is not None and other is not None:
        differ = any(
            difference.tier == REAL
            for before, after in zip(*values, strict=True)
            for difference in _PLAIN.differences(before, after, _NO_SCHEMA, ())
        )
        if not differ and one.exists == other.exists:
            return None
    if one is not None and other is not None:
        part = next(
            part
            for part, before, after in zip(("Value", "Export", "Description"), *values, strict=True)
            if part == "Description" or any(_PLAIN.differences(before, after, _NO_SCHEMA, ()))
        )
        path = ("Name",) if part == "Export" else ()
        cause = causes.of(one.raw.get(part), other.raw.get(part), path)
    else:
        raws = [(side.template.get("Outputs") or {}).get(name) for side in sides]
        cause = causes.of_existence(*raws)
    return OutputChange(
        name,
        "update" if one and other else "create" if other else "delete",
        mask.shown(values[0][0]),
        mask.shown(values[1][0]),
        mask.shown(values[0][1]),
        mask.shown(values[1][1]),
        cause,
        "possible" if doubtful else "certain",
    )


def _moved(name: str, output: Output, new: Deployment, states: Mapping[str, State], mask: Mask) -> OutputChange | None:
    """An output whose text stays and whose value moves with a resource."""
    for source, attribute, surely in uses(output.value):
        if source not in states or source not in new.resources:
            continue
        arrival = arrive(states[source], new.resources[source], Reference("", (), source, attribute, surely))
        if arrival is not None:
            shown = mask.shown(output.value)
            export = mask.shown(output.export)
            kind = REPLACEMENT if replaces(states[source].effect) else UPDATE
            certainty = "certain" if arrival.certain else "possible"
            return OutputChange(name, "update", shown, shown, export, export, Cause(kind, source), certainty)
    return None


def review_template(
    old: Deployment, new: Deployment, mask: Mask, *, created: bool
) -> tuple[tuple[TemplateChange, ...], list[tuple[Place, str]]]:
    """The changed parts without an update of their own, and the folded differences among them."""
    found: list[TemplateChange] = []
    folded: list[tuple[Place, str]] = []
    if created:
        return (), []
    for section in _SECTIONS:
        before, after = (_without_secrets(side.template.get(section, ABSENT), section) for side in (old, new))
        _compare(before, after, (section,), mask, found=found, folded=folded)
    for name in sorted(old.resources.keys() & new.resources.keys()):
        for part in _RESOURCE_PARTS:
            before, after = (side.resources[name].raw.get(part, ABSENT) for side in (old, new))
            if part == "DependsOn":
                before, after = (_listed(value) for value in (before, after))
            _compare(before, after, ("Resources", name, part), mask, found=found, folded=folded)
    return tuple(found), folded


def _compare(
    before: Value,
    after: Value,
    path: tuple[str | int, ...],
    mask: Mask,
    *,
    found: list[TemplateChange],
    folded: list[tuple[Place, str]],
) -> None:
    for difference in _PLAIN.differences(before, after, _NO_SCHEMA, path):
        if difference.tier == REAL:
            name = naming(difference.path)
            found.append(
                TemplateChange(
                    pointer(difference.path), mask.shown(difference.before, name), mask.shown(difference.after, name)
                )
            )
        else:
            folded.append((("", pointer(difference.path)), difference.tier))


def _listed(value: Value) -> Value:
    return [value] if isinstance(value, str) else value


def _without_secrets(value: Value, section: str) -> Value:
    """Parameter declarations with the default of a NoEcho parameter hidden, however short it is."""
    if section != "Parameters" or not isinstance(value, Mapping):
        return value
    hidden: dict[str, Any] = {}
    for name, declared in value.items():
        secret = is_no_echo(declared) and "Default" in declared
        hidden[name] = {**declared, "Default": Secret(str(declared["Default"]))} if secret else dict(declared)
    return hidden


def review_tags(old: Mapping[str, str] | None, new: Mapping[str, str] | None, mask: Mask) -> tuple[TemplateChange, ...]:
    """Changed stack tags; CloudFormation puts them on every resource that takes tags."""
    if old is None or new is None:
        return ()
    found: list[TemplateChange] = []
    _compare(dict(old), dict(new), (), mask, found=found, folded=[])
    return tuple(found)
