"""AWS's change set beside the review: where it says otherwise, what it knows beyond it, the drift it found. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from renderer.review.change_set import AwsWord
from renderer.review.faces import words
from renderer.review.faces.aws import drift_lines, drift_rows, pointed
from renderer.review.faces.html.markup import Section, breakable, join, link, tag
from renderer.review.model import Review


def change_set(aws: AwsWord | None, review: Review) -> Section | None:
    """Where AWS's own change set says otherwise, and what it or nobody knows before the deployment."""
    if aws is None:
        return None
    ours = {change.logical_id for change in review.changes}
    said = [
        _item(each.logical_id, line.removeprefix(each.logical_id), ours, map(pointed, each.points))
        for each, line in zip(aws.opinions, words.opined(aws.opinions) if aws.opinions else (), strict=True)
    ]
    known = [
        _item(each.logical_id, f"{each.path}: AWS knows it already: {words.value(each.value)}", ours)
        for each in aws.known
    ]
    later = [
        _item(each.logical_id, f"{each.path}: AWS too knows it only after the deployment", ours)
        for each in aws.after_apply
    ]
    verdict = [] if said else [tag("p", "It says the same of every resource.", class_="note")]
    content = join((*verdict, *([tag("ul", *said, *known, *later)] if said or known or later else [])))
    title = "AWS's change set says otherwise" if said else "AWS's change set"
    return Section("change-set", "Change set", title, content, len(said) or None)


def _item(logical_id: str, line: str, ours: set[str], points: Iterable[str] = ()) -> Markup:
    inner = [tag("li", point) for point in points]
    return tag("li", _named(logical_id, ours), line, tag("ul", *inner) if inner else "", data_item="")


def _named(logical_id: str, ours: set[str]) -> Markup:
    if logical_id in ours:
        return link("resource", logical_id, class_="id")
    return tag("span", logical_id, class_="id")


def _heading(title: str) -> str:
    return title[:1].upper() + title[1:]


def drift(aws: AwsWord | None, review: Review) -> Section | None:
    """The drift of each resource as a drift-aware change set has it, and the values that drifted."""
    rows = drift_rows(aws) if aws is not None else []
    if aws is None or not rows:
        return None
    ours = {change.logical_id for change in review.changes}
    titles, *resources = rows
    head = tag("tr", *(tag("th", _heading(title), scope="col", role="columnheader") for title in titles), role="row")
    body = (
        tag(
            "tr",
            tag("th", _named(name, ours), scope="row", role="rowheader"),
            *(
                tag("td", word, role="cell", data_label=_heading(title))
                for word, title in zip(said, titles[1:], strict=True)
            ),
            role="row",
            data_item="",
        )
        for name, *said in resources
    )
    table = tag(
        "table",
        tag("caption", "Resources by the review, AWS and drift", class_="unseen"),
        tag("thead", head, role="rowgroup"),
        tag("tbody", *body, role="rowgroup"),
        class_="drift",
        role="table",
    )
    lines = [tag("li", breakable(line), data_item="") for line in drift_lines(aws)]
    return Section("drift", "Drift", "Drift", join((table, tag("ul", *lines) if lines else "")), len(resources))
