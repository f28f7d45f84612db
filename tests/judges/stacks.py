"""Every stack that can be rendered: each kind, for every overlay and every variant of the template tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tests.template.graph import Graph
from tests.template.rendered import MEMBERS, NAMES, PIPELINE_VARIANTS, composed, graph


class Stack(NamedTuple):
    """`kind` is monitor, member, pipeline or target; `name` the overlay or variant, and of a member its account."""

    kind: str
    name: str
    graph: Graph
    text: str

    @property
    def label(self) -> str:
        return f"{self.kind}-{self.name}"


def stacks() -> Iterator[Stack]:
    for name in NAMES:
        yield _stack("monitor", name)
    for account in MEMBERS:
        yield _stack("member", account, "members", account)
    for name in ("prod", *PIPELINE_VARIANTS):
        yield _stack("pipeline", name)
    for name in NAMES:
        yield _stack("target", name)


def _stack(kind: str, name: str, overlay: str | None = None, member: str | None = None) -> Stack:
    overlay = overlay or name
    return Stack(kind, name, graph(overlay, kind, member), composed(overlay, kind, member).template_text)
