"""A line of our own on the console: as it is, without rich's markup, colours of values, or line breaks."""

from __future__ import annotations

from rich.console import Console


def say(console: Console, line: str, style: str | None = None) -> None:
    console.print(line, style=style, markup=False, highlight=False, soft_wrap=True)
