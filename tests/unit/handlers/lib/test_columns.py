"""A table's columns are as wide as what they hold."""

from __future__ import annotations

from handlers.lib.columns import table


def test_columns_line_up_and_end_in_no_spaces() -> None:
    assert table(("id", "what"), [("1234", "a"), ("5", "")]) == ["id    what", "1234  a", "5"]


def test_a_table_of_nothing_is_its_head() -> None:
    assert table(("id", "what"), []) == ["id  what"]
