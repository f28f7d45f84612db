"""The README's table of overlay keys, made from overlays/schema.json.

    python -m renderer.compose.reference README.md [--check]

writes the table between the two markers, or with --check says whether it is current.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from renderer.compose.places import ComposeError, KeyPath, dotted
from renderer.compose.project import BASE, Project
from renderer.compose.schema import Node, Schema
from renderer.compose.wording import expected

BEGIN = "<!-- reference:begin -->"
END = "<!-- reference:end -->"
LONGEST_VALUE = 60


def table(schema: Schema, base: Mapping[str, Any]) -> str:
    """A Markdown table with a row for each key that holds a value, in the schema's order."""
    rows: list[tuple[str, ...]] = [
        ("key", "meaning", "allowed", "in base.yaml", "CloudFormation parameter"),
        ("---",) * 5,
    ]
    for path, node in schema.each_key():
        if "properties" not in node and not isinstance(node.get("additionalProperties"), Mapping):
            rows.append(_row(path, node, base))
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)


def replace(text: str, new: str) -> str:
    """The text with `new` between the markers; ComposeError unless each marker stands once, in order."""
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end or BEGIN in rest or END in tail:
        raise ComposeError(f"expected {BEGIN} and after it {END}, each once")
    return f"{head}{BEGIN}\n{new}\n{END}{tail}"


def _row(path: KeyPath, node: Node, base: Mapping[str, Any]) -> tuple[str, ...]:
    key = dotted(tuple("<name>" if part == "*" else part for part in path))
    parameter = f"`{node['x-parameter']}`" if "x-parameter" in node else ""
    value = "each environment sets it" if node.get("x-environment") else _in_base(path, base)
    return f"`{key}`", node["description"], expected(node), value, parameter


def _in_base(path: KeyPath, base: Mapping[str, Any]) -> str:
    shown = [f"{names} `{value}`".strip() for names, value in _found(path, base, ())]
    text = ", ".join(shown)
    return text if len(text) <= LONGEST_VALUE else "see the file"


def _found(path: KeyPath, value: Any, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each value at the path, as JSON, after the names that its users gave."""
    if not path:
        text = value if isinstance(value, str) else json.dumps(value)
        yield ".".join(names), text
    elif path[0] == "*":
        for name, child in value.items():
            yield from _found(path[1:], child, (*names, name))
    elif path[0] in value:
        yield from _found(path[1:], value[path[0]], names)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m renderer.compose.reference", description=__doc__)
    parser.add_argument("file", type=Path, help="the Markdown file with the markers")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when the table is not current")
    arguments = parser.parse_args(argv)
    project = Project.at(Path(__file__).resolve().parents[2])
    try:
        text = arguments.file.read_text(encoding="utf-8")
        new = replace(text, table(Schema(project.read_schema()), project.read_overlay(BASE).values))
    except (ComposeError, OSError) as error:
        print(f"error: {arguments.file}: {error}", file=sys.stderr)
        return 1
    if new == text:
        return 0
    if arguments.check:
        remedy = f"python -m renderer.compose.reference {arguments.file}"
        print(f"error: {arguments.file}: the table of overlay keys is not current; run {remedy}", file=sys.stderr)
        return 1
    arguments.file.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
