"""500 violations at once, doubled, redelivered while they are told, and one message that nobody can read.

The queue gives its messages again after a second, long before the function is done with them: as after a time-out,
only sooner. That a failure between publishing and the table's write repeats a mail, and nothing else does, is shown
in tests/unit/handlers/test_alerts.py, where the failure can be placed.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator

import pytest

from demo.stage import Stage
from handlers.lib.finding import Finding
from tests.e2e.patience import eventually

COUNT = 500
CRITICAL = 7
POISON = "{ this is no message"


def _finding(stage: Stage, number: int) -> Finding:
    return Finding(
        rule="security-group-rules",
        severity="critical" if number < CRITICAL else "high",
        account=stage.account,
        region="us-east-1",
        resource_type="AWS::EC2::SecurityGroup",
        resource_id=f"sg-5704{number:013x}",
        reason="tcp/22 from 0.0.0.0/0 is denied: administration from the internet",
        observed_at="2026-11-24T03:12:09.000Z",
        tags={"Owner": ("payments", "risk", "web")[number % 3]},
    )


@pytest.fixture
def impatient_queue(stage: Stage) -> Iterator[str]:
    """The alert queue, which gives a message again after a second."""
    sqs = stage.client("sqs")
    url = sqs.get_queue_url(QueueName=f"queue-alerts-{stage.environment}")["QueueUrl"]
    asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    yield url
    sqs.set_queue_attributes(QueueUrl=url, Attributes=asked)


def _messages(stage: Stage, queue: str) -> list[str]:
    """What lies in a queue; it stays there."""
    sqs = stage.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    bodies = []
    while received := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=30).get("Messages"):
        bodies += [message["Body"] for message in received]
    return bodies


def test_a_storm_is_a_few_mails_that_leave_nothing_out_and_say_nothing_twice(
    stage: Stage, impatient_queue: str
) -> None:
    findings = [_finding(stage, number) for number in range(COUNT)]
    ids = {one.resource_id for one in findings}
    bodies = [one.to_message() for one in findings for _ in range(2)] + [POISON]
    random.Random(570).shuffle(bodies)  # noqa: S311 - an order, no secret
    mails, address = len(stage.aws.mailbox()), stage.composed.values["alerts"]["emails"][0]

    sqs = stage.client("sqs")
    for start in range(0, len(bodies), 10):
        entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies[start : start + 10])]
        assert not sqs.send_message_batch(QueueUrl=impatient_queue, Entries=entries).get("Failed")

    def told() -> Counter[str]:
        return Counter(line["resource_id"] for line in stage.told() if line["resource_id"] in ids)

    assert eventually(lambda: len(told()) == COUNT, 120), f"{COUNT - len(told())} were not told"
    dead = f"queue-dead-letters-alerts-{stage.environment}"
    assert eventually(lambda: _messages(stage, dead)) == [POISON]
    assert set(told().values()) == {1}, "told twice"

    letters = [mail for mail in stage.aws.mailbox()[mails:] if mail["to"] == address and "sg-5704" in mail["body"]]
    assert 1 <= len(letters) <= 12
    assert all("security-group-rules" in mail["body"] and "owner" in mail["body"] for mail in letters)
    tickets = [json.loads(json.loads(body)["Message"]) for body in _messages(stage, "tickets")]
    ticketed = Counter(
        one["resource_id"] for ticket in tickets for one in ticket["findings"] if one["severity"] == "critical"
    )
    assert {one.resource_id for one in findings[:CRITICAL]} <= set(ticketed)
