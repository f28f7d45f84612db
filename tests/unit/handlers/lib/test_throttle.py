"""AWS asks to come again later, in more than one way."""

from __future__ import annotations

import pytest

from handlers.lib.throttle import is_throttle


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        ("Throttling", "Rate exceeded", True),
        ("RequestLimitExceeded", "", True),
        ("InternalFailure", "Rate exceeded", True),
        ("ValidationError", "Stack [x] does not exist", False),
    ],
)
def test_a_throttle_is_known(code: str, message: str, expected: bool) -> None:
    assert is_throttle(code, message) == expected
