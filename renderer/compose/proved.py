"""Checks that an earlier render has passed with the same input: what was true of these bytes is true of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def once(cache: Path, fact: bytes, check: Callable[[], None]) -> None:
    """Run `check` unless it has passed for the same fact before; `fact` must hold all that the check depends on.

    Only a pass is remembered, and only where `cache` can be written.
    """
    known = cache / "proved" / hashlib.sha256(fact).hexdigest()
    if known.exists():
        return
    check()
    with suppress(OSError):
        known.parent.mkdir(parents=True, exist_ok=True)
        known.touch()
