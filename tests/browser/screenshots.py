"""Screenshots of the report's page, to be looked at: light and dark, wide and narrow, and as on paper.

python -m tests.browser.screenshots [REPORT.json] [FOLDER]
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from handlers.reporting.page.__main__ import rendered
from tests.unit.handlers.reporting.reports import report


def main(argv: list[str]) -> int:
    """Write the pictures; 0 when all were made."""
    from playwright.sync_api import sync_playwright  # type: ignore[import-not-found, unused-ignore]

    text = Path(argv[0]).read_text(encoding="utf-8") if argv else json.dumps(report(findings=24))
    folder = Path(argv[1] if len(argv) > 1 else "build/screenshots").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    page_file = folder / "compliance.html"
    page_file.write_text(rendered(text), encoding="utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for name, width in (("wide", 1280), ("narrow", 360)):
                page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
                page.goto(page_file.as_uri())
                page.screenshot(path=folder / f"{scheme}-{name}.png", full_page=True)
        page = browser.new_page(viewport={"width": 688, "height": 1000})
        page.goto(page_file.as_uri())
        page.emulate_media(media="print")
        page.screenshot(path=folder / "paper.png", full_page=True)
        page.pdf(path=folder / "paper.pdf", prefer_css_page_size=True)
        browser.close()
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
