"""The main job, on the embedded AWS: render and deploy, violate, alert, report, change, delete.

Exits with 0 only if every expectation held.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
import time
from collections.abc import Iterator, Sequence

from rich.console import Console

import render
from demo import scenes
from demo.expectations import Expectations
from demo.stage import Stage, project_copy
from local_aws import LocalAws, process
from local_aws.__main__ import STATE, how_to_use, text_of
from renderer.compose import compose
from renderer.deploy.change_set import Say

OVERLAY, ACCOUNT = "prod", "111122223333"
FOLDER = render.ROOT / "build" / "demo"
LOOK_AROUND = """\
Then, for example:
  python -m handlers.findings list --environment prod
  python render.py --overlay prod      (the demo gathers alerts for 2 seconds: the review shows it)
  python -m local_aws mails
  python render.py --overlay prod --delete
  python -m local_aws stop             (ends it, and all that is in it)"""


def main(argv: Sequence[str] | None = None) -> int:
    """Play the demo; 0 if every expectation held, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--enforce-iam", action="store_true", help="judge every call by its role's policy")
    parser.add_argument("--keep", action="store_true", help="leave the account running, to look around in it")
    parser.add_argument("--events", action="store_true", help="show each event of the stack")
    arguments = parser.parse_args(argv)

    console = Console(highlight=False)
    began = time.monotonic()
    expectations = Expectations(console)
    say = (lambda line: console.print(f"    {line}")) if arguments.events else _silent
    with _embedded_aws(enforce_iam=arguments.enforce_iam, keep=arguments.keep) as aws:
        _play(aws, console, expectations, say, keep=arguments.keep)
    console.rule()
    console.print("The mails: build/demo/mails/; the report: build/demo/compliance-*.html", soft_wrap=True)
    if arguments.keep:
        console.print(f"{how_to_use(aws.server, ACCOUNT)}\n{LOOK_AROUND}", markup=False, soft_wrap=True)
    else:
        console.print("python -m demo --keep leaves the account running, to look around in it", soft_wrap=True)
    seconds = time.monotonic() - began
    failed = expectations.failed
    if failed:
        console.print(f"[bold red]{len(failed)} of {expectations.checked} expectations failed[/] in {seconds:.0f} s:")
        for sentence in failed:
            console.print(f"  ✗ {sentence}", markup=False)
        return 1
    console.print(f"[bold green]All {expectations.checked} expectations held[/] in {seconds:.0f} s")
    return 0


@contextlib.contextmanager
def _embedded_aws(*, enforce_iam: bool, keep: bool) -> Iterator[LocalAws]:
    """One that ends with the demo; or, to be kept, the one of `python -m local_aws status` and `stop`."""
    if not keep:
        with LocalAws(enforce_iam=enforce_iam) as aws:
            yield aws
        return
    running = process.read_state(STATE)
    if running is not None:
        raise SystemExit(f"one runs already at {running.endpoint_url}: `python -m local_aws stop` ends it")
    server, _ = process.start(enforce_iam=enforce_iam, detached=True)
    try:
        process.write_state(server, STATE)
        yield LocalAws.attached(server)
    except BaseException:
        process.stop(server)
        STATE.unlink(missing_ok=True)
        raise


def _play(aws: LocalAws, console: Console, expectations: Expectations, say: Say, *, keep: bool) -> None:
    console.print(f"The embedded AWS listens on {aws.endpoint_url}; handlers run on {aws.lambda_python}")
    if not aws.runs_real_python39:
        console.print("[bold yellow]No Python 3.9 on this machine: the handlers run on another than in Lambda.[/]")

    console.rule("[bold]1 of 5  Render prod and deploy it by change set", align="left")
    shutil.rmtree(FOLDER, ignore_errors=True)
    project = project_copy(FOLDER)
    stage = Stage(aws, compose(project, OVERLAY, "monitor"), say)
    stage.prepare()
    began = time.monotonic()
    stage.deploy()
    stage.deploy_application()
    count = len(stage.composed.template["Resources"])
    expectations.expect(f"{count} resources were created in {time.monotonic() - began:.1f} s", True)
    expectations.expect("deploying the same again changes nothing", not stage.deploy())

    console.rule("[bold]2 of 5  Violate", align="left")
    scenes.violate(stage, console, expectations)
    scenes.drift(stage, console, expectations)

    console.rule("[bold]3 of 5  The mailbox, the reports, the dashboard", align="left")
    scenes.show_mailbox(stage, console, expectations)
    scenes.show_reports(stage, console, expectations, FOLDER)
    _keep_mails(aws)

    console.rule("[bold]4 of 5  Change the overlay, review the diff", align="left")
    scenes.change_overlay(stage, console, expectations, project)

    if keep:
        return
    console.rule("[bold]5 of 5  Delete", align="left")
    scenes.delete(stage, console, expectations)


def _keep_mails(aws: LocalAws) -> None:
    folder = FOLDER / "mails"
    folder.mkdir()
    for number, mail in enumerate(aws.mailbox(), start=1):
        (folder / f"{number:02}-{mail['to']}.txt").write_text(text_of(mail) + "\n", encoding="utf-8")


def _silent(_line: str) -> None:
    """Nobody asked to see the events."""


if __name__ == "__main__":
    sys.exit(main())
