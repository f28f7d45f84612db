"""python -m tests.faults: plays the fault matrix, checks what must hold in every cell, and that the page is current."""

from __future__ import annotations

import argparse
import difflib
import sys
import time
from collections.abc import Sequence

from tests.faults import matrix
from tests.faults.bench import ENTRIES, say, sites
from tests.faults.page import page
from tests.faults.proxy import ROOT

PAGE = ROOT / "docs" / "fault-matrix.md"


def main(argv: Sequence[str] | None = None) -> int:
    """0 where every cell is as it should be and the page is current, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("scenarios", nargs="*", help="handlers or scenarios; without any: all, and the page")
    parser.add_argument("--write", action="store_true", help="write docs/fault-matrix.md")
    parser.add_argument("--processes", type=int, help="how many at once (default: one for each processor)")
    arguments = parser.parse_args(argv)
    if unknown := set(arguments.scenarios) - matrix.names():
        parser.error(
            f"no handler or scenario is called {', '.join(sorted(unknown))}; there are:\n  "
            + "\n  ".join(sorted(matrix.names()))
        )
    began = time.monotonic()
    played = matrix.play(arguments.scenarios, arguments.processes)
    problems = played.problems
    if not arguments.scenarios:
        problems += played.unvisited({site for entry in ENTRIES for site in sites(entry)})
        text = page(played.cells)
        if arguments.write and not problems:
            PAGE.write_text(text, encoding="utf-8")
        elif not arguments.write and (not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text):
            problems += [
                f"{PAGE.relative_to(ROOT)} is not current; `make faults WRITE=yes` writes it:",
                *_changes(text),
            ]
    print(*problems, sep="\n")
    say(f"{len(played.cells)} runs in {time.monotonic() - began:.0f} s, {len(problems)} problems")
    return 1 if problems else 0


def _changes(text: str) -> list[str]:
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    return list(difflib.unified_diff(old.splitlines(), text.splitlines(), "docs", "now", n=0, lineterm=""))


if __name__ == "__main__":
    sys.exit(main())
