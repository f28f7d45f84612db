"""Old and new side by side: only what differs is marked, and what is long is cut to where it differs. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, NamedTuple

from markupsafe import Markup

from renderer.review.faces.html.markup import join, several, tag

MOST_CHARACTERS, MOST_LINES = 600, 60
_AROUND, _CONTEXT = 120, 2
# SequenceMatcher takes quadratic time at worst.
_MOST_COMPARED = 4_000


class Line(NamedTuple):
    """One line of both sides; None: it is on the other side only. `kind` is same, changed, or a gap between."""

    kind: str
    before: str | None
    after: str | None


def row(
    head: Iterable[object], before: object, after: object, why: Iterable[object] | None, **attributes: object
) -> Markup:
    """A row of old and new: what changed, both sides, and why, where the table has that column.

    Sides of several lines stand in a second row, over the whole width; so each is a group of rows.
    """
    name = tag("th", *head, scope="row", role="rowheader")
    tail = [] if why is None else [tag("td", *why, role="cell", class_="why", data_label="Why")]
    one, other = _of_lines(before), _of_lines(after)
    if before == after:
        note = tag("span", "the same name, another value", class_="note")
        middle = [_both(_side(after, None), note)]
    elif one is not None and other is not None and "\n" in one + other:
        found = compared(one.split("\n"), other.split("\n"))
        middle = [_both(tag("span", f"{several(_differing(found), 'line')} differ", class_="note"))]
        wide = tag("td", _lines(found), colspan=3 + len(tail), role="cell", class_="wide")
        first = tag("tr", name, *middle, *tail, role="row", class_="above")
        return tag("tbody", first, tag("tr", wide, role="row"), role="rowgroup", **attributes)
    elif isinstance(before, str) and isinstance(after, str):
        middle = _cells(_marked(str(one), str(other)))
    else:
        middle = _cells((_side(before, "del"), _side(after, "ins")))
    return tag("tbody", tag("tr", name, *middle, *tail, role="row"), role="rowgroup", **attributes)


def fits(value: Any) -> bool:
    """Whether a value is shown whole."""
    shown = written(value) or ""
    return shown.count("\n") < MOST_LINES and len(shown) <= MOST_CHARACTERS * 4


def alone(value: Any) -> Markup:
    """A value that has no other side."""
    return _side(value, None)


def _both(*content: object) -> Markup:
    return tag("td", *content, colspan="2", role="cell", class_="both", data_label="Before and after")


def _cells(sides: tuple[Markup, Markup]) -> list[Markup]:
    labels = ("Before", "After")
    return [tag("td", side, role="cell", data_label=label) for side, label in zip(sides, labels, strict=True)]


def _of_lines(value: Any) -> str | None:
    """A value as it is written; a script with references in it is compared as the script."""
    if isinstance(value, dict) and value.keys() == {"unknown"} and "\n" in str(value["unknown"]):
        return str(value["unknown"])
    return written(value)


def written(value: Any) -> str | None:
    """A value as a person reads it; None for what is absent. A structure has an item a line."""
    if value is None:
        return None
    if isinstance(value, str):
        return value if _is_plain(value) else json.dumps(value, ensure_ascii=False)
    return "\n".join(_written(value, ""))


def _is_plain(value: str) -> bool:
    """Whether a text is read rightly without quotes."""
    if value == "" or value != value.strip(" "):
        return False
    return not re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?|true|false|null|added|removed|\(.*\)", value)


def _written(value: Any, indent: str) -> Iterator[str]:
    """JSON, an item a line; what is not known yet, or hidden, stands in parentheses."""
    words = _in_words(value)
    if words is not None:
        yield words
        return
    if not isinstance(value, dict | list) or not value:
        yield json.dumps(value, ensure_ascii=False)
        return
    inner = indent + "  "
    pairs = (
        [(f"{json.dumps(key, ensure_ascii=False)}: ", item) for key, item in value.items()]
        if isinstance(value, dict)
        else [("", item) for item in value]
    )
    yield "{" if isinstance(value, dict) else "["
    for number, (key, item) in enumerate(pairs):
        first, *rest = _written(item, inner)
        lines = [f"{inner}{key}{first}", *rest]
        lines[-1] += "," if number < len(pairs) - 1 else ""
        yield from lines
    yield indent + ("}" if isinstance(value, dict) else "]")


def _in_words(value: Any) -> str | None:
    if isinstance(value, dict) and "unknown" in value:
        return f"({value['unknown']}, known after deploy)"
    if isinstance(value, dict) and value.get("masked") is True:
        return f"(hidden {value['fingerprint']})" if "fingerprint" in value else "(hidden)"
    return None


def _side(value: Any, mark: str | None) -> Markup:
    shown = written(value)
    if shown is None:
        return tag("span", "absent", class_="absent")
    return tag("code", tag(mark, _cut(shown)) if mark else _cut(shown), class_="value")


def _cut(shown: str) -> str:
    lines = shown.split("\n")
    short = "\n".join(lines[:MOST_LINES])[: MOST_CHARACTERS * 4]
    if len(short) == len(shown):
        return shown
    return f"{short}… ({len(shown):,} characters)"


def _marked(one: str, other: str) -> tuple[Markup, Markup]:
    """Two texts of one line, with what differs marked."""
    start = _common(one, other)
    rest = _common(one[start:][::-1], other[start:][::-1])
    start = _to_a_word(one, other, start)
    end = _to_a_word(one[::-1], other[::-1], rest)
    end = min(end, len(one) - start, len(other) - start)
    return (_with_mark(one, start, end, "del"), _with_mark(other, start, end, "ins"))


def _common(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:  # by halves: a comparison of slices is quick
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _to_a_word(one: str, other: str, count: int) -> int:
    """Fewer characters in common, so that the mark begins where a word does."""
    while count and (one[count - 1].isalnum() and (one[count : count + 1] + other[count : count + 1]).isalnum()):
        count -= 1
    return count


def _with_mark(shown: str, start: int, end: int, mark: str) -> Markup:
    stop = len(shown) - end
    before, middle, after = shown[:start], shown[start:stop], shown[stop:]
    if len(shown) > MOST_CHARACTERS:
        before = before if len(before) <= _AROUND else f"…{before[-_AROUND:]}"
        after = after if len(after) <= _AROUND else f"{after[:_AROUND]}…"
        middle = middle if len(middle) <= MOST_CHARACTERS else f"{middle[:MOST_CHARACTERS]}…"
        note = tag("span", f"{len(shown):,} characters", class_="note")
        return join((tag("code", before, tag(mark, middle), after, class_="value"), note), " ")
    return tag("code", before, tag(mark, middle) if middle else "", after, class_="value")


def _differing(found: Iterable[Line]) -> int:
    return sum(line.kind == "changed" for line in found)


def _lines(found: Sequence[Line]) -> Markup:
    rows = [_row(line) for line in found[:MOST_LINES]]
    if len(found) > MOST_LINES:
        rows.append(tag("div", f"and {len(found) - MOST_LINES:,} lines more", class_="gap"))
    return tag("div", *rows, class_="lines")


def _row(line: Line) -> Markup:
    if line.kind == "gap":
        return tag("div", line.after, class_="gap")
    if line.kind == "same":
        return tag("div", tag("code", _short(line.before)), tag("code", _short(line.after), aria_hidden="true"))
    sides = (("del", line.before), ("ins", line.after))
    cells = (
        tag("code", "" if side is None else tag(mark, _short(side)), class_=None if side is None else mark)
        for mark, side in sides
    )
    return tag("div", *cells, class_="changed")


def _short(line: str | None) -> str:
    line = line or ""
    return line if len(line) <= MOST_CHARACTERS else f"{line[:MOST_CHARACTERS]}… ({len(line):,} characters)"


def compared(one: list[str], other: list[str]) -> list[Line]:
    """The lines that differ, with two of context about them."""
    matcher = SequenceMatcher(None, one[:_MOST_COMPARED], other[:_MOST_COMPARED])
    found: list[Line] = []
    end = 0
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        if group[0][1] > end:
            found.append(Line("gap", None, f"{group[0][1] - end:,} equal lines"))
        for kind, i, k, j, m in group:
            same = "same" if kind == "equal" else "changed"
            found.extend(Line(same, before, after) for before, after in zip_longest(one[i:k], other[j:m]))
        end = group[-1][2]
    left = len(one[:_MOST_COMPARED]) - end
    if left > 0:
        found.append(Line("gap", None, f"{left:,} equal lines"))
    beyond = max(len(one), len(other)) - _MOST_COMPARED
    if beyond > 0:
        found.append(Line("gap", None, f"{beyond:,} lines beyond the first {_MOST_COMPARED:,} were not compared"))
    return found
