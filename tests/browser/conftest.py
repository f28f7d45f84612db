"""A headless Chromium. Where the machine has none the tests are skipped, in so many words; CI has one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from handlers.reporting.page import page as report_page
from renderer.review.faces.html import to_html
from tests.browser.changes import aws_says, large, telling
from tests.unit.handlers.reporting.reports import digest, report

NAMES = ("chromium", "chromium-browser", "google-chrome")
REMEDY = "apt-get install chromium, and make setup"


def _missing(what: str) -> Any:
    message = f"NOT TESTED: the HTML pages in a browser, for want of {what}: {REMEDY}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("playwright")
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        _missing("Chromium")
    with sync_playwright() as driver:
        # As root, as in a container, Chromium's own sandbox refuses to start; the page is ours.
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a report with something in every section."""
    document = report(findings=24)
    return _written(tmp_path_factory, "compliance.html", report_page(document, digest(document)))


@pytest.fixture(scope="session")
def review_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a review with something in every section."""
    review, gate = telling()
    page = to_html(review, title="stack-orders-prod", gate=gate, aws=aws_says(review))
    return _written(tmp_path_factory, "review.html", page)


@pytest.fixture(scope="session")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a review in which 500 resources change."""
    return _written(tmp_path_factory, "large.html", to_html(large(500)))


def _written(factory: pytest.TempPathFactory, name: str, content: str) -> Path:
    path = factory.mktemp("page") / name
    path.write_text(content, encoding="utf-8")
    return path


@pytest.fixture
def opened(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens a file without a network; afterwards nothing may have been fetched, or said on the console."""
    contexts, said = [], []

    def open_it(file: Path, **options: Any) -> Any:
        context = chromium.new_context(offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if request.url != file.as_uri() else None)
        page.goto(file.as_uri())
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert said == []
