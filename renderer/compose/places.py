"""Where a value stands, and the error that says so. Pure."""

from __future__ import annotations

from typing import NamedTuple

KeyPath = tuple[str | int, ...]


class Place(NamedTuple):
    """A line of an overlay and the dotted key that it sets."""

    file: str
    line: int
    key: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}"


class ComposeError(Exception):
    """What keeps the template from being rendered: one message, a line for each problem."""


def dotted(path: KeyPath) -> str:
    """The key as a person writes it: ("aggregator", "accounts", 0) is aggregator.accounts[0]."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the whole overlay"
