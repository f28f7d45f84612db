"""The terminal face: one symbol an action, the causing value marked, the totals last."""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderer.review import actions
from renderer.review.change_set import AwsWord
from renderer.review.faces import held, words
from renderer.review.faces.aws import aws_lines, drift_lines, drift_rows
from renderer.review.findings import Gate
from renderer.review.iam.verdicts import BROADENED, EQUIVALENT, NARROWED, UNPROVED, Permission, lines_of
from renderer.review.model import Change, OutputChange, Review

_COLOURS = {
    actions.CREATE: "32",
    actions.UPDATE: "33",
    actions.CONDITIONAL_REPLACE: "35",
    actions.REPLACE: "31",
    actions.DELETE: "31",
    actions.SNAPSHOT: "31",
    actions.RETAIN: "36",
    actions.RENAME: "36",
}


def to_text(
    review: Review,
    *,
    colour: bool = False,
    show_folded: bool = False,
    gate: Gate | None = None,
    aws: AwsWord | None = None,
) -> str:
    """The review for a terminal, with a line feed at the end.

    `gate` adds what waivers and --fail-on say, `aws` what AWS's change set says.
    """
    paint = Paint(colour)
    sections = [*_sections(review, paint, show_folded)]
    if aws is not None:
        sections.append(("AWS's change set", iter(aws_lines(aws))))
        sections.append(("Drift", iter([*_columns(drift_rows(aws)), *drift_lines(aws)])))
    if gate is not None:
        sections.append(("Gate", iter(words.gated(gate))))
    return paint.finished("\n".join(_lines(review, sections, paint))) + "\n"


def _columns(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


_MARK = re.compile("\ue100([0-9;]+)\ue101")


class Paint:
    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, code: str) -> str:
        return f"\ue100{code}\ue101{text}\ue100{0}\ue101" if self._on else text

    @staticmethod
    def finished(text: str) -> str:
        """The text made safe, and only then coloured."""
        return _MARK.sub("\033[\\1m", words.safe(text))


def _lines(review: Review, sections: list[tuple[str, Iterator[str]]], paint: Paint) -> Iterator[str]:
    for title, section in sections:
        lines = list(section)
        if lines:
            yield paint(title, "1")
            yield from (f"  {line}" for line in lines)
            yield ""
    if review.has_effect and words.hidden(review):
        yield paint(words.hidden(review), "2")
    yield paint(words.verdict(review), "1")


def _sections(review: Review, paint: Paint, show_folded: bool) -> Iterator[tuple[str, Iterator[str]]]:
    yield "Data loss", _losses(review, paint)
    yield "Exposure", (f"! {words.exposed(exposure)}" for exposure in review.exposure)
    yield "Predictions", (f"! {words.predicted(prediction)}" for prediction in review.predictions)
    yield "Permissions", (line for permission in review.permissions for line in _permission(permission, paint))
    yield "Resources", _resources(review, paint)
    yield "Outputs", (line for output in review.outputs for line in _output(output))
    yield (
        "Stack tags (CloudFormation puts them on every resource that takes tags)",
        (f"~ {part.path[1:]}: {words.between(part.before, part.after)}" for part in review.tags),
    )
    yield (
        "Template (CloudFormation performs no update for this alone)",
        (f"~ {part.path}: {words.between(part.before, part.after)}" for part in review.template),
    )
    if show_folded:
        yield "Folded (no effect)", _folded(review)
    yield "Notes", iter(review.notes)


def _losses(review: Review, paint: Paint) -> Iterator[str]:
    for change in review.changes:
        if change.data_loss:
            certainty = paint(change.data_loss.certainty, "1;31")
            yield f"! {words.loser(change)} ({change.type}): {certainty}: {change.data_loss.why}"


_VERDICTS = {BROADENED: "31", UNPROVED: "35", NARROWED: "32", EQUIVALENT: "2"}


def _permission(permission: Permission, paint: Paint) -> Iterator[str]:
    verdict = paint(words.permission(permission), _VERDICTS[permission.verdict])
    yield f"{permission.logical_id} {permission.policy}: {verdict}"
    for sign, grants in (("+", permission.added), ("-", permission.removed)):
        yield from (f"    {sign} {words.denial(sign, grant)}{line}" for grant, line in lines_of(grants))


def _output(output: OutputChange) -> Iterator[str]:
    symbol = {"create": "+", "delete": "-"}.get(output.action, "~")
    why = words.reason(output)
    export = output.export_after if output.export_after is not None else output.export_before
    name = f" (export {words.value(export)})" if export is not None else ""
    yield f"{symbol} {output.name}{name}: {words.between(output.before, output.after)}{f'  # {why}' if why else ''}"
    if output.export_before != output.export_after:
        yield f"    export: {words.between(output.export_before, output.export_after)}"


def _folded(review: Review) -> Iterator[str]:
    for tier, places in (("order", review.folded_order), ("spelling", review.folded_spelling)):
        for place in places:
            yield f"{tier}: {place.logical_id}{place.path}"


def _resources(review: Review, paint: Paint) -> Iterator[str]:
    changes, left_out = held.briefly(review.changes)
    for names, change in words.alike(changes):
        yield from _change(names, change, paint)
    yield from left_out


def _change(names: str, change: Change, paint: Paint) -> Iterator[str]:
    symbol = paint(words.SYMBOLS[change.action], _COLOURS[change.action])
    why = words.cause(change.cause) if change.cause else ""
    title = f"{symbol} {names}  {change.type}  {words.consequence(change)}"
    yield f"{title}{f'  # {why}' if why else ''}"
    if change.renamed_from:
        yield f"    {words.refactor(change)}"
    for path in change.paths:
        remarks = "; ".join(words.remarks(path))
        if path.replaces:
            remarks = paint(remarks, "31")
        tail = f"  # {remarks}" if remarks else ""
        inner = words.lines(path)
        if inner is None:
            yield f"    {words.place(path)}: {words.step(path)}{tail}"
            continue
        yield f"    {words.place(path)}:{tail}"
        for line in inner:
            yield "      " + paint(line, {"+": "32", "-": "31"}.get(line[:1], "2"))
    for place, value in held.lines(change.content or {}):
        yield f"    {place}: {value}" if place else f"    {value}"
    if change.dependents:
        yield f"    dependents: {', '.join(change.dependents)}"
