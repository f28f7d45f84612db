"""JSON inside texts: dashboards, policies, event patterns, also where Sub has put symbols into them. Pure."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from renderer.review import normal_form
from renderer.review.symbols import Number, Text, Value, is_secret

_MARK = re.compile("\ue000(\\d+)\ue001")


def parse_json(value: Value) -> Value | None:
    """The mapping or list that a text holds as JSON; None where it holds something else."""
    if is_secret(value):
        return None
    if isinstance(value, str):
        return _parse(value) if value.lstrip()[:1] in ("{", "[") else None
    if not isinstance(value, Text) or not isinstance(value.parts[0], str) or value.parts[0].lstrip()[:1] not in "{[":
        return None
    marked = "".join(
        part if isinstance(part, str) else f"\ue000{index}\ue001" for index, part in enumerate(value.parts)
    )
    parsed = _parse(marked)
    if parsed is None:  # a symbol that stands for a number or a whole value, not inside quotes
        parsed = _parse(re.sub('(?<![\\w"\ue001])\ue000(\\d+)\ue001(?![\\w"\ue000])', '"\ue000\\1\ue001"', marked))
    return None if parsed is None else _unmarked(parsed, value)


def _parse(text: str) -> Any:
    try:
        found = json.loads(text, parse_float=Number)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _unmarked(parsed: Any, source: Text) -> Any:
    if isinstance(parsed, str) and "\ue000" in parsed:
        pieces = _MARK.split(parsed)
        return normal_form.concat(
            source.parts[int(piece)] if index % 2 else piece for index, piece in enumerate(pieces)
        )
    if isinstance(parsed, list):
        return [_unmarked(item, source) for item in parsed]
    if isinstance(parsed, dict):
        return {_plain_key(key, source): _unmarked(item, source) for key, item in parsed.items()}
    return parsed


def _plain_key(key: str, source: Text) -> str:
    from renderer.review.symbols import describe

    found = _unmarked(key, source)
    return found if isinstance(found, str) else describe(found)


def decoded(text: str) -> str | None:
    """The text that a Base64 text encodes; None where it encodes none."""
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
