"""The page's other sections, one function each; what has nothing to say is not there. Pure."""

from __future__ import annotations

from collections.abc import Sequence, Set

from markupsafe import Markup

from renderer.review import actions
from renderer.review.faces import words
from renderer.review.faces.html.markup import Section, anchor, breakable, join, link, several, tag
from renderer.review.faces.html.values import row
from renderer.review.iam.verdicts import BROADENED, EQUIVALENT, NARROWED, UNPROVED, Permission, lines_of
from renderer.review.model import Folded, OutputChange, Review, TemplateChange

NOTHING = Markup("")


_VERDICTS = {BROADENED: "serious", UNPROVED: "unsure", NARROWED: "calm", EQUIVALENT: "plain"}


def permissions(review: Review) -> Section | None:
    """Each subject's verdict, with what it may do now and what no longer."""
    if not review.permissions:
        return None
    cards = [_permission(permission) for permission in review.permissions]
    return Section("permissions", "Permissions", "Permissions", join(cards), len(cards))


def _permission(permission: Permission) -> Markup:
    lines = [
        tag("li", tag("span", sign, class_="symbol"), " ", f"{words.denial(sign, grant)}{line}", class_=name)
        for sign, name, grants in (("+", "more", permission.added), ("-", "less", permission.removed))
        for grant, line in lines_of(grants)
    ]
    return tag(
        "article",
        tag(
            "div",
            tag("h3", tag("span", permission.logical_id, class_="id")),
            tag("span", f"{permission.policy} policy", class_="type"),
            tag("span", words.permission(permission), class_=f"badge {_VERDICTS[permission.verdict]}"),
            class_="head",
        ),
        tag("ul", *lines, class_="grants") if lines else "",
        class_=f"permission {_VERDICTS[permission.verdict]}",
        data_item="",
        data_kinds=permission.verdict,
    )


def outputs(review: Review) -> Section | None:
    if not review.outputs:
        return None
    rows = [_output(output) for output in review.outputs]
    return Section("outputs", "Outputs", "Outputs", _table("Changed outputs", "Output", rows, why=True), len(rows))


def _output(output: OutputChange) -> Markup:
    symbol = {"create": "+", "delete": "-"}.get(output.action, "~")
    notes = []
    if output.export_before != output.export_after:
        notes.append(tag("span", f"export: {words.between(output.export_before, output.export_after)}", class_="note"))
    elif output.export_after is not None:
        notes.append(tag("span", f"exported as {words.value(output.export_after)}", class_="note"))
    possible = [tag("span", "possible", class_="badge unsure")] if output.certainty == "possible" else []
    name = (tag("span", symbol, class_="symbol"), " ", tag("span", breakable(output.name), class_="id"), *notes)
    why = (*possible, tag("span", words.cause(output.cause) or "the template", class_="note"))
    return row(name, output.before, output.after, why, id=anchor("output", output.name), data_item="")


def _table(caption: str, name: str, rows: Sequence[Markup], *, why: bool = False) -> Markup:
    titles = (name, "Before", "After", *(["Why"] if why else []))
    head = tag("tr", *(tag("th", title, scope="col", role="columnheader") for title in titles), role="row")
    return tag(
        "table",
        tag("caption", caption, class_="unseen"),
        tag("thead", head, role="rowgroup"),
        *rows,
        class_="values" if why else "values three",
        role="table",
    )


def tags(review: Review) -> Section | None:
    if not review.tags:
        return None
    words_ = tag("p", "CloudFormation puts them on every resource that takes tags.", class_="note")
    rows = [_part(part, part.path[1:]) for part in review.tags]
    return Section("tags", "Tags", "Stack tags", join((words_, _table("Changed stack tags", "Tag", rows))), len(rows))


def template(review: Review) -> Section | None:
    if not review.template:
        return None
    words_ = tag("p", "CloudFormation performs no update for this alone.", class_="note")
    rows = [_part(part, part.path) for part in review.template]
    table = _table("Changed parts of the template", "Part", rows)
    return Section("template", "Template", "Template", join((words_, table)), len(rows))


def _part(part: TemplateChange, name: str) -> Markup:
    return row((tag("span", breakable(name), class_="id"),), part.before, part.after, None, data_item="")


def folded(review: Review) -> Section | None:
    """Differences without effect, until somebody wants to see them."""
    changed = {change.logical_id for change in review.changes}
    tiers = (
        ("only in the order of a list that has none", review.folded_order),
        ("only in the spelling of the same value", review.folded_spelling),
    )
    parts = [
        tag(
            "details",
            tag("summary", f"{several(len(places), 'value differs', 'values differ')} {what}"),
            tag("ul", *(_place(place, changed) for place in places)),
        )
        for what, places in tiers
        if places
    ]
    if not parts:
        return None
    count = len(review.folded_order) + len(review.folded_spelling)
    return Section("folded", "Folded", "Folded: no effect", join(parts), count)


def _place(place: Folded, changed: Set[str]) -> Markup:
    known = place.logical_id in changed
    name = link("resource", place.logical_id, class_="id") if known else tag("span", place.logical_id, class_="id")
    return tag("li", name, tag("code", place.path), data_item="")


def notes(review: Review) -> Section | None:
    """What the review could not see."""
    if not review.notes:
        return None
    items = [tag("li", note, data_item="") for note in review.notes]
    return Section("notes", "Limits", "What could not be seen", tag("ul", *items), len(items))


def footer() -> Markup:
    """How to read it."""
    signs = join(
        (
            tag("div", tag("dt", words.SYMBOLS[action], class_="symbol"), tag("dd", words.VERBS[action]))
            for action in actions.ACTIONS
        ),
        " ",
    )
    return tag("footer", tag("dl", signs, class_="signs"))
