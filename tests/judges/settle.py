"""A generated page is written, or held against what it should be; then what is wrong is said."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path


def settle(page: Path, text: str, wrong: Iterable[str], *, check: bool, target: str) -> int:
    """Write the page, or with `check` compare it; the exit code: 1 where anything is wrong. `target` makes it."""
    said = list(wrong)
    if not check:
        page.write_text(text, encoding="utf-8")
    elif not page.is_file() or page.read_text(encoding="utf-8") != text:
        said.append(f"{page} is not current; run make {target}")
    for line in said:
        print(f"error: {line}", file=sys.stderr)
    return 1 if said else 0
