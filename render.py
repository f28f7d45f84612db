#!/usr/bin/env python3
"""Render one environment's stack, show what deploying it would change, and deploy it."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from renderer.arguments import parse
from renderer.compose import Composed, ComposeError, Project, compose, read_values
from renderer.compose.checks import boundary_note
from renderer.compose.limits import INLINE_BYTES, must_go_by_s3
from renderer.compose.member import for_account
from renderer.compose.merge import Merged
from renderer.compose.notes import notes
from renderer.compose.project import MAIN_STACK
from renderer.compose.runtime import runtime_note
from renderer.compose.write import REVIEW, write_output
from renderer.deploy.state import Absent, Deployed, DeployError, State, Unavailable

if TYPE_CHECKING:
    from renderer.review.model import Review

ROOT = Path(__file__).resolve().parent

RENDERED, ERROR, DIFFERENT, STOPPED = 0, 1, 2, 3


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run one render, deployment or deletion; the answer is the exit code."""
    project = Project.at(root)
    arguments = parse(argv, project)
    try:
        return _delete(project, arguments) if arguments.delete else _render(project, arguments)
    except (ComposeError, DeployError) as error:
        for line in str(error).splitlines():
            _say(f"error: {line}" if not line.startswith(" ") else line)
        return ERROR
    except KeyboardInterrupt:
        _say("stopped; what CloudFormation has begun goes on without us")
        return ERROR


def _render(project: Project, arguments: argparse.Namespace) -> int:
    composed = compose(project, arguments.overlay, arguments.stack, arguments.member)
    name = _stack_name(arguments)
    if arguments.against:
        return _compare(project, arguments, composed)
    state = _deployed(arguments, composed, name)
    must_know = (
        arguments.require_deployed or arguments.deploy or arguments.plan or arguments.fail_on or arguments.change_set
    )
    if isinstance(state, Unavailable) and must_know:
        raise DeployError(f"{name} was not compared: {state.why}")
    from renderer.reviewing import aws_of, face, gate_of, page, review_of, waivers_of

    review = None if isinstance(state, Unavailable) else review_of(state, composed)
    if review is None or isinstance(state, Unavailable):
        _write(project, arguments, composed)
        _report(state, name)
        return RENDERED
    waivers = waivers_of(composed, arguments.stack, arguments.waivers)
    gate = gate_of(review, arguments.fail_on, waivers, arguments.today)
    aws = aws_of(review, _change_set(arguments, composed, name)) if arguments.change_set else None
    _write(project, arguments, composed, page(review, name, gate, aws))
    _report(state, name)
    _show(face(review, arguments.format, colour=_colour(), show_folded=arguments.show_folded, outcome=gate, aws=aws))
    if gate and gate.stopped:
        _say(f"stopped by {', '.join(sorted({each.finding for each in gate.stopped}))} (--fail-on): see the review")
        return STOPPED
    if arguments.deploy or arguments.plan:
        _deploy_or_plan(arguments, composed, state, review)
    return DIFFERENT if arguments.exit_code and (review.has_effect or review.will_fail) else RENDERED


def _compare(project: Project, arguments: argparse.Namespace, composed: Composed) -> int:
    """The rendered environment beside another one: nothing is deployed, and AWS is not asked."""
    from renderer.comparing import comparison_of, face

    found = comparison_of(composed, compose(project, arguments.against, arguments.stack))
    _write(project, arguments, composed)
    _show(face(found, arguments.format, colour=_colour(), show_folded=arguments.show_folded))
    return DIFFERENT if found.differs and arguments.exit_code else RENDERED


def _deployed(arguments: argparse.Namespace, composed: Composed, name: str) -> State:
    if arguments.deployed == "none":
        return Unavailable("--deployed none")
    if arguments.deployed != "aws":
        from renderer.deploy.from_file import read_file

        return read_file(Path(arguments.deployed))
    from renderer.deploy.deployed import read_from_aws

    region = arguments.region or composed.values["region"]
    return read_from_aws(name, composed.values["account"], region, arguments.profile)


def _change_set(arguments: argparse.Namespace, composed: Composed, stack: str) -> Any:
    """AWS's word from a file, or from AWS by the change set's name or ARN."""
    if Path(arguments.change_set).is_file():
        from renderer.reviewing import read_change_set

        return read_change_set(Path(arguments.change_set))
    from renderer.deploy.forecast import ask_for_forecast

    region = arguments.region or composed.values["region"]
    return ask_for_forecast(stack, arguments.change_set, region, arguments.profile)


def _deploy_or_plan(
    arguments: argparse.Namespace, composed: Composed, state: Deployed | Absent, review: Review
) -> None:
    name, region = _stack_name(arguments), arguments.region or composed.values["region"]
    if not arguments.deploy:
        from renderer.deploy.plan import make_plan, save

        save(arguments.plan, make_plan(composed, name, region, state, review))
        _say(f"kept {arguments.plan}: what was reviewed; deploy it with --plan {arguments.plan} --deploy")
        return
    from rich.console import Console

    from renderer.deploy.deployment import Reviewed, deploy
    from renderer.deploy.session import open_session

    reviewed = Reviewed(name, composed, state, review)
    session = open_session(region, arguments.profile)
    deploy(session, reviewed, Console(stderr=True), yes=arguments.yes, plan=arguments.plan)


def _delete(project: Project, arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from renderer.deploy.removal import remove
    from renderer.deploy.session import open_session

    values = for_account(read_values(project, arguments.overlay)[1], arguments.stack, arguments.member).values
    session = open_session(arguments.region or values["region"], arguments.profile)
    role_arn = values["deploy"]["service_role_arn"]
    console = Console(stderr=True)
    yours = []
    if arguments.stack == MAIN_STACK:
        yours = [f"the bucket {values['artifacts']['bucket']}"]
        if values["contacts"]["secret"]:
            yours.append(f"the secret {values['contacts']['secret']}")
    name, account = _stack_name(arguments), values["account"]
    remove(session, name, account, console, yes=arguments.yes, role_arn=role_arn, yours=yours)
    return RENDERED


def _stack_name(arguments: argparse.Namespace) -> str:
    """An overlay is named by its environment (renderer/compose/checks.py)."""
    return f"stack-compliance-{arguments.stack}-{arguments.overlay}"


def _files(composed: Composed, review: str | None) -> dict[str, bytes]:
    """The template last: where it is, all that it needs is there. `review` is the page, where there is a review."""
    has_functions = composed.bundle.key in composed.configuration["Parameters"].values()
    return {
        **({REVIEW: review.encode()} if review is not None else {}),
        **({composed.bundle.key: composed.bundle.content} if has_functions else {}),
        **{attachment.name: attachment.text.encode() for attachment in composed.attachments},
        "configuration.json": composed.configuration_text.encode(),
        "template.json": composed.template_text.encode(),
    }


def _default_folder(project: Project, arguments: argparse.Namespace) -> Path:
    folder: Path = project.root / "build" / arguments.overlay
    return folder if arguments.stack == MAIN_STACK else folder / arguments.stack / (arguments.member or "")


def _write(project: Project, arguments: argparse.Namespace, composed: Composed, review: str | None = None) -> None:
    folder = arguments.out or _default_folder(project, arguments)
    write_output(folder, _files(composed, review))
    size = len(composed.template_text.encode())
    path = f"{project.shown(folder)}/template.json"
    _say(f"rendered {path}: {len(composed.template['Resources'])} resources, {size:,} bytes")
    if must_go_by_s3(composed.template_text):
        _say(
            f"note: over {INLINE_BYTES:,} bytes, so the template is deployed from S3 (--deploy and CodePipeline do so)"
        )
    today = arguments.today or datetime.datetime.now(datetime.timezone.utc).date()
    runtime = composed.values["handlers"]["runtime"]
    said = [runtime_note(runtime, today), boundary_note(composed.values, arguments.stack)]
    for note in [*filter(None, said), *notes(Merged(composed.values, composed.places), arguments.stack, today)]:
        _say(f"note: {note}")
    if review is not None:
        _say(f"the review as a page: {project.shown(folder)}/{REVIEW}")


def _report(state: State, name: str) -> None:
    if isinstance(state, Unavailable):
        _say(f"note: {name} was not compared with what is deployed: {state.why}")
    elif isinstance(state, Absent):
        _say(f"note: {name} does not exist, so everything is new" + (f"; {state.note}" if state.note else ""))
    elif state.status and state.status.endswith("_IN_PROGRESS"):
        _say(f"note: {name} is being changed right now ({state.status}); compared with what it changes to")


def _colour() -> bool:
    """Colour is for a terminal: https://no-color.org; a pipe gets plain text."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _show(text: str) -> None:
    try:
        print(text.rstrip("\n"), flush=True)
    except BrokenPipeError:  # a pager was closed: the rest has no reader, and Python must not flush it at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
