"""Every finding reaches the alert queue, or the function fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from handlers.lib.alert_queue import BATCH_BYTES, FindingsNotSentError, send
from handlers.lib.finding import Finding
from tests.unit.handlers.stubbed import Stub, stubbed

QUEUE = "https://sqs.us-east-1.amazonaws.com/111122223333/queue-alerts-prod"


@pytest.fixture
def sqs() -> Iterator[Stub]:
    with stubbed("sqs") as stubber:
        yield stubber


def finding(number: int, reason: str = "tcp/22 from 0.0.0.0/0 is denied") -> Finding:
    return Finding(
        rule="security-group-rules",
        severity="critical",
        account="111122223333",
        region="us-east-1",
        resource_type="AWS::EC2::SecurityGroup",
        resource_id=f"sg-{number}",
        reason=reason,
        observed_at="2026-11-24T03:12:08.422Z",
    )


def expect(sqs: Stub, sent: dict[str, Finding], taken: list[str], failed: dict[str, bool] | None = None) -> None:
    entries = [{"Id": number, "MessageBody": one.to_message()} for number, one in sent.items()]
    response: dict[str, Any] = {
        "Successful": [{"Id": number, "MessageId": number, "MD5OfMessageBody": "0"} for number in taken],
        "Failed": [
            {"Id": number, "SenderFault": is_ours, "Code": "InternalError", "Message": "try later"}
            for number, is_ours in (failed or {}).items()
        ],
    }
    sqs.add_response("send_message_batch", response, {"QueueUrl": QUEUE, "Entries": entries})


def test_nothing_to_send_is_no_call(sqs: Stub) -> None:
    assert send([], QUEUE, sqs.client) == 0


def test_one_finding_is_one_call(sqs: Stub) -> None:
    expect(sqs, {"0": finding(1)}, ["0"])

    assert send([finding(1)], QUEUE, sqs.client) == 1


def test_a_call_takes_ten(sqs: Stub) -> None:
    findings = [finding(number) for number in range(23)]
    for start in (0, 10, 20):
        batch = {str(place): one for place, one in enumerate(findings[start : start + 10])}
        expect(sqs, batch, list(batch))

    assert send(iter(findings), QUEUE, sqs.client) == 23


def test_a_call_takes_no_more_bytes_than_sqs_does(sqs: Stub) -> None:
    large = [finding(number, "x" * (BATCH_BYTES // 2 - 100)) for number in range(2)]
    assert sum(len(one.to_message()) for one in large) > BATCH_BYTES
    expect(sqs, {"0": large[0]}, ["0"])
    expect(sqs, {"0": large[1]}, ["0"])

    assert send(large, QUEUE, sqs.client) == 2


def test_only_what_was_refused_is_sent_again_after_a_wait(sqs: Stub) -> None:
    waits: list[float] = []
    expect(sqs, {"0": finding(0), "1": finding(1)}, ["0"], {"1": False})
    expect(sqs, {"1": finding(1)}, ["1"])

    assert send([finding(0), finding(1)], QUEUE, sqs.client, waits.append) == 2
    assert waits == [0.2]


def test_what_an_answer_does_not_name_is_sent_again(sqs: Stub) -> None:
    expect(sqs, {"0": finding(0), "1": finding(1)}, ["0"])
    expect(sqs, {"1": finding(1)}, ["1"])

    assert send([finding(0), finding(1)], QUEUE, sqs.client, lambda _: None) == 2


def test_what_is_refused_to_the_end_is_an_error_with_its_cause(sqs: Stub) -> None:
    waits: list[float] = []
    for _ in range(4):
        expect(sqs, {"0": finding(0)}, [], {"0": False})

    with pytest.raises(FindingsNotSentError, match="did not take 1 findings: InternalError try later"):
        send([finding(0)], QUEUE, sqs.client, waits.append)
    assert waits == [0.2, 1.0, 3.0]


def test_answers_that_name_nothing_to_the_end_are_an_error(sqs: Stub) -> None:
    for _ in range(4):
        expect(sqs, {"0": finding(0)}, [])

    with pytest.raises(FindingsNotSentError, match="its answers did not name them"):
        send([finding(0)], QUEUE, sqs.client, lambda _: None)


def test_a_fault_of_the_sender_is_not_tried_again(sqs: Stub) -> None:
    expect(sqs, {"0": finding(0)}, [], {"0": True})

    with pytest.raises(FindingsNotSentError):
        send([finding(0)], QUEUE, sqs.client, lambda _: None)


def test_the_message_is_the_findings_own(sqs: Stub) -> None:
    assert Finding.from_message(json.loads(finding(1).to_message())) == finding(1)
