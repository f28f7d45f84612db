"""Where the nodes of a graph stand and its edges run: causes left, consequences right, nothing over another. Pure.

Layers by the longest way from a cause, order by the mean of the neighbours, height by isotonic regression: the
method of Sugiyama, small. The same graph gives the same picture.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

WIDTH, HEIGHT = 252, 50
ACROSS, DOWN, BEND = 72, 16, 10
_SWEEPS = 4

Pair = tuple[str, str]
# A node by its name; a bend of an edge that passes a layer by the edge and the layer.
Item = str | tuple[str, str, int]


class Point(NamedTuple):
    x: float
    y: float


class Layout(NamedTuple):
    """`places`: the upper left corner of each node's box; `routes`: each edge's points, from cause to consequence."""

    width: float
    height: float
    places: Mapping[str, Point]
    routes: Mapping[Pair, tuple[Point, ...]]


def lay_out(nodes: Sequence[str], edges: Iterable[Pair]) -> Layout:
    """The layout of a graph; what does not hang together stands one below the other, in the order of `nodes`."""
    lines = sorted({pair for pair in edges if pair[0] != pair[1]})
    places: dict[str, Point] = {}
    routes: dict[Pair, tuple[Point, ...]] = {}
    width = top = 0.0
    for part in _parts(nodes, lines):
        inside = [pair for pair in lines if pair[0] in part]
        layers = _layers(part, _forward(part, inside))
        rows, chains = _rows(part, inside, layers)
        heights = _heights(rows, chains)
        for item, y in heights.items():
            if isinstance(item, str):
                places[item] = Point(layers[item] * (WIDTH + ACROSS), top + y - HEIGHT / 2)
        for pair, chain in chains.items():
            routes[pair] = _route(chain, layers, heights, top)
        width = max(width, len(rows) * (WIDTH + ACROSS) - ACROSS)
        top += max(y + _size(item) / 2 for item, y in heights.items()) + 2 * DOWN
    return Layout(width, max(top - 2 * DOWN, 0), places, routes)


def _parts(nodes: Sequence[str], edges: Sequence[Pair]) -> list[list[str]]:
    near: dict[str, list[str]] = defaultdict(list)
    for one, other in edges:
        near[one].append(other)
        near[other].append(one)
    seen: set[str] = set()
    found = []
    for node in nodes:
        if node in seen:
            continue
        part, waiting = set(), [node]
        while waiting:
            one = waiting.pop()
            if one not in part:
                part.add(one)
                waiting.extend(near[one])
        seen |= part
        found.append([one for one in nodes if one in part])
    return found


def _forward(nodes: Sequence[str], edges: Sequence[Pair]) -> list[Pair]:
    """The edges without those that would close a circle; CloudFormation takes no circles, a file may hold one."""
    after: dict[str, list[str]] = defaultdict(list)
    for one, other in edges:
        after[one].append(other)
    back: set[Pair] = set()
    state: dict[str, int] = {}
    for root in nodes:
        if root in state:
            continue
        state[root] = 1
        way = [(root, iter(after[root]))]
        while way:
            node, rest = way[-1]
            following = next(rest, None)
            if following is None:
                state[node] = 2
                way.pop()
            elif following not in state:
                state[following] = 1
                way.append((following, iter(after[following])))
            elif state[following] == 1:
                back.add((node, following))
    return [pair for pair in edges if pair not in back]


def _layers(nodes: Sequence[str], edges: Sequence[Pair]) -> dict[str, int]:
    """The longest way from a cause; a cause of its own stands just before its first consequence."""
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    for one, other in edges:
        after[one].append(other)
        before[other].append(one)
    found: dict[str, int] = {}
    missing = {node: len(before[node]) for node in nodes}
    waiting = [node for node in nodes if not missing[node]]
    while waiting:
        node = waiting.pop()
        found[node] = max((found[one] + 1 for one in before[node]), default=0)
        for following in after[node]:
            missing[following] -= 1
            if not missing[following]:
                waiting.append(following)
    for node in nodes:
        if not before[node] and after[node]:
            found[node] = min(found[following] for following in after[node]) - 1
    return found


def _rows(
    nodes: Sequence[str], edges: Sequence[Pair], layers: Mapping[str, int]
) -> tuple[list[list[Item]], dict[Pair, list[Item]]]:
    """The items of each layer from top to bottom, and the way of each edge through them."""
    rows: list[list[Item]] = [[] for _ in range(max(layers.values()) + 1)]
    for node in nodes:
        rows[layers[node]].append(node)
    chains: dict[Pair, list[Item]] = {}
    for one, other in edges:
        between = range(layers[one] + 1, layers[other])
        bends: list[Item] = [(one, other, layer) for layer in between]
        for layer, bend in zip(between, bends, strict=True):
            rows[layer].append(bend)
        chains[one, other] = [one, *bends, other]
    left, right = _neighbours(chains)
    for sweep in range(_SWEEPS):
        back = sweep % 2 == 1
        near = right if back else left
        for row in reversed(rows) if back else rows:
            _sort(row, near, {item: place for each in rows for place, item in enumerate(each)})
    return rows, chains


def _sort(row: list[Item], near: Mapping[Item, Sequence[Item]], places: Mapping[Item, int]) -> None:
    """By the mean place of the neighbours; what has none keeps its own."""
    weight = {item: _mean([places[other] for other in near[item]], places[item]) for item in row}
    row.sort(key=lambda item: weight[item])


def _neighbours(chains: Mapping[Pair, Sequence[Item]]) -> tuple[dict[Item, list[Item]], dict[Item, list[Item]]]:
    left: dict[Item, list[Item]] = defaultdict(list)
    right: dict[Item, list[Item]] = defaultdict(list)
    for chain in chains.values():
        for one, other in pairwise(chain):
            right[one].append(other)
            left[other].append(one)
    return left, right


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _size(item: Item) -> int:
    return HEIGHT if isinstance(item, str) else BEND


def _heights(rows: Sequence[Sequence[Item]], chains: Mapping[Pair, Sequence[Item]]) -> dict[Item, float]:
    """The middle of each item: as near to its neighbours' as its row allows; the topmost box begins at 0."""
    left, right = _neighbours(chains)
    found: dict[Item, float] = {}
    for row in rows:
        found.update(zip(row, _spaced(row, [0.0] * len(row)), strict=True))
    for near, order in ((left, rows), (right, rows[::-1]), (left, rows), (right, rows[::-1])):
        for row in order:
            wanted = [_mean([found[other] for other in near[item]], found[item]) for item in row]
            found.update(zip(row, _spaced(row, wanted), strict=True))
    top = min(y - _size(item) / 2 for item, y in found.items())
    return {item: round(y - top, 1) for item, y in found.items()}


def _spaced(row: Sequence[Item], wanted: Sequence[float]) -> list[float]:
    """The places nearest to those wanted (least squares) that keep order and distance: pool adjacent violators."""
    offsets = [0.0]
    for one, other in pairwise(row):
        offsets.append(offsets[-1] + (_size(one) + _size(other)) / 2 + DOWN)
    blocks: list[list[float]] = []  # sum, count
    for place, offset in zip(wanted, offsets, strict=True):
        blocks.append([place - offset, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    level = [total / count for total, count in blocks for _ in range(int(count))]
    return [base + offset for base, offset in zip(level, offsets, strict=True)]


def _route(
    chain: Sequence[Item], layers: Mapping[str, int], heights: Mapping[Item, float], top: float
) -> tuple[Point, ...]:
    found = []
    for item in chain:
        layer = layers[item] if isinstance(item, str) else item[2]
        left, y = layer * (WIDTH + ACROSS), top + heights[item]
        if item != chain[0]:
            found.append(Point(left, y))
        if item != chain[-1]:
            found.append(Point(left + WIDTH, y))
    return tuple(found)
