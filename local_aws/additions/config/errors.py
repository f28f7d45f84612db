"""A model of AWS Config's errors. Where AWS differs: the texts of AWS are not documented, the codes are AWS's."""

from __future__ import annotations

import json
from typing import Any


class ConfigError(Exception):
    """What a call of AWS Config answers instead of a result: AWS's error code, and a text."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{message} (Service: Config, Status Code: 400, Error Code: {code})")
        self.code = code
        self.message = message


class NoSuchRuleError(ConfigError):
    """A rule that does not exist."""

    def __init__(self, name: Any) -> None:
        super().__init__(
            "NoSuchConfigRuleException",
            f"The ConfigRule '{name}' provided in the request is invalid. Please check the configRule name",
        )


def from_ministack(answered: tuple[int, Any, bytes]) -> dict[str, Any]:
    """The members of an answer of MiniStack's own; its error as a ConfigError."""
    status, _, body = answered
    members: dict[str, Any] = json.loads(body)
    if status >= 400:
        raise ConfigError(members["__type"], members["message"])
    return members
