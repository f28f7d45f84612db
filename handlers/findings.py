"""Findings, from a terminal: who is at it, and what nobody wants to hear of.

    python -m handlers.findings list --environment prod
    python -m handlers.findings ack 3f9a1c20b4d7 --environment prod --until 2026-12-01 --reason "closing it on Monday"

ack     somebody is at it: no reminders until the end date; another reason is told all the same
mute    nothing is mailed about the finding until the end date; evidence and reports go on
unmute  end either at once
close   tampering with the monitor was looked into; what AWS can judge closes by itself

It speaks to AWS with the caller's own credentials, or to AWS_ENDPOINT_URL; the actor that it notes is the caller's
ARN. It needs dynamodb:Scan and dynamodb:UpdateItem on the findings table, sqs:GetQueueUrl and sqs:SendMessage on the
alert queue to close a finding, and the use of their key.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from handlers.lib import alert_queue, columns, instant
from handlers.lib.finding import CLOSED, SEVERITIES
from handlers.lib.finding_row import Row
from handlers.lib.findings_table import FindingsTable
from handlers.lib.rule_names import TAMPERING
from handlers.lib.silence import ACKNOWLEDGED, MUTED, Silence
from handlers.lib.tags import owner
from handlers.lib.text import inert

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

SHORTEST_ID = 6
# A silence without a foreseeable end is an exemption: that belongs into the overlay, where it is reviewed.
LONGEST_DAYS = 366
# To close a finding is to acknowledge it for a last time: so the evidence of its end says who closed it, and why.
KIND_OF = {"ack": ACKNOWLEDGED, "mute": MUTED, "close": ACKNOWLEDGED}
COLUMNS = ("id", "severity", "rule", "resource", "owner", "since", "reason", "silence")


class CannotDoError(Exception):
    """What was asked cannot be done; the message says why and what can."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 when it was done, 1 when it could not be."""
    arguments = parse(argv)
    now = datetime.now(timezone.utc)
    try:
        session = boto3.Session(profile_name=arguments.profile, region_name=arguments.region)
        name = f"table-findings-{arguments.environment}"
        table = FindingsTable(session.client("dynamodb"), name)
        if arguments.command == "list":
            rows = _read(table.all_rows() if arguments.all else table.open_rows(), name)
            print(_listing(sorted(rows, key=_gravest_first), now, arguments.format))
        else:
            row = the_one(_read(table.all_rows(), name), arguments.finding)
            wanted = _wanted(arguments, session, now)
            if arguments.command == "close":
                _check_closable(row)
            said = _silence(table, row, wanted, now)
            if arguments.command == "close":
                said = _close(row, session.client("sqs"), f"queue-alerts-{arguments.environment}")
            print(said)
    except (CannotDoError, ClientError, BotoCoreError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _read(rows: Iterable[Row], name: str) -> list[Row]:
    try:
        return list(rows)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        raise CannotDoError(
            f"no table {name} in this account and region: is it the environment's name, the profile and the region?"
        ) from error


def the_one(rows: Iterable[Row], beginning: str) -> Row:
    """The row whose id begins so; CannotDoError where there is none, or several."""
    if len(beginning) < SHORTEST_ID:
        raise CannotDoError(f"{beginning!r} is too short for a finding's id: give {SHORTEST_ID} characters or more")
    found = [row for row in rows if row.id.startswith(beginning)]
    if not found:
        raise CannotDoError(f"no finding's id begins with {beginning!r}: `list --all` shows what the table knows")
    if len(found) > 1:
        raise CannotDoError(f"{len(found)} findings' ids begin with {beginning!r}: give more characters")
    return found[0]


def end_date(text: str, today: date) -> str:
    """The end date of a silence; CannotDoError where it is no date, over, or further away than a year."""
    try:
        until = date.fromisoformat(text)
    except ValueError:
        raise CannotDoError(f"--until {text!r} is no date like {today + timedelta(days=7)}") from None
    if until < today:
        raise CannotDoError(f"--until {text} is over")
    if until > today + timedelta(days=LONGEST_DAYS):
        raise CannotDoError(f"--until {text} is over a year away: what shall stay so is an exemption in the overlay")
    return until.isoformat()


def table_of(rows: Sequence[Row], now: datetime, width: int | None = None) -> str:
    """The rows as a plain table, or as a few lines each where a terminal of `width` cannot hold it; then their count.

    Without a width, as for a pipe, each row is one line.
    """
    cells = [_cells(row, now) for row in rows]
    lines = columns.table(COLUMNS, cells)
    if width is not None and max(map(len, lines)) > width:
        lines = [line for one in cells for line in _folded(one, width)]
    return "\n".join([*lines, f"{len(rows)} finding{'' if len(rows) == 1 else 's'}"])


def _folded(cells: Sequence[str], width: int) -> list[str]:
    known = dict(zip(COLUMNS, cells))
    whose = f", owner {known['owner']}" if known["owner"] else ""
    first = f"{known['id']}  {known['severity']:<8}  {known['rule']}  {known['resource']}"
    rest = (known["reason"], f"since {known['since']}{whose}", known["silence"])
    indented = textwrap.TextWrapper(
        max(width, 40), initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False
    )
    return [first, *(line for text in rest for line in indented.wrap(text))]


def _cells(row: Row, now: datetime) -> tuple[str, ...]:
    finding = row.finding
    return (
        row.finding.shown_id,
        finding.severity if row.is_open else "closed",
        inert(finding.rule, 40),
        inert(finding.resource_id, 60),
        inert(owner(finding.tags) or "", 40),
        row.first_seen[:16].replace("T", " "),
        inert(finding.reason, 256),
        row.silence.as_of(instant.to_text(now)) if row.silence else "",
    )


def _listing(rows: Sequence[Row], now: datetime, form: str) -> str:
    if form == "table":
        return table_of(rows, now, shutil.get_terminal_size().columns if sys.stdout.isatty() else None)
    return json.dumps([{"id": row.id, **asdict(row.finding), **_state(row)} for row in rows], indent=2)


def _state(row: Row) -> dict[str, Any]:
    return {
        "first_seen": row.first_seen,
        "last_seen": row.last_seen,
        "notified_at": row.notified_at,
        "occurrence": row.occurrence,
        "silence": row.silence._asdict() if row.silence else None,
        "attribution": row.attribution._asdict() if row.attribution else None,
    }


def _gravest_first(row: Row) -> tuple[bool, int, str, str]:
    return (not row.is_open, SEVERITIES.index(row.finding.severity), row.first_seen, row.id)


def _wanted(arguments: argparse.Namespace, session: boto3.Session, now: datetime) -> Silence | None:
    if arguments.command == "unmute":
        return None
    until = end_date(arguments.until, now.date()) if arguments.command != "close" else now.date().isoformat()
    reason = inert(arguments.reason, 256)
    if not reason:
        raise CannotDoError("--reason is empty: whoever reads the report wants to know why")
    actor = session.client("sts").get_caller_identity()["Arn"]
    return Silence(KIND_OF[arguments.command], actor, reason, until, instant.to_text(now))


def _silence(table: FindingsTable, row: Row, wanted: Silence | None, now: datetime) -> str:
    subject = _subject(row)
    if wanted is None and row.silence is None:
        raise CannotDoError(f"{subject} is neither acknowledged nor muted")
    if wanted and wanted.kind == ACKNOWLEDGED and not row.is_open:
        raise CannotDoError(f"{subject} is closed: there is nothing to acknowledge")
    if not table.set_silence(row, wanted, int(time.time())):
        raise CannotDoError(f"{subject} is being told or was just changed: try again in a minute")
    return f"{subject}: {wanted.as_of(instant.to_text(now)) if wanted else 'told and reminded of again'}"


def _subject(row: Row) -> str:
    return f"{row.finding.shown_id} ({inert(row.finding.rule, 60)} on {inert(row.finding.resource_id, 100)})"


def _check_closable(row: Row) -> None:
    if row.finding.rule != TAMPERING:
        raise CannotDoError(f"{_subject(row)} closes by itself once it is in order: mend it, or `ack` or `mute` it")


def _close(row: Row, sqs: SQSClient, queue: str) -> str:
    """Send the all-clear the way of every other: it ends in evidence, and in a mail where the overlay asks for it.

    It is of what was seen: a call since then, which CloudTrail tells of minutes later, is news.
    """
    over = replace(row.finding, status=CLOSED, observed_at=row.last_seen, recorded_at=None, source="person")
    alert_queue.send([over], sqs.get_queue_url(QueueName=queue)["QueueUrl"], sqs)
    return f"{row.finding.shown_id}: closed within a minute"


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command's arguments; where there is no such command it says so and exits."""
    parser = argparse.ArgumentParser(
        prog="python -m handlers.findings", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--environment", required=True, help="the stack's environment, such as prod")
    common.add_argument("--profile", help="AWS profile to ask with")
    common.add_argument("--region", default="us-east-1", help="the stack's region (default: %(default)s)")
    listing = commands.add_parser("list", parents=[common], help="show the open findings, the gravest first")
    listing.add_argument("--all", action="store_true", help="those that closed and are still remembered, too")
    listing.add_argument("--format", choices=("table", "json"), default="table", help="JSON has all of each finding")
    for name, what in (("ack", "somebody is at it: no reminders"), ("mute", "no mail about this finding")):
        command = commands.add_parser(name, parents=[common], help=what)
        command.add_argument("finding", help=f"the finding's id, or the first {SHORTEST_ID} characters or more of it")
        command.add_argument("--until", required=True, metavar="DATE", help="the last day (UTC) on which it holds")
        command.add_argument("--reason", required=True, help="why; the report shows it")
    command = commands.add_parser("close", parents=[common], help="tampering was looked into, and is over")
    command.add_argument("finding", help="the finding's id, or the beginning of it")
    command.add_argument("--reason", required=True, help="what it was; evidence and report show it")
    command = commands.add_parser("unmute", parents=[common], help="end either at once")
    command.add_argument("finding", help="the finding's id, or the beginning of it")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
