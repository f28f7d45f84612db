"""The drift function's table of lists whose order means nothing, made from the resource schemas of cfn-lint.

    python -m renderer.drift_sets handlers/drift/unordered_table.py [--check]

writes the table, or with --check says whether it is current.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from renderer.review.schemas import Schemas, SchemasUnavailableError

REGION = "us-east-1"
# Sets further inside other lists than this are compared in order: a few types (Lex bots) nest them without end.
DEEPEST = 2

HEAD = '''\
"""The lists of each resource type whose order means nothing. Made by `make reference`: do not edit.

A line is a type that CloudFormation can read back, and the paths of its sets; `*` is any place in a list, any key.
"""
# ruff: noqa: E501 - a line is a type

TYPES = """
'''


def table(schemas: Schemas) -> str:
    """The text of the Python module with the table."""
    lines = []
    for name in sorted(schemas.types()):
        schema = schemas(name)
        # CloudFormation checks drift of what it can read: https://docs.aws.amazon.com/AWSCloudFormation/latest/
        # UserGuide/resource-import-supported-resources.html
        if schema and "read" in schema.content.get("handlers", {}):
            paths = sets(schema.content)
            if paths:
                lines.append(" ".join([name, *paths]))
    return HEAD + "".join(f"{line}\n" for line in lines) + '"""\n'


def sets(content: Mapping[str, Any]) -> list[str]:
    """The paths of a schema's lists with `insertionOrder: false`, without what only AWS writes and without tags."""
    written_by_aws = {pointer.replace("/properties", "", 1) for pointer in content.get("readOnlyProperties", ())}
    top = {"properties": content["properties"]}
    found = {path for path in _found(content, top, "", frozenset()) if path.count("*") <= DEEPEST}
    return sorted(found - written_by_aws - {"/Tags"})


def _found(content: Mapping[str, Any], schema: Any, path: str, seen: frozenset[str]) -> Iterator[str]:
    if not isinstance(schema, Mapping):
        return
    reference = schema.get("$ref")
    # A definition inside itself (a WAF statement) has no end.
    if isinstance(reference, str) and reference not in seen:
        yield from _found(content, _target(content, reference), path, seen | {reference})
    if schema.get("insertionOrder") is False:
        yield path
    for name, child in (schema.get("properties") or {}).items():
        yield from _found(content, child, f"{path}/{name}", seen)
    anything = (*(schema.get("patternProperties") or {}).values(), schema.get("additionalProperties"))
    for child in (*anything, schema.get("items")):
        yield from _found(content, child, f"{path}/*", seen)
    for word in ("oneOf", "anyOf", "allOf"):
        for child in schema.get(word) or ():
            yield from _found(content, child, path, seen)


def _target(content: Mapping[str, Any], reference: str) -> Any:
    target: Any = content
    for part in reference.removeprefix("#/").split("/"):
        target = target.get(part, {})
    return target


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m renderer.drift_sets", description=__doc__)
    parser.add_argument("file", type=Path, help="the Python module to write")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when the table is not current")
    arguments = parser.parse_args(argv)
    try:
        new = table(Schemas(REGION))
        if not arguments.check:
            arguments.file.write_text(new, encoding="utf-8")
        elif arguments.file.read_text(encoding="utf-8") != new:
            print(f"error: {arguments.file}: the table of sets is not current; run make reference", file=sys.stderr)
            return 1
    except (SchemasUnavailableError, OSError) as error:
        print(f"error: {arguments.file}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
