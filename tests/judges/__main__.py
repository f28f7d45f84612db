"""All judges over all stacks: `python -m tests.judges PYTHON NODE docs/scorecard.md [--check]`.

PYTHON is the interpreter of the Python judges, NODE the folder with the `node_modules` of the others.
With --check the page is not written, only compared.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

from tests.judges.others import cdk_nag, cfn_guard, cfn_lint, cfripper, checkov, cloudformation_validate, parliament
from tests.judges.others.bench import Bench
from tests.judges.others.verdict import JudgeError, Verdict
from tests.judges.scorecard import left, page
from tests.judges.settle import settle
from tests.judges.stacks import stacks
from tests.judges.suppressions import suppressions, unneeded

JUDGES: tuple[Callable[[Bench], Verdict], ...] = (
    cfn_lint.judge,
    cloudformation_validate.judge,
    checkov.judge,
    cfripper.judge,
    parliament.judge,
    cfn_guard.judge,
    cdk_nag.judge,
)


def timed(judge: Callable[[Bench], Verdict], bench: Bench) -> Verdict:
    began = monotonic()
    verdict = judge(bench)
    print(f"{verdict.judge} {verdict.version}: {len(verdict.findings)} findings, {monotonic() - began:.0f} s")
    return verdict


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.judges", description=__doc__)
    parser.add_argument("python", type=Path, help="the interpreter of the judges' environment")
    parser.add_argument("node", type=Path, help="the folder with the judges' node_modules")
    parser.add_argument("page", type=Path, help="the scorecard")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when the page is not current")
    arguments = parser.parse_args(argv)
    rendered = list(stacks())
    bench = Bench(arguments.python, arguments.node.resolve(), arguments.node.parent / "work", rendered)
    try:
        # Each is a process of its own: the slowest two are most of the time.
        with ThreadPoolExecutor(2) as pool:
            verdicts = list(pool.map(lambda judge: timed(judge, bench), JUDGES))
    except JudgeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    found = [finding for verdict in verdicts for finding in verdict.findings]
    wrong = [
        f"{one.judge} {one.rule}: {one.stack}, {one.resource}: {one.says}" for one in left(found, suppressions())
    ] + unneeded(suppressions(), found)
    text = page(rendered, verdicts, suppressions())
    return settle(arguments.page, text, wrong, check=arguments.check, target="judges")


if __name__ == "__main__":
    sys.exit(main())
