"""What became of the mutants: docs/mutants.md, and an error where a survivor is not explained.

`python -m tests.mutation.report WORK PAGE`, where WORK is the folder in which `mutmut run` has run. explained.yaml
holds why a mutant may live: under file and function, the line as it is, the lines that it became, and the reason.
"""

from __future__ import annotations

import ast
import difflib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

import yaml

EXPLAINED = Path(__file__).with_name("explained.yaml")

# Exit codes of a mutant's test run as mutmut keeps them: of pytest, of its own, of a signal. With 255 the tests could
# not be collected, because importing them runs what the mutant has broken.
KILLED, NOT_COLLECTED, SURVIVED, TIMED_OUT = (1, 3), (255,), (0, 5, 33), (24, 36, 152, -24)

HEAD = """\
# Mutants of the rules

Made by `make mutants`: do not edit. Each mutant is the code with one thing changed: a comparison, a number, a text, an
argument. It is killed when a test fails, and survives when none does; then either a test is missing, or nothing that a
user could see has changed. Each survivor below is of the second kind, and says why; `make mutants` fails where one does
not, and where an explanation has outlived its mutant.
"""

COLUMNS = "| file | mutants | killed by a test | tests not even collected | ended by time | survive |"


@dataclass(frozen=True)
class Change:
    """What a mutant changes: the lines of a function that it replaces, and what by, each on one line."""

    file: str
    function: str
    was: str
    becomes: str


@dataclass(frozen=True)
class Mutants:
    """How many mutants of a file were killed or timed out, and what the others change."""

    file: str
    killed: int
    not_collected: int
    timed_out: int
    survivors: tuple[Change, ...]
    unknown: int
    """Those without a result: mutmut was stopped, or a mutant crashed its process."""

    @property
    def total(self) -> int:
        return self.killed + self.not_collected + self.timed_out + len(self.survivors) + self.unknown


def main(arguments: Sequence[str]) -> int:
    """Write the page; 1 where something is not explained, explained in vain or not known."""
    work, page = map(Path, arguments)
    mutants = [read(work, meta) for meta in sorted((work / "mutants" / "handlers").rglob("*.py.meta"))]
    mutants = [one for one in mutants if one.total]
    explained = read_explanations(EXPLAINED.read_text(encoding="utf-8"))
    complaints = list(complained(mutants, explained))
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    if not complaints:
        untouched = [name for one in mutants for name in not_mutated(work / one.file)]
        page.write_text(rendered(mutants, explained, untouched), encoding="utf-8")
        print(f"{page}: {sum(one.total for one in mutants)} mutants, {len(explained)} survive and are explained")
    return 1 if complaints else 0


def read(work: Path, meta: Path) -> Mutants:
    """The mutants of one file, by what mutmut has left beside it."""
    results: Mapping[str, int | None] = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    file = meta.relative_to(work / "mutants").as_posix().removesuffix(".meta")
    codes = list(results.values())
    killed, not_collected, timed_out = (
        sum(code in ours for code in codes) for ours in (KILLED, NOT_COLLECTED, TIMED_OUT)
    )
    survivors = tuple(change(work / "mutants", file, name) for name, code in results.items() if code in SURVIVED)
    unknown = len(codes) - killed - not_collected - timed_out - len(survivors)
    return Mutants(file, killed, not_collected, timed_out, survivors, unknown)


def change(mutants: Path, file: str, name: str) -> Change:
    """What the mutant of this name changes, by the two copies of its function in mutmut's version of the file."""
    mangled = name.rpartition(".")[2]
    stem, _, _ = mangled.rpartition("__mutmut_")
    spans = json.loads((mutants / f"{file}.spans").read_text(encoding="utf-8"))["spans"]
    lines = (mutants / file).read_text(encoding="utf-8").splitlines()

    def copy(of: str) -> list[str]:
        first, last = spans[of]
        return [line.strip().replace(of, "") for line in lines[first - 1 : last]]

    compared = list(difflib.ndiff(copy(f"{stem}__mutmut_orig"), copy(mangled)))
    removed, added = (" ".join(line[2:] for line in compared if line[:2] == sign) for sign in ("- ", "+ "))
    # x_name, or xǁClassǁname.
    function = stem.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    return Change(file, function, removed, added)


def read_explanations(text: str) -> dict[Change, str]:
    """Why each change may live, of the YAML {file: {function: [{was, becomes: [...], because}]}}."""
    explained: dict[Change, str] = {}
    tree: dict[str, dict[str, list[dict[str, Any]]]] = yaml.safe_load(text) or {}
    for file, functions in tree.items():
        for function, entries in functions.items():
            for entry in entries:
                for becomes in entry["becomes"]:
                    explained[Change(file, function, entry["was"], becomes)] = " ".join(entry["because"].split())
    return explained


def complained(mutants: Sequence[Mutants], explained: Mapping[Change, str]) -> Iterator[str]:
    """What is wrong with the result: survivors that nobody explains, explanations of none, mutants without a result."""
    survivors = {survivor: None for one in mutants for survivor in one.survivors}
    for one in mutants:
        if one.unknown:
            yield f"{one.file}: {one.unknown} mutants have no result; run mutmut to its end"
        if not one.killed:
            yield f"{one.file}: no mutant is killed by a test that fails; mutmut's set-up is broken"
    for survivor in survivors:
        if survivor not in explained:
            yield f"not explained: {survivor.file} {survivor.function}\n  - {survivor.was}\n  + {survivor.becomes}"
    for survivor in explained:
        if survivor not in survivors:
            yield f"explained in vain: {survivor.file} {survivor.function}\n  - {survivor.was}\n  + {survivor.becomes}"


def not_mutated(path: Path) -> list[str]:
    """The decorated functions of a file, which mutmut leaves alone."""
    return [
        f"{path.stem}.{node.name}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    ]


def rendered(mutants: Sequence[Mutants], explained: Mapping[Change, str], untouched: Sequence[str]) -> str:
    """The page, in Markdown."""
    counts = [(one.total, one.killed, one.not_collected, one.timed_out, len(one.survivors)) for one in mutants]
    sums = [sum(column) for column in zip(*counts, strict=True)]
    rows = zip((*(one.file for one in mutants), "**all**"), (*counts, sums), strict=True)
    table = "".join(f"| {' | '.join(map(str, (file, *numbers)))} |\n" for file, numbers in rows)
    names = ", ".join(f"`{name}`" for name in untouched)
    made = (
        f"Of {datetime.now(timezone.utc).date()}, with mutmut {version('mutmut')} on Python {python_version()}. "
        f"Changed are the bodies of functions, but not of decorated ones: {names}.\n"
    )
    return "\n".join([HEAD, made, f"{COLUMNS}\n|---|---:|---:|---:|---:|---:|\n{table}", sections(explained)])


def sections(explained: Mapping[Change, str]) -> str:
    """The explanations by file, those of one line for one reason together."""
    together: dict[tuple[str, str, str, str], list[str]] = {}
    for one, because in sorted(explained.items(), key=lambda pair: pair[0].file):
        together.setdefault((one.file, one.function, because, one.was), []).append(one.becomes)
    parts, last = [], None
    for (file, function, because, was), becomes in together.items():
        heading = f"## {file}\n\n" if file != last else ""
        lines = "\n".join([f"- {was}", *(f"+ {line}" for line in becomes)])
        parts.append(f"{heading}`{function}`: {because}\n\n```diff\n{lines}\n```\n")
        last = file
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
