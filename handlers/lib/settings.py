"""Settings of a function: one JSON object in Parameter Store, written by the stack from the overlay. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from handlers.lib.finding import SEVERITIES


class SettingsError(ValueError):
    """A settings parameter that does not hold what its function needs; the message names parameter and key."""


class Document:
    """The JSON object in the parameter `name`; every key that is asked for must be there."""

    def __init__(self, text: str, name: str) -> None:
        self._name = name
        try:
            self._values: Any = json.loads(text)
        except ValueError as error:
            raise SettingsError(f"{name} is not JSON: {error}") from error
        if not isinstance(self._values, dict):
            raise SettingsError(f"{name} must hold a JSON object, not {type(self._values).__name__}")

    def take(self, key: str, check: Callable[[Any], bool], expected: str) -> Any:
        """The value of `key`; SettingsError where it is missing or `check` refuses it."""
        if key not in self._values:
            raise SettingsError(f"{self._name} has no {key!r}: it must be {expected}")
        value = self._values[key]
        if not check(value):
            raise SettingsError(f"{key!r} in {self._name} must be {expected}, not {value!r}")
        return value

    def count(self, key: str, least: int = 1) -> int:
        """A whole number of at least `least`."""
        return int(self.take(key, lambda value: type(value) is int and value >= least, f"a whole number from {least}"))

    def count_or_none(self, key: str) -> int | None:
        """A whole number from 1, or None."""
        value: int | None = self.take(
            key, lambda value: value is None or (type(value) is int and value > 0), "a whole number from 1, or null"
        )
        return value

    def flag(self, key: str) -> bool:
        """True or false."""
        return bool(self.take(key, lambda value: isinstance(value, bool), "true or false"))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(self.take(key, _is_texts, "a list of texts"))

    def severity(self, key: str) -> str:
        """One of the severities of findings."""
        return str(self.take(key, lambda value: value in SEVERITIES, f"one of {', '.join(SEVERITIES)}"))

    def severities(self, key: str) -> dict[str, str]:
        """Severities by rule."""
        value: dict[str, str] = self.take(key, _is_severities, f"a mapping from rule to one of {', '.join(SEVERITIES)}")
        return value


def _is_severities(value: Any) -> bool:
    return isinstance(value, dict) and all(severity in SEVERITIES for severity in value.values())


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
