"""Properties that protect or expose, one row each: a change that loses a protection is an exposure. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from renderer.review.deployment import Deployment
from renderer.review.exposure.model import Exposure
from renderer.review.exposure.protection_table import GUARDS, PROTECTIONS, Protection
from renderer.review.symbols import Choice, Symbol, Text, Value


class _State(NamedTuple):
    """`safe` is None where the value is not known."""

    safe: bool | None
    written: bool


def opened_protections(old: Deployment, new: Deployment, created: str = "created: ") -> Iterator[Exposure]:
    """What each resource of the new side does not protect and the old side did; `created` precedes what is new."""
    for name, resource in sorted(new.resources.items()):
        before = old.resources.get(name)
        for row in PROTECTIONS.get(resource.type, ()):
            after = _state(row, resource.properties)
            if before is None or before.type != resource.type:
                # A new resource exposes what it says it exposes; what it leaves out is not taken away.
                if after.safe is False and (after.written or row.exposed_by_default):
                    yield Exposure(name, row.kind, f"{created}{row.what}")
                continue
            earlier = _state(row, before.properties)
            if after.safe is False and earlier.safe is not False:
                certainty = "certain" if earlier.safe else "possible"
                yield Exposure(name, row.kind, row.what, certainty)
            elif after.safe is None and earlier.safe is True:
                yield Exposure(name, row.kind, row.what, "possible")


def lost_guards(old: Deployment, new: Deployment) -> Iterator[Exposure]:
    """What guards or records others, and is deleted."""
    for name, resource in sorted(old.resources.items()):
        if name not in new.resources and resource.type in GUARDS:
            yield Exposure(name, GUARDS[resource.type][0], GUARDS[resource.type][1])


def _state(row: Protection, properties: Value) -> _State:
    values = list(_at(properties, row.path))
    if not values:
        return _State(not row.exposed_by_default if row.default is None else row.default, written=False)
    verdicts = [_safe(row, value) for value in values]
    if any(verdict is False for verdict in verdicts):
        return _State(False, written=True)
    return _State(None if None in verdicts else True, written=True)


def _at(value: Value, path: tuple[str, ...]) -> Iterator[Value]:
    if not path or isinstance(value, Symbol | Text | Choice):
        yield value
    elif isinstance(value, list):
        if "=" in path[0]:  # a list of {Key, Value}
            key = path[0].partition("=")[0]
            for item in value:
                if isinstance(item, dict) and item.get("Key") == key:
                    yield from _at(item.get("Value"), path[1:])
            return
        for item in value:
            yield from _at(item, path)
    elif isinstance(value, dict) and path[0] in value:
        yield from _at(value[path[0]], path[1:])


def _safe(row: Protection, value: Value) -> bool | None:
    if row.safe == ("*",):
        return value not in ("", [], {}) or isinstance(value, Symbol)
    if isinstance(value, Symbol | Text | Choice):
        return None
    text = str(value).lower()
    if row.safe:
        return text in row.safe
    return text not in row.unsafe
