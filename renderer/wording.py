"""What several messages say alike: a few of many names, and the name that a wrong one may stand for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


def listed(names: Sequence[str], shown: int = 20, separator: str = ", ") -> str:
    """The first of the names, and how many more there are: `A, B and 3 more`; of sentences `A; B; and 3 more`."""
    rest = len(names) - shown
    before = " " if separator == ", " else separator
    return separator.join(names[:shown]) + (f"{before}and {rest} more" if rest > 0 else "")


def near(name: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The known name that is spelt most like it (1: the same), if one is like it at all."""
    return next(iter(get_close_matches(name, sorted(known), 1, likeness)), None)


def meant(name: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """A hint to end a sentence with, or nothing: `; is Env meant?`."""
    found = near(name, known, likeness)
    return f"; is {found} meant?" if found else ""
