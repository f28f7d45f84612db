"""The main job, on the embedded AWS: render and deploy, violate, alert, report, change, delete.

Exits with 0 only if every expectation held.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Sequence

from rich.console import Console

import render
from demo import scenes
from demo.expectations import Expectations
from demo.stage import Stage, project_copy
from local_aws import LocalAws
from renderer.compose import compose
from renderer.deploy.change_set import Say

OVERLAY = "prod"
FOLDER = render.ROOT / "build" / "demo"


def main(argv: Sequence[str] | None = None) -> int:
    """Play the demo; 0 if every expectation held, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--enforce-iam", action="store_true", help="judge every call by its role's policy")
    parser.add_argument("--events", action="store_true", help="show each event of the stack")
    arguments = parser.parse_args(argv)

    console = Console(highlight=False)
    began = time.monotonic()
    expectations = Expectations(console)
    with LocalAws(enforce_iam=arguments.enforce_iam) as aws:
        _play(aws, console, expectations, (lambda line: console.print(f"    {line}")) if arguments.events else _silent)
    console.rule()
    seconds = time.monotonic() - began
    failed = expectations.failed
    if failed:
        console.print(f"[bold red]{len(failed)} of {expectations.checked} expectations failed[/] in {seconds:.0f} s:")
        for sentence in failed:
            console.print(f"  ✗ {sentence}", markup=False)
        return 1
    console.print(
        f"[bold green]All {expectations.checked} expectations held[/] in {seconds:.0f} s; files in build/demo/."
    )
    return 0


def _play(aws: LocalAws, console: Console, expectations: Expectations, say: Say) -> None:
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

    console.rule("[bold]4 of 5  Change the overlay, review the diff", align="left")
    scenes.change_overlay(stage, console, expectations, project)

    console.rule("[bold]5 of 5  Delete", align="left")
    scenes.delete(stage, console, expectations)


def _silent(_line: str) -> None:
    """Nobody asked to see the events."""


if __name__ == "__main__":
    sys.exit(main())
