"""A comparison in sections of entries: what its text and Markdown faces share. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from renderer.review.causes import LITERAL, Cause
from renderer.review.environments.model import (
    AccessDifference,
    Comparison,
    ExposureDifference,
    OutputDifference,
    ResourceDifference,
    Source,
    ValueDifference,
)
from renderer.review.faces import held, words
from renderer.review.iam.verdicts import lines_of
from renderer.wording import listed

_MANY = 3  # resources in which the same difference is said once


class Line(NamedTuple):
    """One thing said of an entry: where, by whom (name and value), and why."""

    place: str
    said: tuple[tuple[str, str], ...]
    remark: str = ""


class Entry(NamedTuple):
    """One resource, policy or value; `name` is a name of the template, `text` our words."""

    name: str
    text: str
    lines: tuple[Line, ...] = ()
    grave: bool = False


class Section(NamedTuple):
    """A title and its entries."""

    title: str
    entries: tuple[Entry, ...]


def sections(found: Comparison, *, show_folded: bool = False) -> list[Section]:
    """Every section that has entries: access first, the template's own parts last."""
    common, rest = _common(found)
    listed = [
        ("Exposure", [_exposure(each) for each in found.exposure]),
        ("Permissions", [_access(found, each) for each in found.access]),
        (f"Only in {found.one}", _all_alone(found, found.one)),
        (f"Only in {found.other}", _all_alone(found, found.other)),
        ("Differs", [_differing(found, each) for each in rest]),
        ("Differs in many resources", common),
        ("Outputs", [_output(found, each) for each in found.outputs]),
        ("Stack tags", [Entry(each.path[1:], "", (_line(found, each, place=False),)) for each in found.tags]),
        ("Template", [Entry(each.path, "", (_line(found, each, place=False),)) for each in found.template]),
        ("Folded", list(_folded(found)) if show_folded else []),
        ("Notes", [Entry("", note) for note in found.notes]),
    ]
    return [Section(title, tuple(entries)) for title, entries in listed if entries]


def verdict(found: Comparison) -> str:
    """The line of totals; what is folded is always counted."""
    alone = [sum(each.only_in == name for each in found.resources) for name in (found.one, found.other)]
    counts = {
        "differ": sum(each.only_in is None for each in found.resources),
        f"only in {found.one}": alone[0],
        f"only in {found.other}": alone[1],
        "with other permissions": sum(each.verdict != "equivalent" for each in found.access),
        "exposed in one of them": len(found.exposure),
        "of the outputs": len(found.outputs),
        "stack tags": len(found.tags),
        "of the template's own parts": len(found.template),
    }
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    head = f"{found.one} and {found.other}: {said or 'no difference'}; {found.alike} resources alike"
    folded = {
        f"by {found.one}'s and {found.other}'s own names": len(found.folded_names),
        "by order": len(found.folded_order),
        "by spelling": len(found.folded_spelling),
    }
    counted = ", ".join(f"{count} {what}" for what, count in folded.items() if count)
    return f"{head}; folded: {counted}" if counted else head


def _common(found: Comparison) -> tuple[list[Entry], list[ResourceDifference]]:
    """What differs alike in many resources, and the resources with what else differs in them."""
    groups: dict[str, list[str]] = defaultdict(list)
    for resource in found.resources:
        for value in resource.values:
            groups[_key(value)].append(resource.logical_id)
    entries = []
    rest = []
    seen: set[str] = set()
    for resource in found.resources:
        own = [value for value in resource.values if len(groups[_key(value)]) < _MANY]
        for value in resource.values:
            key = _key(value)
            if len(groups[key]) >= _MANY and key not in seen:
                seen.add(key)
                names = listed(groups[key])
                line = _line(found, value, place=False)
                entries.append(Entry(words.placed(value.path, value.label), f"of {names}", (line,)))
        if resource.only_in is None and (own or not resource.values):
            rest.append(ResourceDifference(resource.logical_id, resource.type, None, tuple(own)))
    return entries, rest


def _key(value: ValueDifference) -> str:
    return repr((value.path, value.label, value.one, value.other, value.cause, value.certainty))


def _exposure(each: ExposureDifference) -> Entry:
    possible = " (possible)" if each.certainty == "possible" else ""
    return Entry(each.logical_id, f"only in {each.only_in}: {each.kind}{possible}: {each.what}", grave=True)


def _access(found: Comparison, each: AccessDifference) -> Entry:
    lines = tuple(
        Line(f"only in {name}", (("", line),))
        for name, grants in ((found.one, each.only_one), (found.other, each.only_other))
        for _, line in lines_of(grants)
    )
    said = {"differs": "differ", "unproved": "unproved", "equivalent": "are the same, written otherwise"}[each.verdict]
    return Entry(each.logical_id, f"{each.policy}: {said}", lines, grave=each.verdict != "equivalent")


def _all_alone(found: Comparison, name: str) -> list[Entry]:
    """What one environment alone has; what many resources hold is not listed."""
    alone = [each for each in found.resources if each.only_in == name]
    if sum(bool(each.content) for each in alone) <= held.MOST:
        return [_alone(each) for each in alone]
    said = f"what these {len(alone)} resources hold is not listed here: --format json has it"
    return [*(Entry(each.logical_id, each.type) for each in alone), Entry("", said)]


def _alone(each: ResourceDifference) -> Entry:
    lines = (Line(path, (("", value),)) for path, value in held.lines(each.content or {}))
    return Entry(each.logical_id, each.type, tuple(lines))


def _differing(found: Comparison, each: ResourceDifference) -> Entry:
    text = each.type if each.values else f"{each.type}, under another condition"
    return Entry(each.logical_id, text, tuple(_line(found, value) for value in each.values))


def _output(found: Comparison, each: OutputDifference) -> Entry:
    if each.only_in is not None:
        return Entry(each.name, f"only in {each.only_in}")
    return Entry(each.name, "", tuple(_line(found, value) for value in each.values))


def _line(found: Comparison, each: ValueDifference, *, place: bool = True) -> Line:
    remarks = ["possible"] if each.certainty == "possible" else []
    remarks.extend(filter(None, [_why(each.cause, each.sources)]))
    said = ((found.one, _shown(each.one)), (found.other, _shown(each.other)))
    return Line(words.placed(each.path, each.label) if place else "", said, "; ".join(remarks))


def _why(cause: Cause, sources: tuple[Source | None, Source | None]) -> str:
    if cause.kind == LITERAL:
        return ""
    lines = [f"{source[0]} line {source[1]}" for source in sources if source is not None]
    via = f" ({', '.join(cause.via)})" if cause.via else ""
    text = cause.name if cause.kind == "unknown" else f"through {cause.kind} {cause.name}{via}"
    return f"{text}, {' and '.join(lines)}" if lines else text


def _shown(value: Any) -> str:
    return "(not there)" if value is None else words.value(value)


def _folded(found: Comparison) -> Iterator[Entry]:
    for why, places in (
        ("names", found.folded_names),
        ("order", found.folded_order),
        ("spelling", found.folded_spelling),
    ):
        for place in places:
            yield Entry(f"{place.logical_id}{place.path}", why)
