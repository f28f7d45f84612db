#!/usr/bin/env python3
"""Render one environment's stack, and show what deploying it would change."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from renderer.compose import Composed, ComposeError, Project, compose
from renderer.compose.limits import INLINE_BYTES, must_go_by_s3
from renderer.compose.runtime import runtime_note
from renderer.compose.write import write_output
from renderer.deploy.state import Absent, Deployed, DeployError, State, Unavailable

ROOT = Path(__file__).resolve().parent
DEFAULT_STACK = "monitor"

RENDERED, ERROR, DIFFERENT = 0, 1, 2

EPILOG = """\
examples:
  python render.py --overlay prod                     render, and compare with what is deployed
  python render.py --overlay prod --deployed none     render without asking AWS
  python render.py --overlay prod --deployed old/     compare with an earlier output (or any template, JSON or YAML)
  python render.py --overlay prod --format markdown > review.md
  python render.py --overlay prod --require-deployed --exit-code     in a pipeline

what is written to build/OVERLAY/ (all of it or, on any error, nothing):
  template.json           the stack, ready to be deployed
  configuration.json      its parameters and tags, as CodePipeline takes them
  handlers-<sha256>.zip   the functions' code; upload it to artifacts.bucket under this name

The review goes to stdout, everything else to stderr.

exit codes:
  0  rendered (also when the deployed stack could not be asked: stderr says why)
  1  an error; nothing was written
  2  rendered, and there are differences (with --exit-code only)
"""


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run one render; the answer is the exit code."""
    project = Project.at(root)
    arguments = _parse(argv, project)
    try:
        return _render(project, arguments)
    except (ComposeError, DeployError) as error:
        for line in str(error).splitlines():
            _say(f"error: {line}" if not line.startswith(" ") else line)
        return ERROR


def _render(project: Project, arguments: argparse.Namespace) -> int:
    composed = compose(project, arguments.overlay, arguments.stack)
    name = f"stack-compliance-{arguments.stack}-{composed.values['environment']}"
    state = _deployed(arguments, composed, name)
    if isinstance(state, Unavailable) and arguments.require_deployed:
        raise DeployError(f"{name} was not compared: {state.why}")

    review, different = (None, False) if isinstance(state, Unavailable) else _review(state, composed, arguments)
    folder = arguments.out or _default_folder(project, arguments)
    write_output(folder, _files(composed))
    _report(composed, state, name, project.shown(folder))
    if review is not None:
        _show(review)
    return DIFFERENT if different and arguments.exit_code else RENDERED


def _deployed(arguments: argparse.Namespace, composed: Composed, name: str) -> State:
    if arguments.deployed == "none":
        return Unavailable("--deployed none")
    if arguments.deployed != "aws":
        from renderer.deploy.from_file import read_file

        return read_file(Path(arguments.deployed))
    from renderer.deploy.deployed import read_from_aws

    region = arguments.region or composed.values["region"]
    return read_from_aws(name, composed.values["account"], region, arguments.profile)


def _review(state: Deployed | Absent, composed: Composed, arguments: argparse.Namespace) -> tuple[str, bool]:
    """The review as it is printed, and whether deploying would change anything."""
    from renderer.review import review
    from renderer.review.conditions import CircularConditionError
    from renderer.review.deployment import MalformedTemplateError
    from renderer.review.faces import to_json, to_markdown, to_text
    from renderer.review.schemas import SchemasUnavailableError

    old = state if isinstance(state, Deployed) else None
    try:
        result = review(
            old.template if old else None,
            composed.template,
            old_parameters=old.parameters if old else {},
            new_parameters=composed.configuration["Parameters"],
            old_tags=old.tags if old else None,
            new_tags=composed.configuration["Tags"],
            region=composed.values["region"],
            sources=composed.sources,
        )
    except (MalformedTemplateError, CircularConditionError, SchemasUnavailableError) as error:
        raise DeployError(f"the change cannot be reviewed: {error}") from error
    if arguments.format == "markdown":
        return to_markdown(result), result.has_effect
    if arguments.format == "json":
        return to_json(result), result.has_effect
    return to_text(result, colour=_wants_colour()), result.has_effect


def _wants_colour() -> bool:
    """https://no-color.org; a pipe gets plain text."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _files(composed: Composed) -> dict[str, bytes]:
    """The template last: where it is, all that it needs is there."""
    return {
        composed.bundle.key: composed.bundle.content,
        "configuration.json": composed.configuration_text.encode(),
        "template.json": composed.template_text.encode(),
    }


def _default_folder(project: Project, arguments: argparse.Namespace) -> Path:
    folder: Path = project.root / "build" / arguments.overlay
    return folder if arguments.stack == DEFAULT_STACK else folder / arguments.stack


def _report(composed: Composed, state: State, name: str, folder: str) -> None:
    size = len(composed.template_text.encode())
    _say(f"rendered {folder}/template.json: {len(composed.template['Resources'])} resources, {size:,} bytes")
    if must_go_by_s3(composed.template_text):
        _say(f"note: over {INLINE_BYTES:,} bytes, so the template is deployed from S3 (CodePipeline does so by itself)")
    note = runtime_note(composed.values["handlers"]["runtime"], datetime.datetime.now(datetime.timezone.utc).date())
    if note:
        _say(f"note: {note}")
    if isinstance(state, Unavailable):
        _say(f"note: {name} was not compared with what is deployed: {state.why}")
    elif isinstance(state, Absent):
        _say(f"note: {name} does not exist, so everything is new" + (f"; {state.note}" if state.note else ""))
    elif state.status and state.status.endswith("_IN_PROGRESS"):
        _say(f"note: {name} is being changed right now ({state.status}); compared with what it changes to")


def _show(text: str) -> None:
    try:
        print(text.rstrip("\n"), flush=True)
    except BrokenPipeError:  # a pager was closed: the rest has no reader, and Python must not flush it at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(line: str) -> None:
    print(line, file=sys.stderr)


class _Parser(argparse.ArgumentParser):
    """Misuse is an error like any other: argparse's own code, 2, means differences here."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(ERROR, f"error: {message}\n")


def _parse(argv: Sequence[str] | None, project: Project) -> argparse.Namespace:
    parser = _Parser(
        prog="render.py", description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = ", ".join(project.overlay_names())
    parser.add_argument("--overlay", required=True, metavar="NAME", help=f"the environment: {names}")
    parser.add_argument(
        "--stack", default=DEFAULT_STACK, choices=project.stacks(), help="the stack (default: %(default)s)"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write (default: build/OVERLAY)")
    parser.add_argument(
        "--deployed", default="aws", metavar="aws|none|FILE", help="what to compare with (default: %(default)s)"
    )
    parser.add_argument("--format", default="text", choices=("text", "markdown", "json"), help="of the review")
    parser.add_argument("--require-deployed", action="store_true", help="fail where the deployed stack is not known")
    parser.add_argument("--exit-code", action="store_true", help="exit with 2 when there are differences")
    parser.add_argument("--profile", help="AWS profile to ask with")
    parser.add_argument("--region", help="AWS region to ask (default: the overlay's)")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
