"""The outputs a change creates, updates or deletes, and those whose value moves with a resource. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from renderer.review.actions import replaces
from renderer.review.causes import REPLACEMENT, UPDATE, Cause, Causes
from renderer.review.compare import ABSENT, REAL, Comparison
from renderer.review.deployment import Deployment, Output
from renderer.review.masking import Mask
from renderer.review.model import OutputChange
from renderer.review.propagation import Reference, State, arrive, uses
from renderer.review.schemas import Node

_PLAIN = Comparison("")
_TEXT = Node({}, ({"type": "string"},))  # what an output gives is a text


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
    doubtful = any(side is not None and side.exists.truth is None for side in (one, other))
    if one is not None and other is not None:
        changed = [
            part
            for part, before, after in zip(("Value", "Export", "Description"), *values, strict=True)
            if any(difference.tier == REAL for difference in _PLAIN.differences(before, after, _TEXT, ()))
        ]
        if not changed and one.exists == other.exists:
            return None
        if changed:
            part = changed[0]
            cause = causes.of(one.raw.get(part), other.raw.get(part), ("Name",) if part == "Export" else ())
        else:
            cause = causes.of_existence(one.raw, other.raw)
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
