"""The report's page as people use it: light and dark, wide and narrow, by mouse and keyboard, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.browser.looks import CONTRAST, IDS, LOOKS, NARROW, WIDE, barriers, overflow

Opened = Callable[..., Any]


@pytest.fixture
def opened(opened: Opened, report_file: Path) -> Opened:
    """Opens the report's page."""
    return partial(opened, report_file)


def column(page: Any, number: int) -> list[str]:
    cells: list[str] = page.locator(f"#open tbody tr:visible > :nth-child({number})").all_inner_texts()
    return cells


@pytest.mark.parametrize("look", LOOKS, ids=IDS)
def test_nothing_is_wider_than_the_page_and_every_text_can_be_read(opened: Opened, look: dict[str, Any]) -> None:
    page = opened(**look)
    assert overflow(page) <= 0
    assert page.evaluate(CONTRAST) == []
    page.get_by_role("button", name="Show all details").click()
    assert overflow(page) <= 0
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("look", LOOKS, ids=IDS)
def test_nothing_bars_the_way_of_anybody(opened: Opened, look: dict[str, Any]) -> None:
    page = opened(**look)
    assert barriers(page) == []
    page.get_by_role("button", name="Show all details").click()
    assert barriers(page) == []


def test_the_details_of_a_violation_unfold_one_by_one_or_all_at_once(opened: Opened) -> None:
    page = opened(viewport=WIDE)
    facts = page.locator("#open .facts")
    assert facts.locator("visible=true").count() == 0
    page.locator("#open summary").first.press("Enter")
    assert facts.first.is_visible()
    assert facts.first.get_by_role("link", name="timeline in AWS Config").is_visible()
    assert [each.is_visible() for each in facts.all()].count(True) == 1
    page.get_by_role("button", name="Show all details").click()
    assert all(each.is_visible() for each in facts.all())
    page.get_by_role("button", name="Hide all details").click()
    assert not any(each.is_visible() for each in facts.all())


def test_an_auditor_finds_the_violations_of_a_control(opened: Opened) -> None:
    page = opened(viewport=WIDE)
    page.get_by_label("Filter").fill("CIS critical")
    assert 0 < len(column(page, 1)) < 24
    assert set(column(page, 1)) == {"critical"}


def test_on_paper_the_details_are_whole_and_their_links_are_left_out(opened: Opened) -> None:
    page = opened(viewport={"width": 688, "height": 1000})
    page.emulate_media(media="print")
    facts = page.locator("#open .facts")
    assert all(each.bounding_box()["height"] > 20 for each in facts.all())
    assert page.get_by_text("PCI DSS 4.0 1.3.1").first.is_visible()
    assert not page.locator("#open summary").first.is_visible()
    assert not page.locator("#open .facts a").first.is_visible()
    assert not page.locator(".numbers table").is_visible()


def test_dark_is_dark_and_light_is_light(opened: Opened) -> None:
    grounds = {
        scheme: opened(color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert grounds == {"light": "rgb(246, 247, 249)", "dark": "rgb(16, 20, 27)"}


def test_the_charts_are_drawn(opened: Opened) -> None:
    page = opened(viewport=WIDE)
    chart = page.locator("svg.chart")
    box = chart.bounding_box()
    assert box["width"] > 600
    assert box["height"] > 150
    assert page.locator("svg.chart polyline").bounding_box()["width"] > 500
    assert page.locator("svg.bar").count() > 5
    assert "percent" in chart.get_attribute("aria-label")


def test_a_filter_leaves_the_rows_that_have_every_word(opened: Opened) -> None:
    page = opened(viewport=WIDE)
    assert page.get_by_text("24 of 24 shown").is_visible()
    page.get_by_label("Filter").fill("critical PAYMENTS")
    rows = page.locator("#open tbody tr:visible").all_inner_texts()
    assert rows
    assert all("critical" in row and "payments" in row for row in rows)
    assert page.locator("output").inner_text() == f"{len(rows)} of 24 shown"
    page.get_by_label("Filter").fill("")
    assert len(column(page, 1)) == 24


def test_a_head_sorts_by_what_its_column_means_and_says_so(opened: Opened) -> None:
    page = opened(viewport=WIDE)
    severities = column(page, 1)
    assert severities == sorted(severities, key=["critical", "high", "medium", "low"].index)
    head = page.locator("#open thead th", has_text="Severity")
    for _ in range(2):
        head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert column(page, 1) == severities[::-1] == sorted(severities, key=["low", "medium", "high", "critical"].index)
    since = page.locator("#open thead th", has_text="Open since")
    since.get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None
    moments = [re.sub(r"\s+", " ", cell)[:16] for cell in column(page, 6)]
    assert moments == sorted(moments)


def test_all_of_it_can_be_done_by_keyboard(opened: Opened) -> None:
    page = opened(viewport=WIDE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the open violations"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("approved-ami")
    assert set(column(page, 4)) == {"approved-ami"}
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Hide all details").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#open thead th").first.get_attribute("aria-sort") == "ascending"


def test_a_screen_reader_finds_landmarks_headings_and_named_tables(opened: Opened) -> None:
    page = opened(viewport=NARROW)
    for role in ("banner", "main", "contentinfo"):
        assert page.get_by_role(role).count() == 1
    assert page.get_by_role("heading", level=1).inner_text() == "Compliance of prod"
    # On a narrow screen rows are cards, and still a table.
    table = page.get_by_role("table", name="Open violations, the gravest and oldest first")
    assert table.get_by_role("row").count() == 25
    assert table.get_by_role("rowheader").count() == 24


def test_without_script_the_page_is_whole(opened: Opened) -> None:
    page = opened(java_script_enabled=False)
    assert page.locator("#open tbody tr:visible").count() == 24
    assert page.get_by_text("Filter").count() == 0


def test_on_paper_it_is_a4_with_black_on_white_and_without_what_asks_to_be_clicked(
    opened: Opened, tmp_path: Path
) -> None:
    page = opened(color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".filter").is_visible()
    assert page.evaluate(CONTRAST) == []
    # The width of A4 within its margins: tables stay tables there.
    page.set_viewport_size({"width": 688, "height": 1000})
    assert page.locator("#open thead").bounding_box()["height"] > 10
    assert overflow(page) <= 0
    paper = page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    # A4 in points.
    assert re.search(rb"/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]", paper)
