"""The alert queue: the edge through which findings reach the alerts function."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Callable, Protocol

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import BatchResultErrorEntryTypeDef, SendMessageBatchRequestEntryTypeDef

# SQS takes 10 messages and 256 KB in one call (1 MiB since August 2025; the smaller holds everywhere).
BATCH = 10
BATCH_BYTES = 262_144

WAITS = (0.2, 1.0, 3.0)


class Message(Protocol):
    """What travels on the alert queue."""

    def to_message(self) -> str:
        """Its JSON, in ASCII."""


class FindingsNotSentError(Exception):
    """SQS did not take findings: the invocation must fail, so that it is repeated."""


def send(
    messages: Iterable[Message], queue_url: str, client: SQSClient, sleep: Callable[[float], None] = time.sleep
) -> int:
    """Sends findings and the like, 10 a call; gives how many. Nothing to send is no call.

    SendMessageBatch succeeds and returns what it did not take (Failed): that is sent again after
    a short wait; FindingsNotSentError says what is refused to the end, or that an answer does not
    account for every message.
    """
    count = 0
    for batch in batches(message.to_message() for message in messages):
        _send_batch(batch, queue_url, client, sleep)
        count += len(batch)
    return count


def _send_batch(bodies: list[str], queue_url: str, client: SQSClient, sleep: Callable[[float], None]) -> None:
    waiting = {str(number): body for number, body in enumerate(bodies)}
    refusals: list[BatchResultErrorEntryTypeDef] = []
    for wait in (*WAITS, None):
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": number, "MessageBody": body} for number, body in waiting.items()
        ]
        response = client.send_message_batch(QueueUrl=queue_url, Entries=entries)
        # An answer that names a message neither as taken nor as refused is truncated: send it again.
        for taken in response.get("Successful", []):
            waiting.pop(taken["Id"], None)
        refusals = response.get("Failed", [])
        if not waiting:
            return
        if any(refusal["SenderFault"] for refusal in refusals):
            break
        if wait is not None:
            sleep(wait)
    causes = sorted({f"{refusal['Code']} {refusal.get('Message', '')}".strip() for refusal in refusals})
    raise FindingsNotSentError(
        f"{queue_url} did not take {len(waiting)} findings: {'; '.join(causes) or 'its answers did not name them'}"
    )


def batches(bodies: Iterable[str], overhead: int = 0) -> Iterator[list[str]]:
    """The bodies in as many as one call takes, of SQS as of EventBridge; each counts for `overhead` bytes more."""
    batch: list[str] = []
    size = 0
    for body in bodies:
        # The body is ASCII (json.dumps escapes the rest), so characters are bytes.
        if batch and (len(batch) == BATCH or size + len(body) + overhead > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(body)
        size += len(body) + overhead
    if batch:
        yield batch
