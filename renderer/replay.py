"""Judges recorded events and configuration items by an overlay's policies, on a laptop, without AWS.

Files may hold events of AWS Config to a rule, its EventBridge events, configuration items, snapshots and history
files (gzipped as they lie in the bucket), the answers of GetResourceConfigHistory, BatchGetResourceConfig and
SelectResourceConfig; one, a list, or one a line.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from handlers.lib import rule as rules
from handlers.lib.item import MalformedItemError, normalise
from handlers.lib.notification import OVERSIZED, MalformedEventError, parse
from handlers.lib.policy import PolicyError
from handlers.lib.text import inert
from handlers.lib.verdict import NON_COMPLIANT, CouldNotJudgeError, Needs, Verdict, not_applicable
from renderer.compose import ComposeError, Project, read_values
from renderer.days import day

ROOT = Path(__file__).resolve().parents[1]

FINE, ERROR, VIOLATION = 0, 1, 2

# What the function would find out by asking AWS, or would fail over.
UNKNOWN = "UNKNOWN"

EPILOG = """\
examples:
  python -m renderer.replay event.json --overlay prod                      try a rule on a recorded event
  python -m renderer.replay snapshot.json.gz --overlay staging             what would this policy say of a whole account
  aws configservice get-resource-config-history ... | python -m renderer.replay - --overlay prod --format json

exit codes:
  0  everything complies
  1  an error: nothing was judged, or not all of it could be (a verdict UNKNOWN, a file that holds no item)
  2  something is NON_COMPLIANT
"""


class UnreadableError(ValueError):
    """A file that holds nothing to judge; the message names it and says why."""


@dataclass(frozen=True)
class Row:
    """One rule's word on one resource; `reasons` and `allowed` are whole where `reason` is cut to 256 characters."""

    file: str
    rule: str
    resource_type: str
    resource_id: str
    verdict: str
    reason: str
    reasons: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What the author of a rule says in place of AWS: the day, that no tags are none, the entries of prefix lists."""

    as_of: str | None = None
    tags_are_complete: bool = False
    prefix_lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Recorded:
    """An item as a file holds it; `is_summary` where it was too large to be sent whole."""

    raw: Mapping[str, Any]
    judged_at: str
    left_scope: bool = False
    is_summary: bool = False


@dataclass(frozen=True)
class Scoped:
    """A rule of the overlay, its policy, and the types that the overlay gives it."""

    rule: rules.Rule
    policy: rules.Policy
    resource_types: frozenset[str]


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Replay the files; the answer is the exit code."""
    project = Project.at(root)
    arguments = _arguments(argv)
    try:
        scoped = scoped_rules(read_values(project, arguments.overlay)[1].values["rules"], arguments.rule)
    except (ComposeError, PolicyError, rules.UnknownRuleError) as error:
        print(f"error: {inert(str(error))}", file=sys.stderr)
        return ERROR
    as_of = arguments.as_of.isoformat() if arguments.as_of else None
    known = Known(as_of, arguments.tags_are_complete, dict(arguments.prefix_list))
    rows: list[Row] = []
    is_all_read = True
    for file in arguments.files:
        try:
            rows += replay(read(file), file, scoped, known)
        except UnreadableError as error:  # noqa: PERF203 - the other files are judged
            print(f"error: {inert(str(error))}", file=sys.stderr)
            is_all_read = False
    if not rows and not is_all_read:
        return ERROR
    if arguments.format == "json":
        print(as_json(rows))
    else:
        print_table(rows, arguments.all)
    verdicts = {row.verdict for row in rows}
    if NON_COMPLIANT in verdicts:
        return VIOLATION
    return FINE if is_all_read and UNKNOWN not in verdicts else ERROR


def scoped_rules(settings: Mapping[str, Any], only: str | None = None) -> list[Scoped]:
    """The rules of the merged overlay's `rules`, or the one named; PolicyError and UnknownRuleError as they come."""
    if only is not None and only not in settings:
        raise rules.UnknownRuleError(f"the overlay has no rule {only}; it has {', '.join(settings)}")
    scoped = []
    for name, setting in settings.items():
        if only in (None, name):
            rule = rules.load(name)
            policy = rules.parse_policy(rule, setting["policy"])
            scoped.append(Scoped(rule, policy, frozenset(setting["resource_types"])))
    return scoped


def read(file: str) -> list[Any]:
    """The JSON values in a file, `-` being standard input: one, the elements of a list, or one a line."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise UnreadableError(f"{file}: {why}") from error
    try:
        value = json.loads(text)
        return value if isinstance(value, list) else [value]
    except (ValueError, RecursionError) as whole:
        try:
            return [json.loads(line) for line in text.splitlines() if line.strip()] or [json.loads(text)]
        except (ValueError, RecursionError):
            raise UnreadableError(f"{file}: not JSON: {whole}") from whole


def replay(values: Sequence[Any], file: str, scoped: Sequence[Scoped], known: Known) -> Iterator[Row]:
    """The rows of the values of one file; UnreadableError where one holds no item."""
    for value in values:
        for recorded in _items(value, file):
            yield from _rows(recorded, file, scoped, known)


def _items(value: Any, file: str) -> Iterator[Recorded]:
    """Each item in the value, as of its notification, or of now where there is none."""
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    if not isinstance(value, Mapping):
        raise UnreadableError(f"{file}: {type(value).__name__} is neither an event nor a configuration item")
    if "invokingEvent" in value:
        yield _notified(value, file, now)
        return
    body = value["detail"] if isinstance(value.get("detail"), Mapping) else value
    for key in ("configurationItem", "configurationItemSummary"):
        if isinstance(body.get(key), Mapping):
            yield Recorded(body[key], body.get("notificationCreationTime") or now, is_summary=key.endswith("Summary"))
            return
    for key in ("configurationItems", "baseConfigurationItems", "Results"):
        if isinstance(body.get(key), list):
            yield from (Recorded(_row(entry, file), now) for entry in body[key])
            return
    if "resourceType" not in body:
        what = f"an object with {', '.join(list(body)[:5])}" if body else "an empty object"
        raise UnreadableError(f"{file}: {what} holds no configuration item")
    yield Recorded(body, now)


def _notified(event: Mapping[str, Any], file: str, now: str) -> Recorded:
    try:
        # Documented examples lack the token, which a replay has no use for.
        notification = parse({"resultToken": "none", **event})
    except MalformedEventError as error:
        raise UnreadableError(f"{file}: {error}") from error
    if notification.item is None:
        raise UnreadableError(f"{file}: a {notification.kind} carries no item")
    return Recorded(
        notification.item,
        notification.created_at or now,
        notification.left_scope,
        notification.kind == OVERSIZED,
    )


def _row(entry: Any, file: str) -> Mapping[str, Any]:
    """An item of a list; a query's row is JSON in a text, and is of a resource that exists."""
    try:
        item = json.loads(entry) if isinstance(entry, str) else entry
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{file}: a row that is not JSON: {error}") from error
    if not isinstance(item, Mapping):
        raise UnreadableError(f"{file}: a row that is no object: {item!r}")
    return {"configurationItemStatus": "OK", **item} if isinstance(entry, str) else item


def _rows(recorded: Recorded, file: str, scoped: Sequence[Scoped], known: Known) -> Iterator[Row]:
    resource_type, resource_id = str(recorded.raw.get("resourceType")), str(recorded.raw.get("resourceId"))
    for one in scoped:
        if resource_type not in one.resource_types:
            continue
        row = (file, one.rule.name, resource_type, resource_id)
        try:
            verdict = _verdict(one, recorded, known)
        except (MalformedItemError, CouldNotJudgeError) as error:
            yield Row(*row, UNKNOWN, str(error))
        else:
            yield Row(*row, verdict.compliance, verdict.reason, verdict.reasons, verdict.allowed)


def _verdict(one: Scoped, recorded: Recorded, known: Known) -> Verdict:
    item = normalise(recorded.raw, known.as_of or recorded.judged_at)
    item = item._replace(tags_confirmed=known.tags_are_complete, prefix_lists=known.prefix_lists)
    if recorded.left_scope:
        return not_applicable("the resource left the rule's scope")
    if recorded.is_summary and not item.is_gone:
        raise CouldNotJudgeError("the item was too large to be sent: the function would fetch it from AWS")
    outcome = rules.judge(one.rule, item, one.policy)
    if isinstance(outcome, Needs):
        asked = f"for the entries of {', '.join(outcome.prefix_lists)}" if outcome.prefix_lists else "for its tags"
        raise CouldNotJudgeError(f"the item alone does not decide: the function would ask AWS {asked}")
    return outcome


def as_json(rows: Sequence[Row]) -> str:
    """Every row, and how many there are of each verdict."""
    return json.dumps(
        {"version": 1, "results": [asdict(row) for row in rows], "summary": dict(Counter(row.verdict for row in rows))},
        indent=2,
    )


def print_table(rows: Sequence[Row], show_all: bool) -> None:
    """A table of what wants attention, the gravest first (of everything, with `show_all`), and the totals."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    colours = {NON_COMPLIANT: "red", UNKNOWN: "yellow", "COMPLIANT": "green"}
    shown = [row for row in rows if show_all or row.verdict in (NON_COMPLIANT, UNKNOWN) or row.reason]
    shown.sort(key=lambda row: list(colours).index(row.verdict) if row.verdict in colours else len(colours))
    console = Console(width=None if sys.stdout.isatty() else 160, soft_wrap=False)
    if shown:
        table = Table("Verdict", "Rule", "Resource", "Reason", show_lines=True)
        table.columns[2].overflow = "fold"
        for row in shown:
            verdict = Text(row.verdict, style=colours.get(row.verdict, ""))
            # Whoever made a resource wrote its name: it must not speak to the terminal.
            resource = f"{inert(row.resource_type)}\n{inert(row.resource_id)}"
            table.add_row(verdict, Text(row.rule), Text(resource), Text(inert(row.reason)))
        console.print(table)
    counts = Counter(row.verdict for row in rows)
    said = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    console.print(said or "no rule of the overlay is for any of these resources", highlight=False)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m renderer.replay",
        description="Judge recorded events and configuration items by an overlay's policies, without AWS.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="JSON, JSON Lines or either gzipped; - for stdin")
    parser.add_argument("--overlay", required=True, metavar="NAME", help="the environment whose policies are tried")
    parser.add_argument("--rule", metavar="NAME", help="this rule only")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument("--all", action="store_true", help="show in the table what complies, too")
    parser.add_argument(
        "--as-of",
        type=day,
        metavar="DATE",
        help="judge end dates as of this day (default: the notification's, or today for a bare item)",
    )
    parser.add_argument(
        "--tags-are-complete",
        action="store_true",
        help="take an item without tags to have none; the function asks the tagging API first",
    )
    parser.add_argument(
        "--prefix-list",
        action="append",
        default=[],
        type=_prefix_list,
        metavar="ID=CIDR,...",
        help="what a prefix list holds; the function asks EC2",
    )
    return parser.parse_args(argv)


def _prefix_list(text: str) -> tuple[str, tuple[str, ...]]:
    name, _, cidrs = text.partition("=")
    if not name.startswith("pl-"):
        raise argparse.ArgumentTypeError(f"{text!r} is not written pl-0a1b=10.0.0.0/8,...")
    return name, tuple(cidr for cidr in cidrs.split(",") if cidr)


if __name__ == "__main__":
    sys.exit(main())
