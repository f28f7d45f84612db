"""The page's other sections, one function each; what has nothing to say is not there. Pure."""

from __future__ import annotations

from collections.abc import Sequence, Set

from markupsafe import Markup

from renderer.review import actions
from renderer.review.change_set import Opinion
from renderer.review.faces import words
from renderer.review.faces.html.drawing import as_list, drawn
from renderer.review.faces.html.graph import graph_of
from renderer.review.faces.html.markup import Section, anchor, join, link, section, several, tag
from renderer.review.faces.html.matters import LABELS, Matter, standing
from renderer.review.faces.html.values import cells
from renderer.review.findings import Gate
from renderer.review.iam.verdicts import BROADENED, EQUIVALENT, NARROWED, UNPROVED, Permission, lines_of
from renderer.review.model import Folded, OutputChange, Review, TemplateChange

NOTHING = Markup("")
_FIRST = 25


def first(found: Sequence[tuple[str, Sequence[Matter]]], review: Review, gate: Gate | None) -> Section | None:
    """What to look at first: each resource with findings, the gravest first."""
    if not found:
        return None
    types = {change.logical_id: change.type for change in review.changes}
    entries = [_entry(name, matters, types.get(name, ""), gate) for name, matters in found]
    parts: list[Markup] = [tag("ol", *entries[:_FIRST], class_="matters")]
    if len(entries) > _FIRST:
        rest = tag("ol", *entries[_FIRST:], class_="matters", start=_FIRST + 1)
        parts.append(tag("details", tag("summary", f"{len(entries) - _FIRST:,} more, less grave"), rest))
    return section("Look at this first", "first", *parts, count=len(entries))


def _entry(name: str, matters: Sequence[Matter], resource_type: str, gate: Gate | None) -> Markup:
    title = link("resource", name, class_="id") if resource_type else tag("span", name or "The template", class_="id")
    kinds = " ".join(sorted({matter.finding.finding for matter in matters}))
    return tag(
        "li",
        tag("div", title, tag("span", resource_type, class_="type"), class_="who"),
        tag("ul", *(_matter(matter, gate) for matter in matters)),
        id=anchor("matter", name),
        class_=matters[0].level,
        data_item="",
        data_kinds=kinds,
    )


def _matter(matter: Matter, gate: Gate | None) -> Markup:
    label = LABELS[matter.finding.finding]
    if matter.finding.finding == "data-loss" and matter.finding.detail != "certain":
        label += f", {matter.finding.detail}"
    elif matter.is_open:
        label += ", possible"
    says = standing(gate, matter.finding)
    state = NOTHING
    if says == "stops":
        state = tag("span", "stops the delivery", class_="state stops")
    elif says is not None and not isinstance(says, str):
        state = tag("span", f"waived until {says.until}: {says.reason}", class_="state waived")
    return tag("li", tag("span", label, class_=f"badge {matter.level}"), tag("span", matter.sentence, " ", state))


def graph(review: Review) -> Section | None:
    """What follows from what."""
    found = graph_of(review)
    if not found.edges:
        return None
    words_ = ["From left to right: what causes, and what follows."]
    if found.alone:
        words_.append(
            f"{several(found.alone, 'changed resource')} with neither is not drawn."
            if found.alone == 1
            else f"{found.alone:,} changed resources with neither are not drawn."
        )
    if found.left_out:
        words_.append(f"The gravest are drawn; {several(found.left_out, 'resource')} more would not fit.")
    legend = tag(
        "p",
        *words_[0:1],
        " ",
        *(
            tag("span", word, class_=f"key {name}")
            for name, word in (("replaces", "replaces"), ("changes", "changes"), ("possible", "possible"))
        ),
        " ",
        " ".join(words_[1:]),
        class_="note",
    )
    picture = tag(
        "div", drawn(found), class_="graph", role="region", aria_label="Graph of the change, scrollable", tabindex="0"
    )
    listed = tag("details", tag("summary", "The graph as a list"), as_list(found), class_="as-list")
    return section("What follows from what", "graph", legend, picture, listed)


_VERDICTS = {BROADENED: "serious", UNPROVED: "unsure", NARROWED: "calm", EQUIVALENT: "plain"}


def permissions(review: Review) -> Section | None:
    """Each subject's verdict, with what it may do now and what no longer."""
    if not review.permissions:
        return None
    cards = [_permission(permission) for permission in review.permissions]
    return section("Permissions", "permissions", *cards, count=len(cards))


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
        class_="permission",
        data_item="",
        data_kinds=permission.verdict,
    )


def outputs(review: Review) -> Section | None:
    if not review.outputs:
        return None
    rows = [_output(output) for output in review.outputs]
    return section("Outputs", "outputs", _table("Changed outputs", "Output", rows, why=True), count=len(rows))


def _output(output: OutputChange) -> Markup:
    symbol = {"create": "+", "delete": "-"}.get(output.action, "~")
    notes = []
    if output.export_before != output.export_after:
        notes.append(tag("span", f"export: {words.between(output.export_before, output.export_after)}", class_="note"))
    elif output.export_after is not None:
        notes.append(tag("span", f"exported as {words.value(output.export_after)}", class_="note"))
    possible = [tag("span", "possible", class_="badge unsure")] if output.certainty == "possible" else []
    return tag(
        "tr",
        tag(
            "th",
            tag("span", symbol, class_="symbol"),
            " ",
            tag("span", output.name, class_="id"),
            *notes,
            scope="row",
            role="rowheader",
        ),
        *cells(output.before, output.after),
        tag(
            "td",
            *possible,
            tag("span", words.cause(output.cause) or "the template", class_="note"),
            role="cell",
            class_="why",
            data_label="Why",
        ),
        id=anchor("output", output.name),
        role="row",
        data_item="",
    )


def _table(caption: str, name: str, rows: Sequence[Markup], *, why: bool = False) -> Markup:
    titles = (name, "Before", "After", *(["Why"] if why else []))
    head = tag("tr", *(tag("th", title, scope="col", role="columnheader") for title in titles), role="row")
    return tag(
        "table",
        tag("caption", caption, class_="unseen"),
        tag("thead", head, role="rowgroup"),
        tag("tbody", *rows, role="rowgroup"),
        class_="values" if why else "values three",
        role="table",
    )


def tags(review: Review) -> Section | None:
    if not review.tags:
        return None
    words_ = tag("p", "CloudFormation puts them on every resource that takes tags.", class_="note")
    rows = [_part(part, part.path[1:]) for part in review.tags]
    return section("Stack tags", "tags", words_, _table("Changed stack tags", "Tag", rows), count=len(rows))


def template(review: Review) -> Section | None:
    if not review.template:
        return None
    words_ = tag("p", "CloudFormation performs no update for this alone.", class_="note")
    rows = [_part(part, part.path) for part in review.template]
    table = _table("Changed parts of the template", "Part", rows)
    return section("Template", "template", words_, table, count=len(rows))


def _part(part: TemplateChange, name: str) -> Markup:
    head = tag("th", tag("span", name, class_="id"), scope="row", role="rowheader")
    return tag("tr", head, *cells(part.before, part.after), role="row", data_item="")


def change_set(opinions: tuple[Opinion, ...] | None, review: Review) -> Section | None:
    """Where AWS's own change set says otherwise."""
    if opinions is None:
        return None
    if not opinions:
        return section("AWS's change set", "change-set", tag("p", "It says the same of every resource.", class_="note"))
    ours = {change.logical_id for change in review.changes}
    items = [
        tag(
            "li",
            link("resource", each.logical_id, class_="id")
            if each.logical_id in ours
            else tag("span", each.logical_id, class_="id"),
            line.removeprefix(each.logical_id),
            data_item="",
        )
        for each, line in zip(opinions, words.opined(opinions), strict=True)
    ]
    return section("AWS's change set says otherwise", "change-set", tag("ul", *items), count=len(items))


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
    return section("Folded: no effect", "folded", *parts, count=count)


def _place(place: Folded, changed: Set[str]) -> Markup:
    known = place.logical_id in changed
    name = link("resource", place.logical_id, class_="id") if known else tag("span", place.logical_id, class_="id")
    return tag("li", name, tag("code", place.path), data_item="")


def notes(review: Review) -> Section | None:
    """What the review could not see."""
    if not review.notes:
        return None
    items = [tag("li", note, data_item="") for note in review.notes]
    return section("What could not be seen", "notes", tag("ul", *items), count=len(items))


def footer() -> Markup:
    """How to read it."""
    signs = join(
        (
            tag("span", tag("dt", words.SYMBOLS[action], class_="symbol"), tag("dd", words.VERBS[action]))
            for action in actions.ACTIONS
        ),
        " ",
    )
    return tag("footer", tag("dl", signs, class_="signs"))
