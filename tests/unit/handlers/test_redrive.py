"""Dead letters from a terminal: which one is meant, and that nothing of theirs speaks to it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.lib.alert_bus import DETAIL_TYPE, SOURCE
from handlers.redrive import CannotDoError, Queue, Redrive, listing

QUEUE = Queue("https://sqs/queue-dead-letters-alerts-prod", "alerts")


class Sqs:
    """One dead-letter queue: its messages, what was deleted, and what was made visible again."""

    def __init__(self, *bodies: str) -> None:
        self.messages = [
            {
                "MessageId": f"{number:08d}-letter",
                "ReceiptHandle": str(number),
                "Body": body,
                "Attributes": {"SentTimestamp": "1795490000000"},
            }
            for number, body in enumerate(bodies)
        ]
        self.waiting = list(self.messages)
        self.deleted: list[str] = []
        self.released: list[str] = []

    def receive_message(self, **_: Any) -> dict[str, Any]:
        taken, self.waiting = self.waiting[:10], self.waiting[10:]
        return {"Messages": taken} if taken else {}

    def delete_message(self, QueueUrl: str, ReceiptHandle: str) -> None:  # noqa: N803 - as boto3 has it
        self.deleted.append(ReceiptHandle)

    def change_message_visibility(self, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:  # noqa: N803
        self.released.append(ReceiptHandle)


class Lambda:
    """Takes every event."""

    def __init__(self) -> None:
        self.invoked: list[str] = []

    def invoke(self, FunctionName: str, InvocationType: str, Payload: bytes) -> None:  # noqa: N803 - as boto3 has it
        self.invoked.append(FunctionName)


class Events:
    """The account's event bus."""

    def __init__(self, takes: bool = True) -> None:
        self.put: list[dict[str, Any]] = []
        self.takes = takes

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
        self.put += Entries
        answer = {"EventId": "1"} if self.takes else {"ErrorCode": "InternalFailure"}
        return {"FailedEntryCount": 0 if self.takes else 1, "Entries": [answer for _ in Entries]}


def redrive(sqs: Sqs, lambda_: Lambda | None = None, events: Events | None = None) -> Redrive:
    return Redrive(sqs, lambda_, events, "prod", wait_seconds=0)


@pytest.mark.parametrize("body", ["\x1b[2Jgone", '"\x1b[31m', "\x1b]0;title\x07{", "\u202eright to left"])
def test_a_dead_letter_that_is_dropped_does_not_speak_to_the_terminal(body: str) -> None:
    said = redrive(Sqs(body)).drop([QUEUE], "00000000")
    assert said.isprintable()
    assert said.isascii()


def test_one_is_dropped_and_the_others_stay() -> None:
    sqs = Sqs("{}", '{"detail-type": "x"}', "{}")
    assert redrive(sqs).drop([QUEUE], "00000001") == 'dropped 00000001-letter: {"detail-type": "x"}'
    assert (sqs.deleted, sorted(sqs.released)) == (["1"], ["0", "2"])


@pytest.mark.parametrize(
    ("beginning", "says"), [("0000000", "3 dead letters"), ("ffffffff", "0 dead"), ("0", "too short")]
)
def test_where_it_is_not_one_nothing_is_dropped(beginning: str, says: str) -> None:
    sqs = Sqs("{}", "{}", "{}")
    with pytest.raises(CannotDoError, match=says):
        redrive(sqs).drop([QUEUE], beginning)
    assert sqs.deleted == []


def test_what_lets_its_holder_answer_in_our_name_is_not_shown() -> None:
    body = json.dumps({"ResponseURL": "https://signed", "resultToken": "token", "RequestType": "Delete"})
    said = redrive(Sqs(body)).drop([QUEUE], "00000000")
    assert "signed" not in said
    assert '"RequestType": "Delete"' in said
    assert "signed" not in listing(list(redrive(Sqs(body)).letters([QUEUE])), "json")


def test_what_fails_again_while_the_others_are_handed_back_waits_for_the_next_run() -> None:
    sqs, lambda_ = Sqs("{}", "{}"), Lambda()
    sqs.messages[1]["Attributes"] = {"SentTimestamp": "32503680000000"}  # the year 3000
    drift = Queue("https://sqs/queue-dead-letters-stack-drift-prod", "stack-drift")
    assert redrive(sqs, lambda_).run([drift], [], say=lambda _: None) == (1, 0)
    assert lambda_.invoked == ["function-stack-drift-prod"]
    assert (sqs.deleted, sqs.released) == (["0"], ["1"])


FORWARD = Queue("https://sqs/queue-dead-letters-forward-prod", "forward")
SAID = {"finding": 1, "rule": "required-tags"}


def forwarded(said: dict[str, Any]) -> str:
    return json.dumps({"source": SOURCE, "detail-type": DETAIL_TYPE, "account": "444455556666", "detail": said})


def test_what_could_not_be_forwarded_goes_to_the_bus_again_and_no_function_of_that_name_is_invoked() -> None:
    of_aws = json.dumps({"source": "aws.config", "detail-type": "Config Rules Compliance Change", "detail": {}})
    heartbeat = forwarded({"heartbeat": 1, "rule": "required-tags", "account": "444455556666"})
    sqs, lambda_, events = Sqs(forwarded(SAID), of_aws, heartbeat), Lambda(), Events()
    said: list[str] = []
    assert redrive(sqs, lambda_, events).run([FORWARD], [], say=said.append) == (2, 1)
    assert events.put == [
        {"EventBusName": "default", "Source": SOURCE, "DetailType": DETAIL_TYPE, "Detail": json.dumps(SAID)}
    ]
    assert lambda_.invoked == []
    assert (sqs.deleted, sqs.released) == (["0", "2"], ["1"])
    assert "AWS's own event, which nobody else can put on a bus" in said[1]


def test_what_the_bus_does_not_take_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.lib.alert_bus.WAITS", ())
    sqs = Sqs(forwarded(SAID))
    assert redrive(sqs, events=Events(takes=False)).run([FORWARD], [], say=lambda _: None) == (0, 1)
    assert (sqs.deleted, sqs.released) == ([], ["0"])
