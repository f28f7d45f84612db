"""A comparison of two environments as people and programs read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from renderer.review.environments.entries import Entry, Line, Section, sections, verdict
from renderer.review.environments.model import (
    VERSION,
    AccessDifference,
    Comparison,
    OutputDifference,
    ResourceDifference,
    ValueDifference,
)
from renderer.review.faces.json import cause_data, folded_data, grant_data, source_data
from renderer.review.faces.markdown import code, fitted, plain
from renderer.review.faces.text import Paint


def to_text(found: Comparison, *, colour: bool = False, show_folded: bool = False) -> str:
    """The comparison for a terminal, with a line feed at the end."""
    paint = Paint(colour)
    lines = [line for section in sections(found, show_folded=show_folded) for line in _text(section, paint)]
    return paint.finished("\n".join([*lines, paint(verdict(found), "1")])) + "\n"


def _text(section: Section, paint: Paint) -> Iterator[str]:
    yield paint(section.title, "1")
    for entry in section.entries:
        head = "  ".join(filter(None, (entry.name, entry.text)))
        mark = paint("!", "31") + " " if entry.grave else ""
        short = len(entry.lines) == 1 and not entry.lines[0].place
        yield f"  {mark}{head}{': ' + _said(entry.lines[0]) if short else ''}"
        if not short:
            yield from (f"      {line.place + ': ' if line.place else ''}{_said(line)}" for line in entry.lines)
    yield ""


def _said(line: Line) -> str:
    said = ", ".join(f"{who} {value}" if who else value for who, value in line.said)
    return f"{said}  # {line.remark}" if line.remark else said


def to_markdown(found: Comparison) -> str:
    """The comparison as Markdown that fits a GitHub comment."""
    return fitted(
        [(section.title, [_block(entry) for entry in section.entries]) for section in sections(found)], verdict(found)
    )


def _block(entry: Entry) -> str:
    head = " ".join(filter(None, (code(entry.name) if entry.name else "", plain(entry.text))))
    lines = []
    for line in entry.lines:
        said = ", ".join(f"{plain(who)} {code(value)}" if who else code(value) for who, value in line.said)
        place = f"{plain(line.place)}: " if line.place.startswith("only in ") else f"{code(line.place)}: "
        remark = f" ({plain(line.remark)})" if line.remark else ""
        lines.append(f"  - {place if line.place else ''}{said}{remark}\n")
    return f"- {':warning: ' if entry.grave else ''}{head}\n{''.join(lines)}"


def to_json(found: Comparison) -> str:
    """The comparison as JSON text, described by `schema.json` beside this file."""
    return json.dumps(to_data(found), indent=2, ensure_ascii=False) + "\n"


def to_data(found: Comparison) -> dict[str, Any]:
    """The comparison as plain data, camelCase; `one` and `other` are the environments' names."""
    return {
        "version": VERSION,
        "one": found.one,
        "other": found.other,
        "summary": {
            "differs": found.differs,
            "alike": found.alike,
            "differing": sum(each.only_in is None for each in found.resources),
            "onlyInOne": sum(each.only_in == found.one for each in found.resources),
            "onlyInOther": sum(each.only_in == found.other for each in found.resources),
        },
        "resources": [_resource(each) for each in found.resources],
        "permissions": [_access(each) for each in found.access],
        "exposure": [
            {
                "logicalId": each.logical_id,
                "kind": each.kind,
                "what": each.what,
                "onlyIn": each.only_in,
                "certainty": each.certainty,
            }
            for each in found.exposure
        ],
        "outputs": [_output(each) for each in found.outputs],
        "tags": [_value(each) for each in found.tags],
        "template": [_value(each) for each in found.template],
        "folded": {
            "names": folded_data(found.folded_names),
            "order": folded_data(found.folded_order),
            "spelling": folded_data(found.folded_spelling),
        },
        "notes": list(found.notes),
    }


def _resource(each: ResourceDifference) -> dict[str, Any]:
    values = [_value(value) for value in each.values]
    return {
        "logicalId": each.logical_id,
        "type": each.type,
        "onlyIn": each.only_in,
        "values": values,
        "content": each.content,
    }


def _output(each: OutputDifference) -> dict[str, Any]:
    return {"name": each.name, "onlyIn": each.only_in, "values": [_value(value) for value in each.values]}


def _access(each: AccessDifference) -> dict[str, Any]:
    return {
        "logicalId": each.logical_id,
        "policy": each.policy,
        "verdict": each.verdict,
        "onlyInOne": [grant_data(grant) for grant in each.only_one],
        "onlyInOther": [grant_data(grant) for grant in each.only_other],
    }


def _value(each: ValueDifference) -> dict[str, Any]:
    return {
        "path": each.path,
        "label": each.label,
        "one": each.one,
        "other": each.other,
        "certainty": each.certainty,
        "cause": cause_data(each.cause),
        "sources": {
            "one": source_data(each.sources[0]) if each.sources[0] else None,
            "other": source_data(each.sources[1]) if each.sources[1] else None,
        },
    }
