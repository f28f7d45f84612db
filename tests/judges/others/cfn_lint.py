"""cfn-lint: the linter of our own users, from this environment. https://github.com/aws-cloudformation/cfn-lint"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import PurePath

from tests.judges.others.bench import Bench
from tests.judges.others.verdict import Finding, Verdict, verdict

NAME = "cfn-lint"


def judge(bench: Bench) -> Verdict:
    import cfnlint.core  # type: ignore[import-untyped]  # it takes seconds

    # 2, 4, 8 and their sums: errors, warnings, notes.
    report = bench.json(
        bench.own_bin / "cfn-lint",
        *("--format", "json", "--regions", "us-east-1", "--"),
        *sorted(bench.templates.iterdir()),
        passes=tuple(range(0, 16, 2)),
    )
    found = [
        Finding(
            NAME,
            match["Rule"]["Id"],
            PurePath(match["Filename"]).stem,
            next(iter(match["Location"]["Path"][1:2]), ""),
            match["Rule"]["ShortDescription"],
        )
        for match in report
    ]
    rules = cfnlint.core.get_rules([], [], [], {}, False)
    return verdict(NAME, version("cfn-lint"), len(rules), found)
