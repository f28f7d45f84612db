"""Where YAML goes wrong, and why, in the words of who wrote it. Pure.

PyYAML tells the state its parser is in: an unclosed bracket is found at the next key or at the end of the file, and a
line without its colon on the line that follows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yaml import MarkedYAMLError

_UNCLOSED = {
    "while parsing a flow sequence": "the list that begins here is not closed: ] is missing",
    "while parsing a flow mapping": "the mapping that begins here is not closed: } is missing",
    "while scanning a quoted scalar": "the text that begins here is not closed: its quote is missing",
    "while scanning a double-quoted scalar": "the text that begins here is not closed: its quote is missing",
    "while scanning a single-quoted scalar": "the text that begins here is not closed: its quote is missing",
}


def trouble(error: MarkedYAMLError, text: str) -> tuple[int, str]:
    """The line (from 1) where the trouble begins, and what it is."""
    lines = text.splitlines() or [""]
    mark, began = error.problem_mark or error.context_mark, error.context_mark
    here = min(mark.line + 1, len(lines)) if mark else 1
    context, problem = str(error.context or ""), str(error.problem or error.context)
    if (tab := _tab(lines[here - 1], mark)) is not None:
        return here, tab
    if began is not None and context == "while scanning a simple key":
        return began.line + 1, "this line has no `key:`, and its indentation does not continue the text before it"
    if began is not None and context in _UNCLOSED and (_at_end(lines, mark) or _is_out(lines, began.line, here - 1)):
        return began.line + 1, _UNCLOSED[context]
    if began is not None and "block" in context and began.line + 1 < here:
        return here, f"its indentation fits neither the line before nor the block that begins on line {began.line + 1}"
    if problem.startswith("mapping values are not allowed"):
        return here, "a second `key:` on one line, or a line that is indented deeper than the value before it"
    return here, problem


def _at_end(lines: list[str], mark: Any) -> bool:
    return not "\n".join(lines[mark.line :])[mark.column :].strip()


def _is_out(lines: list[str], began: int, here: int) -> bool:
    """Whether the line `here` goes on where what began before it should have ended: no deeper than its line."""
    return began < here and _indent(lines[here]) <= _indent(lines[began])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _tab(line: str, mark: Any) -> str | None:
    if "\t" in line[: _indent(line)]:
        return "the line is indented by a tab; use spaces"
    if mark is not None and line[mark.column : mark.column + 1] == "\t":
        return "a tab stands where a value begins; use a space"
    return None
