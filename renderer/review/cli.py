"""`python -m renderer.review OLD NEW`: the review of any two templates, from files."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from renderer.review.assemble import review
from renderer.review.conditions import CircularConditionError
from renderer.review.deployment import MalformedTemplateError
from renderer.review.faces import to_json, to_markdown, to_text
from renderer.review.load import UnreadableError, load_bytes, load_parameters, load_template
from renderer.review.schemas import SchemasUnavailableError

NO_EFFECT, ERROR, EFFECT = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Print the review; 0 no effect, 2 effect, 1 error (on stderr)."""
    arguments = _parser().parse_args(argv)
    try:
        found = _review(arguments)
    except (
        UnreadableError,
        MalformedTemplateError,
        CircularConditionError,
        SchemasUnavailableError,
    ) as error:
        print(f"error: {error}", file=sys.stderr)
        return ERROR
    if arguments.format == "json":
        text = to_json(found)
    elif arguments.format == "markdown":
        text = to_markdown(found)
    else:
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        text = to_text(found, colour=colour, show_folded=arguments.show_folded)
    sys.stdout.write(text)
    return EFFECT if found.has_effect else NO_EFFECT


def _review(arguments: argparse.Namespace):  # type: ignore[no-untyped-def]
    parameters, tags = [], []
    for path in (arguments.old_parameters, arguments.new_parameters):
        values, stack_tags = load_parameters(path) if path else ({}, None)
        parameters.append(values)
        tags.append(stack_tags)
    return review(
        None if str(arguments.old) == "none" else load_template(arguments.old),
        load_template(arguments.new),
        old_parameters=parameters[0],
        new_parameters=parameters[1],
        region=arguments.region,
        old_tags=tags[0],
        new_tags=tags[1],
        fingerprint_key=load_bytes(arguments.fingerprint_key) if arguments.fingerprint_key else None,
    )


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        """argparse exits with 2, which here means that there are changes."""
        self.print_usage(sys.stderr)
        self.exit(ERROR, f"{self.prog}: error: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m renderer.review",
        description="What deploying the template NEW over OLD does. Exit code: 0 no effect, 2 effect, 1 error.",
    )
    parser.add_argument("old", type=Path, metavar="OLD", help="deployed template, JSON or YAML; 'none': no stack yet")
    parser.add_argument("new", type=Path, metavar="NEW", help="new template, JSON or YAML")
    parser.add_argument("--old-parameters", type=Path, metavar="FILE", help="values of the deployed stack's parameters")
    parser.add_argument("--new-parameters", type=Path, metavar="FILE", help="values for the new template's parameters")
    parser.add_argument("--region", default="us-east-1", help="default: %(default)s")
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text")
    parser.add_argument("--show-folded", action="store_true", help="list the folded differences (text only)")
    parser.add_argument(
        "--fingerprint-key", type=Path, metavar="FILE", help="key for the fingerprints of hidden values"
    )
    return parser
