"""HTML from plain data: whatever is not HTML already is escaped here, and nothing in it moves what follows. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from renderer.review.faces.words import safe


def text(value: object) -> Markup:
    """The value as HTML, unless it is HTML already."""
    return value if isinstance(value, Markup) else escape(safe(str(value)))


def join(parts: Iterable[object], between: str = "") -> Markup:
    """The parts as HTML, one after the other."""
    return text(between).join(text(part) for part in parts)


def tag(name: str, *content: object, **attributes: object) -> Markup:
    """An element. `class_` is the attribute class, `data_kinds` data-kinds; None leaves one out, "" gives it bare."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + (f'="{text(value)}"' if value != "" else "")
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{join(content)}</{name}>")  # noqa: S704 - each part went through text()


def anchor(kind: str, name: str) -> str:
    """The id of the place where something stands; two names never share one."""
    plain = re.sub(r"[^A-Za-z0-9-]", "_", name)[:80]
    if plain != name:
        plain += "_" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{kind}-{plain}"


def link(kind: str, name: str, *content: object, **attributes: object) -> Markup:
    """A link to that place."""
    return tag("a", *(content or (name,)), href=f"#{anchor(kind, name)}", **attributes)


@dataclass(frozen=True)
class Section:
    """A section of the page: its place (to which a short word links), its title, and how much is in it."""

    name: str
    short: str
    title: str
    content: Markup
    count: int | None = None

    def html(self) -> Markup:
        heading = tag("h2", self.title, self._number(), id=self.name, tabindex="-1")
        return tag("section", heading, self.content)

    def link(self) -> Markup:
        return tag("a", self.short, self._number(), href=f"#{self.name}")

    def _number(self) -> Markup:
        return join((" ", tag("span", f"{self.count:,}", class_="count"))) if self.count is not None else Markup("")


def breakable(name: str) -> Markup:
    """A long name that breaks where its words end."""
    return Markup("<wbr>").join(text(part) for part in re.split(r"(?<=/)|(?<=[a-z0-9])(?=[A-Z])|(?<=::)", name))


def several(count: int, noun: str, nouns: str | None = None) -> str:
    """`1 resource`, `2 resources`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def listed(names: Iterable[str], most: int = 3) -> str:
    """`A, B and C`, or `A, B, C and 4 more`."""
    found = list(names)
    shown = found[:most] if len(found) > most + 1 else found
    if len(shown) < len(found):
        return f"{', '.join(shown)} and {len(found) - len(shown)} more"
    return " and ".join([*([", ".join(shown[:-1])] if shown[:-1] else []), shown[-1]])
