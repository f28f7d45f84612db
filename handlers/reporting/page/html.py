"""HTML from plain data: texts are escaped here and nowhere else. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    return Html(f"{_opening(name, attributes)}{join(content)}</{name}>")


def _opening(name: str, attributes: Mapping[str, object]) -> str:
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(inert(str(value), 100_000))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>"


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
    return Html("".join(long_table(caption, columns, rows, **attributes)))


def long_table(
    caption: str, columns: Sequence[Column], rows: Iterable[Sequence[object]], **attributes: object
) -> Iterator[str]:
    """A table in pieces, one for each row: what may be long is never in memory as a whole."""
    head = tag(
        "tr",
        *(
            tag("th", column.title, scope="col", role="columnheader", class_="number" if column.is_number else None)
            for column in columns
        ),
        role="row",
    )
    yield _opening("table", {"role": "table", **attributes})
    yield tag("caption", caption) + tag("thead", head, role="rowgroup") + _opening("tbody", {"role": "rowgroup"})
    for row in rows:
        yield tag("tr", *map(_cell, columns, row), role="row")
    yield "</tbody></table>"


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
