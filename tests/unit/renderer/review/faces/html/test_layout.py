"""Where nodes stand: laws that hold for every graph."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from renderer.review.faces.html.layout import HEIGHT, WIDTH, Layout, lay_out

Pair = tuple[str, str]
NAMES = [f"n{number:02}" for number in range(24)]


@st.composite
def graphs(draw: st.DrawFn, *, circles: bool = False) -> tuple[list[str], list[Pair]]:
    """Nodes in any order; without circles an edge leads from an earlier to a later name."""
    nodes = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
    pairs = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes))
    edges = draw(st.lists(pairs, max_size=40))
    return nodes, edges if circles else [pair for pair in edges if pair[0] < pair[1]]


def overlapping(layout: Layout) -> list[Pair]:
    return [
        (one, other)
        for (one, a), (other, b) in combinations(layout.places.items(), 2)
        if abs(a.x - b.x) < WIDTH and abs(a.y - b.y) < HEIGHT
    ]


@given(graphs(circles=True))
def test_no_two_nodes_overlap_and_all_are_in_the_picture(graph: tuple[list[str], list[Pair]]) -> None:
    layout = lay_out(*graph)
    assert sorted(layout.places) == sorted(graph[0])
    assert overlapping(layout) == []
    for place in layout.places.values():
        assert 0 <= place.x <= layout.width - WIDTH
        assert -0.1 <= place.y <= layout.height - HEIGHT + 0.1


@given(graphs())
def test_edges_run_from_left_to_right_from_the_cause_to_the_consequence(graph: tuple[list[str], list[Pair]]) -> None:
    layout = lay_out(*graph)
    assert set(layout.routes) == {pair for pair in graph[1] if pair[0] != pair[1]}
    for (cause, consequence), points in layout.routes.items():
        assert points[0] == (layout.places[cause].x + WIDTH, round(layout.places[cause].y + HEIGHT / 2, 1))
        assert points[-1] == (layout.places[consequence].x, round(layout.places[consequence].y + HEIGHT / 2, 1))
        across = [point.x for point in points]
        assert across == sorted(across)
        assert across[0] < across[-1]


@given(graphs())
def test_an_edge_passes_no_node_underneath(graph: tuple[list[str], list[Pair]]) -> None:
    layout = lay_out(*graph)
    for points in layout.routes.values():
        for left, right in zip(points[1:-1:2], points[2:-1:2], strict=True):  # straight through a layer
            assert left.y == right.y
            assert not [
                name
                for name, place in layout.places.items()
                if place.x == left.x and place.y < left.y < place.y + HEIGHT
            ]


@given(graphs(circles=True), st.randoms())
def test_the_same_graph_gives_the_same_picture(graph: tuple[list[str], list[Pair]], random: object) -> None:
    nodes, edges = graph
    shuffled = [*edges, *edges[:3]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert lay_out(nodes, edges) == lay_out(nodes, shuffled)


@given(graphs())
def test_a_cause_stands_left_of_all_that_follows(graph: tuple[list[str], list[Pair]]) -> None:
    layout = lay_out(*graph)
    for cause, consequence in layout.routes:
        assert layout.places[cause].x + WIDTH < layout.places[consequence].x


def test_what_does_not_hang_together_stands_one_below_the_other_in_the_order_given() -> None:
    layout = lay_out(["b", "x", "a", "y"], [("a", "x"), ("b", "y")])
    assert layout.places["b"].y == layout.places["y"].y < layout.places["a"].y == layout.places["x"].y


def test_consequences_stand_about_their_cause() -> None:
    layout = lay_out(["a", "x", "y", "z"], [("a", "x"), ("a", "y"), ("a", "z")])
    assert layout.places["a"].y == layout.places["y"].y
