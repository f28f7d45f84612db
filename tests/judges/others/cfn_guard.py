"""cfn-guard with AWS Control Tower's proactive controls, both from npm's @cdklabs/cdk-validator-cfnguard."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

from tests.judges.others.bench import Bench
from tests.judges.others.verdict import Finding, JudgeError, Verdict, verdict

NAME = "cfn-guard"
_MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}
_SYSTEMS = {"Linux": "ubuntu", "Darwin": "macos"}
_TITLE = re.compile(r"\[(CT\.[A-Z0-9.]+)\]: ([^\n]+)")


def judge(bench: Bench) -> Verdict:
    package = bench.node / "node_modules/@cdklabs/cdk-validator-cfnguard"
    rules, guard = package / "rules/control-tower/cfn-guard", _binary(package)
    # 19: something was found.
    reports = bench.json(
        guard,
        *("validate", "--rules", rules, "--data", bench.deployed),
        *("--output-format", "json", "--show-summary", "none", "--structured"),
        passes=(0, 19),
    )
    found = [
        Finding(NAME, control, PurePath(report["name"]).stem, resource, title)
        for report in reports
        for failed in report["not_compliant"]
        for control, title in [_control(failed)]
        for resource in sorted(set(_resources(failed)))
    ]
    version = bench.run(guard, "--version").split()[-1]
    return verdict(NAME, version, sum(1 for _ in rules.rglob("*.guard")), found)


def _binary(package: Path) -> Path:
    system, machine = platform.system(), platform.machine().lower()
    if system not in _SYSTEMS or machine not in _MACHINES:
        raise JudgeError(f"{NAME} is not built for {system} on {machine}; run the judges on Linux or macOS")
    return package / "bin" / _SYSTEMS[system] / _MACHINES[machine] / "cfn-guard"


def _said(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("custom_message"), str):
            yield node["custom_message"]
        for child in node.values():
            yield from _said(child)
    elif isinstance(node, list):
        for child in node:
            yield from _said(child)


def _control(failed: Any) -> tuple[str, str]:
    """The control's name and title, which stand in the message of its check."""
    for message in _said(failed):
        if match := _TITLE.search(message):
            return match[1], match[2].strip()
    raise JudgeError(f"{NAME}: {failed['Rule']['name']} names no control")


def _resources(node: Any) -> Iterator[str]:
    """The logical ids of what failed, out of the paths that the clauses looked at."""
    if isinstance(node, dict):
        path = node.get("path")
        if isinstance(path, str) and path.startswith("/Resources/"):
            yield path.split("/")[2]
        for child in node.values():
            yield from _resources(child)
    elif isinstance(node, list):
        for child in node:
            yield from _resources(child)
