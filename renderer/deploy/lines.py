"""A line of our own on the console: as it is, without rich's markup, colours of values, or line breaks."""

from __future__ import annotations

from rich.console import Console

from renderer.review.faces.words import safe


def say(console: Console, line: str, style: str | None = None) -> None:
    # AWS's answers and reasons hold names that strangers chose.
    console.print(safe(line), style=style, markup=False, highlight=False, soft_wrap=True)
