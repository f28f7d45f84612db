"""Dead letters, from a terminal: what the monitor could not handle, why, and back to where it was meant for.

    python -m handlers.redrive list --environment prod
    python -m handlers.redrive run --environment prod --all
    python -m handlers.redrive run --environment prod --function alerts
    python -m handlers.redrive run --environment prod 0f1e2d3c
    python -m handlers.redrive drop --environment prod 0f1e2d3c

list  show each dead letter: its function, since when it lies there, what it is about, and the cause
run   hand dead letters back: to the alert queue, to their function as a new invocation, or, what a member account
      could not forward to its hub, to the account's event bus
drop  delete one dead letter without handing it back; its content is printed

Mend the cause first: what fails again comes back, with its retries used up anew. A dead letter leaves its queue only
after its event was taken, so an interruption loses nothing; what is handed back twice is told once.

It speaks to AWS with the caller's own credentials, or to AWS_ENDPOINT_URL. It needs sqs:ListQueues; on the dead-letter
queues sqs:ReceiveMessage, sqs:DeleteMessage and sqs:ChangeMessageVisibility; to run, sqs:GetQueueUrl and
sqs:SendMessage on the alert queue and lambda:InvokeFunction (in a member account events:PutEvents too); and the use of
the stack's key.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import Any, Callable, NamedTuple, TypeVar

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from handlers.lib import alert_bus, columns, instant
from handlers.lib.alert_queue import FindingsNotSentError
from handlers.lib.dead_letter import ALERTS, FORWARD, DeadLetter, dead_letter, said_by_a_member
from handlers.lib.pages import answered

PREFIX = "queue-dead-letters-"
# Nobody else gets a dead letter while it is handed back.
HELD_SECONDS = 120
# Without any wait SQS asks a part of its servers only.
WAIT_SECONDS = 1
# As many as botocore keeps open to one service.
CONNECTIONS = 10
# Where a member account's functions speak, and its event rules listen.
BUS = "default"
SHORTEST_ID = 6
SHOWN_ID = 12
T = TypeVar("T")
COLUMNS = ("id", "function", "since", "about", "cause")


class CannotDoError(Exception):
    """What was asked cannot be done; the message says why and what can."""


class Again(NamedTuple):
    """What was said once, to be said again as it was."""

    said: Mapping[str, Any]

    def to_message(self) -> str:
        return json.dumps(self.said)


class Queue(NamedTuple):
    """A dead-letter queue and the function whose it is."""

    url: str
    function: str


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 when all of it was done, 1 when something could not be."""
    arguments = _arguments(argv)
    try:
        session = boto3.Session(profile_name=arguments.profile, region_name=arguments.region)
        sqs, lambda_, events = session.client("sqs"), session.client("lambda"), session.client("events")
        redrive = Redrive(sqs, lambda_, events, arguments.environment)
        queues = redrive.queues(arguments.function)
        left = 0
        if arguments.command == "list":
            print(listing(list(redrive.letters(queues)), arguments.format))
        elif arguments.command == "drop":
            print(redrive.drop(queues, arguments.letter))
        else:
            handed, left = redrive.run(queues, _wanted(arguments), say=_say)
            print(f"{handed} handed back, {left} left")
    except (CannotDoError, ClientError, BotoCoreError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 1 if left else 0


class Redrive:
    """The dead letters of one environment, at the edge."""

    def __init__(self, sqs: Any, lambda_: Any, events: Any, environment: str, wait_seconds: int = WAIT_SECONDS) -> None:
        self._sqs, self._lambda, self._events = sqs, lambda_, events
        self._environment, self._wait = environment, wait_seconds

    def queues(self, function: str | None = None) -> list[Queue]:
        """The dead-letter queues, of one function where it is named; CannotDoError where there is none."""
        suffix = f"-{self._environment}"
        found = []
        for page in self._sqs.get_paginator("list_queues").paginate(QueueNamePrefix=PREFIX):
            # SQS leaves the list out where it is empty.
            for url in page.get("QueueUrls", []):
                name = url.rpartition("/")[2]
                if name.endswith(suffix):
                    found.append(Queue(url, name[len(PREFIX) : -len(suffix)]))
        wanted = [queue for queue in found if function in (None, queue.function)]
        if not wanted:
            known = ", ".join(sorted(queue.function for queue in found)) or "none at all"
            raise CannotDoError(
                f"no dead-letter queue {PREFIX}{function or '*'}{suffix} in this account and region; functions: {known}"
            )
        return sorted(wanted)

    def letters(self, queues: Sequence[Queue]) -> Iterator[DeadLetter]:
        """Every dead letter, left where it is."""

        def seen(queue: Queue) -> list[DeadLetter]:
            held = list(self._receive(queue))
            self._release(queue, held)
            return held

        for some in _side_by_side(seen, queues):
            yield from some

    def run(self, queues: Sequence[Queue], ids: Sequence[str], say: Any) -> tuple[int, int]:
        """Hand back the dead letters with these ids (beginnings), all where there are none.

        Returns how many were handed back and how many of the wanted stay; `say` is told of each.
        """
        began = instant.to_text(datetime.now(timezone.utc))

        def run(queue: Queue) -> list[tuple[DeadLetter, str]]:
            staying = []
            tried = []
            for letter in self._receive(queue):
                # What came since is what failed again: the next run's.
                if letter.since >= began or (ids and not letter.id.startswith(tuple(ids))):
                    staying.append(letter)
                    continue
                refusal = letter.refusal or self._hand_back(queue, letter)
                if refusal:
                    staying.append(letter)
                say(f"{letter.id[:SHOWN_ID]}  {queue.function}  {letter.about}: {refusal or 'handed back'}")
                tried.append((letter, refusal))
            self._release(queue, staying)
            return tried

        done = [one for some in _side_by_side(run, queues) for one in some]
        missing = [one for one in ids if not any(letter.id.startswith(one) for letter, _ in done)]
        if missing:
            raise CannotDoError(f"no dead letter's id begins with {', '.join(missing)}: `list` shows them")
        left = sum(bool(refusal) for _, refusal in done)
        return len(done) - left, left

    def drop(self, queues: Sequence[Queue], beginning: str) -> str:
        """Delete the one dead letter whose id begins so; its content, for whoever dropped it."""
        if len(beginning) < SHORTEST_ID:
            raise CannotDoError(f"{beginning!r} is too short: give {SHORTEST_ID} characters of the id or more")
        received = _side_by_side(lambda queue: list(self._receive(queue)), queues)
        held = [(queue, letter) for queue, letters in zip(queues, received) for letter in letters]
        found = [(queue, letter) for queue, letter in held if letter.id.startswith(beginning)]
        chosen = found[0] if len(found) == 1 else None
        if chosen:
            self._sqs.delete_message(QueueUrl=chosen[0].url, ReceiptHandle=chosen[1].receipt)
        for queue in queues:
            self._release(queue, [letter for of, letter in held if of == queue and (of, letter) != chosen])
        if chosen is None:
            raise CannotDoError(f"{len(found)} dead letters' ids begin with {beginning!r}, not one: `list` shows them")
        return f"dropped {chosen[1].id}: {_without_secrets(chosen[1].body)}"

    def _receive(self, queue: Queue) -> Iterator[DeadLetter]:
        while True:
            answer = self._sqs.receive_message(
                QueueUrl=queue.url,
                MaxNumberOfMessages=10,
                WaitTimeSeconds=self._wait,
                VisibilityTimeout=HELD_SECONDS,
                AttributeNames=["SentTimestamp"],
                MessageAttributeNames=["All"],
            )
            messages = answer.get("Messages", [])
            if not messages:
                return
            now = datetime.now(timezone.utc)
            yield from (dead_letter(queue.function, self._environment, message, now) for message in messages)

    def _hand_back(self, queue: Queue, letter: DeadLetter) -> str:
        """Send the event where it was meant for, then delete it here; why not, where that was refused."""
        try:
            if queue.function == ALERTS:
                url = self._sqs.get_queue_url(QueueName=f"queue-alerts-{self._environment}")["QueueUrl"]
                answered(self._sqs.send_message(QueueUrl=url, MessageBody=letter.body), "MessageId", "SendMessage")
            elif queue.function == FORWARD:
                self._forward_again(said_by_a_member(letter.body) or {})
            else:
                self._lambda.invoke(
                    FunctionName=f"function-{queue.function}-{self._environment}",
                    InvocationType="Event",
                    Payload=letter.body.encode(),
                )
            self._sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=letter.receipt)
        except (ClientError, BotoCoreError, FindingsNotSentError) as error:
            return f"not handed back: {error}"
        return ""

    def _forward_again(self, said: Mapping[str, Any]) -> None:
        """A heartbeat of then shows nothing now (a function drops a late one too)."""
        if "heartbeat" not in said:
            alert_bus.send([Again(said)], BUS, self._events)

    def _release(self, queue: Queue, letters: Sequence[DeadLetter]) -> None:
        for letter in letters:
            self._sqs.change_message_visibility(QueueUrl=queue.url, ReceiptHandle=letter.receipt, VisibilityTimeout=0)


def _side_by_side(work: Callable[[Queue], T], queues: Sequence[Queue]) -> list[T]:
    """The work's results, in the order of the queues: each has SQS wait for what may come, and they wait together."""
    with ThreadPoolExecutor(max_workers=CONNECTIONS) as pool:
        return list(pool.map(work, queues))


def _say(line: str) -> None:
    """In one piece, as several queues may have something to say at the same time."""
    print(f"{line}\n", end="", flush=True)


def listing(letters: Sequence[DeadLetter], form: str) -> str:
    """The dead letters as a plain table ending in their count, or as JSON."""
    if form == "json":
        return json.dumps([_shown(letter) for letter in letters], indent=2)
    count = f"{len(letters)} dead letter{'' if len(letters) == 1 else 's'}"
    return "\n".join([*columns.table(COLUMNS, map(_cells, letters)), count])


def _cells(letter: DeadLetter) -> tuple[str, ...]:
    since = letter.since[:16].replace("T", " ")
    return (letter.id[:SHOWN_ID], letter.function, since, letter.about, letter.refusal or letter.cause)


def _shown(letter: DeadLetter) -> Mapping[str, str]:
    return {
        "id": letter.id,
        "function": letter.function,
        "since": letter.since,
        "about": letter.about,
        "cause": letter.cause,
        "refusal": letter.refusal,
        "event": _without_secrets(letter.body),
    }


def _without_secrets(body: str) -> str:
    """The event in ASCII, without what lets its holder answer in our name: a presigned URL, a result token."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = body
    if not isinstance(event, dict):
        # It may hold anything, so it is shown as the text of JSON that it would be.
        return json.dumps(body)
    return json.dumps({name: "..." if name in ("ResponseURL", "resultToken") else event[name] for name in event})


def _wanted(arguments: argparse.Namespace) -> list[str]:
    if not (arguments.letters or arguments.function or arguments.all):
        raise CannotDoError("say what to hand back: ids of dead letters, --function, or --all")
    return list(arguments.letters)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m handlers.redrive", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--environment", required=True, help="the stack's environment, such as prod")
    common.add_argument("--function", help="only this function's, such as alerts, stack-drift or required-tags")
    common.add_argument("--profile", help="AWS profile to ask with")
    common.add_argument("--region", default="us-east-1", help="the stack's region (default: %(default)s)")
    command = commands.add_parser("list", parents=[common], help="show the dead letters")
    command.add_argument("--format", choices=("table", "json"), default="table")
    command = commands.add_parser("run", parents=[common], help="hand dead letters back")
    command.add_argument("letters", nargs="*", metavar="ID", help="ids, or their beginnings")
    command.add_argument("--all", action="store_true", help="those of every function")
    command = commands.add_parser("drop", parents=[common], help="delete one dead letter without handing it back")
    command.add_argument("letter", metavar="ID", help=f"the id, or the first {SHORTEST_ID} characters or more of it")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
