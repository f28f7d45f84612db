"""A model of TLS: each request counts as one over HTTPS, or bucket policies that deny plain HTTP would deny everything.

Where AWS differs: AWS speaks HTTPS; here the loopback interface stands for it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

Application = Callable[[Any, Any, Any], Awaitable[None]]


def as_tls(application: Application) -> Application:
    """An ASGI application that sees every request as one over TLS."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope = {**scope, "scheme": "https"}
        await application(scope, receive, send)

    return serve
