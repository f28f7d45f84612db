"""Resources that only changed their logical id: one deletion and one creation of equal normal forms. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from renderer.review.deployment import Deployment, Resource
from renderer.review.overrides import PICTURES
from renderer.review.symbols import Choice, Symbol, Text, Value, freeze

_SELF = "\0self"


class Renames(NamedTuple):
    """`pairs` maps the new logical id to the old one; `ambiguous` names deletions with several candidates."""

    pairs: dict[str, str]
    ambiguous: tuple[str, ...]


def find_renames(old: Deployment, new: Deployment) -> Renames:
    """Pairs are found one after the other: what refers to a renamed resource may then be found renamed too."""
    gone = {name: old.resources[name] for name in old.resources.keys() - new.resources.keys()}
    come = {name: new.resources[name] for name in new.resources.keys() - old.resources.keys()}
    types = {resource.type for resource in gone.values()} & {resource.type for resource in come.values()} - PICTURES
    types = {name for name in types if not name.startswith("Fn::")}  # what a loop or macro makes is not known
    pairs: dict[str, str] = {}
    ambiguous: set[str] = set()
    while types:
        ids = {before: after for after, before in pairs.items()}
        lefts = _by_form(gone, ids, types, set(pairs.values()))
        rights = _by_form(come, {}, types, set(pairs))
        found = {}
        ambiguous = set()
        for form, names in lefts.items():
            others = rights.get(form, [])
            if len(names) == len(others) == 1:
                found[others[0]] = names[0]
            elif others:
                ambiguous.update(names)
        if not found:
            break
        pairs.update(found)
    return Renames(pairs, tuple(sorted(ambiguous)))


def under_new_names(old: Deployment, renamed: Mapping[str, str]) -> Deployment:
    """The old side with renamed resources, and references to them, under their new ids; `renamed`: new ids by old."""
    if not renamed:
        return old
    resources = {}
    for before, resource in old.resources.items():
        name = renamed.get(before, before)
        properties, attributes = (
            substituted(dict(part), renamed) for part in (resource.properties, resource.attributes)
        )
        resources[name] = replace(resource, logical_id=name, properties=properties, attributes=attributes)
    return replace(old, resources=resources)


def _by_form(
    resources: Mapping[str, Resource], ids: Mapping[str, str], types: set[str], done: set[str]
) -> dict[Hashable, list[str]]:
    found: dict[Hashable, list[str]] = defaultdict(list)
    for name, resource in sorted(resources.items()):
        if resource.type in types and name not in done:
            found[_form(name, resource, ids)].append(name)
    return found


def _form(name: str, resource: Resource, ids: Mapping[str, str]) -> Hashable:
    renamed = {**ids, name: _SELF}
    return (
        resource.type,
        freeze(substituted(dict(resource.properties), renamed)),
        freeze(substituted(dict(resource.attributes), renamed)),
        resource.exists,
    )


def substituted(value: Value, ids: Mapping[str, str]) -> Any:  # noqa: PLR0911 - one return a kind of value
    """A normal form, or a frozen one, with logical ids exchanged."""
    if isinstance(value, str):
        return value
    if isinstance(value, Symbol):
        resource = ids.get(value.resource, value.resource)
        own = f"{resource}.{value.attribute}" if value.attribute else resource
        name = own if value.resource else "" if value.inner else value.name
        inner = tuple(substituted(item, ids) for item in value.inner)
        return value._replace(name=name, resource=resource, detail=substituted(value.detail, ids), inner=inner)
    if isinstance(value, Text):
        return Text(tuple(substituted(part, ids) for part in value.parts))
    if isinstance(value, Choice):
        then, otherwise = substituted(value.then, ids), substituted(value.otherwise, ids)
        return Choice(value.condition, substituted(value.key, ids), then, otherwise)
    if isinstance(value, dict):
        return {key: substituted(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [substituted(item, ids) for item in value]
    if isinstance(value, tuple):
        return tuple(substituted(item, ids) for item in value)
    if isinstance(value, frozenset):
        return frozenset(substituted(item, ids) for item in value)
    return value
