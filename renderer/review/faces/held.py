"""What created and removed resources hold, a value a line: how it is cut to pieces, and when it is only counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from renderer.review import actions
from renderer.review.faces import words
from renderer.review.model import Change
from renderer.review.pointer import pointer

MOST = 25  # created resources, and as many removed ones, whose content a text lists
_WIDTH, _LINES = 100, 60


def pieces(content: Mapping[str, Any], fits: Callable[[Any], bool]) -> Iterator[tuple[str, Any]]:
    """Path and value of all that a resource holds; a structure that does not fit is told by its members."""
    for name, value in content.items():
        inner = value.items() if name == "Properties" and isinstance(value, dict) else None
        if inner is None:
            yield from _pieces((name,), value, fits)
        else:
            for key, item in inner:
                yield from _pieces((name, key), item, fits)


def _pieces(path: tuple[str | int, ...], value: Any, fits: Callable[[Any], bool]) -> Iterator[tuple[str, Any]]:
    is_symbol = isinstance(value, dict) and ("unknown" in value or value.get("masked") is True)
    if not isinstance(value, dict | list) or not value or is_symbol or fits(value):
        yield pointer(path), value
        return
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _pieces((*path, key), item, fits)


def lines(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Path and value in words for a text; beyond so many the rest is counted, under an empty path."""
    found = [(path, words.value(value)) for path, value in pieces(content, _is_short)]
    rest = len(found) - _LINES
    return [*found[:_LINES], ("", f"and {rest} values more")] if rest > 0 else found


def _is_short(value: Any) -> bool:
    return len(json.dumps(value, ensure_ascii=False)) <= _WIDTH


def briefly(changes: Sequence[Change], most: int = MOST) -> tuple[list[Change], list[str]]:
    """The changes without what many of them hold, and a sentence of where that stands."""
    held = [change for change in changes if change.content]
    many = {
        word: found
        for word, found in (
            ("created", [change for change in held if change.action == actions.CREATE]),
            ("removed", [change for change in held if change.action != actions.CREATE]),
        )
        if len(found) > most
    }
    left_out = {change.logical_id for found in many.values() for change in found}
    said = [
        f"what the {len(found)} {word} resources hold is not listed here: the HTML page and the JSON have it"
        for word, found in many.items()
    ]
    return [replace(each, content=None) if each.logical_id in left_out else each for each in changes], said
