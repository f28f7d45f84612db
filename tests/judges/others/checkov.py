"""checkov: policies of posture for many kinds of code, CloudFormation among them. https://www.checkov.io"""

from __future__ import annotations

from pathlib import PurePath

from tests.judges.others.bench import Bench
from tests.judges.others.verdict import Finding, Verdict, verdict

NAME = "checkov"


def judge(bench: Bench) -> Verdict:
    report = bench.json(
        bench.bin / "checkov",
        *("--directory", bench.deployed, "--framework", "cloudformation", "--skip-download"),
        *("--output", "json", "--quiet", "--compact", "--soft-fail"),
    )
    found = [
        Finding(
            NAME,
            check["check_id"],
            PurePath(check["file_path"]).stem,
            check["resource"].rpartition(".")[2],
            check["check_name"],
        )
        for check in report["results"]["failed_checks"]
    ]
    listed = bench.run(bench.bin / "checkov", "--list", "--framework", "cloudformation")
    rules = {word for line in listed.splitlines() for word in line.split("|") if word.strip().startswith("CKV")}
    return verdict(NAME, bench.version("checkov"), len(rules), found)
