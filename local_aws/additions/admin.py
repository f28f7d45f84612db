"""The admin path of the embedded AWS: what tests and the demo may do that no AWS call does.

POST /_local_aws/<operation> with a JSON body that names account and region; the answer is JSON. AWS has no such path.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from local_aws.additions import eventbridge, sns_mailbox
from local_aws.additions.config import evaluations, recorder, rules
from local_aws.emulator import request_scope
from local_aws.settings import ADMIN_PATH, PYTHON39

Body = dict[str, Any]


def _record(body: Body) -> Any:
    return recorder.record(body["item"], oversized=body["oversized"], wait=body["wait"])


def _fire_schedule(body: Body) -> Any:
    eventbridge.fire_schedule(body["rule"])
    return {}


def _refuse_evaluations(body: Body) -> Any:
    evaluations.refuse_next(body["count"])
    return {}


def _about(_body: Body) -> Any:
    return {"pid": os.getpid(), "python39": os.environ.get(PYTHON39) or sys.executable}


OPERATIONS: dict[str, Callable[[Body], Any]] = {
    "about": _about,
    "record": _record,
    "mailbox": lambda _: sns_mailbox.mails(),
    "fire-schedule": _fire_schedule,
    "refuse-evaluations": _refuse_evaluations,
    "result-token": lambda body: rules.result_token(body["rule"]),
}


def _perform(operation: str, body: Body) -> tuple[int, Any]:
    perform = OPERATIONS.get(operation)
    if perform is None:
        return 404, {"error": f"there is no operation {operation!r}: one of {', '.join(OPERATIONS)}"}
    with request_scope(body["account"], body["region"]):
        try:
            return 200, perform(body)
        except (LookupError, ValueError) as error:
            return 400, {"error": str(error)}


Application = Callable[[Any, Any, Any], Awaitable[None]]


def in_front_of(application: Application) -> Application:
    """An ASGI application that answers the admin path and leaves the rest to `application`."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(ADMIN_PATH):
            await application(scope, receive, send)
            return
        body = json.loads(await _read(receive) or b"{}")
        # A rule's function calls back into this server, so the loop must stay free.
        status, answer = await asyncio.to_thread(_perform, scope["path"][len(ADMIN_PATH) :], body)
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    return serve


async def _read(receive: Any) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)
