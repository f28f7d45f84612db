"""CloudFormation's custom resource protocol: every request is answered, once, in time, with no secret in the answer.

Own code because crhelper (the one library still in use) retries its PUT for ever, speaks https only, draws a random
PhysicalResourceId and puts an exception's text into the log and the Reason.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html
"""

from __future__ import annotations

import hashlib
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.custom_resources import response
from handlers.custom_resources.response import CREATE_REFUSED

REQUEST_TYPES = ("Create", "Update", "Delete")

# Before the end of the invocation the watchdog answers: enough for every retry of the PUT.
WATCHDOG_SECONDS = 15.0

logger = Logger()


class FailedError(Exception):
    """The request failed; the text is for people, goes to CloudFormation as Reason and holds no secret."""


class RefusedError(FailedError):
    """The request was refused before anything was changed."""


class UnanswerableError(ValueError):
    """An event that names no request CloudFormation could be answered about; the text holds no value of it."""


class Outcome(Enum):
    DONE = "done"
    HANDED_OVER = "handed over"  # another invocation goes on with the request and answers it


@dataclass(frozen=True)
class Request:
    """One request of CloudFormation. Property values are as untrusted as the event they came in."""

    type: str
    stack_id: str
    request_id: str
    logical_id: str
    response_url: str = field(repr=False)  # presigned: who has it can answer in our name
    physical_id: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    old_properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn`, ...: the second part of the stack's ARN."""
        parts = self.stack_id.split(":")
        return parts[1] if len(parts) > 1 and parts[1] else "aws"


# What a custom resource does: it may ask for the seconds left, and raises FailedError or RefusedError.
Work = Callable[[Request, Callable[[], float]], Outcome]
# What the resource is, from its properties. Another identity is another resource: CloudFormation then deletes the old.
Identity = Callable[[Mapping[str, Any]], str]


def one_identity(_properties: Mapping[str, Any]) -> str:
    """The identity of a resource that is never replaced, whatever its properties become."""
    return ""


def parse(event: Mapping[str, Any]) -> Request:
    """The request of an event; UnanswerableError where there is nobody to answer, or nothing to answer about."""

    def text(name: str) -> str:
        value = event.get(name)
        if not isinstance(value, str) or not value:
            raise UnanswerableError(f"not a request of CloudFormation: {name} must be a text that is not empty")
        return value

    def mapping(name: str) -> Mapping[str, Any]:
        value = event.get(name)
        return value if isinstance(value, Mapping) else {}

    url = text("ResponseURL")
    if not response.is_acceptable(url):
        raise UnanswerableError("ResponseURL must be https, or http to a loopback address")
    physical_id = event.get("PhysicalResourceId")
    return Request(
        type=str(event.get("RequestType")),
        stack_id=text("StackId"),
        request_id=text("RequestId"),
        logical_id=text("LogicalResourceId"),
        response_url=url,
        physical_id=physical_id if isinstance(physical_id, str) and physical_id else None,
        properties=mapping("ResourceProperties"),
        old_properties=mapping("OldResourceProperties"),
    )


def physical_id(request: Request, identity: Identity = one_identity) -> str:
    """The id of the resource once the request has succeeded.

    An Update keeps the id it came with unless the identity has changed; the same Create, sent twice, gets the same id.
    """
    kept = request.type != "Create" and request.physical_id is not None
    if request.type == "Update":
        kept = kept and identity(request.old_properties) == identity(request.properties)
    if kept and request.physical_id is not None:
        return request.physical_id
    parts = "\0".join((request.stack_id, request.logical_id, identity(request.properties)))
    digest = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{request.logical_id}-{digest[:16]}"


def respond(event: Mapping[str, Any], context: LambdaContext, work: Work, *, identity: Identity = one_identity) -> None:
    """Do the work of a request and answer it.

    Raises UnanswerableError for an event that is no request, and `response.NotDeliveredError` where CloudFormation
    could not be reached: both are errors of the invocation, for Lambda's own retry and dead-letter queue.
    """
    request = parse(event)
    kind = request.type if request.type in REQUEST_TYPES else "unknown"
    logger.append_keys(stack_id=request.stack_id, logical_id=request.logical_id, request_type=kind)
    answer = _Answer(request)
    reserve = min(WATCHDOG_SECONDS, _seconds(context) / 2)

    def time_left() -> float:
        return _seconds(context) - reserve

    def out_of_time() -> None:
        reason = (
            f"{request.type} of {request.logical_id} had not ended when the time of {context.function_name} ran out: "
            "its log says how far it came; raise handlers.timeout_seconds if the work is simply long"
        )
        logger.error("out of time", extra={"reason": reason})
        answer.send("FAILED", reason, _failed_id(request, identity, refused=False))

    watchdog = threading.Timer(max(time_left(), 0), out_of_time)
    watchdog.daemon = True
    watchdog.start()
    try:
        result = _perform(request, work, time_left)
    finally:
        watchdog.cancel()
    if result is Outcome.HANDED_OVER:
        answer.leave_to_another()
    elif result is Outcome.DONE:
        answer.send("SUCCESS", "", physical_id(request, identity))
    else:
        logger.error("the request failed", extra={"reason": result.reason, "frames": result.frames})
        answer.send("FAILED", result.reason, _failed_id(request, identity, refused=result.refused))


@dataclass(frozen=True)
class _Failure:
    reason: str
    refused: bool = False
    frames: tuple[str, ...] = ()


def _perform(request: Request, work: Work, time_left: Callable[[], float]) -> Outcome | _Failure:
    """Do the work: nothing that it raises gets past here, as an unanswered request costs CloudFormation's hour."""
    if request.type not in REQUEST_TYPES:  # the type is the event's own text: not repeated
        return _Failure(f"RequestType must be one of {', '.join(REQUEST_TYPES)}", refused=True)
    if request.type == "Delete" and request.physical_id == CREATE_REFUSED:
        return Outcome.DONE
    try:
        return work(request, time_left)
    except FailedError as error:
        return _Failure(str(error), refused=isinstance(error, RefusedError))
    except Exception as error:
        # Its class and frames only: the message of an unforeseen error may quote a secret.
        frames = tuple(traceback.format_tb(error.__traceback__))
        return _Failure(f"{type(error).__name__}, unforeseen: the function's log has its stack frames", frames=frames)


def _failed_id(request: Request, identity: Identity, *, refused: bool) -> str:
    """A failed Update or Delete keeps its id; a failed Create that changed something is cleaned up by its Delete."""
    if request.physical_id is not None:
        return request.physical_id
    return CREATE_REFUSED if refused else physical_id(request, identity)


def _seconds(context: LambdaContext) -> float:
    return context.get_remaining_time_in_millis() / 1000


class _Answer:
    """The one answer to a request: the watchdog and the work may both want to give it."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._lock = threading.Lock()
        self._given = False

    def leave_to_another(self) -> None:
        with self._lock:
            self._given = True

    def send(self, status: str, reason: str, resource_id: str) -> None:
        with self._lock:
            if self._given:
                return
            request = self._request
            body = response.body(
                status=status,
                reason=reason,
                physical_id=resource_id,
                stack_id=request.stack_id,
                request_id=request.request_id,
                logical_id=request.logical_id,
            )
            response.put(request.response_url, body)
            self._given = True
        logger.info("answered", extra={"status": status, "physical_id": resource_id})
