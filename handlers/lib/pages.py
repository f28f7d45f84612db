"""AWS's answers, whole or in pages, at the edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


class TruncatedAnswerError(Exception):
    """An answer of AWS without what it always holds: half a JSON body reads as an empty one. Try again."""


def answered(response: Any, key: str, operation: str) -> Any:
    """`response[key]`; TruncatedAnswerError where the answer lacks it."""
    if key not in response:
        raise TruncatedAnswerError(f"{operation} answered without {key}")
    return response[key]


def elements(
    call: Callable[..., Mapping[str, Any]], member: str, cursor: str = "NextToken", **arguments: Any
) -> Iterator[Any]:
    """Every element of the list `member` of every page of a call, as it comes.

    `cursor` is what the operation calls its token in request and answer (`nextToken` in some).
    Raises TruncatedAnswerError where a page lacks the list, and what the call raises.
    """
    while True:
        page = call(**arguments)
        yield from answered(page, member, getattr(call, "__name__", "AWS"))
        if not page.get(cursor):
            return
        arguments[cursor] = page[cursor]
