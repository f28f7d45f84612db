"""The answer to a custom resource request: its bytes, and its way to CloudFormation.

Nothing but the standard library: it must work where all else cannot be imported.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
"""

from __future__ import annotations

import ipaddress
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

BODY_LIMIT = 4096

# The id of a resource whose Create was refused before it changed anything: its Delete has nothing to undo.
CREATE_REFUSED = "compliance-monitor:create-refused"

# Seconds: a lost answer costs the user CloudFormation's hour, so it is worth several tries.
TIMEOUT = 3.0
PAUSES = (0.25, 0.5, 1.0)


class NotDeliveredError(Exception):
    """CloudFormation did not take the answer; the text says how it refused, without the presigned URL."""


def is_acceptable(url: str) -> bool:
    """True for https, and for http to a loopback address (the embedded AWS)."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def body(*, status: str, reason: str, physical_id: str, stack_id: str, request_id: str, logical_id: str) -> bytes:
    """The JSON of an answer, its Reason cut where the whole would pass CloudFormation's 4,096 bytes."""

    def encode(text: str) -> bytes:
        return json.dumps(
            {
                "Status": status,
                "Reason": text,
                "PhysicalResourceId": physical_id,
                "StackId": stack_id,
                "RequestId": request_id,
                "LogicalResourceId": logical_id,
                "NoEcho": True,
            }
        ).encode()

    while reason and len(encode(reason)) > BODY_LIMIT:
        reason = reason[: len(reason) * 9 // 10]
    return encode(reason)


def answer_failed_import(event: Mapping[str, Any], error: BaseException) -> None:
    """Answer a request with FAILED because of an error at import, which knows no secret.

    The Delete of what was refused so has nothing to undo, and succeeds. An event that is no request is answered to
    nobody. Raises NotDeliveredError.
    """
    names = ("ResponseURL", "StackId", "RequestId", "LogicalResourceId")
    url, stack_id, request_id, logical_id = (event.get(name) for name in names)
    if not all(isinstance(text, str) for text in (url, stack_id, request_id, logical_id)) or not is_acceptable(
        str(url)
    ):
        return
    reason = f"The function's code could not be imported: {type(error).__name__}: {error}; deploy its bundle again"
    physical_id = str(event.get("PhysicalResourceId") or CREATE_REFUSED)
    is_undone = event.get("RequestType") == "Delete" and physical_id == CREATE_REFUSED
    content = body(
        status="SUCCESS" if is_undone else "FAILED",
        reason=reason,
        physical_id=physical_id,
        stack_id=str(stack_id),
        request_id=str(request_id),
        logical_id=str(logical_id),
    )
    put(str(url), content)


def put(url: str, content: bytes, *, pauses: Sequence[float] = PAUSES, timeout: float = TIMEOUT) -> None:
    """PUT an answer to its presigned URL; NotDeliveredError when no try of `len(pauses) + 1` got through."""
    # An empty Content-Type: the URL's signature covers none, and urllib would set one of its own.
    request = urllib.request.Request(url, data=content, method="PUT", headers={"Content-Type": ""})  # noqa: S310 - is_acceptable
    for pause in (*pauses, None):
        failure, transient = _try(request, timeout)
        if failure is None:
            return
        if pause is None or not transient:
            raise NotDeliveredError(f"CloudFormation did not take the answer: {failure}")
        time.sleep(pause)


def _try(request: urllib.request.Request, timeout: float) -> tuple[str | None, bool]:
    """(None, _) when the answer got through, else what went wrong and whether another try may help."""
    try:
        with urllib.request.urlopen(request, timeout=timeout):  # noqa: S310 - is_acceptable
            return None, False
    except urllib.error.HTTPError as error:
        error.close()
        return f"HTTP status {error.code}", error.code >= 500
    except (OSError, HTTPException) as error:  # URLError, time-outs and resets are OSErrors
        cause = getattr(error, "reason", error)
        return f"{type(cause).__name__}", True


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
