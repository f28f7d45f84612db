"""The graph as SVG, and the same as a list for those who do not see it. Colours come from style.css. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from renderer.review.faces import words
from renderer.review.faces.html.graph import ORIGINS, OUTPUT, Edge, Graph, Node
from renderer.review.faces.html.layout import HEIGHT, WIDTH, Layout, Point, lay_out
from renderer.review.faces.html.markup import anchor, join, several, tag
from renderer.wording import listed

_NAME, _DETAIL, _PAD = 27, 34, 2
_HEAD = Markup('viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"')
_ARROWS = Markup(
    '<defs><marker id="arrow" {0}><path class="arrow" d="M0,0.5 8,4 0,7.5z"/></marker>'
    '<marker id="arrow-replaces" {0}><path class="arrow replaces" d="M0,0.5 8,4 0,7.5z"/></marker></defs>'
).format(_HEAD)
_BOX = Markup(
    '<rect class="box" x="0" y="0" width="{}" height="{}" rx="7"/>'
    '<path class="strip" d="M7,0H5.5V{}H7A7,7 0 0 1 0,{}V7A7,7 0 0 1 7,0Z"/>'
).format(WIDTH, HEIGHT, HEIGHT, HEIGHT - 7)


def laid_out(graph: Graph) -> Layout:
    """Where each node stands."""
    return lay_out([node.key for node in graph.nodes], [(edge.cause, edge.consequence) for edge in graph.edges])


def drawn(graph: Graph, layout: Layout) -> Markup:
    """The picture; each node of a resource or an output links to its section."""
    by_key = {node.key: node for node in graph.nodes}
    lines = [_edge(edge, layout, by_key) for edge in sorted(graph.edges, key=lambda edge: edge.replaces)]
    boxes = [_node(node, layout.places[node.key]) for node in graph.nodes]
    width, height = layout.width + 2 * _PAD, layout.height + 2 * _PAD
    return tag(
        "svg",
        _ARROWS,
        *lines,
        *boxes,
        viewBox=f"{-_PAD} {-_PAD} {width:g} {height:g}",
        width=f"{width:g}",
        height=f"{height:g}",
        role="group",
        aria_label="What follows from what, from left to right",
    )


def _edge(edge: Edge, layout: Layout, nodes: dict[str, Node]) -> Markup:
    points = layout.routes.get((edge.cause, edge.consequence))
    if points is None:
        return Markup("")
    name = " ".join(["edge", *(["replaces"] if edge.replaces else []), *([] if edge.certain else ["possible"])])
    marker = "url(#arrow-replaces)" if edge.replaces else "url(#arrow)"
    told = f"{listed(nodes[edge.cause].names)} → {listed(nodes[edge.consequence].names)}{_places(edge)}"
    return tag("path", tag("title", told), class_=name, d=_curve(points), marker_end=marker)


def _curve(points: Sequence[Point]) -> str:
    """Between two layers a curve, through a layer a straight line."""
    path = f"M{points[0].x:g},{points[0].y:g}"
    for number, (one, other) in enumerate(pairwise(points)):
        if number % 2:
            path += f"H{other.x:g}"
        else:
            half = (other.x - one.x) / 2
            path += f"C{one.x + half:g},{one.y:g} {other.x - half:g},{other.y:g} {other.x:g},{other.y:g}"
    return path


def _node(node: Node, place: Point) -> Markup:
    symbol = words.SYMBOLS.get(node.kind, "")
    more = f" and {len(node.names) - 1} more" if len(node.names) > 1 else ""
    name = shortened(node.names[0], _NAME - len(more) + (0 if symbol else 2)) + more
    shape = tag(
        "g",
        tag("title", f"{listed(node.names)}: {described(node)}"),
        _BOX,
        tag("text", *([tag("tspan", symbol, class_="symbol"), " "] if symbol else []), name, class_="name", x=16, y=21),
        tag("text", shortened(described(node), _DETAIL), class_="detail", x=16, y=39),
        transform=f"translate({place.x:g} {place.y:g})",
        class_=f"node {node.kind}",
    )
    target = _target(node)
    if target is None:
        return shape
    return tag("a", shape, href=f"#{target}", aria_label=f"{listed(node.names)}: {described(node)}")


def _target(node: Node) -> str | None:
    if node.kind in ORIGINS:
        return None
    return anchor("output" if node.kind == OUTPUT else "resource", node.names[0])


def described(node: Node) -> str:
    """What it is and what happens to it, in a line."""
    if node.kind in ORIGINS or node.kind == OUTPUT:
        return f"{node.kind}, {node.detail}" if node.detail else node.kind
    return f"{words.VERBS[node.kind]} · {node.detail.removeprefix('AWS::')}"


def _places(edge: Edge) -> str:
    return f" at {', '.join(edge.places[:5])}" if edge.places else ""


def shortened(name: str, most: int) -> str:
    """A name of at most `most` characters: its beginning and its end tell the most."""
    if len(name) <= most:
        return name
    end = (most - 1) // 3
    return f"{name[: most - 1 - end]}…{name[len(name) - end :]}"


def as_list(graph: Graph) -> Markup:
    """Each cause, and under it what follows."""
    by_key = {node.key: node for node in graph.nodes}
    after: dict[str, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        after[edge.cause].append(edge)
    items = [
        tag("li", _named(by_key[key]), tag("ul", *(tag("li", *_follows(edge, by_key)) for edge in after[key])))
        for key in by_key
        if key in after
    ]
    return tag("ul", *items, class_="causes")


def _named(node: Node) -> Markup:
    target = _target(node)
    name = listed(node.names)
    shown = tag("a", name, href=f"#{target}", class_="id") if target else tag("span", name, class_="id")
    return join((shown, tag("span", described(node), class_="note")), " ")


def _follows(edge: Edge, nodes: dict[str, Node]) -> list[object]:
    found: list[object] = [_named(nodes[edge.consequence])]
    if edge.places:
        rest = f" and {several(len(edge.places) - 5, 'value')} more" if len(edge.places) > 5 else ""
        found.append(tag("span", f" at {', '.join(edge.places[:5])}{rest}", class_="note"))
    if edge.replaces:
        found.append(
            tag("span", " by this it is replaced" if edge.certain else " by this it may be replaced", class_="note")
        )
    elif not edge.certain:
        found.append(tag("span", " possible", class_="note"))
    return found
