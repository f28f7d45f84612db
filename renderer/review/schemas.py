"""The resource schemas that cfn-lint's wheel carries: the one module that knows where they lie.

Only the JSON files are read, found with importlib: importing cfnlint itself costs over a second. Their layout
(`data/schemas/providers/REGION.json` names a file of `data/schemas/resources/` for each type) is private to
cfn-lint; a wheel in which it is different is an error here, not a review without replacements.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Path_ = tuple[str, ...]


class SchemasUnavailableError(RuntimeError):
    """cfn-lint is not installed, or keeps its data elsewhere."""


@cache
def data_folder() -> Path:
    """The `data` folder of the installed cfn-lint."""
    spec = find_spec("cfnlint")
    if spec is None or not spec.submodule_search_locations:
        raise SchemasUnavailableError(
            "cfn-lint is not installed; it carries the resource schemas: pip install cfn-lint"
        )
    folder = Path(spec.submodule_search_locations[0]) / "data"
    if not (folder / "schemas" / "providers").is_dir():
        raise SchemasUnavailableError(f"no resource schemas under {folder}: this needs cfn-lint 1.58 or newer")
    return folder


@cache
def read(name: str) -> Any:
    """One JSON file of cfn-lint's data folder."""
    return json.loads((data_folder() / name).read_bytes())


class Schemas:
    """The resource schemas of one region; a type is read when it is first asked for."""

    def __init__(self, region: str) -> None:
        self.region = region
        self._types: dict[str, ResourceSchema | None] = {}

    def __call__(self, resource_type: str) -> ResourceSchema | None:
        """The schema of a type; None for one that AWS does not publish."""
        if resource_type not in self._types:
            content = _content(resource_type, self.region) or _content(resource_type, "us-east-1")
            self._types[resource_type] = ResourceSchema(content) if content else None
        return self._types[resource_type]

    def types(self) -> list[str]:
        """The names of the region's resource types."""
        return list(_provider(self.region))

    def offered(self, resource_type: str) -> bool | None:
        """Whether the region has the type; None where the type or the region is not known here."""
        if resource_type.startswith("Custom::") or not _provider(self.region) or not _name(resource_type, "us-east-1"):
            return None
        return _name(resource_type, self.region) is not None


@cache
def _provider(region: str) -> Mapping[str, str]:
    path = data_folder() / "schemas" / "providers" / f"{region}.json"
    found: Mapping[str, str] = json.loads(path.read_bytes()) if path.is_file() else {}
    return found


def _name(resource_type: str, region: str) -> str | None:
    return _provider(region).get(resource_type)


@cache
def _content(resource_type: str, region: str) -> Mapping[str, Any] | None:
    known = "AWS::CloudFormation::CustomResource" if resource_type.startswith("Custom::") else resource_type
    name = _name(known, region)
    found: Mapping[str, Any] | None = read(f"schemas/resources/{name}.json") if name else None
    return found


# IAM prefixes that are another word than the namespace of the service's resource types.
_NAMESPACES = {
    "acm": "certificatemanager",
    "cognito-idp": "cognito",
    "elasticfilesystem": "efs",
    "elasticmapreduce": "emr",
    "es": "opensearchservice",
    "kafka": "msk",
    "states": "stepfunctions",
}


def handler_permissions(service: str) -> Iterator[str]:
    """The IAM actions that the schemas of a service's resource types say that their handlers call, as AWS spells them.

    The service is an IAM prefix, as in `s3:`.
    """
    namespace = _NAMESPACES.get(service, service.replace("-", ""))
    for resource_type in _provider("us-east-1"):
        if resource_type.split("::")[1].lower() == namespace:
            content = _content(resource_type, "us-east-1") or {}
            for handler in content.get("handlers", {}).values():
                yield from handler.get("permissions", ())


class ResourceSchema:
    """What a review asks of one resource schema. Property paths are tuples of names; `*` is any list index."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self.create_only = _paths(content.get("createOnlyProperties"))
        self.conditional_create_only = _paths(content.get("conditionalCreateOnlyProperties"))
        self.read_only = _paths(content.get("readOnlyProperties"))
        self.identifier = _paths(content.get("primaryIdentifier"))
        self.delete_first = content.get("replacementStrategy") == "delete_then_create"
        self.root = Node(content, (content,))


class Node:
    """The schemas that may describe one value; several where the schema says oneOf or anyOf."""

    __slots__ = ("_children", "_content", "candidates")

    def __init__(self, content: Mapping[str, Any], candidates: Sequence[Mapping[str, Any]]) -> None:
        self._content = content
        self.candidates = _widened(content, candidates)
        self._children: dict[str, Node] = {}

    def child(self, key: str | int) -> Node:
        name = "" if isinstance(key, int) else key
        if name not in self._children:
            self._children[name] = Node(self._content, list(self._next(key)))
        return self._children[name]

    def _next(self, key: str | int) -> Any:
        for schema in self.candidates:
            if isinstance(key, int):
                if isinstance(schema.get("items"), Mapping):
                    yield schema["items"]
                continue
            known = schema.get("properties") or {}
            if key in known:
                yield known[key]
                continue
            yield from (item for item in (schema.get("patternProperties") or {}).values() if isinstance(item, Mapping))
            if isinstance(schema.get("additionalProperties"), Mapping):
                yield schema["additionalProperties"]

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that the schema allows here; empty where it does not say."""
        found: set[str] = set()
        for schema in self.candidates:
            kind = schema.get("type", ())
            found.update((kind,) if isinstance(kind, str) else kind)
        return frozenset(found)

    @property
    def unordered(self) -> bool:
        """Whether the schema says that the order of this list has no meaning."""
        return any(schema.get("insertionOrder") is False for schema in self.candidates)


def _widened(content: Mapping[str, Any], candidates: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    found: list[Mapping[str, Any]] = []
    waiting = list(candidates)
    seen: set[str] = set()
    while waiting:
        schema = waiting.pop(0)
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/") and reference not in seen:
            seen.add(reference)
            target: Any = content
            for part in reference[2:].split("/"):
                target = target.get(part, {})
            waiting.append(target)
        found.append(schema)
        for word in ("oneOf", "anyOf", "allOf"):
            waiting.extend(item for item in schema.get(word) or () if isinstance(item, Mapping))
    return tuple(found)


def _paths(pointers: Sequence[str] | None) -> tuple[Path_, ...]:
    return tuple(tuple(pointer.split("/")[2:]) for pointer in pointers or ())
