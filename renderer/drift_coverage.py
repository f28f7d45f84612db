"""The table of docs/drift-coverage.md: how drift of each resource type is found, and how long that may take.

    python -m renderer.drift_coverage docs/drift-coverage.md [--check]

writes the page, or with --check says whether it is current. What AWS Config records is taken from botocore's model,
what CloudFormation can read back and tags from the resource schemas of cfn-lint, the rest from overlays/base.yaml.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import botocore.session

from handlers.drift.ownership import CLOUDFORMATION_TYPES
from handlers.trail.named import TYPES as CALLED
from renderer.compose.places import ComposeError
from renderer.compose.project import BASE, Project
from renderer.review.schemas import Schemas, SchemasUnavailableError

REGION = "us-east-1"

PAGE = """\
# How drift of a resource type is found

Made by `make reference`: do not edit.

| path | what starts it | longest wait |
| --- | --- | --- |
| call | with `realtime: cloudtrail`, CloudTrail's word of the API call | some seconds after EventBridge has it; AWS publishes no time for that, for CloudTrail's log files about 5 minutes on average ([decision](decisions/0010-fast-path.md)) |
| change | the resource's configuration item | 5 minutes from the item event for 99 of 100 at 1,000 changes an hour ([simulated](drift-simulation.md)); AWS Config's own time to record comes before |
| update | the end of a stack's update, for what changed while it ran | the update; one comparison of the stack more, where more than ten resources changed |
| sweep | `drift.sweep_schedule`, `{schedule}` | {hours} hours (`drift.sweep_after_hours`), until the next sweep, and one comparison of the stack |
| report | `report.schedule`, `{report}`, for a comparison whose event was lost | until the next report |

A resource's stack is found by the `aws:cloudformation:*` tags on its configuration item (*tags*: the type's schema promises that CloudFormation sets them), or by what the stacks list, for the types under `drift.types_without_tags` (*list*; an item that has the tags is found by them). *Tags, if any*: neither is certain; a type that your stacks have and whose items carry no tags belongs under `drift.types_without_tags`.

CloudFormation compares what its resource schema can read back; the few older types that it compares without one stand here as not comparable, and are judged when they are. Of {recorded} recorded types {checked} can be compared: {tags} are found by tags, {listed} by list, {unsure} by tags, if any.

## Types that AWS Config records

| AWS Config's type | CloudFormation's, if another | comparable | its stack is found by | waits |
| --- | --- | --- | --- | --- |
{types}

## Types that AWS Config does not record

{others} comparable types, found by update and sweep{called}:

{names}
"""  # noqa: E501 - a paragraph is a line

TAGS, LIST, UNSURE = "tags", "list", "tags, if any"


class Row(NamedTuple):
    """One type that AWS Config records."""

    config_type: str
    type: str
    is_comparable: bool
    found_by: str


def rows(recorded: Sequence[str], schemas: Schemas, listed: Sequence[str]) -> Iterator[Row]:
    """The types that AWS Config records, by name."""
    for config_type in sorted(recorded):
        name = CLOUDFORMATION_TYPES.get(config_type, config_type)
        schema = schemas(name)
        content = schema.content if schema else {}
        yield Row(config_type, name, "read" in content.get("handlers", {}), _found_by(config_type, content, listed))


def _found_by(config_type: str, content: Mapping[str, Any], listed: Sequence[str]) -> str:
    if config_type in listed:
        return LIST
    return TAGS if content.get("tagging", {}).get("cloudFormationSystemTags") else UNSURE


def page(recorded: Sequence[str], schemas: Schemas, base: Mapping[str, Any]) -> str:
    """The whole page; `base` are the values of overlays/base.yaml."""
    drift = base["drift"]
    every = list(rows(recorded, schemas, drift["types_without_tags"]))
    checked = [row for row in every if row.is_comparable]
    known = {row.type for row in every}
    others = [name for name in sorted(schemas.types()) if name not in known and _is_readable(schemas, name)]
    by = {way: sum(row.found_by == way for row in checked) for way in (TAGS, LIST, UNSURE)}
    return PAGE.format(
        schedule=drift["sweep_schedule"],
        hours=drift["sweep_after_hours"],
        report=base["report"]["schedule"],
        recorded=len(every),
        checked=len(checked),
        tags=by[TAGS],
        listed=by[LIST],
        unsure=by[UNSURE],
        types="\n".join(map(_line, every)),
        others=len(others),
        called=_called(others),
        names=", ".join(f"`{name}`" for name in others),
    )


def _is_readable(schemas: Schemas, name: str) -> bool:
    schema = schemas(name)
    return schema is not None and "read" in schema.content.get("handlers", {})


def _called(names: Sequence[str]) -> str:
    """Those of the types whose calls are checked."""
    called = [f"`{name}`" for name in names if name in CALLED]
    return f" ({', '.join(called)} by call too)" if called else ""


def _line(row: Row) -> str:
    other = f"`{row.type}`" if row.type != row.config_type else ""
    if not row.is_comparable:
        return f"| `{row.config_type}` | {other} | no | | |"
    waits = "change, update, sweep" if row.found_by != UNSURE else "change if tagged, update, sweep"
    waits = f"call, {waits}" if row.type in CALLED else waits
    return f"| `{row.config_type}` | {other} | yes | {row.found_by} | {waits} |"


def recorded_types() -> list[str]:
    """The resource types that AWS Config records, as its API names them."""
    shape: Any = botocore.session.get_session().get_service_model("config").shape_for("ResourceType")
    return list(shape.enum)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m renderer.drift_coverage", description=__doc__)
    parser.add_argument("file", type=Path, help="the Markdown file to write")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when the page is not current")
    arguments = parser.parse_args(argv)
    project = Project.at(Path(__file__).resolve().parents[1])
    try:
        new = page(recorded_types(), Schemas(REGION), project.read_overlay(BASE).values)
        if not arguments.check:
            arguments.file.write_text(new, encoding="utf-8")
        elif arguments.file.read_text(encoding="utf-8") != new:
            print(f"error: {arguments.file}: the page is not current; run make reference", file=sys.stderr)
            return 1
    except (ComposeError, SchemasUnavailableError, OSError) as error:
        print(f"error: {arguments.file}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
