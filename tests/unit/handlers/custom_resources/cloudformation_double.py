"""CloudFormation's side of a custom resource: a response URL on loopback, and the events that name it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STACK = "arn:aws:cloudformation:us-east-1:111122223333:stack/monitor-prod/0f1e2d3c-aaaa-bbbb-cccc-121212121212"


class CloudFormation:
    """A response URL on loopback: keeps every body that arrives, answers with the statuses it was given, then 200."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.statuses: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                outer.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                outer.headers.append(dict(self.headers.items()))
                status = outer.statuses.pop(0) if outer.statuses else 200
                if status == 0:
                    self.connection.close()  # a reset: no answer at all
                    return
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/answer?X-Amz-Signature=presigned"

    def event(self, request_type: str = "Create", **more: Any) -> dict[str, Any]:
        return {
            "RequestType": request_type,
            "ResponseURL": self.url,
            "StackId": STACK,
            "RequestId": "request-1",
            "LogicalResourceId": "Thing",
            "ResourceType": "Custom::Thing",
            "ResourceProperties": {"ServiceToken": "arn:aws:lambda:us-east-1:111122223333:function:f", "Name": "a"},
            **more,
        }

    @property
    def answer(self) -> dict[str, Any]:
        """The one answer: more than one is an error."""
        (body,) = self.bodies
        answer: dict[str, Any] = json.loads(body)
        return answer


class Context:
    """Lambda's context, with as many seconds left as the test wants."""

    function_name = "function-thing-prod"
    invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:function-thing-prod"

    def __init__(self, seconds: float = 120) -> None:
        self._end = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        return int((self._end - time.monotonic()) * 1000)


@contextmanager
def listening() -> Iterator[CloudFormation]:
    answers = CloudFormation()
    thread = threading.Thread(target=answers.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield answers
    finally:
        answers.server.shutdown()
        answers.server.server_close()
        thread.join()
