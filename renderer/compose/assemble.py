"""Rendered partials to one template. Pure.

Each partial is one JSON object with sections of a template; they are merged in the order of the partials.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from renderer.compose.partials import Rendered
from renderer.compose.places import ComposeError

FORMAT_VERSION = "2010-09-09"

# In the order that a template is read in; the first and the last of a kind of one value, the others mappings.
SECTIONS = (
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Resources",
    "Outputs",
)
_WHOLE = ("Description", "Transform")
_LOGICAL_ID = re.compile(r"[A-Za-z0-9]{1,255}")


def assemble(partials: Iterable[Rendered]) -> dict[str, Any]:
    """The template; ComposeError names the partial, its line, and both partials where one id stands in two."""
    sections: dict[str, dict[str, Any]] = {}
    whole: dict[str, Any] = {}
    owners: dict[tuple[str, str], Rendered] = {}
    for partial in partials:
        for section, content in _parsed(partial).items():
            if section in _WHOLE:
                _claim(owners, section, section, partial)
                whole[section] = content
                continue
            if section not in SECTIONS:
                _fail(partial, (section,), f"{section} is no section of a template; expected {', '.join(SECTIONS)}")
            if not isinstance(content, dict):
                _fail(partial, (section,), f"{section} must be a JSON object of names to definitions")
            for name, definition in content.items():
                _claim(owners, section, name, partial)
                sections.setdefault(section, {})[name] = definition
    everything = {**whole, **sections}
    ordered = {section: everything[section] for section in SECTIONS if section in everything}
    return {"AWSTemplateFormatVersion": FORMAT_VERSION, **ordered}


def _claim(owners: dict[tuple[str, str], Rendered], section: str, name: str, partial: Rendered) -> None:
    if section not in ("Metadata", "Mappings", "Rules", *_WHOLE) and not _LOGICAL_ID.fullmatch(name):
        _fail(partial, (section, name), f"{section}.{name}: a logical id has letters and digits only, 255 at most")
    # Parameters and resources share the names that Ref looks up.
    rivals = ("Parameters", "Resources") if section in ("Parameters", "Resources") else (section,)
    for rival in rivals:
        if (rival, name) in owners:
            path = (rival,) if rival in _WHOLE else (rival, name)
            first = owners[rival, name]
            what = section if section in _WHOLE else f"{section}.{name}"
            also = f" as {rival}.{name}" if rival != section else ""
            here = (section,) if section in _WHOLE else (section, name)
            _fail(partial, here, f"{what} stands twice: also in {_where(first, path)}{also}")
    owners[section, name] = partial


def _parsed(partial: Rendered) -> dict[str, Any]:
    def without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        parsed = dict(pairs)
        if len(parsed) != len(pairs):
            _fail_with_duplicate(partial)
        return parsed

    def refuse(constant: str) -> NoReturn:
        raise ComposeError(f"{partial.file}: {constant} is not JSON")

    try:
        parsed = json.loads(partial.text, object_pairs_hook=without_duplicates, parse_constant=refuse)
    except json.JSONDecodeError as error:
        line = error.lineno - 1
        problem = f"renders to no JSON: {error.msg}, column {error.colno} of: {_quoted(partial, line)}"
        raise ComposeError(
            f"{_at(partial, line)}: {problem}\n  rendered line {error.lineno}, after: {_before(partial, line)}"
        ) from error
    if not isinstance(parsed, dict):
        raise ComposeError(f"{partial.file}: a partial renders to one JSON object, not to a {type(parsed).__name__}")
    return parsed


def _fail_with_duplicate(partial: Rendered) -> NoReturn:
    seen: dict[tuple[str | int, ...], int] = {}
    for path, line in key_lines(partial.text):
        if path in seen:
            key = ".".join(str(part) for part in path)
            raise ComposeError(
                f"{_at(partial, line)}: {key} stands twice in one object: also at {partial.origin(seen[path])}"
            )
        seen[path] = line
    raise AssertionError("a duplicate key that is not there")


def _fail(partial: Rendered, path: tuple[str | int, ...], problem: str) -> NoReturn:
    raise ComposeError(f"{_where(partial, path)}: {problem}")


def _where(partial: Rendered, path: tuple[str | int, ...]) -> str:
    for known, line in key_lines(partial.text):
        if known == path:
            return _at(partial, line)
    return partial.file


def _at(partial: Rendered, line: int) -> str:
    """The partial and the line; the macro too where the line comes from one."""
    origin = partial.origin(line)
    return str(origin) if origin.file == partial.file else f"{partial.file}, from {origin}"


def _quoted(partial: Rendered, line: int) -> str:
    return partial.text.split("\n")[line].strip() or "(an empty line)"


def _before(partial: Rendered, line: int) -> str:
    for text in reversed(partial.text.split("\n")[:line]):
        if text.strip():
            return text.strip()
    return "(the beginning)"


_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|\n')


def key_lines(text: str) -> Iterator[tuple[tuple[str | int, ...], int]]:
    """The path of each key of a JSON text, and its line (0 is the first)."""
    stack: list[str | int] = []  # the last entry is the key or index that a value belongs to
    kinds: list[str] = []
    expects_key = False
    line = 0
    for match in _MARK.finditer(text):
        mark = match[0]
        if mark == "\n":
            line += 1
        elif mark in "{[":
            kinds.append(mark)
            stack.append("" if mark == "{" else 0)
            expects_key = mark == "{"
        elif mark in "}]":
            kinds.pop()
            stack.pop()
            expects_key = False
        elif mark == ",":
            expects_key = kinds[-1] == "{"
            if kinds[-1] == "[":
                stack[-1] += 1  # type: ignore[operator]  # a list's entry is its index
        elif expects_key and mark != ":":
            stack[-1] = json.loads(mark)
            expects_key = False
            yield tuple(stack), line
