"""A day of the calendar on a command line."""

from __future__ import annotations

import argparse
from datetime import date


def day(text: str) -> date:
    """The day that `text` is, as 2026-11-24, for argparse; ArgumentTypeError where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day of the calendar, written as 2026-11-24") from error
