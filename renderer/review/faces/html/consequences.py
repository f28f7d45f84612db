"""The section of the graph: the picture, what it leaves out, and the same as a list. Pure."""

from __future__ import annotations

from renderer.review.faces.html.drawing import as_list, drawn, laid_out
from renderer.review.faces.html.graph import Graph, graph_of
from renderer.review.faces.html.markup import Section, join, several, tag
from renderer.review.model import Review

# Higher than this it cannot be read on a sheet of A4: the list stands there in its place.
_PAGE = 1_600
_KEYS = ("replaces", "changes", "possible")


def consequences(review: Review) -> Section | None:
    """What follows from what, where anything does."""
    found = graph_of(review)
    if not found.edges:
        return None
    keys = tag("p", *(tag("span", word, class_=f"key {word}") for word in _KEYS), class_="note keys")
    layout = laid_out(found)
    picture = tag(
        "div",
        drawn(found, layout),
        class_="graph" if layout.height <= _PAGE else "graph tall",
        role="region",
        aria_label="Graph of the change, scrollable",
        tabindex="0",
    )
    listed = tag("details", tag("summary", "The graph as a list"), as_list(found), class_="as-list")
    words = tag("p", _words(found), class_="note")
    return Section("graph", "Graph", "What follows from what", join((words, keys, picture, listed)))


def _words(found: Graph) -> str:
    words = "From left to right: what causes, and what follows from it."
    if found.alone:
        words += f" Without either, and not drawn: {several(found.alone, 'changed resource')}."
    if found.left_out:
        words += f" The gravest are drawn; not drawn for want of room: {several(found.left_out, 'resource')}."
    return words
