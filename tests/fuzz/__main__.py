"""Fuzzes for a time: `python -m tests.fuzz [--seconds 600] [--seed N] [TARGET ...]`.

What a target does not stand is made as small as hypothesis can, kept in tests/fuzz/corpus, and run again by every test
run until it is mended, and after.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from hypothesis import HealthCheck, given, seed, settings

from tests.fuzz.renderer_targets import renderer_targets
from tests.fuzz.targets import Target, handler_targets

CORPUS = Path(__file__).with_name("corpus")
BATCH = 200
HANGS_AFTER = 120  # seconds of one batch, in which each case takes milliseconds


def targets() -> list[Target]:
    return handler_targets() + renderer_targets()


def hunt(target: Target, seconds: float, seeds: random.Random) -> tuple[int, Any, Exception | None]:
    """How many cases were tried, and the smallest one that failed with its error."""
    tried, failing, until = 0, None, monotonic() + seconds

    def attempt(value: Any) -> None:
        nonlocal tried, failing
        tried, failing = tried + 1, value
        target.run(value)

    once = settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    while monotonic() < until:
        faulthandler.dump_traceback_later(HANGS_AFTER, exit=True)
        try:
            seed(seeds.getrandbits(64))(once(given(target.values)(attempt)))()
        except Exception as error:
            return tried, failing, error
        finally:
            faulthandler.cancel_dump_traceback_later()
    return tried, None, None


def keep(target: Target, value: Any) -> Path:
    """The case as a file of the corpus."""
    text = json.dumps({"target": target.name, "value": value}, indent=1) + "\n"
    file = CORPUS / f"{target.name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}.json"
    file.write_text(text, encoding="utf-8")
    return file


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="these only (default: all)")
    parser.add_argument("--seconds", type=float, default=600, help="for all of them together (default: %(default)s)")
    parser.add_argument("--seed", type=int, help="try the cases that this number leads to (default: others each time)")
    arguments = parser.parse_args(argv)
    chosen = [target for target in targets() if not arguments.targets or target.name in arguments.targets]
    if len(chosen) < len(arguments.targets):
        parser.error(f"the targets are {', '.join(target.name for target in targets())}")
    failed = False
    for target in chosen:
        tried, value, error = hunt(target, arguments.seconds / len(chosen), random.Random(arguments.seed))  # noqa: S311 - no secret
        print(f"{target.name}: {tried:,} cases{'' if error is None else ', the last of which fails'}", flush=True)
        if error is not None:
            failed = True
            where = keep(target, value)
            print(f"error: {target.name}: {type(error).__name__}: {str(error)[:500]}, from {where}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
