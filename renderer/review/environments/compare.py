"""Two environments of one stack compared: both as they would be deployed, their own names aside. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from renderer.review.causes import LITERAL, UNKNOWN, Cause, Causes
from renderer.review.compare import ABSENT, ORDER, REAL, SPELLING, Difference, label
from renderer.review.compare import Comparison as Values
from renderer.review.content import content
from renderer.review.deployment import Deployment, Output, Resource, deploy
from renderer.review.embedded import parse_json
from renderer.review.environments.access import access_differences, exposure_differences
from renderer.review.environments.model import (
    Comparison,
    Environment,
    OutputDifference,
    ResourceDifference,
    ValueDifference,
)
from renderer.review.environments.names import Names, texts_of
from renderer.review.iam.verdicts import review_permissions
from renderer.review.masking import Mask, naming
from renderer.review.model import Folded
from renderer.review.pointer import pointer
from renderer.review.resource_differences import resource_differences
from renderer.review.schemas import Node, ResourceSchema, Schemas
from renderer.review.secret_values import secrets_of, unreadable_parameters
from renderer.review.sections import tag_differences, template_differences
from renderer.review.symbols import Text, Value, freeze
from renderer.review.tiers import Path

NAMES = "names"  # the tier of what differs by the environments' own names alone
_TEXT = {"type": "string"}
_OUTPUT = Node({}, ({"properties": {"Value": _TEXT, "Export": _TEXT, "Description": _TEXT}},))
_PLAIN = Values("")

Pair = tuple[Any, Any]
SchemaLookup = Callable[[str], "ResourceSchema | None"]


def compare(
    one: Environment,
    other: Environment,
    *,
    fingerprint_key: bytes | None = None,
    schema: SchemaLookup | None = None,
) -> Comparison:
    """What the one environment has otherwise than the other.

    Raises MalformedTemplateError, CircularConditionError or SchemasUnavailableError.
    """
    given = (other.parameters, one.parameters)
    hidden = unreadable_parameters(other.template, one.template, given)
    sides = (
        deploy(other.template, other.parameters, other.region, hidden),
        deploy(one.template, one.parameters, one.region, hidden),
    )
    pair = _Pair((other, one), sides, Mask(secrets_of(sides, given), fingerprint_key), schema or Schemas(one.region))
    return pair.comparison(
        [f"parameter {name} is NoEcho: whether its value differs cannot be known" for name in sorted(hidden)]
    )


class _Pair:
    """Both environments; the other stands first, as what the one is held against."""

    def __init__(
        self,
        environments: tuple[Environment, Environment],
        sides: tuple[Deployment, Deployment],
        mask: Mask,
        schema: SchemaLookup,
    ) -> None:
        self._other, self._one = environments
        self._sides = sides
        self._mask = mask
        self._schema = schema
        shared = texts_of(sides[0]) & texts_of(sides[1])
        shared |= set(self._other.tags.values()) & set(self._one.tags.values())
        self._names = (Names(self._other.own, shared), Names(self._one.own, shared))
        self._neutral = (self._names[0].deployment(sides[0]), self._names[1].deployment(sides[1]))
        self._tags = (dict(self._other.tags), dict(self._one.tags))
        self._neutral_tags = (self._names[0].neutral(self._tags[0]), self._names[1].neutral(self._tags[1]))
        # A name is the cause of a difference only where nothing else is.
        self._causes = [Causes(*pair, self._one.sources) for pair in (self._neutral, sides)]
        self._folded: dict[str, list[Folded]] = {NAMES: [], ORDER: [], SPELLING: []}

    def comparison(self, notes: list[str]) -> Comparison:
        resources = tuple(self._resources())
        outputs = tuple(self._outputs())
        tags = self._values(tag_differences(*self._neutral_tags), "", self._tags)
        sections = (_sections(self._sides[0]), _sections(self._sides[1]))
        template = self._values(template_differences(*self._neutral), "", sections)
        permissions = review_permissions(*self._neutral)
        both = self._sides[0].resources.keys() & self._sides[1].resources.keys()
        notes.extend(dict.fromkeys([*self._sides[1].notes, *self._sides[0].notes]))
        return Comparison(
            self._one.name,
            self._other.name,
            len(both) - sum(found.only_in is None for found in resources),
            resources,
            access_differences(self._mask.permissions(permissions)),
            exposure_differences(*self._neutral, permissions, (self._other.name, self._one.name), self._mask),
            outputs,
            tags,
            template,
            tuple(self._folded[NAMES]),
            tuple(self._folded[ORDER]),
            tuple(self._folded[SPELLING]),
            tuple(map(self._mask.text, notes)),
        )

    def _resources(self) -> Iterator[ResourceDifference]:
        other, one = (side.resources for side in self._sides)
        for name in sorted(one.keys() | other.keys()):
            if name not in other or name not in one:
                side, only = (one, self._one) if name in one else (other, self._other)
                held = content(side[name], self._mask)
                yield ResourceDifference(name, side[name].type, only.name, content=held)
                continue
            neutral = (self._neutral[0].resources[name], self._neutral[1].resources[name])
            written = (_attributes(other[name]), _attributes(one[name]))
            raw = (other[name].raw, one[name].raw)
            values = self._values(resource_differences(*neutral, self._schema), name, written, raw)
            if values or other[name].exists != one[name].exists:
                yield ResourceDifference(name, one[name].type, None, values)

    def _outputs(self) -> Iterator[OutputDifference]:
        other, one = (side.outputs for side in self._sides)
        for name in sorted(one.keys() | other.keys()):
            if name not in other or name not in one:
                yield OutputDifference(name, (self._one if name in one else self._other).name)
                continue
            before, after = (_parts(side.outputs[name]) for side in self._neutral)
            written = (_parts(other[name]), _parts(one[name]))
            raw = (_raw(other[name]), _raw(one[name]))
            values = self._values(_PLAIN.differences(before, after, _OUTPUT, ()), f"Outputs/{name}", written, raw)
            if values:
                yield OutputDifference(name, None, values)

    def _values(
        self, differences: Iterable[Difference], name: str, written: Pair, raw: Pair = (None, None)
    ) -> tuple[ValueDifference, ...]:
        """The real differences as they are shown; the others, and the places of the names, are folded.

        `written` are both values with the names, `raw` their expressions in the templates.
        """
        real = []
        for found in differences:
            if found.tier == REAL:
                real.append(found)
            else:
                self._folded[found.tier].append(Folded(name, self._mask.text(pointer(found.path))))
        shown = {found.path for found in real}
        for path in self._names[1].places(written[1]):
            if not any(path[: len(place)] == place for place in shown):
                self._folded[NAMES].append(Folded(name, self._mask.text(pointer(path))))
        return tuple(sorted((self._value(found, written, raw) for found in real), key=lambda value: value.path))

    def _value(self, found: Difference, written: Pair, raw: Pair) -> ValueDifference:
        name = naming(found.path, *(label(side, found.path) for side in written))
        cause = Cause(LITERAL, "template") if raw == (None, None) else self._cause(raw, found.path)
        words = label(written[0 if found.after is ABSENT else 1], found.path)
        other, one = (
            _as_written(names, value, side, found.path)
            for names, value, side in zip(self._names, (found.before, found.after), written, strict=True)
        )
        return ValueDifference(
            pointer(found.path),
            self._mask.shown(one, name),
            self._mask.shown(other, name),
            cause,
            (cause.source, self._other.sources.get(cause.name)) if cause.source else (None, None),
            "possible" if found.possible else "certain",
            self._mask.text(words) or None,
        )

    def _cause(self, raw: Pair, path: Path) -> Cause:
        first, by_name = (causes.of(*raw, path) for causes in self._causes)
        return by_name if first.kind == UNKNOWN else first


def _as_written(names: Names, value: Value, written: Value, path: Path) -> Value:
    """The value with the names where it stands there, else as it was compared: lists may be in another order."""
    for step in path:
        found = parse_json(written) if isinstance(written, str | Text) else written
        held = found.keys() if isinstance(found, dict) else range(len(found)) if isinstance(found, list) else ()
        if step not in held:
            return value
        written = found[step]  # type: ignore[index] # just looked up
    return written if freeze(names.neutral(written)) == freeze(value) else value


def _sections(side: Deployment) -> dict[str, Any]:
    return {name: section for name, section in side.template.items() if name not in ("Resources", "Outputs")}


def _attributes(resource: Resource) -> dict[str, Value]:
    return {"Type": resource.type, "Properties": resource.properties, **resource.attributes}


def _parts(output: Output) -> dict[str, Value]:
    parts = {"Value": output.value, "Export": output.export, "Description": output.description}
    return {name: value for name, value in parts.items() if value is not None}


def _raw(output: Output) -> dict[str, Any]:
    export = output.raw.get("Export")
    return {**output.raw, "Export": export.get("Name") if isinstance(export, dict) else export}
