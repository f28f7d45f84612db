"""AWS's answers, whole or in pages, at the edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

# Where `aws` leaves in an answer what was asked about.
SUBJECT = "Subject"


class TruncatedAnswerError(Exception):
    """An answer of AWS without what it always holds: half a JSON body reads as an empty one. Try again."""


def answered(response: Any, key: str, operation: str) -> Any:
    """`response[key]`; TruncatedAnswerError where the answer lacks it, with what the call was about (see aws)."""
    if key not in response:
        about = response.get("ResponseMetadata", {}).get(SUBJECT)
        raise TruncatedAnswerError(f"{operation} answered without {key}{f' [{about}]' if about else ''}")
    return response[key]


def elements(
    call: Callable[..., Mapping[str, Any]], member: str, cursor: str = "NextToken", **arguments: Any
) -> Iterator[Any]:
    """Every element of the list `member` of every page of a call, as it comes.

    `cursor` is what the operation calls its token in request and answer (`nextToken` in some).
    Raises TruncatedAnswerError where a page lacks the list, and what the call raises.
    """
    # boto3's list_stacks is AWS's ListStacks.
    operation = getattr(call, "__name__", "AWS").title().replace("_", "")
    while True:
        page = call(**arguments)
        yield from answered(page, member, operation)
        if not page.get(cursor):
            return
        arguments[cursor] = page[cursor]
