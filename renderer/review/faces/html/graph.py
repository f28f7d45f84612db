"""What follows from what in a change: causes, the resources and outputs they move, and why. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from renderer.review.actions import CONDITIONAL_REPLACE
from renderer.review.causes import CONDITION, MAPPING, PARAMETER, REPLACEMENT, UPDATE, Cause
from renderer.review.model import Change, Review

OUTPUT = "output"
ORIGINS = (PARAMETER, MAPPING, CONDITION)
MOST = 80
_ALIKE = 3


@dataclass(frozen=True)
class Node:
    """A resource, an output, or an origin (parameter, mapping, condition). Several names: alike in all that is drawn.

    `kind` is the resource's action, else OUTPUT or one of ORIGINS; `detail` its type, or where its value stands.
    """

    key: str
    kind: str
    names: tuple[str, ...]
    detail: str = ""


@dataclass(frozen=True)
class Edge:
    """`consequence` changes because `cause` does, at `places`; `replaces`: by that it is replaced, or may be."""

    cause: str
    consequence: str
    places: tuple[str, ...] = ()
    certain: bool = True
    replaces: bool = False


@dataclass(frozen=True)
class Graph:
    """Nodes gravest first. `alone`: changed resources with no edge; `left_out`: connected, but beyond the limit."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    alone: int
    left_out: int


def graph_of(review: Review, most: int = MOST) -> Graph:
    """The graph of a review: only what causes or follows, at most `most` nodes."""
    nodes, edges = _nodes(review), _edges(review)
    connected = {key for pair in edges for key in pair}
    found = [node for node in nodes.values() if node.key in connected]
    drawn, lines = _merged(found, list(edges.values()))
    kept = _kept(drawn, lines, most)
    resources = [node for node in nodes.values() if node.key.startswith("resource:")]
    return Graph(
        tuple(node for node in drawn if node.key in kept),
        tuple(edge for edge in lines if edge.cause in kept and edge.consequence in kept),
        sum(node.key not in connected for node in resources),
        sum(len(node.names) for node in drawn if node.key not in kept and node.key.startswith("resource:")),
    )


def _nodes(review: Review) -> dict[str, Node]:
    found = {}
    for change in review.changes:
        key = f"resource:{change.logical_id}"
        found[key] = Node(key, change.action, (change.logical_id,), change.type)
    for output in review.outputs:
        key = f"output:{output.name}"
        found[key] = Node(key, OUTPUT, (output.name,), "exported" if output.export_after is not None else "")
    for cause in _causes(review):
        key = _key(cause)
        if cause.kind in ORIGINS and key not in found:
            found[key] = Node(key, cause.kind, (cause.name,), _detail(cause))
    return found


def _causes(review: Review) -> Iterator[Cause]:
    for change in review.changes:
        yield from ([change.cause] if change.cause else [])
        yield from (path.cause for path in change.paths)
    yield from (output.cause for output in review.outputs)


def _key(cause: Cause) -> str:
    return f"{'resource' if cause.kind in (REPLACEMENT, UPDATE) else cause.kind}:{cause.name}"


def _detail(cause: Cause) -> str:
    via = f"by {', '.join(cause.via)}" if cause.via else ""
    source = f"{cause.source[0]} line {cause.source[1]}" if cause.source else ""
    return ", ".join(part for part in (via, source) if part)


def _edges(review: Review) -> dict[tuple[str, str], Edge]:
    changed = {change.logical_id for change in review.changes}
    found: dict[tuple[str, str], Edge] = {}
    for cause, edge in _told(review):
        drawn = cause.kind in ORIGINS or (cause.kind in (REPLACEMENT, UPDATE) and cause.name in changed)
        if drawn and edge.cause != edge.consequence:
            pair = (edge.cause, edge.consequence)
            found[pair] = _joined(found[pair], edge) if pair in found else edge
    for change in review.changes:  # a use whose own value changed too has another cause
        for dependent in changed.intersection(change.dependents):
            pair = (f"resource:{change.logical_id}", f"resource:{dependent}")
            found.setdefault(pair, Edge(*pair))
    return dict(sorted(found.items()))


def _joined(one: Edge, other: Edge) -> Edge:
    places = tuple(dict.fromkeys([*one.places, *other.places]))
    return replace(one, places=places, certain=one.certain or other.certain, replaces=one.replaces or other.replaces)


def _told(review: Review) -> Iterator[tuple[Cause, Edge]]:
    for change in review.changes:
        yield from _of(change)
    for output in review.outputs:
        yield output.cause, Edge(_key(output.cause), f"output:{output.name}", certain=output.certainty == "certain")


def _of(change: Change) -> Iterator[tuple[Cause, Edge]]:
    key = f"resource:{change.logical_id}"
    if change.cause:
        yield change.cause, Edge(_key(change.cause), key, (), change.certainty == "certain")
    for path in change.paths:
        place = path.path.removeprefix("/Properties/")
        certain = path.certainty == "certain" and path.replaces != CONDITIONAL_REPLACE
        edge = Edge(_key(path.cause), key, (place,), certain, path.replaces is not None)
        yield path.cause, edge


def _merged(nodes: list[Node], edges: list[Edge]) -> tuple[list[Node], list[Edge]]:
    """Resources of one type that change alike, through the same and with nothing after them, are one node."""
    into: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        into[edge.consequence].append(edge)
    causes = {edge.cause for edge in edges}
    groups: dict[tuple[object, ...], list[Node]] = defaultdict(list)
    for node in nodes:
        if node.key in causes or node.kind in ORIGINS:
            continue
        by = frozenset((edge.cause, edge.certain, edge.replaces) for edge in into[node.key])
        groups[node.kind, node.detail, by].append(node)
    first = {node.key: group[0].key for group in groups.values() if len(group) >= _ALIKE for node in group}
    names: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        names[first.get(node.key, node.key)].extend(node.names)
    merged = [replace(node, names=tuple(names[node.key])) for node in nodes if node.key in names]
    return merged, [edge for edge in edges if first.get(edge.consequence, edge.consequence) == edge.consequence]


def _kept(nodes: Sequence[Node], edges: Sequence[Edge], most: int) -> set[str]:
    """What hangs together with the gravest node, then with the next; the last of it in part, the nearest first."""
    near: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        near[edge.cause].append(edge.consequence)
        near[edge.consequence].append(edge.cause)
    kept: set[str] = set()
    for node in nodes:
        waiting = deque([node.key])
        while waiting and len(kept) < most:
            key = waiting.popleft()
            if key not in kept:
                kept.add(key)
                waiting.extend(near[key])
    return kept
