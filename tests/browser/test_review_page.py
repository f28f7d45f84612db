"""The review's page as people use it: light and dark, wide and narrow, by mouse and keyboard, on paper."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from renderer.review import review
from renderer.review.faces.html import to_html
from tests.browser.looks import CONTRAST, IDS, LOOKS, NARROW, WIDE, barriers, overflow

Opened = Callable[..., Any]


@pytest.fixture
def shown(opened: Opened, review_file: Path) -> Opened:
    """Opens the review's page."""
    return partial(opened, review_file)


def visible(page: Any, what: str = ".change") -> list[str]:
    """The logical ids of the cards that are seen."""
    return [re.split(r"\W", text)[0] for text in page.locator(f"{what}:visible h3").all_text_contents()]


@pytest.mark.parametrize("look", LOOKS, ids=IDS)
def test_nothing_is_wider_than_the_page_and_every_text_can_be_read(shown: Opened, look: dict[str, Any]) -> None:
    page = shown(**look)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert overflow(page) <= 0
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("look", LOOKS, ids=IDS)
def test_nothing_bars_the_way_of_anybody(shown: Opened, look: dict[str, Any]) -> None:
    page = shown(**look)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert barriers(page) == []


def test_dark_is_dark_and_light_is_light(shown: Opened) -> None:
    grounds = {
        scheme: shown(color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert grounds == {"light": "rgb(246, 247, 249)", "dark": "rgb(16, 20, 27)"}


def test_the_verdict_the_gate_and_the_counts_are_seen_before_anybody_scrolls(shown: Opened) -> None:
    page = shown(viewport=WIDE)
    for text in ("Deploying this loses the data of", "Stopped by 8 findings", "Waived", "5 to replace"):
        box = page.get_by_text(text).first.bounding_box()
        assert box["y"] + box["height"] < WIDE["height"], text


def test_a_search_leaves_what_has_every_word_and_says_how_much(shown: Opened) -> None:
    page = shown(viewport=WIDE)
    everything = visible(page)
    page.get_by_label("Search").fill("BLOCKPUBLIC bucket")
    assert visible(page) == ["Invoices"]
    assert re.fullmatch(r"\d+ of \d+ shown", page.locator("output").inner_text())
    assert not page.get_by_role("heading", name="Outputs").is_visible()
    page.get_by_label("Search").fill("no such thing")
    assert visible(page) == []
    assert page.locator("output").inner_text() == "nothing matches"
    page.get_by_role("button", name="Show all").click()
    assert visible(page) == everything


@pytest.mark.parametrize(
    ("button", "resources"),
    [
        ("to delete", {"AuditLog", "OldExports"}),
        ("Data loss", {"AuditLog", "OldExports", "OrderQueue", "Orders", "Invoices"}),
        ("Exposed further", {"Invoices", "Key", "WebGroup"}),
        ("Predicted to fail", {"Volume"}),
    ],
)
def test_a_count_is_a_filter_by_its_kind(shown: Opened, button: str, resources: set[str]) -> None:
    page = shown(viewport=WIDE)
    found = page.get_by_role("button", name=button)
    found.click()
    assert found.get_attribute("aria-pressed") == "true"
    assert set(visible(page)) == resources
    found.click()
    assert len(visible(page)) > len(resources)


def test_all_of_it_can_be_done_by_keyboard(shown: Opened) -> None:
    page = shown(viewport=WIDE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to: Look at this first"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "first"
    page.keyboard.press("/")
    page.keyboard.type("launchtemplate")
    assert set(visible(page)) == {"Launch", "Workers"}
    page.keyboard.press("Escape")
    assert len(visible(page)) > 2
    card = page.locator("#resource-Orders > details")
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    assert card.get_attribute("open") is None
    assert not card.get_by_text("orders-v2").is_visible()
    page.keyboard.press("Enter")
    assert card.get_by_text("orders-v2").is_visible()


def test_all_cards_fold_and_unfold_at_once(shown: Opened) -> None:
    page = shown(viewport=WIDE)
    page.get_by_role("button", name="Fold all").click()
    assert page.locator(".change > details[open]").count() == 0
    page.get_by_role("button", name="Unfold all").click()
    assert page.locator(".change > details:not([open])").count() == 0


def test_differences_without_effect_are_folded_with_their_count(shown: Opened) -> None:
    page = shown(viewport=WIDE)
    fold = page.get_by_text("1 value differs only in the spelling of the same value")
    assert not page.get_by_text("/Properties/Threshold").is_visible()
    fold.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("/Properties/Threshold").is_visible()


def test_each_node_of_the_graph_leads_to_its_section_even_where_it_is_folded_or_filtered(shown: Opened) -> None:
    page = shown(viewport=WIDE)
    nodes = page.locator("svg a")
    assert nodes.count() > 8
    for node in nodes.all():
        target = page.locator(node.get_attribute("href"))
        assert target.count() == 1
        assert re.findall(r"\w{3,}", node.locator(".name").text_content())[0] in target.inner_text()
    page.get_by_role("button", name="Fold all").click()
    workers = page.get_by_role("link", name=re.compile("^Workers: may be replaced"))
    workers.focus()
    page.keyboard.press("Enter")
    page.locator("#resource-Workers > details[open]").wait_for()
    card = page.locator("#resource-Workers")
    assert 0 <= card.bounding_box()["y"] < WIDE["height"]
    page.get_by_label("Search").fill("AuditLog")
    assert not card.is_visible()
    page.evaluate("location.hash = '#resource-Launch'")
    page.wait_for_function("document.querySelector('#resource-Launch').checkVisibility()")


def test_the_graph_is_also_a_list(shown: Opened) -> None:
    page = shown(viewport=NARROW)
    page.get_by_text("The graph as a list").click()
    listed = page.locator(".as-list").inner_text()
    assert re.search(r"ImageId\s+parameter, overlays/prod\.yaml line 12", listed)
    assert re.search(r"Workers\s+may be replaced.* at LaunchTemplate/Version by this it may be replaced", listed)


def test_a_screen_reader_finds_landmarks_headings_and_named_tables(shown: Opened) -> None:
    page = shown(viewport=NARROW)
    for role in ("banner", "main", "contentinfo", "navigation"):
        assert page.get_by_role(role).count() == 1
    assert page.get_by_role("heading", level=1).inner_text() == "stack-orders-prod"
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert [re.sub(r"\s*\d+$", "", heading) for heading in headings] == [
        "Verdict",
        "Look at this first",
        "What follows from what",
        "Resources",
        "Permissions",
        "Outputs",
        "Stack tags",
        "Template",
        "AWS's change set says otherwise",
        "Drift",
        "Folded: no effect",
        "What could not be seen",
    ]
    # On a narrow screen rows are cards, and still a table.
    table = page.get_by_role("table", name="Changed values of Orders")
    assert table.get_by_role("rowheader").all_inner_texts() == ["TableName"]


def test_without_script_the_page_is_whole(shown: Opened) -> None:
    page = shown(java_script_enabled=False)
    assert len(visible(page)) == 25 - 3  # four functions change alike
    assert page.get_by_label("Search").count() == 0
    assert page.get_by_text("orders-v2").first.is_visible()
    page.get_by_text("1 value differs only in the spelling").click()
    assert page.get_by_text("/Properties/Threshold").is_visible()


def test_on_paper_it_is_a4_with_black_on_white_whole_and_without_what_asks_to_be_clicked(
    shown: Opened, tmp_path: Path
) -> None:
    page = shown(color_scheme="dark", viewport={"width": 688, "height": 1000})
    page.get_by_role("button", name="Fold all").click()
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.get_by_label("Search").is_visible()
    assert overflow(page) <= 0
    assert page.evaluate(CONTRAST) == []
    folded = page.evaluate("document.documentElement.scrollHeight")
    # Folded on screen, whole on paper.
    assert page.locator("#resource-Orders .values").bounding_box()["height"] > 20
    assert folded > 5_000
    paper = page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    # A4 in points.
    assert re.search(rb"/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]", paper)
    assert len(re.findall(rb"/Type /Page\b", paper)) >= 4


def test_a_graph_that_no_sheet_holds_is_a_list_on_paper(opened: Opened, large_file: Path) -> None:
    page = opened(large_file, viewport={"width": 688, "height": 1000})
    assert page.locator("svg").is_visible()
    assert not page.locator(".as-list li").first.is_visible()
    page.emulate_media(media="print")
    assert not page.locator("svg").is_visible()
    assert page.locator(".as-list li").first.bounding_box()["height"] > 10


HOSTILE = "</script><img src=x onerror=alert(1)>\u202egnissim\x1b[2J\u200f" + "long" * 25_000


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1280", "360"])
def test_a_hostile_template_neither_runs_nor_breaks_the_page(
    opened: Opened, tmp_path: Path, viewport: dict[str, int]
) -> None:
    def side(text: str) -> dict[str, Any]:
        topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": text, HOSTILE: {"Ref": "Renamed"}}}
        queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": text[:40]}}
        return {
            "Description": text,
            "Resources": {HOSTILE: topic, "Renamed": queue},
            "Outputs": {HOSTILE: {"Value": text}},
        }

    file = tmp_path / "hostile.html"
    page = to_html(review(side("a"), side(HOSTILE)), title=HOSTILE)
    assert len(page) < 1_500_000
    file.write_text(page, encoding="utf-8")
    shown = opened(file, viewport=viewport)
    assert shown.locator("img").count() == 0
    assert shown.locator("script").count() == 1
    assert overflow(shown) <= 0
    assert not set(shown.content()) & set("\u202e\x1b\u200f")


def test_a_change_of_500_resources_opens_and_searches_without_a_pause(
    opened: Opened, large_file: Path, record_property: Callable[[str, object], None]
) -> None:
    page = opened(large_file, viewport=WIDE)
    opening = page.evaluate(
        "performance.getEntriesByType('navigation')[0].loadEventEnd"
        " - performance.getEntriesByType('navigation')[0].fetchStart"
    )
    # From a keystroke to the next frame: the filter, the layout and the paint.
    keystrokes = page.evaluate(
        """async () => {
          const input = document.querySelector("#search"), taken = [];
          for (const text of ["s", "se", "ser", "service", "service0", "service04", "service042q", "", "role"]) {
            const start = performance.now();
            input.value = text;
            input.dispatchEvent(new Event("input"));
            document.body.getBoundingClientRect();
            taken.push(performance.now() - start);
            await new Promise(requestAnimationFrame);
          }
          return taken;
        }"""
    )
    assert visible(page)
    record_property("opening_ms", opening)
    record_property("keystroke_ms", keystrokes)
    print(f"opened in {opening:.0f} ms; keystrokes {', '.join(f'{taken:.0f}' for taken in keystrokes)} ms")
    assert opening < 2_000
    assert statistics.median(keystrokes) < 100
