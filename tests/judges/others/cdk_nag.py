"""cdk-nag, through CfnInclude: the packs AWS Solutions, NIST 800-53 rev. 5, PCI DSS 3.2.1 and Serverless."""

from __future__ import annotations

from pathlib import Path, PurePath

from tests.judges.others.bench import Bench
from tests.judges.others.verdict import Finding, Verdict, verdict

NAME = "cdk-nag"
_SCRIPT = Path(__file__).parents[1] / "tools/nag.js"


def judge(bench: Bench) -> Verdict:
    modules = f"NODE_PATH={bench.node / 'node_modules'}"
    report = bench.json("env", modules, "node", _SCRIPT, *sorted(bench.templates.iterdir()))
    found = [
        # `AwsSolutions-IAM5[Resource::*]` is one rule, asked of each wildcard.
        Finding(NAME, one["rule"].partition("[")[0], PurePath(one["file"]).stem, one["resource"], one["says"])
        for one in report["findings"]
    ]
    return verdict(NAME, report["version"], report["rules"], found)
