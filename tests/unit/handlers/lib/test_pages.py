"""Pages are read to the last, and a page that is cut is no last one."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.lib.pages import TruncatedAnswerError, elements


def answering(*pages: dict[str, Any]) -> Any:
    left = iter(pages)
    asked: list[dict[str, Any]] = []

    def list_things(**arguments: Any) -> dict[str, Any]:
        asked.append(arguments)
        return next(left)

    list_things.asked = asked  # type: ignore[attr-defined]
    return list_things


def test_every_page_is_asked_for_with_the_cursor_of_the_one_before() -> None:
    call = answering({"Things": [1, 2], "NextToken": "a"}, {"Things": [], "NextToken": "b"}, {"Things": [3]})
    assert list(elements(call, "Things", Kind="x")) == [1, 2, 3]
    assert call.asked == [{"Kind": "x"}, {"Kind": "x", "NextToken": "a"}, {"Kind": "x", "NextToken": "b"}]


def test_a_cursor_may_have_another_name() -> None:
    call = answering({"things": [1], "nextToken": "a"}, {"things": [2]})
    assert list(elements(call, "things", "nextToken")) == [1, 2]


@pytest.mark.parametrize("pages", [({},), ({"Things": [1], "NextToken": "a"}, {"ResponseMetadata": {}})])
def test_a_page_without_the_list_is_an_error(pages: Any) -> None:
    with pytest.raises(TruncatedAnswerError, match="ListThings answered without Things"):
        list(elements(answering(*pages), "Things"))
