"""What to look at first: each resource with findings, the gravest first, and what the gate says of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from renderer.review.faces.html.markup import Section, anchor, breakable, join, link, tag
from renderer.review.faces.html.matters import LABELS, Matter, standing
from renderer.review.findings import DATA_LOSS, Gate
from renderer.review.model import Review

_FIRST, _NAMES = 25, 6


def first(found: Sequence[tuple[str, Sequence[Matter]]], review: Review, gate: Gate | None) -> Section | None:
    """What to look at first; resources of one type with the same findings are one entry."""
    if not found:
        return None
    types = {change.logical_id: change.type for change in review.changes}
    alike: dict[tuple[str, Markup, str, tuple[str, ...]], list[str]] = {}
    for name, matters in found:
        shown = join(_matter(matter, gate) for matter in matters)
        key = (types.get(name, ""), shown, matters[0].level, tuple(sorted({each.finding.finding for each in matters})))
        alike.setdefault(key, []).append(name)
    entries = [_entry(names, *key) for key, names in alike.items()]
    parts: list[Markup] = [tag("ol", *entries[:_FIRST], class_="matters")]
    if len(entries) > _FIRST:
        rest = tag("ol", *entries[_FIRST:], class_="matters", start=_FIRST + 1)
        parts.append(tag("details", tag("summary", f"and {len(entries) - _FIRST:,} more"), rest))
    return Section("first", "First", "Look at this first", join(parts), len(found))


def _entry(names: Sequence[str], resource_type: str, shown: Markup, level: str, kinds: Sequence[str]) -> Markup:
    links = [_link(name, resource_type) for name in names]
    who = [join(links[:_NAMES], ", ")]
    if len(links) > _NAMES:
        who.append(tag("details", tag("summary", f"and {len(links) - _NAMES:,} more"), join(links[_NAMES:], ", ")))
    who.append(tag("span", breakable(resource_type), class_="type"))
    return tag(
        "li",
        tag("div", *who, class_="who"),
        tag("ul", shown),
        class_=level,
        data_item="",
        data_kinds=" ".join(kinds),
    )


def _link(name: str, resource_type: str) -> Markup:
    if not resource_type:  # a parameter, an output, or the template
        return tag("span", breakable(name or "The template"), class_="id", id=anchor("matter", name))
    return link("resource", name, breakable(name), class_="id", id=anchor("matter", name))


def _matter(matter: Matter, gate: Gate | None) -> Markup:
    label = LABELS[matter.finding.finding]
    if matter.finding.finding == DATA_LOSS and matter.finding.detail != "certain":
        label += f", {matter.finding.detail}"
    elif matter.is_open:
        label += ", possible"
    elif matter.is_new:
        label += ", new"
    says = standing(gate, matter.finding)
    state = Markup("")
    if says == "stops":
        state = tag("span", "stops the delivery", class_="state stops")
    elif says is not None and not isinstance(says, str):
        state = tag("span", f"waived until {says.until}: {says.reason}", class_="state waived")
    return tag("li", tag("span", label, class_=f"badge {matter.level}"), tag("span", matter.sentence, " ", state))
