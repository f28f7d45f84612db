"""Whether AWS refused a call only because there are too many of them. Pure."""

from __future__ import annotations

_THROTTLES = frozenset({"Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException"})


def is_throttle(code: str, message: str) -> bool:
    """Whether AWS asks to come again later. CloudFormation also says so within other codes."""
    return code in _THROTTLES or "Rate exceeded" in message
