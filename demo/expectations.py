"""What the demo promises, and whether it held."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape


@dataclass
class Expectations:
    """Each expectation is printed as it is checked; the demo fails if one did not hold."""

    console: Console
    checked: int = 0
    failed: list[str] = field(default_factory=list)

    def expect(self, sentence: str, held: bool, otherwise: str = "") -> None:
        """Note whether the sentence is true; `otherwise` says what was seen instead."""
        self.checked += 1
        if held:
            self.console.print(f"  [green]✓[/] {escape(sentence)}")
        else:
            self.failed.append(sentence)
            self.console.print(f"  [bold red]✗ {escape(sentence)}[/]")
            if otherwise:
                self.console.print(f"    {otherwise}", markup=False)

    def eventually(self, sentence: str, holds: Callable[[], bool], seconds: float, otherwise: str = "") -> None:
        """The same for what takes a moment: asked again until it holds or the time is over."""
        deadline = time.monotonic() + seconds
        while not (held := holds()) and time.monotonic() < deadline:
            time.sleep(0.1)
        self.expect(sentence, held, otherwise or f"not within {seconds:g} s")
