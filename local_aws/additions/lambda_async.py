"""A model of Lambda's asynchronous invocations: two retries, then the dead-letter queue or the failure destination.

Where AWS differs: AWS waits one and two minutes between the tries and keeps trying a throttled event for six hours;
here the waits are LAMBDA_ASYNC_RETRY_BASE_SECONDS and its double, a throttled event is tried every tenth of a second
for as long as MaximumEventAgeInSeconds allows (at most a minute here), and duplicates never happen.
"""

from __future__ import annotations

import contextvars
import hashlib
import json
import os
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from local_aws.emulator import cloudwatch, functions, parse_arn, replace, request_scope, sns, sqs

THROTTLED_SECONDS = 60.0


@dataclass
class Invocation:
    """One event on its way to a function."""

    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    error: str | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def wait(self, timeout: float) -> str | None:
        """The error that stayed after the retries, or None when a try succeeded."""
        if not self.done.wait(timeout):
            return f"no answer within {timeout:.0f} seconds"
        return self.error


def start(function: Mapping[str, Any], event: Any) -> Invocation:
    """Invoke a function as the Event invocation type does: returns at once."""
    invocation = Invocation()
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_run, function, event, invocation), daemon=True).start()
    return invocation


def _run(function: Mapping[str, Any], event: Any, invocation: Invocation) -> None:
    configuration = function.get("config") or function
    account, region = functions._account_region_from_function_config(configuration)
    with request_scope(account, region):
        try:
            result = _try(function, event)
            if result.get("error") or result.get("throttle"):
                body = result.get("body")
                invocation.error = str(body.get("errorMessage", body)) if isinstance(body, dict) else str(body)
                _give_up(function, configuration, event, result, invocation)
        finally:
            invocation.done.set()


def _settings(function: Mapping[str, Any]) -> Mapping[str, Any]:
    per_qualifier = function.get("event_invoke_configs") or {}
    return function.get("event_invoke_config") or per_qualifier.get("$LATEST") or {}


def _try(function: Mapping[str, Any], event: Any) -> dict[str, Any]:
    settings = _settings(function)
    retries = int(settings.get("MaximumRetryAttempts", 2))
    age = float(settings.get("MaximumEventAgeInSeconds", 6 * 3600))
    base = float(os.environ.get("LAMBDA_ASYNC_RETRY_BASE_SECONDS", "1"))
    started = time.monotonic()
    result = _execute(function, event, min(age, THROTTLED_SECONDS))
    for attempt in range(retries):
        pause = base * 2**attempt
        if not result.get("error") or time.monotonic() - started + pause > age:
            break
        time.sleep(pause)
        result = _execute(function, event, min(age, THROTTLED_SECONDS))
    return result


def _execute(function: Mapping[str, Any], event: Any, patience: float) -> dict[str, Any]:
    """One try; a throttled one waits for a free place and does not count as a try."""
    deadline = time.monotonic() + patience
    while True:
        result: dict[str, Any] = functions._execute_function(function, event)
        if not result.get("throttle") or time.monotonic() >= deadline:
            return result
        time.sleep(0.1)


def _give_up(
    function: Mapping[str, Any],
    configuration: Mapping[str, Any],
    event: Any,
    result: Mapping[str, Any],
    invocation: Invocation,
) -> None:
    """Both places get the event where both are set, each in its own shape."""
    queue = (configuration.get("DeadLetterConfig") or {}).get("TargetArn")
    if queue:
        attributes = {
            "RequestID": {"DataType": "String", "StringValue": invocation.request_id},
            "ErrorCode": {"DataType": "Number", "StringValue": "200"},
            "ErrorMessage": {"DataType": "String", "StringValue": (invocation.error or "")[:1024]},
        }
        _deliver_or_count(configuration, queue, json.dumps(event), attributes)
    destination = ((_settings(function).get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
    if destination:
        envelope = {
            "version": "1.0",
            "timestamp": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "requestContext": {
                "requestId": invocation.request_id,
                "functionArn": f"{configuration['FunctionArn']}:$LATEST",
                "condition": "RetriesExhausted",
                "approximateInvokeCount": 1 + int(_settings(function).get("MaximumRetryAttempts", 2)),
            },
            "requestPayload": event,
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "responsePayload": result.get("body"),
        }
        _deliver_or_count(configuration, destination, json.dumps(envelope), {})


def _deliver_or_count(configuration: Mapping[str, Any], arn: str, body: str, attributes: Mapping[str, Any]) -> None:
    """As on AWS, an event that not even the dead-letter queue takes is lost, and shows in a metric only."""
    try:
        deliver(arn, body, attributes)
    except LookupError as error:
        name = configuration["FunctionName"]
        functions.logger.warning("Lambda %s lost an event: %s", name, error)
        cloudwatch.record_metric("AWS/Lambda", "DeadLetterErrors", 1, "Count", {"FunctionName": name})


def deliver(arn: str, body: str, attributes: Mapping[str, Any]) -> None:
    """Put one message into the queue or topic that `arn` names; LookupError when there is none."""
    service = parse_arn(arn).service
    if service == "sns":
        if sns.publish_internal(arn, body, message_attributes=dict(attributes)) is None:
            raise LookupError(f"there is no topic {arn}")
        return
    queue = sqs._queue_by_arn(arn) if service == "sqs" else None
    if queue is None:
        raise LookupError(f"there is no queue {arn}")
    moment = time.time()
    message = {
        "id": str(uuid.uuid4()),
        "body": body,
        "md5_body": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "receipt_handle": None,
        "sent_at": moment,
        "visible_at": moment + sqs.queue_delay(queue),
        "receive_count": 0,
        "attributes": {},
        "message_attributes": dict(attributes),
        "md5_attrs": sqs._md5_msg_attrs(dict(attributes)),
        "sys": {"SenderId": "AIDAIENQZJOLO23YVJ4VO", "SentTimestamp": str(int(moment * 1000))},
    }
    with sqs._queues_lock:
        sqs._ensure_msg_fields(message)
        queue["messages"].append(message)
    functions.esm_wake.set()


def install() -> None:
    """Let every asynchronous invocation of MiniStack (Event type, S3, EventBridge) go through `start`."""
    replace(functions, "invoke_async_with_retry", lambda _: start)
