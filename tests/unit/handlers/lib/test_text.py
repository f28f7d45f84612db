"""What a stranger wrote stays on its line and says nothing to a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lib.text import in_units, inert, well_formed


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("web\n\n2. all is well", "web 2. all is well"),
        ("\x1b[31mred\x07", "?[31mred?"),
        ("\u202eevil\u200b", "?evil?"),
        ("a\r\nb\u2028c\x85d", "a b c d"),
        ("x" * 5_000, "x" * 2_045 + "..."),
        ("plain", "plain"),
        ("\u00fcber \u2603 \U0001f600", "\u00fcber \u2603 \U0001f600"),
    ],
)
def test_a_text_from_a_resource_is_inert(hostile: str, shown: str) -> None:
    assert inert(hostile) == shown


@given(st.text(), st.integers(3, 50))
def test_any_text_becomes_a_printable_line_of_bounded_length(text: str, limit: int) -> None:
    line = inert(text, limit)
    assert line.isprintable()
    assert len(line) <= limit
    assert inert(line, limit) == line


@given(st.text(alphabet=st.characters()))
def test_any_text_becomes_one_that_utf_8_can_say(text: str) -> None:
    assert well_formed(text).encode().decode() == well_formed(text)
    assert well_formed("\ud83d\ude00") == "\U0001f600"


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("plain", 5, "plain"),
        ("plainer", 6, "pla..."),
        ("\u00fcber", 4, "\u00fcber"),
        ("\U0001f600\U0001f600", 4, "\U0001f600\U0001f600"),
        ("\U0001f600\U0001f600\U0001f600", 5, "\U0001f600..."),
        ("\U0001f600\U0001f600\U0001f600", 4, "..."),
        ("\ud83d", 4, "\ufffd"),
    ],
)
def test_a_text_is_cut_between_characters_however_many_units_they_take(text: str, limit: int, shown: str) -> None:
    assert in_units(text, limit) == shown


@given(st.text(alphabet=st.characters()), st.integers(3, 20))
def test_any_text_fits_into_its_units(text: str, limit: int) -> None:
    assert len(in_units(text, limit).encode("utf-16-le")) <= 2 * limit
