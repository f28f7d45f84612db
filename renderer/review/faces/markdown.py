"""The Markdown face: a review that fits a GitHub comment; the gravest is kept, the rest counted."""

from __future__ import annotations

from renderer.review.change_set import AwsWord
from renderer.review.faces import held, words
from renderer.review.faces.aws import aws_lines, drift_lines, drift_rows
from renderer.review.findings import Gate
from renderer.review.iam.verdicts import Permission, lines_of
from renderer.review.model import Change, OutputChange, PathChange, Review

# GitHub refuses a comment of more characters.
LIMIT = 65_536


def to_markdown(review: Review, *, limit: int = LIMIT, gate: Gate | None = None, aws: AwsWord | None = None) -> str:
    """The review as GitHub Markdown of at most `limit` characters, with a line feed at the end."""
    whole = _sections(review, gate, aws)
    if sum(len(block) for _, blocks in whole for block in blocks) > limit - 2_000:  # titles, verdict
        whole = _sections(review, gate, aws, most=0)
    return fitted(whole, words.verdict(review), limit)


def fitted(sections: list[tuple[str, list[str]]], verdict: str, limit: int = LIMIT) -> str:
    """Titles with their blocks, in order, as far as they fit; what is left out is counted, the verdict is last."""
    tail = f"\n**{plain(verdict)}**\n"
    room = limit - len(tail) - 200  # the lines that count what was left out
    kept: list[str] = []
    left_out: dict[str, int] = {}
    for title, blocks in sections:
        heading = f"\n### {title}\n\n"
        first = True
        for block in blocks:
            cost = len(block) + (len(heading) if first else 0)
            if cost > room:
                left_out[title] = left_out.get(title, 0) + 1
                continue
            if first:
                kept.append(heading)
                first = False
            kept.append(block)
            room -= cost
    if left_out:
        counted = ", ".join(f"{count} of {title}" for title, count in left_out.items())
        kept.append(f"\nLeft out for length: {counted}.\n")
    return ("".join(kept) + tail).lstrip("\n")


def _sections(
    review: Review, gate: Gate | None, aws: AwsWord | None, most: int = held.MOST
) -> list[tuple[str, list[str]]]:
    changes, left_out = held.briefly(review.changes, most)
    losses = [
        f"- :warning: **{change.data_loss.certainty}** {code(words.loser(change))} ({change.type}): "
        f"{plain(change.data_loss.why)}\n"
        for change in review.changes
        if change.data_loss
    ]
    outputs = [_output(output) for output in review.outputs]
    tags = [f"- {code(part.path[1:])}: {code(words.between(part.before, part.after))}\n" for part in review.tags]
    template = [f"- {code(part.path)}: {code(words.between(part.before, part.after))}\n" for part in review.template]
    notes = [f"- {plain(note)}\n" for note in review.notes]
    found = [
        ("Gate", [f"- {plain(line)}\n" for line in words.gated(gate)] if gate else []),
        ("Data loss", losses),
        ("Exposure", [f"- :warning: {plain(words.exposed(exposure))}\n" for exposure in review.exposure]),
        ("Predictions", [f"- :warning: {plain(words.predicted(item))}\n" for item in review.predictions]),
        ("Permissions", [_permission(permission) for permission in review.permissions]),
        (
            "Resources",
            [
                *(_change(names, change) for names, change in words.alike(changes)),
                *(f"- {plain(line)}\n" for line in left_out),
            ],
        ),
        ("AWS's change set", _aws(aws) if aws is not None else []),
        ("Drift", _drift(aws) if aws is not None else []),
        ("Outputs", outputs),
        ("Stack tags", tags),
        ("Template (CloudFormation performs no update for this alone)", template),
        ("Notes", notes),
    ]
    return [(title, blocks) for title, blocks in found if blocks]


def _aws(aws: AwsWord) -> list[str]:
    lines = aws_lines(aws)
    return [f"{'  - ' if line.startswith('  ') else '- '}{plain(line)}\n" for line in lines]


def _drift(aws: AwsWord) -> list[str]:
    rows = [f"| {' | '.join(map(plain, row))} |\n" for row in drift_rows(aws)]
    table = [rows[0] + "|---|---|---|---|\n" + "".join(rows[1:]) + "\n"] if rows else []
    return table + [f"- {plain(line)}\n" for line in drift_lines(aws)]


def _permission(permission: Permission) -> str:
    lines = [f"- {code(permission.logical_id)} {permission.policy}: **{words.permission(permission)}**"]
    for sign, grants in (("+", permission.added), ("-", permission.removed)):
        lines.extend(f"  - {code(f'{sign} {words.denial(sign, grant)}{line}')}" for grant, line in lines_of(grants))
    return "\n".join(lines) + "\n"


def _output(output: OutputChange) -> str:
    line = f"- {code(output.name)}: {output.action}, {code(words.between(output.before, output.after))}"
    if words.reason(output):
        line += f" ({plain(words.reason(output))})"
    if output.export_before != output.export_after:
        line += f"\n  - export: {code(words.between(output.export_before, output.export_after))}"
    return f"{line}\n"


def _change(names: str, change: Change) -> str:
    title = f"- {code(words.SYMBOLS[change.action])} {code(names)} {change.type}: {words.consequence(change)}"
    if change.cause and words.cause(change.cause):
        title += f" ({plain(words.cause(change.cause))})"
    if change.renamed_from:
        title += f"\n  - {plain(words.refactor(change))}"
    blocks = [_path(path) for path in change.paths]
    for place, value in held.lines(change.content or {}):
        blocks.append(f"  - {code(place)}: {code(value)}" if place else f"  - {plain(value)}")
    if change.dependents:
        blocks.append(f"  - dependents: {', '.join(map(code, change.dependents))}")
    return "\n".join([title, *blocks]) + "\n"


def _path(path: PathChange) -> str:
    remarks = [f"**{text}**" if "force" in text else plain(text) for text in words.remarks(path)]
    tail = f" ({'; '.join(remarks)})" if remarks else ""
    inner = words.lines(path)
    if inner is None:
        return f"  - {code(words.place(path))}: {code(words.step(path))}{tail}"
    fence = "`" * max(3, max((len(run) for line in inner for run in _runs(line)), default=0) + 1)
    body = "\n".join(f"    {line}" for line in map(words.safe, inner))
    return f"  - {code(words.place(path))}:{tail}\n\n    {fence}diff\n{body}\n    {fence}"


def _runs(text: str) -> list[str]:
    return "".join(char if char == "`" else " " for char in text).split()


def code(text: str) -> str:
    """A code span that no text breaks out of."""
    clean = words.safe(" ".join(text.split()))
    ticks = "`" * (max((len(run) for run in _runs(clean)), default=0) + 1)
    pad = " " if clean.startswith("`") or clean.endswith("`") or not clean else ""
    return f"{ticks}{pad}{clean}{pad}{ticks}"


def plain(text: str) -> str:
    """Text in which nothing is Markdown, HTML or a mention."""
    escaped = "".join("\\" + char if char in "\\`*_[]<>#|~" else char for char in words.safe(text))
    return " ".join(escaped.replace("@", "@\u200b").split())
