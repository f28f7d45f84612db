"""A model of paged answers: small pages, and a token that only fits the call it came from.

Where AWS differs: AWS's pages hold 10 to 100 entries, and its tokens are encrypted. The small pages here are on
purpose: a caller that does not page is found out with a handful of entries.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

T = TypeVar("T")
PAGE_SIZE = 2


class InvalidTokenError(ValueError):
    """A NextToken that this call did not give out."""


def page(entries: Sequence[T], token: str | None, limit: int | None, call: str) -> tuple[list[T], str | None]:
    """One page of `entries` from `token` on, and the token of the next page where there is one."""
    start = _read(token, call) if token else 0
    end = start + min(limit or PAGE_SIZE, PAGE_SIZE)
    following = base64.b64encode(f"{call}:{end}".encode()).decode() if end < len(entries) else None
    return list(entries[start:end]), following


def _read(token: str, call: str) -> int:
    try:
        name, _, start = base64.b64decode(token, validate=True).decode().rpartition(":")
        if name == call:
            return int(start)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise InvalidTokenError(f"The NextToken {token!r} is not one that {call} gave out.")


def answer(key: str, entries: Sequence[Any], data: dict[str, Any], call: str) -> dict[str, Any]:
    """The members of a paged answer of the JSON services: the entries, and NextToken where more follow."""
    found, following = page(entries, data.get("NextToken"), data.get("Limit"), call)
    return {key: found, **({"NextToken": following} if following else {})}
