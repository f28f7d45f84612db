"""AWS's change set beside the review: where it says otherwise, what only it knows, and the drift it found. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from renderer.review.change_set import AwsWord, Known
from renderer.review.faces import words
from renderer.review.faces.aws import drift_rows, pointed
from renderer.review.faces.html.markup import Section, anchor, breakable, join, tag
from renderer.review.faces.html.values import row
from renderer.review.model import Review

_SOUND = ("IN_SYNC", "-")


def change_set(aws: AwsWord | None, review: Review) -> Section | None:
    """Where AWS's own change set says otherwise, and what it knows beyond the review."""
    if aws is None:
        return None
    ours = {change.logical_id for change in review.changes}
    parts = []
    if not aws.opinions:
        parts.append(tag("p", "It says the same of every resource.", class_="note"))
    differing = [
        tag(
            "li",
            _name(each.logical_id, ours),
            line.removeprefix(each.logical_id),
            tag("ul", *(tag("li", pointed(point)) for point in each.points)) if each.points else "",
            data_item="",
        )
        for each, line in zip(aws.opinions, words.opined(aws.opinions), strict=False)
    ]
    if differing:
        parts.append(tag("ul", *differing, class_="opinions"))
    parts += _known("AWS knows already", aws.known, ours)
    parts += _known("AWS too knows only after the deployment", aws.after_apply, ours)
    title = "AWS's change set says otherwise" if aws.opinions else "AWS's change set"
    return Section("change-set", "Change set", title, join(parts), len(aws.opinions))


def _known(title: str, found: Iterable[Known], ours: set[str]) -> list[Markup]:
    items = [
        tag(
            "li",
            _name(each.logical_id, ours),
            tag("code", each.path),
            f": {words.value(each.value)}" if each.value is not None else "",
            data_item="",
        )
        for each in found
    ]
    return [tag("h3", title), tag("ul", *items, class_="opinions")] if items else []


def _name(logical_id: str, ours: set[str]) -> Markup:
    shown = breakable(logical_id)
    if logical_id in ours:
        return tag("a", shown, href=f"#{anchor('resource', logical_id)}", class_="id")
    return tag("span", shown, class_="id")


def drift(aws: AwsWord | None, review: Review) -> Section | None:
    """Where the change set is drift-aware: each resource's drift beside both words, what drifted, what was not seen."""
    if aws is None or aws.drift is None:
        return None
    ours = {change.logical_id for change in review.changes}
    heads, *rows = drift_rows(aws)
    rows.sort(key=lambda cells: cells[3] in _SOUND and cells[1] == cells[2])  # what differs first
    body = (
        tag(
            "tr",
            tag("th", _name(cells[0], ours), scope="row", role="rowheader"),
            *(_cell(cell, head) for cell, head in zip(cells[1:], heads[1:], strict=True)),
            role="row",
            data_item="",
        )
        for cells in rows
    )
    parts = [tag("p", f"The stack: {aws.stack_drift}.", class_="note")] if aws.stack_drift else []
    parts.append(_table("Drift of each resource", heads, [tag("tbody", *body, role="rowgroup")], "values four"))
    values = [
        row((_name(each.logical_id, ours), tag("code", path)), deployed, live, None, data_item="")
        for each in aws.drift
        for path, deployed, live in each.values
    ]
    if values:
        parts.append(tag("h3", "What drifted"))
        parts.append(_table("Drifted values", ("Value", "Deployed", "Live"), values, "values three"))
    ignored = [
        tag("li", _name(each.logical_id, ours), tag("code", path), f": {reason}", data_item="")
        for each in aws.drift
        for path, reason in each.ignored
    ]
    if ignored:
        parts += [tag("h3", "What AWS did not look at"), tag("ul", *ignored, class_="opinions")]
    return Section("drift", "Drift", "Drift", join(parts), len(values))


def _cell(cell: str, head: str) -> Markup:
    is_drifted = head == "drift" and cell not in _SOUND
    shown = tag("span", cell, class_="badge serious") if is_drifted else cell
    return tag("td", shown, role="cell", data_label=head)


def _table(caption: str, heads: Iterable[str], bodies: Iterable[Markup], name: str) -> Markup:
    head = tag(
        "tr",
        *(tag("th", title[:1].upper() + title[1:], scope="col", role="columnheader") for title in heads),
        role="row",
    )
    return tag(
        "table",
        tag("caption", caption, class_="unseen"),
        tag("thead", head, role="rowgroup"),
        *bodies,
        class_=name,
        role="table",
    )
