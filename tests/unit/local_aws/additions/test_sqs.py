from __future__ import annotations

import json
from typing import Any

import pytest

from local_aws.additions.sqs import PAYLOAD_BYTES, batch_size

SENDS_BATCH = """
import json

import boto3


def handler(event, context):
    bodies = [record["body"] for record in event["Records"]]
    boto3.client("sqs").send_message(QueueUrl=QUEUE_URL, MessageBody=json.dumps(bodies))
    return {"batchItemFailures": [
        {"itemIdentifier": record["messageId"]} for record in event["Records"] if record["body"] == "bad"
    ]}
"""


@pytest.fixture
def queues(account: Any) -> tuple[str, str]:
    """A queue whose batches a function writes to a second one: the URLs of both."""
    _, dead_arn = account.queue("dead")
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 1})
    source, source_arn = account.queue("source", VisibilityTimeout="1", RedrivePolicy=redrive)
    batches, _ = account.queue("batches")
    account.function("reader", SENDS_BATCH.replace("QUEUE_URL", repr(batches)))
    account.client("lambda").create_event_source_mapping(
        FunctionName="reader",
        EventSourceArn=source_arn,
        BatchSize=1000,
        MaximumBatchingWindowInSeconds=1,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    return source, batches


def send(account: Any, url: str, bodies: list[str]) -> None:
    for start in range(0, len(bodies), 10):
        entries = [{"Id": str(i), "MessageBody": body} for i, body in enumerate(bodies[start : start + 10])]
        account.client("sqs").send_message_batch(QueueUrl=url, Entries=entries)


def test_a_storm_within_the_window_comes_as_one_batch_of_more_than_ten(account: Any, queues: tuple[str, str]) -> None:
    source, batches = queues
    bodies = [f"message {number}" for number in range(35)]
    send(account, source, bodies)
    (batch,) = account.events(batches)
    assert sorted(batch) == sorted(bodies)


def test_only_the_messages_that_failed_go_to_the_dead_letter_queue(account: Any, queues: tuple[str, str]) -> None:
    source, _ = queues
    send(account, source, ["good", "bad", "good too"])
    dead = account.client("sqs").get_queue_url(QueueName="dead")["QueueUrl"]
    assert [message["Body"] for message in account.messages(dead)] == ["bad"]


@pytest.mark.parametrize(
    ("sizes", "wanted", "count"),
    [
        ([10] * 5, 1000, 5),
        ([10] * 5, 3, 3),
        ([PAYLOAD_BYTES // 2] * 3, 1000, 2),
        ([PAYLOAD_BYTES + 1], 1000, 1),
        ([], 1000, 0),
    ],
)
def test_a_batch_takes_what_fits_into_six_megabytes(sizes: list[int], wanted: int, count: int) -> None:
    assert batch_size(sizes, wanted) == count
