"""Why a value changed: the nearest parameter, mapping or condition that did, else the template's own text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from renderer.review.deployment import Deployment
from renderer.review.symbols import NO_VALUE, freeze
from renderer.review.tiers import Path

LITERAL, PARAMETER, MAPPING, CONDITION = "literal", "parameter", "mapping", "condition"
REPLACEMENT, UPDATE, UNKNOWN = "replacement", "update", "unknown"


@dataclass(frozen=True)
class Cause:
    """The nearest cause; `via` leads from it to the origin. `source`: (file, line, key) of a parameter's value."""

    kind: str
    name: str
    via: tuple[str, ...] = ()
    source: tuple[str, int, str] | None = None


class Link(NamedTuple):
    """Something an expression depends on: a parameter, a mapping or a condition, by name."""

    kind: str
    name: str


class Causes:
    """Finds causes between two sides. `sources` says where a parameter's new value is written."""

    def __init__(self, old: Deployment, new: Deployment, sources: Mapping[str, tuple[str, int, str]]) -> None:
        self._old = old
        self._new = new
        self._sources = sources

    def of(self, before: Any, after: Any, path: Path) -> Cause:
        """The cause of a difference at `path` below two raw expressions."""
        one, passed_before = locate(self._old, before, path)
        other, passed_after = locate(self._new, after, path)
        if one == other and one is not None:
            for link in links(other):
                found = self._changed(link)
                if found is not None:
                    return found
        for name in reversed(passed_after + passed_before):
            found = self._changed(Link(CONDITION, name))
            if found is not None:
                return found
        if one is not None and other is not None and one == other:
            return Cause(UNKNOWN, "the value is known on one side only")
        return Cause(LITERAL, "template")

    def of_existence(self, raw_before: Any, raw_after: Any) -> Cause:
        """Why a resource or output exists on one side only."""
        for raw in (raw_after, raw_before):
            if isinstance(raw, Mapping) and "Condition" in raw:
                found = self._changed(Link(CONDITION, str(raw["Condition"])))
                if found is not None and raw_before is not None and raw_after is not None:
                    return found
        return Cause(LITERAL, "template")

    def _changed(self, link: Link) -> Cause | None:
        if link.kind == PARAMETER:
            one, other = (side.resolver.parameters.get(link.name) for side in (self._old, self._new))
            if one is None or other is None or freeze(one) == freeze(other):
                return None
            return Cause(PARAMETER, link.name, source=self._sources.get(link.name))
        if link.kind == MAPPING:
            one, other = (side.resolver.mappings.get(link.name) for side in (self._old, self._new))
            return Cause(MAPPING, link.name) if one != other and one is not None and other is not None else None
        if self._old.resolver.conditions[link.name] == self._new.resolver.conditions[link.name]:
            return None
        return self._through_condition(link.name)

    def _through_condition(self, name: str) -> Cause:
        one, other = ((side.template.get("Conditions") or {}).get(name) for side in (self._old, self._new))
        if one == other:
            for inner in links(other, in_condition=True):
                found = self._changed(inner)
                if found is not None:
                    return Cause(CONDITION, name, (found.name, *found.via), found.source)
        return Cause(CONDITION, name)


def locate(side: Deployment, raw: Any, path: Path) -> tuple[Any, list[str]]:
    """The raw expression that gives the value at `path`, and the conditions of the Fn::If passed on the way."""
    passed: list[str] = []
    rest = list(path)
    while True:
        raw = _branch(side, raw, passed)
        if not rest or raw is None:
            return raw, passed
        step = rest.pop(0)
        if isinstance(raw, Mapping) and isinstance(step, str) and step in raw:
            raw = raw[step]
        elif isinstance(raw, list) and isinstance(step, int):
            # An item that resolves to AWS::NoValue is not there: count the others.
            present = [item for item in raw if side.resolver.resolve(item) is not NO_VALUE]
            raw = present[step] if step < len(present) else None
        elif isinstance(raw, Mapping) and _is_function(raw):
            return raw, passed  # the function gives a whole structure
        elif isinstance(raw, str):
            return raw, passed  # inside a JSON text
        else:
            return _lost(side, raw, passed)


def _lost(side: Deployment, raw: Any, passed: list[str]) -> tuple[Any, list[str]]:
    """A key or item that is not there on this side: an Fn::If that gives no value may be why."""
    items = raw.values() if isinstance(raw, Mapping) else raw if isinstance(raw, list) else ()
    choices = [item["Fn::If"] for item in items if isinstance(item, Mapping) and item.keys() == {"Fn::If"}]
    passed.extend(
        str(choice[0]) for choice in choices if _is_if(choice) and side.resolver.resolve({"Fn::If": choice}) is NO_VALUE
    )
    return None, passed


def _branch(side: Deployment, raw: Any, passed: list[str]) -> Any:
    while isinstance(raw, Mapping) and raw.keys() == {"Fn::If"} and _is_if(raw["Fn::If"]):
        name = str(raw["Fn::If"][0])
        truth = side.resolver.conditions[name].truth
        if truth is None:
            return raw
        passed.append(name)
        raw = raw["Fn::If"][1 if truth else 2]
    return raw


def _is_if(arguments: Any) -> bool:
    return isinstance(arguments, list) and len(arguments) == 3


def _is_function(raw: Mapping[str, Any]) -> bool:
    return len(raw) == 1 and (next(iter(raw)) == "Ref" or str(next(iter(raw))).startswith("Fn::"))


def links(raw: Any, *, in_condition: bool = False) -> Iterator[Link]:
    """What an expression depends on, nearest first."""
    if isinstance(raw, list):
        for item in raw:
            yield from links(item, in_condition=in_condition)
    if not isinstance(raw, Mapping):
        return
    for key, argument in raw.items():
        if key == "Ref" and isinstance(argument, str):
            yield Link(PARAMETER, argument)
        elif key == "Condition" and in_condition and isinstance(argument, str):
            yield Link(CONDITION, argument)
        elif key == "Fn::If" and isinstance(argument, list) and argument:
            yield Link(CONDITION, str(argument[0]))
            yield from links(argument[1:], in_condition=in_condition)
        elif key == "Fn::FindInMap" and isinstance(argument, list) and argument:
            yield Link(MAPPING, str(argument[0]))
            yield from links(argument[1:], in_condition=in_condition)
        elif key == "Fn::Sub":
            yield from _substituted(argument)
        else:
            yield from links(argument, in_condition=in_condition)


def _substituted(argument: Any) -> Iterator[Link]:
    from renderer.review.resolve import SUB_VARIABLE, sub_arguments

    template, variables = sub_arguments(argument)
    for match in SUB_VARIABLE.finditer(template if isinstance(template, str) else ""):
        if not match[1] and match[2] not in variables and "." not in match[2]:
            yield Link(PARAMETER, match[2])
    yield from links(variables)
