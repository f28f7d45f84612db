"""The page: from the report's summary and the digest of its open findings to one HTML file. Pure.

Nothing in it is fetched: style and script are inline, and the Content-Security-Policy lets in those two alone, by
their hashes. So a resource's name that were to hold markup could still not run.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from handlers.reporting.digest import Digest
from handlers.reporting.page import sections
from handlers.reporting.page.html import Html, tag
from handlers.reporting.page.violations import violations

_FOLDER = Path(__file__).parent


def page(report: Mapping[str, Any], digest: Digest) -> str:
    """The page of a report: `report` as the JSON file has it (its lists of findings and results are not read)."""
    return "".join(pieces(report, digest))


def pieces(report: Mapping[str, Any], digest: Digest) -> Iterator[str]:
    """The same, one after the other: with a thousand violations the page is megabytes."""
    style, script = _asset("style.css"), _asset("script.js")
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'"
    title = f"Compliance of {report['environment']}, {report['generated_at'][:10]}"
    head = (
        Html('<meta charset="utf-8">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="color-scheme" content="light dark">'),
        tag("title", title),
        Html(f"<style>{style}</style>"),
    )
    yield '<!doctype html>\n<html lang="en">'
    yield tag("head", *head)
    yield "<body>"
    yield tag("a", "Skip to the open violations", href="#violations", class_="skip")
    yield sections.masthead(report)
    yield "<main>"
    yield sections.standing(report, digest)
    yield sections.over_time(report)
    yield sections.by_rule(report, digest)
    yield sections.counted("By owner", "owner", "Owner", digest.by_owner)
    yield sections.by_account(report)
    yield sections.counted("By account", "account", "Account", digest.by_account)
    yield from violations(report, digest)
    yield sections.drift(report)
    yield sections.exemptions(report)
    yield sections.not_judged(report)
    yield "</main>"
    yield sections.footer(report)
    yield f"<script>{script}</script></body></html>\n"


@cache
def _asset(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
