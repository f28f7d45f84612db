"""Pictures of both pages, to be looked at: light and dark, wide and narrow, and as on paper.

python -m tests.browser.screenshots [FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from handlers.reporting.page.__main__ import rendered
from renderer.review.faces.html import to_html
from tests.browser.changes import aws_says, large, telling
from tests.browser.looks import LOOKS
from tests.unit.handlers.reporting.reports import report

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main(argv: Sequence[str] | None = None) -> int:
    """Write the pages and their pictures; 0 when all were made, 1 without a browser."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description=__doc__.split("\n")[0])
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path("build/screenshots"), help="(default: %(default)s)"
    )
    folder = parser.parse_args(argv).folder.resolve()
    from playwright.sync_api import sync_playwright

    browser_path = next((path for name in NAMES if (path := shutil.which(name))), None)
    if browser_path is None:
        print("error: no Chromium on PATH: apt-get install chromium", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    review, gate = telling()
    pages = {
        "report": rendered(json.dumps(report(findings=24))),
        "review": to_html(review, title="stack-orders-prod", gate=gate, aws=aws_says(review)),
        "review-large": to_html(large(), title="stack-services-prod"),
    }
    with sync_playwright() as driver:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = driver.chromium.launch(executable_path=browser_path, args=arguments)
        for name, content in pages.items():
            file = folder / f"{name}.html"
            file.write_text(content, encoding="utf-8")
            _pictures(browser, file, whole=name != "review-large")
        browser.close()
    print(folder)
    return 0


def _pictures(browser: Any, file: Path, *, whole: bool) -> None:
    for look in LOOKS:
        page = browser.new_page(**look)
        page.goto(file.as_uri())
        width = "wide" if look["viewport"]["width"] > 1_000 else "narrow"
        page.screenshot(path=file.with_name(f"{file.stem}-{look['color_scheme']}-{width}.png"), full_page=whole)
        page.close()
    page = browser.new_page(viewport={"width": 688, "height": 1000})
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    page.screenshot(path=file.with_name(f"{file.stem}-paper.png"), full_page=whole)
    page.pdf(path=file.with_suffix(".pdf"), prefer_css_page_size=True)
    page.close()


if __name__ == "__main__":
    sys.exit(main())
