"""The changed resources, each with its values side by side and why. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from renderer.review import actions
from renderer.review.causes import LITERAL
from renderer.review.faces import held, words
from renderer.review.faces.html.markup import Section, anchor, breakable, join, link, several, tag
from renderer.review.faces.html.matters import LABELS, Matter
from renderer.review.faces.html.values import alone, fits, row
from renderer.review.faces.json import unchanged
from renderer.review.model import Change, PathChange, Review

# A change with more values than this, or beyond so many cards, is folded until somebody opens it.
_OPEN_VALUES, _OPEN_CARDS = 25, 80


def resources(review: Review, found: Mapping[str, Sequence[Matter]]) -> Section | None:
    """Every change, the gravest first; what happens to several alike is said once."""
    if not review.changes:
        return None
    groups = words.grouped(review.changes)
    few = sum(bool(change.content) for change in review.changes) <= held.MOST
    cards = [
        _card(group, found, is_open=number < _OPEN_CARDS and (few or not group[0].content))
        for number, group in enumerate(groups)
    ]
    stays = unchanged(review)
    rest = [tag("p", f"{several(stays, 'unchanged resource')} not shown.", class_="note rest")] if stays else []
    return Section("resources", "Resources", "Resources", join((*cards, *rest)), len(review.changes))


def _card(group: Sequence[Change], found: Mapping[str, Sequence[Matter]], *, is_open: bool) -> Markup:
    change = group[0]
    body = _body(change)
    kinds = {change.action, *(matter.finding.finding for each in group for matter in found.get(each.logical_id, ()))}
    attributes = {
        "class_": f"change {change.action}",
        "data_item": "",
        "data_kinds": " ".join(sorted(kinds)),
        "id": anchor("resource", change.logical_id),
    }
    title = _title(group, found)
    if not body:
        return tag("article", tag("div", title, class_="head"), **attributes)
    values = len(change.paths) + len((change.content or {}).get("Properties", ()))
    is_open = is_open and values <= _OPEN_VALUES
    return tag("article", tag("details", tag("summary", title), *body, open="" if is_open else None), **attributes)


def _title(group: Sequence[Change], found: Mapping[str, Sequence[Matter]]) -> Markup:
    change = group[0]
    why = words.cause(change.cause) if change.cause else ""
    badges = {
        matter.finding.finding: tag("span", LABELS[matter.finding.finding], class_=f"badge {matter.level}")
        for matter in found.get(change.logical_id, ())
        if matter.finding.finding != change.action
    }
    names = [
        tag("span", breakable(each.logical_id), class_="id", id=anchor("resource", each.logical_id) if number else None)
        for number, each in enumerate(group)
    ]
    count = [tag("span", f"{len(group)} alike", class_="badge plain")] if len(group) > 1 else []
    return join(
        (
            tag("span", words.SYMBOLS[change.action], class_="symbol", aria_hidden="true"),
            tag("h3", join(names, ", ")),
            *count,
            tag("span", breakable(change.type), class_="type"),
            tag("span", words.consequence(change) + (f", {why}" if why else ""), class_="consequence"),
            *badges.values(),
        ),
        " ",
    )


def _body(change: Change) -> list[Markup]:
    found = []
    if change.data_loss:
        found.append(tag("p", tag("strong", f"Data loss, {change.data_loss.certainty}: "), change.data_loss.why))
    if change.renamed_from:
        found.append(tag("p", words.refactor(change)))
    if change.paths:
        found.append(_paths(change))
    if change.content:
        found.append(_held(change.content))
    if change.dependents:
        links = join((link("resource", name, class_="id") for name in change.dependents), ", ")
        found.append(tag("p", tag("strong", "Depends on it: "), links, class_="dependents"))
    return found


def _held(content: Mapping[str, Any]) -> Markup:
    """What it holds, each value under its name."""
    rows = (
        join((tag("dt", breakable(_named(path)), class_="id"), tag("dd", alone(value))))
        for path, value in held.pieces(content, fits)
    )
    return tag("dl", *rows, class_="held")


_HEADS = ("Value", "Before", "After", "Why")


def _paths(change: Change) -> Markup:
    head = tag("tr", *(tag("th", title, scope="col", role="columnheader") for title in _HEADS), role="row")
    return tag(
        "table",
        tag("caption", f"Changed values of {change.logical_id}", class_="unseen"),
        tag("thead", head, role="rowgroup"),
        *map(_path, change.paths),
        class_="values",
        role="table",
    )


def _path(path: PathChange) -> Markup:
    name = _named(path.path)
    notes = [tag("span", path.label, class_="note")] if path.label else []
    if not path.path.startswith("/Properties"):
        notes.append(tag("span", "attribute of the resource", class_="note"))
    return row((tag("span", breakable(name), class_="id"), *notes), path.before, path.after, _why(path))


def _named(path: str) -> str:
    """A path as it is shown: a property by its own name."""
    return path.removeprefix("/Properties/").lstrip("/")


def _why(path: PathChange) -> list[Markup]:
    found = []
    if path.replaces:
        forces = "forces replacement" if path.replaces == actions.REPLACE else "may force replacement"
        level = "serious" if path.replaces == actions.REPLACE else "unsure"
        found.append(tag("span", forces, class_=f"badge {level}"))
    if path.certainty == "possible":
        found.append(tag("span", "possible", class_="badge unsure"))
    cause = words.cause(path.cause)
    found.append(tag("span", cause or "the template", class_="cause" if path.cause.kind != LITERAL else "note"))
    if path.note:
        found.append(tag("span", path.note, class_="note"))
    return found
