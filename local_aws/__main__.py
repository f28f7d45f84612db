"""python -m local_aws: the embedded AWS by hand, to point an AWS SDK or the aws command at."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from local_aws import process
from local_aws.client import LocalAws
from local_aws.settings import DEFAULT_ACCOUNT

STATE = process.REPOSITORY / "build" / "local-aws.json"
DEFAULT_PORT = 4566

EPILOG = """\
The access key is the account: AWS_ACCESS_KEY_ID=123456789012 works in account 123456789012; the secret may be anything.
python3.9 functions run under LOCAL_AWS_PYTHON39, else .lambda/python3.9/bin/python, else this Python.
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local_aws",
        description="The embedded AWS (a model of AWS, on the loopback interface only).",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("start", "start it in the background"),
        ("run", "run it until Ctrl-C"),
    ):
        command = commands.add_parser(name, help=text, description=f"{text.capitalize()}.")
        command.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"its port (default {DEFAULT_PORT})")
        command.add_argument("--enforce-iam", action="store_true", help="judge every call by the caller's IAM policies")
    commands.add_parser("mails", help="print the mails that the one in the background delivered, oldest first")
    command = commands.add_parser("record", help="play a configuration item of a JSON file through its AWS Config")
    command.add_argument("item", type=Path, help="the item, as it stands in an event of AWS Config")
    command = commands.add_parser("fire", help="let a scheduled rule of EventBridge fire now: nothing fires by itself")
    command.add_argument("rule", help="its name, such as event-rule-compliance-report-prod")
    commands.add_parser("stop", help="stop the one in the background")
    commands.add_parser("status", help="say whether one runs in the background; exit 1 when none does")
    return parser


def how_to_use(server: process.Server, account: str = DEFAULT_ACCOUNT) -> str:
    """Where it is, and the variables with which it is reached."""
    return (
        f"The embedded AWS runs at {server.endpoint_url} (pid {server.pid}, log {server.log}).\n"
        f"export AWS_ENDPOINT_URL={server.endpoint_url} AWS_ACCESS_KEY_ID={account} "
        "AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1"
        + ("\nThe access key is the account: give that of your overlay." if account == DEFAULT_ACCOUNT else "")
    )


def _start(port: int, *, enforce_iam: bool, state: Path) -> str:
    running = process.read_state(state)
    if running is not None:
        raise process.LocalAwsError(f"one runs already at {running.endpoint_url}: `python -m local_aws stop` ends it")
    server, _ = process.start(port, enforce_iam=enforce_iam, detached=True)
    process.write_state(server, state)
    return how_to_use(server)


def _stop(state: Path) -> str:
    running = process.read_state(state)
    if running is None:
        return "No embedded AWS runs in the background."
    process.stop(running)
    state.unlink()
    return f"Stopped the embedded AWS at {running.endpoint_url} (pid {running.pid})."


def _attached(state: Path) -> LocalAws:
    """The one in the background, in the account that the access key names, as for every SDK."""
    running = process.read_state(state)
    if running is None:
        raise process.LocalAwsError("no embedded AWS runs in the background: `python -m local_aws start` starts one")
    return LocalAws.attached(running, os.environ.get("AWS_ACCESS_KEY_ID", DEFAULT_ACCOUNT))


def _mails(aws: LocalAws) -> str:
    return "\n\n".join(text_of(mail) for mail in aws.mailbox()) or "No mail was delivered."


def text_of(mail: Mapping[str, str]) -> str:
    """A mail as it is read."""
    return f"To: {mail['to']}\nSubject: {mail['subject']}\n\n{mail['body']}"


def _record(aws: LocalAws, path: Path) -> str:
    try:
        item = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise process.LocalAwsError(f"{path} is not read as an item: {error}") from error
    answer = aws.record(item)
    if not answer["recorded"]:
        return "AWS Config does not record it: is its recorder on, in this account?"
    rules = [f"  {rule}: {said}" for rule, said in sorted(answer["rules"].items())]
    return "\n".join(["recorded; the rules that AWS Config called:", *(rules or ["  none"])])


def _run(port: int, *, enforce_iam: bool) -> str:
    with LocalAws(port=port, enforce_iam=enforce_iam) as aws:
        print(how_to_use(aws.server), "Ctrl-C ends it.", sep="\n", flush=True)
        # Only now: the server would inherit the blocked signals.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return "Stopped the embedded AWS."


def main(arguments: Sequence[str], state: Path = STATE) -> int:
    """0 done, 1 not (the reason on standard error); status also answers 1 where nothing runs."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "start":
            print(_start(options.port, enforce_iam=options.enforce_iam, state=state))
        elif options.command == "stop":
            print(_stop(state))
        elif options.command == "mails":
            print(_mails(_attached(state)))
        elif options.command == "record":
            print(_record(_attached(state), options.item))
        elif options.command == "fire":
            _attached(state).fire_schedule(options.rule)
            print(f"{options.rule} fired")
        elif options.command == "run":
            print(_run(options.port, enforce_iam=options.enforce_iam))
        else:
            running = process.read_state(state)
            print(how_to_use(running) if running else "No embedded AWS runs in the background.")
            return 0 if running else 1
    except process.LocalAwsError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
