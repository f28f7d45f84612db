"""cfripper: rules against policies that let too much in or up. https://github.com/Skyscanner/cfripper"""

from __future__ import annotations

import json

from tests.judges.others.bench import Bench
from tests.judges.others.verdict import Finding, JudgeError, Verdict, verdict

NAME = "cfripper"
ACCOUNT = "111122223333"
_RULES = "from cfripper.rules import DEFAULT_RULES; print(len(DEFAULT_RULES))"


def judge(bench: Bench) -> Verdict:
    files = sorted(bench.deployed.iterdir())
    # 2: scanned, and something was found. A result lies where its template's path says.
    bench.run(
        bench.bin / "cfripper",
        *(file.name for file in files),
        *("--format", "json", "--resolve", "--aws-account-id", ACCOUNT, "--output-folder", bench.out),
        passes=(0, 2),
        folder=bench.deployed,
    )
    found = []
    for file in files:
        report = json.loads((bench.out / f"{file.name}.cfripper.results.json").read_text(encoding="utf-8"))
        if report["exceptions"]:
            raise JudgeError(f"{NAME} failed on {file.name}: {report['exceptions']}")
        found += [
            Finding(NAME, failure["rule"], file.stem, resource, failure["reason"])
            for failure in report["failures"]
            for resource in failure["resource_ids"] or [""]
        ]
    return verdict(NAME, bench.version("cfripper"), int(bench.ask(_RULES)), found)
