"""A model of how Lambda reads a queue: batches over 10 messages, and the batching window.

Where AWS differs: AWS polls with several workers, so that a storm comes in several batches and a quiet queue with a
window may wait 20 seconds; here one poller fills one batch, and the window is kept to about a second.
"""

from __future__ import annotations

import time
from typing import Any

from local_aws.emulator import functions, replace, sqs

PAYLOAD_BYTES = 6 * 1024 * 1024


def window_of(queue_arn: str) -> float:
    """The longest batching window of the mappings that read the queue, in seconds."""
    windows = [
        float(mapping.get("MaximumBatchingWindowInSeconds") or 0)
        for _, _, mapping in functions._iter_all_esms()
        if mapping.get("EventSourceArn") == queue_arn
    ]
    return max(windows, default=0.0)


def batch_size(sizes: list[int], wanted: int) -> int:
    """How many messages of these sizes (bytes, in order) fit into one payload; at least one."""
    total = 0
    for count, size in enumerate(sizes[:wanted]):
        total += size
        if total > PAYLOAD_BYTES:
            return max(count, 1)
    return min(len(sizes), wanted)


def _receive(url: str, wanted: int) -> list[Any]:
    with sqs._queues_lock:
        queue = sqs._get_q(url)
        sqs._expire_retained(queue)
        sqs._dlq_sweep(queue)
        moment = time.time()
        visible = [message for message in queue["messages"] if message.get("visible_at", 0) <= moment]
        if not visible:
            return []
        count = batch_size([len(message["body"].encode()) for message in visible], int(wanted or 1))
        waited = moment - min(message["visible_at"] for message in visible)
        if count == len(visible) < int(wanted or 1) and waited < window_of(queue["attributes"]["QueueArn"]):
            return []
        timeout = int(queue["attributes"].get("VisibilityTimeout", "30"))
        received: list[Any] = sqs._collect_msgs(queue, count, timeout)
        return received


def install() -> None:
    replace(sqs, "_receive_messages_for_esm", lambda _: _receive)
