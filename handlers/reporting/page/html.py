"""HTML from plain data: texts are escaped here and nowhere else. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from handlers.lib.text import inert


class Html(str):
    """A text that is HTML already."""

    __slots__ = ()


def text(value: object) -> Html:
    """The value as HTML: escaped, on one line, unless it is HTML already."""
    return value if isinstance(value, Html) else Html(escape(inert(str(value))))


def breakable(value: str) -> Html:
    """A long name, such as an ARN, that may go on in a new line after a colon or slash."""
    return Html(re.sub("([:/]+)", r"\1<wbr>", text(value)))


def join(parts: Iterable[object], between: str = "") -> Html:
    """The parts as HTML, one after the other."""
    return Html(between.join(text(part) for part in parts))


def tag(name: str, *content: object, **attributes: object) -> Html:
    """An element. `class_` is the attribute class, `aria_label` aria-label; None leaves an attribute out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(inert(str(value), 100_000))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{written}>{join(content)}</{name}>")


class Cell(NamedTuple):
    """A table's cell: what is shown, and what it sorts by where that is not the text."""

    shown: object
    sort: object = None


class Column(NamedTuple):
    """A column's title; whether it holds numbers, and whether its cells name their rows."""

    title: str
    is_number: bool = False
    is_head: bool = False


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[object]], **attributes: object) -> Html:
    """A table. On a narrow screen each row becomes a card (style.css): so roles and labels are said outright."""
    head = tag(
        "tr",
        *(
            tag("th", column.title, scope="col", role="columnheader", class_="number" if column.is_number else None)
            for column in columns
        ),
        role="row",
    )
    body = join(tag("tr", *map(_cell, columns, row), role="row") for row in rows)
    return tag(
        "table",
        tag("caption", caption),
        tag("thead", head, role="rowgroup"),
        tag("tbody", body, role="rowgroup"),
        role="table",
        **attributes,
    )


def _cell(column: Column, value: object) -> Html:
    cell = value if isinstance(value, Cell) else Cell(value)
    return tag(
        "th" if column.is_head else "td",
        cell.shown,
        scope="row" if column.is_head else None,
        role="rowheader" if column.is_head else "cell",
        class_="number" if column.is_number else None,
        data_label=column.title,
        data_sort=cell.sort,
    )
