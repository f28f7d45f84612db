"""docs/fault-matrix.md from the cells of a matrix. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tests.faults.conditions import AT_A_CALL, OF_AN_EVENT
from tests.faults.matrix import Cell
from tests.faults.run import AGAIN, FAILED, GOES_ON, INSIDE, LETTER, RETURNED, TOLD_TWICE, WAITS

NOTHING = "·"

WORDS = {
    INSIDE: "botocore, or the function itself, asks again within the invocation",
    WAITS: "the invocation takes longer",
    GOES_ON: "the function does without, or what was asked for has happened all the same; the next run catches up",
    AGAIN: "the invocation fails, and its retry does the work: Lambda's own, or the alert queue's",
    RETURNED: "the messages concerned go back to the alert queue and come again; the others are done",
    LETTER: "the retries end; the event lies in the dead letters, an alarm sounds, a redrive does the work",
    FAILED: "CloudFormation is answered FAILED, with the call; asking again does the work",
    TOLD_TWICE: "the mail is out and the table may not know it: it may come again, at most once for each retry",
    NOTHING: "does not apply",
}

TEXT = """\
# What happens when AWS does not

Made by `make faults` from `tests/faults/`: do not edit. Each cell is a run: the handler in an account of its own on the embedded AWS, [microburst](https://pypi.org/project/microburst/) between them, one fault at one call. Then the event's source does what it does on AWS (retries, dead letters), dead letters are redriven with `python -m handlers.redrive` once the cause is mended, and the account is looked at. In every cell:

- every violation was told, and none twice but where "{twice}" says so;
- AWS Config has no verdict that is wrong, no report and no evidence is a part that passes for the whole;
- what failed says which call and which resource, in the error, the log or the answer;
- no dead letter is left, and nothing was lost.

The rows are all calls that the code of the handlers makes: one that no run reaches fails `make faults`. What ends a run early, Lambda's time, is simulated in the process; the waits between retries are skipped.

{words}

{tables}

## The event itself

{events}
"""  # noqa: E501 - a paragraph is a line


def page(cells: Sequence[Cell]) -> str:
    """The whole page."""
    words = ["| word | what happens |", "| --- | --- |", *(f"| {word} | {what} |" for word, what in WORDS.items())]
    conditions = ["", "| condition | what it is |", "| --- | --- |"]
    conditions += [f"| {one.name} | {one.meaning} |" for one in AT_A_CALL]
    entries = sorted({cell.entry for cell in cells})
    return TEXT.format(
        twice=TOLD_TWICE,
        words="\n".join([*words, *conditions]),
        tables="\n\n".join(_table(entry, [cell for cell in cells if cell.entry == entry]) for entry in entries),
        events=_events([cell for cell in cells if not cell.row]),
    )


def _table(entry: str, cells: Sequence[Cell]) -> str:
    names = [one.name for one in AT_A_CALL]
    rows = list(dict.fromkeys(sorted(cell.row for cell in cells if cell.row)))
    lines = [
        f"## {entry.replace('_', ' ')}",
        "",
        "| call | " + " | ".join(names) + " |",
        "| --- |" + " --- |" * len(names),
    ]
    for row in rows:
        words = [_cell([cell for cell in cells if (cell.row, cell.condition) == (row, name)]) for name in names]
        lines.append(f"| {row} | " + " | ".join(words) + " |")
    return "\n".join(lines)


def _events(cells: Sequence[Cell]) -> str:
    lines = ["| handler | scenario | " + " | ".join(OF_AN_EVENT) + " |", "| --- | --- |" + " --- |" * len(OF_AN_EVENT)]
    for entry, scenario in sorted({(cell.entry, cell.scenario) for cell in cells}):
        found = {cell.condition: cell for cell in cells if cell.scenario == scenario}
        words = ["told once" if what in found else NOTHING for what in OF_AN_EVENT]
        lines.append(f"| {entry.replace('_', ' ')} | {scenario} | " + " | ".join(words) + " |")
    return "\n".join([*lines, "", *(f"- {name}: {meaning}." for name, meaning in OF_AN_EVENT.items())])


def _cell(cells: Sequence[Cell]) -> str:
    return " / ".join(sorted({cell.outcome.cell for cell in cells})) or NOTHING
