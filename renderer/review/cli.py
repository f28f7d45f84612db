"""`python -m renderer.review OLD NEW`: the review of any two templates, from files."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

from renderer.days import day
from renderer.review.assemble import review
from renderer.review.change_set import AwsWord, MalformedChangeSetError, aws_word
from renderer.review.conditions import CircularConditionError
from renderer.review.deployment import MalformedTemplateError
from renderer.review.faces import to_json, to_markdown, to_text
from renderer.review.findings import KINDS, Gate, MalformedWaiverError, gate, read_kinds
from renderer.review.load import UnreadableError, load_bytes, load_json, load_parameters, load_template, load_waivers
from renderer.review.model import Review
from renderer.review.schemas import SchemasUnavailableError

NO_EFFECT, ERROR, EFFECT, STOPPED = 0, 1, 2, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Print the review; errors go to stderr.

    0 no effect, 2 an effect or a certain failure, 3 a finding of --fail-on that no waiver covers, 1 an error.
    """
    arguments = _parser().parse_args(argv)
    try:
        found = _review(arguments)
        outcome = _gate(arguments, found)
        aws = _aws(arguments, found)
    except (
        UnreadableError,
        MalformedTemplateError,
        MalformedChangeSetError,
        MalformedWaiverError,
        CircularConditionError,
        SchemasUnavailableError,
    ) as error:
        print(f"error: {error}", file=sys.stderr)
        return ERROR
    except RecursionError:
        print("error: a template is nested too deeply to be read; CloudFormation would not take it", file=sys.stderr)
        return ERROR
    if arguments.format == "json":
        text = to_json(found, gate=outcome, aws=aws)
    elif arguments.format == "html":
        from renderer.review.faces.html import to_html

        text = to_html(found, title=f"{arguments.old.name} → {arguments.new.name}", gate=outcome, aws=aws)
    elif arguments.format == "markdown":
        text = to_markdown(found, gate=outcome, aws=aws)
    else:
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        text = to_text(found, colour=colour, show_folded=arguments.show_folded, gate=outcome, aws=aws)
    sys.stdout.write(text)
    if outcome is not None and outcome.stopped:
        return STOPPED
    return EFFECT if found.has_effect or found.will_fail else NO_EFFECT


def _review(arguments: argparse.Namespace) -> Review:
    old_values, old_tags = load_parameters(arguments.old_parameters) if arguments.old_parameters else (None, None)
    new_values, new_tags = (
        load_parameters(arguments.new_parameters, old_values) if arguments.new_parameters else (None, None)
    )
    return review(
        None if str(arguments.old) == "none" else load_template(arguments.old),
        load_template(arguments.new),
        old_parameters=old_values,
        new_parameters=new_values,
        region=arguments.region,
        old_tags=old_tags,
        new_tags=new_tags,
        fingerprint_key=load_bytes(arguments.fingerprint_key) if arguments.fingerprint_key else None,
    )


def _gate(arguments: argparse.Namespace, found: Review) -> Gate | None:
    if not arguments.fail_on and not arguments.waivers:
        return None
    waivers = load_waivers(arguments.waivers) if arguments.waivers else []
    today = arguments.today or datetime.now(tz=timezone.utc).date()
    return gate(found, arguments.fail_on, waivers, today)


def _aws(arguments: argparse.Namespace, found: Review) -> AwsWord | None:
    return aws_word(found, load_json(arguments.change_set)) if arguments.change_set else None


def _kinds(text: str) -> list[str]:
    try:
        return read_kinds(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        """argparse exits with 2, which here means that there are changes."""
        self.print_usage(sys.stderr)
        self.exit(ERROR, f"{self.prog}: error: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m renderer.review",
        description="What deploying the template NEW over OLD does. Exit code: 0 no effect, 2 an effect or a certain "
        "failure, 3 a finding of --fail-on, 1 error.",
    )
    parser.add_argument("old", type=Path, metavar="OLD", help="deployed template, JSON or YAML; 'none': no stack yet")
    parser.add_argument("new", type=Path, metavar="NEW", help="new template, JSON or YAML")
    parser.add_argument("--old-parameters", type=Path, metavar="FILE", help="values of the deployed stack's parameters")
    parser.add_argument("--new-parameters", type=Path, metavar="FILE", help="values for the new template's parameters")
    parser.add_argument("--region", default="us-east-1", help="default: %(default)s")
    parser.add_argument("--format", choices=("text", "markdown", "html", "json"), default="text")
    parser.add_argument(
        "--change-set",
        type=Path,
        metavar="FILE",
        help="an answer of DescribeChangeSet (JSON), to hold against the review",
    )
    parser.add_argument(
        "--fail-on", type=_kinds, default=[], metavar="KINDS", help=f"exit 3 on any of these: {', '.join(KINDS)}"
    )
    parser.add_argument("--waivers", type=Path, metavar="FILE", help="findings that may pass, each with reason and end")
    parser.add_argument("--today", type=day, metavar="DATE", help="the day waivers are read on")
    parser.add_argument("--show-folded", action="store_true", help="list the folded differences (text only)")
    parser.add_argument(
        "--fingerprint-key", type=Path, metavar="FILE", help="key for the fingerprints of hidden values"
    )
    return parser
