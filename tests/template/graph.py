"""A template as a graph: what refers to what, and what therefore is created first and deleted last. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Resource = Mapping[str, Any]

# ${Name} and ${Name.Attribute}; ${!Literal} is text.
_SUBSTITUTION = re.compile(r"\$\{([^!}][^}]*)\}")


def references(value: Any) -> Iterator[str]:
    """Every name that a value refers to by Ref, Fn::GetAtt or Fn::Sub: resources, parameters, AWS::*."""
    if isinstance(value, Mapping):
        if len(value) == 1:
            ((function, argument),) = value.items()
            if function == "Ref":
                yield argument
                return
            if function == "Fn::GetAtt":
                yield argument[0] if isinstance(argument, list) else argument.split(".")[0]
                return
            if function == "Fn::Sub":
                text, local = (argument, {}) if isinstance(argument, str) else argument
                yield from (name for name in map(_base, _SUBSTITUTION.findall(text)) if name not in local)
                yield from references(local)
                return
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def text(value: Any) -> str:
    """A value as one text, its references as ${...}: `{"Ref": "A"}` is `${A}`. JSON for what is no text."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping) and len(value) == 1:
        ((function, argument),) = value.items()
        if function == "Ref":
            return f"${{{argument}}}"
        if function == "Fn::GetAtt":
            return f"${{{argument if isinstance(argument, str) else '.'.join(argument)}}}"
        if function == "Fn::Sub" and isinstance(argument, str):
            return argument
        if function == "Fn::Join":
            return str(argument[0]).join(text(part) for part in argument[1])
    return json.dumps(value)


def target(value: Any) -> str:
    """The logical name that the whole value stands for, an empty one where it is anything else."""
    match = re.fullmatch(r"\$\{([^!}][^}]*)\}", text(value))
    return _base(match[1]) if match else ""


def listed(value: Any) -> list[Any]:
    """A value that may be one or a list, as a list; nothing for None."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _base(name: str) -> str:
    return name.strip().split(".")[0]


@dataclass(frozen=True)
class Graph:
    """The template, and the values that its parameters get."""

    template: Mapping[str, Any]
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def resources(self) -> Mapping[str, Resource]:
        resources: Mapping[str, Resource] = self.template["Resources"]
        return resources

    def of_type(self, *types: str) -> dict[str, Resource]:
        """Resources of these types by logical id; a type may end in `*`."""
        return {
            name: resource
            for name, resource in self.resources.items()
            if any(_is(resource["Type"], wanted) for wanted in types)
        }

    def properties(self, name: str) -> Mapping[str, Any]:
        properties: Mapping[str, Any] = self.resources[name].get("Properties", {})
        return properties

    @cached_property
    def _direct(self) -> dict[str, frozenset[str]]:
        return {
            name: frozenset(
                other
                for other in (*references(resource.get("Properties", {})), *listed(resource.get("DependsOn")))
                if other in self.resources
            )
            for name, resource in self.resources.items()
        }

    def dependencies(self, name: str) -> frozenset[str]:
        """All that is created before the resource, and deleted after it."""
        found: set[str] = set()
        waiting = list(self._direct[name])
        while waiting:
            other = waiting.pop()
            if other not in found:
                found.add(other)
                waiting.extend(self._direct[other])
        return frozenset(found)

    def depends(self, name: str, other: str) -> bool:
        return other in self.dependencies(name)

    def value(self, value: Any) -> Any:
        """The value that a Ref to a parameter gets; anything else as it is. A Number parameter's is a number."""
        name = target(value)
        if name not in self.template.get("Parameters", {}):
            return value
        given = self.parameters.get(name, self.template["Parameters"][name].get("Default"))
        if self.template["Parameters"][name]["Type"] == "Number":
            return float(str(given))
        return given

    def resolved(self, value: Any) -> str:
        """`text`, with every reference to a parameter replaced by its value."""
        return _SUBSTITUTION.sub(lambda match: str(self.parameters.get(match[1], match[0])), text(value))


def _is(type_name: str, wanted: str) -> bool:
    return type_name.startswith(wanted[:-1]) if wanted.endswith("*") else type_name == wanted
