"""Every message of a member account gets onto its bus, or the function fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from handlers.lib.alert_bus import DETAIL_TYPE, OVERHEAD, SOURCE, send
from handlers.lib.alert_queue import BATCH_BYTES, FindingsNotSentError
from handlers.lib.finding import Finding
from tests.unit.handlers.builders import finding
from tests.unit.handlers.stubbed import Stub, stubbed

TAKEN = {"EventId": "e"}
REFUSED = {"ErrorCode": "InternalFailure", "ErrorMessage": "try later"}


@pytest.fixture
def events() -> Iterator[Stub]:
    with stubbed("events") as stub:
        yield stub


def some(count: int) -> list[Finding]:
    return [finding(resource_id=f"sg-{number}") for number in range(count)]


def expect(events: Stub, sent: list[Finding], answers: list[dict[str, Any]]) -> None:
    entries = [
        {"EventBusName": "default", "Source": SOURCE, "DetailType": DETAIL_TYPE, "Detail": one.to_message()}
        for one in sent
    ]
    failed = sum("ErrorCode" in one for one in answers)
    events.add_response("put_events", {"FailedEntryCount": failed, "Entries": answers}, {"Entries": entries})


def test_nothing_to_send_is_no_call(events: Stub) -> None:
    assert send([], "default", events.client) == 0


def test_a_call_takes_ten(events: Stub) -> None:
    every = some(13)
    expect(events, every[:10], [TAKEN] * 10)
    expect(events, every[10:], [TAKEN] * 3)
    assert send(iter(every), "default", events.client) == 13


def test_a_call_takes_no_more_bytes_than_eventbridge_does(events: Stub) -> None:
    base = len(finding(reason="").to_message())
    half = finding(reason="x" * (BATCH_BYTES // 2 - base - OVERHEAD))
    expect(events, [half, half], [TAKEN] * 2)
    assert send([half, half], "default", events.client) == 2
    more = replace(half, reason=half.reason + "x")
    expect(events, [half], [TAKEN])
    expect(events, [more], [TAKEN])
    assert send([half, more], "default", events.client) == 2


def test_only_what_was_refused_is_put_again_after_a_wait(events: Stub) -> None:
    one, two, three = some(3)
    waits: list[float] = []
    expect(events, [one, two, three], [TAKEN, REFUSED, TAKEN])
    expect(events, [two], [TAKEN])
    assert send([one, two, three], "default", events.client, waits.append) == 3
    assert waits == [0.2]


def test_what_is_refused_to_the_end_fails_and_says_why(events: Stub) -> None:
    one, two = some(2)
    expect(events, [one, two], [REFUSED, TAKEN])
    for _ in range(3):
        expect(events, [one], [REFUSED])
    with pytest.raises(FindingsNotSentError, match="bus default did not take 1 messages: InternalFailure try later"):
        send([one, two], "default", events.client, lambda _: None)


def test_an_answer_that_does_not_account_for_every_entry_is_none(events: Stub) -> None:
    both = some(2)
    for answers in ([TAKEN], [], [TAKEN], []):
        expect(events, both, answers)
    with pytest.raises(FindingsNotSentError, match="did not account for them"):
        send(both, "default", events.client, lambda _: None)


def test_an_error_of_aws_is_raised(events: Stub) -> None:
    events.add_client_error("put_events", "AccessDeniedException")
    with pytest.raises(ClientError):
        send(some(1), "default", events.client)


def test_a_message_is_the_events_detail(events: Stub) -> None:
    sent: list[Any] = []
    events.client.meta.events.register(
        "before-parameter-build.events.PutEvents", lambda params, **_: sent.append(params)
    )
    events.add_response("put_events", {"FailedEntryCount": 0, "Entries": [TAKEN]})
    send(some(1), "default", events.client)
    assert Finding.from_message(json.loads(sent[0]["Entries"][0]["Detail"])) == some(1)[0]
