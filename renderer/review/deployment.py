"""A resolved template: its resources and outputs as one deployment would have them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from renderer.review.conditions import TRUE, Verdict
from renderer.review.language_extensions import LOOP, NAME, expand, may_make, transforms
from renderer.review.resolve import Resolver
from renderer.review.symbols import NO_VALUE, Value

# Every other key of a resource is compared with its properties: a change of one is an update, labelled by its path.
_NOT_ATTRIBUTES = frozenset({"Type", "Properties", "Condition", "DependsOn"})


class MalformedTemplateError(ValueError):
    """A template that CloudFormation could not read either; the message names the place."""


@dataclass(frozen=True)
class Resource:
    """One resource of a resolved template; `raw` is its declaration, `exists` the verdict of its condition."""

    logical_id: str
    type: str
    properties: Mapping[str, Value]
    attributes: Mapping[str, Value]
    raw: Mapping[str, Any]
    exists: Verdict


@dataclass(frozen=True)
class Output:
    """One output of a resolved template; `export` is None where it is not exported."""

    name: str
    value: Value
    export: Value
    description: Value
    raw: Mapping[str, Any]
    exists: Verdict


@dataclass(frozen=True)
class Deployment:
    """One side of a review. `template` is expanded, its values are not resolved."""

    template: Mapping[str, Any]
    resolver: Resolver
    resources: Mapping[str, Resource]
    outputs: Mapping[str, Output]
    notes: list[str] = field(default_factory=list)

    def may_make(self, logical_id: str) -> bool:
        """Whether a loop whose collection is not known may make a resource of this name."""
        loops = (self.template["Resources"][name] for name, each in self.resources.items() if each.type == LOOP)
        return any(may_make(loop, logical_id) for loop in loops)


def deploy(
    template: Mapping[str, Any] | None,
    parameters: Mapping[str, str],
    region: str,
    unreadable: frozenset[str] = frozenset(),
) -> Deployment:
    """What a template deploys; None is the stack that does not exist, and deploys nothing.

    `unreadable`: parameters whose value is not to be used, although this side may know it.
    """
    source: Mapping[str, Any] = {"Resources": {}} if template is None else template
    check_template(source)
    notes = [
        f"Transform {name} is not run: what it adds or changes was not seen"
        for name in transforms(source)
        if name != NAME
    ]
    expanded = expand(source, Resolver(source, parameters, region, unreadable).resolve, notes)
    resolver = Resolver(expanded, parameters, region, unreadable)
    resources = {name: _resource(name, raw, resolver) for name, raw in (expanded.get("Resources") or {}).items()}
    outputs = {name: _output(name, raw, resolver) for name, raw in (expanded.get("Outputs") or {}).items()}
    notes.extend(
        f"Resources/{name}: Fn::Transform is not run: what it adds was not seen"
        for name, each in resources.items()
        if each.type == "Fn::Transform"
    )
    notes.extend(
        f"{name} is not computed: its result is taken to be the same where its arguments are"
        for name in sorted(resolver.not_computed)
    )
    return Deployment(
        expanded,
        resolver,
        {name: resource for name, resource in resources.items() if resource.exists.truth is not False},
        {name: output for name, output in outputs.items() if output.exists.truth is not False},
        notes,
    )


def check_template(template: Mapping[str, Any]) -> None:
    """MalformedTemplateError where a section, a parameter, a resource or an output is not what it must be."""
    if template.get("Resources") is None:
        raise MalformedTemplateError("not a CloudFormation template: it has no Resources")
    for section in ("Parameters", "Mappings", "Conditions", "Resources", "Outputs"):
        found = template.get(section)
        if found is not None and not isinstance(found, Mapping):
            raise MalformedTemplateError(f"{section} must be a mapping, not {type(found).__name__}")
    for section in ("Parameters", "Resources", "Outputs"):
        for name, item in (template.get(section) or {}).items():
            if not isinstance(item, Mapping) and not _made_elsewhere(name, item):
                raise MalformedTemplateError(f"{section}/{name} must be a mapping, not {type(item).__name__}")
    for name, item in template["Resources"].items():
        if not _made_elsewhere(name, item):
            _check_resource(name, item)


def _check_resource(name: str, raw: Mapping[str, Any]) -> None:
    if not isinstance(raw.get("Type"), str):
        raise MalformedTemplateError(f"Resources/{name} has no Type")
    if not isinstance(raw.get("Properties") or {}, Mapping):
        raise MalformedTemplateError(f"Resources/{name}/Properties must be a mapping")


def _made_elsewhere(name: str, raw: Any) -> str | None:
    """What makes an entry that is no resource itself: a loop that is not written out, or a macro."""
    if str(name).startswith(f"{LOOP}::"):
        return LOOP
    macro = name == "Fn::Transform" or (isinstance(raw, Mapping) and "Type" not in raw and "Fn::Transform" in raw)
    return "Fn::Transform" if macro else None


def _unseen(name: str, kind: str, raw: Any, resolver: Resolver) -> Resource:
    """Stands for the resources that such an entry makes; whether there are any is not known."""
    exists = Verdict(None, (kind, name))
    return Resource(name, kind, {"Body": resolver.resolve(raw)}, {}, raw if isinstance(raw, Mapping) else {}, exists)


def _verdict(raw: Mapping[str, Any], resolver: Resolver) -> Verdict:
    return resolver.conditions[str(raw["Condition"])] if "Condition" in raw else TRUE


def _resource(name: str, raw: Mapping[str, Any], resolver: Resolver) -> Resource:
    kind = _made_elsewhere(name, raw)
    if kind is not None:
        return _unseen(name, kind, raw, resolver)
    if "Type" not in raw:
        raise MalformedTemplateError(f"Resources/{name} has no Type")
    properties = resolver.resolve(raw.get("Properties") or {})
    attributes = {key: resolver.resolve(item) for key, item in raw.items() if key not in _NOT_ATTRIBUTES}
    return Resource(
        name,
        str(raw["Type"]),
        properties if isinstance(properties, dict) else {"Fn::Transform": properties},
        {key: value for key, value in attributes.items() if value is not NO_VALUE},
        raw,
        _verdict(raw, resolver),
    )


def _output(name: str, raw: Mapping[str, Any], resolver: Resolver) -> Output:
    kind = _made_elsewhere(name, raw)
    if kind is not None:
        return Output(name, resolver.resolve(raw), None, None, {"Value": raw}, Verdict(None, (kind, name)))
    export = raw.get("Export")
    return Output(
        name,
        resolver.resolve(raw.get("Value")),
        resolver.resolve(export["Name"]) if isinstance(export, Mapping) and "Name" in export else None,
        resolver.resolve(raw.get("Description")),
        raw,
        _verdict(raw, resolver),
    )
