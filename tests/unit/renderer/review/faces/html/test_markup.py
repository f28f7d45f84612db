"""HTML from plain data: nothing that comes in is markup, and no two places have one id."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from renderer.review.faces.html.markup import anchor, breakable, join, link, listed, several, tag, text


class Seen(HTMLParser):
    """What a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


ORDINARY = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="\x00"))


@given(ORDINARY)
def test_a_text_is_shown_as_it_is_and_an_attribute_holds_it_as_it_is(given: str) -> None:
    seen = Seen(tag("p", given, title=given or "-"))
    assert seen.tags == [("p", [("title", given or "-")])]
    assert "".join(seen.texts) == given


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("</script><script>alert(1)</script>", "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("\x1b[2J", "\\u001b[2J"),
        ("\u202egnissim", "\\u202egnissim"),
        ("\u200fא", "\\u200fא"),
        ("\x00", "\\u0000"),
        ("half \ud83d", "half \\ud83d"),
        ("a\nb\tc", "a\nb\tc"),
    ],
)
def test_what_would_move_hide_or_break_is_shown_as_what_it_is(hostile: str, shown: str) -> None:
    assert text(hostile) == shown
    assert tag("i", title=hostile) == f'<i title="{shown}"></i>'


def test_what_is_html_already_is_not_escaped_again_and_none_leaves_an_attribute_out() -> None:
    assert tag("b", tag("i", "<"), class_=None, data_item="", hidden_from=1) == (
        '<b data-item hidden-from="1"><i>&lt;</i></b>'
    )
    assert join((Markup("<i></i>"), "&"), ", ") == "<i></i>, &amp;"


@given(st.text(), st.text())
def test_two_names_never_share_a_place(one: str, other: str) -> None:
    assert (anchor("resource", one) == anchor("resource", other)) == (one == other)


@given(st.text())
def test_a_place_can_stand_in_a_link(name: str) -> None:
    assert anchor("resource", name).replace("-", "").replace("_", "").isalnum()
    assert anchor("resource", name).isascii()


def test_a_link_leads_to_the_place_of_its_name() -> None:
    assert link("resource", "Queue") == '<a href="#resource-Queue">Queue</a>'
    assert anchor("resource", "Queue") == "resource-Queue"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C"], "A, B and C"),
        (["A", "B", "C", "D"], "A, B, C and D"),
        (["A", "B", "C", "D", "E"], "A, B, C and 2 more"),
    ],
)
def test_names_in_a_sentence(names: list[str], words: str) -> None:
    assert listed(names) == words


def test_numbers_and_their_nouns() -> None:
    assert [several(count, "value differs", "values differ") for count in (1, 2_000)] == [
        "1 value differs",
        "2,000 values differ",
    ]


def test_a_long_name_may_break_where_its_words_end() -> None:
    assert breakable("Code/ImageId<b>") == "Code/<wbr>Image<wbr>Id&lt;b&gt;"
    assert breakable("AWS::IAM::Role") == "AWS::<wbr>IAM::<wbr>Role"
