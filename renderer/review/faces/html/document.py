"""The page: from a review to one HTML file. Pure; the same review gives the same bytes.

Nothing in it is fetched: style and script are inline, and the Content-Security-Policy lets in those two alone, by
their hashes. So a name in a template that were to hold markup could still not run.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from markupsafe import Markup

from renderer.review.change_set import AwsWord
from renderer.review.faces.html import sections
from renderer.review.faces.html.attention import first
from renderer.review.faces.html.aws import change_set, drift
from renderer.review.faces.html.consequences import consequences
from renderer.review.faces.html.markup import Section, tag
from renderer.review.faces.html.matters import matters
from renderer.review.faces.html.resources import resources
from renderer.review.faces.html.verdict import masthead, verdict
from renderer.review.findings import Gate
from renderer.review.model import Review

_FOLDER = Path(__file__).parent


def to_html(
    review: Review,
    *,
    title: str = "Change of a CloudFormation stack",
    gate: Gate | None = None,
    aws: AwsWord | None = None,
) -> str:
    """The review as an HTML document; `title` names the stack, `gate` and `aws` are as for the other faces."""
    style, script = _asset("style.css"), _asset("script.js")
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'"
    head = (
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),  # noqa: S704 - our own hashes
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="color-scheme" content="light dark">'),
        tag("title", f"Review: {title}"),
        Markup(f"<style>{style}</style>"),  # noqa: S704 - our own file
    )
    found = matters(review)
    parts = (
        first(found, review, gate),
        consequences(review),
        resources(review, dict(found)),
        sections.permissions(review),
        sections.outputs(review),
        sections.tags(review),
        sections.template(review),
        change_set(aws, review),
        drift(aws, review),
        sections.folded(review),
        sections.notes(review),
    )
    present = [part for part in parts if part is not None]
    body = (
        tag("a", f"Skip to: {present[0].title}", href=f"#{present[0].name}", class_="skip") if present else "",
        masthead(review, title),
        tag("main", verdict(review, gate, aws), _bar(present), *(part.html() for part in present)),
        sections.footer(),
        Markup(f"<script>{script}</script>"),  # noqa: S704 - our own file
    )
    whole = tag("html", tag("head", *head), tag("body", *body), lang="en")
    return f"<!doctype html>\n{whole}\n"


def _bar(parts: Sequence[Section]) -> Markup:
    """Links to the sections that are there; script.js adds the search."""
    links = (tag("li", part.link()) for part in parts)
    return tag("div", tag("nav", tag("ul", *links), aria_label="Sections"), class_="bar") if parts else Markup("")


@cache
def _asset(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
