"""What overlays/schema.json says of each key. Pure.

JSON Schema 2020-12 with two words of our own:
`x-parameter` names the CloudFormation parameter that carries the key's value;
`x-environment: true` marks what each environment must set itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renderer.compose.places import KeyPath

Node = Mapping[str, Any]


class Schema:
    """The parsed schema of the overlays. Keys are reached by their path; * stands for a key that users name."""

    def __init__(self, document: Node) -> None:
        self.document = document

    def is_open(self, path: KeyPath) -> bool:
        """Whether the mapping at `path` has keys that its users name."""
        node = self.at(path)
        return node is not None and isinstance(node.get("additionalProperties"), Mapping)

    def parameters(self) -> dict[str, KeyPath]:
        """{CloudFormation parameter: the key that sets it}."""
        return {node["x-parameter"]: path for path, node in self.each_key() if "x-parameter" in node}

    def set_by_each_environment(self) -> list[KeyPath]:
        return [path for path, node in self.each_key() if node.get("x-environment")]

    def each_key(self) -> Iterator[tuple[KeyPath, Node]]:
        """Every key that the schema describes, in its order, with what it says of it."""
        yield from self._under(self.document, ())

    def _under(self, parent: Node, path: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
        children = dict(parent.get("properties", {}))
        if isinstance(parent.get("additionalProperties"), Mapping):
            children["*"] = parent["additionalProperties"]
        for key, child in children.items():
            node = self.resolved(child)
            yield (*path, key), node
            yield from self._under(node, (*path, key))

    def at(self, path: KeyPath) -> Node | None:
        """What the schema says of the key at `path` (of an overlay: with the users' own names); None: nothing."""
        node: Node | None = self.document
        for part in path:
            if node is None:
                return None
            child = node.get("items") if isinstance(part, int) else node.get("properties", {}).get(part)
            if child is None:
                child = node.get("additionalProperties")
            node = self.resolved(child) if isinstance(child, Mapping) else None
        return node

    def resolved(self, node: Node) -> Node:
        """The node with what its $ref (always #/$defs/<name>) points to beneath its own words; its items too."""
        if "$ref" in node:
            node = {**self.document["$defs"][node["$ref"].removeprefix("#/$defs/")], **node}
        return {**node, "items": self.resolved(node["items"])} if "items" in node else node
