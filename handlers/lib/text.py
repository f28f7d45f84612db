"""Texts that strangers wrote, made fit for a mail, a terminal or a spreadsheet. Pure."""

from __future__ import annotations


def inert(text: str, limit: int = 2_048) -> str:
    """The text on one line, printable, and of at most `limit` characters.

    Not printable are control characters, and those that would let a name read backwards or hide in part.
    """
    spaced = " ".join(text.split())
    sound = "".join(character if character.isprintable() else "?" for character in spaced)
    return sound if len(sound) <= limit else sound[: limit - 3] + "..."


def in_units(text: str, limit: int) -> str:
    """The text, well formed, in at most `limit` UTF-16 code units, as many a service counts its characters."""
    if text.isascii() and len(text) <= limit:
        return text
    units = well_formed(text).encode("utf-16-le")
    if len(units) <= 2 * limit:
        return units.decode("utf-16-le")
    return units[: 2 * (limit - 3)].decode("utf-16-le", "ignore") + "..."


def well_formed(text: str) -> str:
    """The text with half surrogate pairs replaced: JSON can say them, UTF-8 and so AWS cannot."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
