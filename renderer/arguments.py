"""What render.py is told: its options, in the order in which people meet them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from renderer.compose import Project
from renderer.compose.project import MAIN_STACK
from renderer.days import day

DESCRIPTION = "Render one environment's stack, show what deploying it would change, and deploy it."

EPILOG = """\
examples:
  python render.py --overlay prod                     render, and compare with what is deployed
  python render.py --overlay prod --deploy            the same, then ask, deploy, and follow it to its end
  python render.py --overlay prod --plan prod.plan    keep what was reviewed ...
  python render.py --overlay prod --plan prod.plan --deploy     ... and deploy exactly this, or refuse
  python render.py --overlay prod --delete            take the stack away, and prove that it is gone
  python render.py --overlay prod --deployed none     render without asking AWS
  python render.py --overlay prod --deployed old/     compare with an earlier output (or any template, JSON or YAML)
  python render.py --overlay prod --against staging   what prod has otherwise than staging, without asking AWS
  python render.py --overlay prod --format markdown > review.md
  python render.py --overlay prod --require-deployed --exit-code     in a pipeline

what is written to build/OVERLAY/ (all of it or, on any error, nothing):
  template.json           the stack, ready to be deployed
  configuration.json      its parameters and tags, as CodePipeline takes them
  review.html             the review as a page to read, search and print; where there is something to compare with
  handlers-<sha256>.zip   the functions' code; --deploy uploads it to artifacts.bucket under this name

The review goes to stdout, everything else to stderr. AWS is asked with boto3's usual chain of credentials;
AWS_ENDPOINT_URL, AWS_PROFILE and the like are followed.

exit codes:
  0  rendered, deployed or deleted; also where there was nothing to change, or (without --deploy) the deployed stack
     could not be asked: stderr says so
  1  an error, or the answer was not yes
  2  rendered, and there are differences, from what is deployed or from --against, or the deployment is sure to
     fail (with --exit-code only)
  3  rendered, and there is a finding of --fail-on that no waiver covers: nothing was deployed, no plan was kept
"""


class _Parser(argparse.ArgumentParser):
    """Misuse is an error like any other: argparse's own code, 2, means differences here."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(1, f"error: {message}\n")


def parse(argv: Sequence[str] | None, project: Project) -> argparse.Namespace:
    """The arguments; misuse ends the program with 1 and a sentence on stderr."""
    parser = _Parser(
        prog="render.py",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_argument_group("what is rendered")
    names = ", ".join(project.overlay_names())
    what.add_argument("--overlay", required=True, metavar="NAME", help=f"the environment: {names}")
    what.add_argument("--stack", default=MAIN_STACK, choices=project.stacks(), help="the stack (default: %(default)s)")
    what.add_argument("--member", metavar="ACCOUNT", help="the account, with --stack member")
    what.add_argument("--out", type=Path, metavar="DIR", help="where to write (default: build/OVERLAY)")

    review = parser.add_argument_group("the review")
    review.add_argument(
        "--deployed", default="aws", metavar="aws|none|FILE", help="what to compare with (default: %(default)s)"
    )
    review.add_argument(
        "--against",
        metavar="NAME",
        help="compare with another environment instead of with what is deployed: values, permissions and exposure;"
        " what differs by the environments' own names (suffix, account) is folded and counted",
    )
    review.add_argument("--format", default="text", choices=("text", "markdown", "json"), help="of the review")
    review.add_argument(
        "--change-set",
        metavar="FILE|NAME",
        help="AWS's word beside the review: an answer of DescribeChangeSet (JSON), or a change set by name or ARN",
    )
    review.add_argument("--show-folded", action="store_true", help="list what is folded away (text only)")
    review.add_argument("--require-deployed", action="store_true", help="fail where the deployed stack is not known")
    review.add_argument("--exit-code", action="store_true", help="exit with 2 when there are differences")
    review.add_argument(
        "--fail-on", type=_kinds, default=[], metavar="KINDS", help="exit with 3 on findings of these kinds (a,b,...)"
    )
    review.add_argument(
        "--waivers",
        type=Path,
        metavar="FILE",
        help="findings that may pass, each with reason and end, beside the overlay's review.waivers",
    )
    review.add_argument(
        "--today", type=day, metavar="DATE", help="the day that waivers and a policy's ends are read on"
    )
    review.add_argument(
        "--plan",
        type=Path,
        metavar="FILE",
        help="keep what was reviewed; with --deploy: deploy it without a question, and refuse if the template,"
        " the parameters or the deployed stack have moved since",
    )

    change = parser.add_argument_group("deployment")
    either = change.add_mutually_exclusive_group()
    either.add_argument(
        "--deploy",
        action="store_true",
        help="check the account, publish the bundle, show AWS's change set beside the review, ask, execute, follow",
    )
    either.add_argument("--delete", action="store_true", help="delete the stack, and prove that it is gone")
    change.add_argument("--yes", action="store_true", help="ask nothing")

    aws = parser.add_argument_group("AWS")
    aws.add_argument("--profile", help="AWS profile to ask with")
    aws.add_argument("--region", help="AWS region to ask (default: the overlay's)")

    arguments = parser.parse_args(argv)
    _check(parser, arguments)
    return arguments


def _kinds(text: str) -> list[str]:
    """The value of --fail-on; ArgumentTypeError names what is no kind of finding."""
    from renderer.review.findings import read_kinds

    try:
        return read_kinds(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _check(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    _check_comparison(parser, arguments)
    if arguments.change_set and (arguments.deploy or arguments.delete):
        parser.error("--change-set is for a review: --deploy makes a change set of its own and shows it")
    if arguments.deployed != "aws" and (arguments.deploy or arguments.delete or arguments.plan):
        parser.error("--deploy, --delete and --plan are about the stack in AWS: leave --deployed out")
    if arguments.yes and not (arguments.deploy or arguments.delete):
        parser.error("--yes answers the question of --deploy or --delete: name one of them")
    if arguments.exit_code and (arguments.deploy or arguments.delete):
        parser.error("--exit-code is for a render: --deploy and --delete end with 0 or 1")
    if arguments.plan and arguments.delete:
        parser.error("--plan is for --deploy, not for --delete")


def _check_comparison(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    if arguments.against is None:
        return
    for option in ("deploy", "delete", "plan", "require_deployed", "fail_on", "waivers", "change_set"):
        if getattr(arguments, option):
            parser.error(
                f"--against compares two environments and changes none: leave --{option.replace('_', '-')} out"
            )
    if arguments.deployed != "aws":
        parser.error("--against and --deployed each name what to compare with: leave one out")
    if arguments.member:
        parser.error("--against compares whole environments: leave --member out")
    if arguments.against == arguments.overlay:
        parser.error(f"--against must name another environment than {arguments.overlay}")
