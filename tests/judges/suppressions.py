"""What of the judges' findings is right all the same, each with its reason: suppressions.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.judges.others.verdict import Finding

FILE = Path(__file__).with_suffix(".yaml")


class Suppression(NamedTuple):
    """One reason for the rules of one or more judges, on resources whose logical ids match a pattern."""

    reason: str
    rules: Mapping[str, Sequence[str]]
    resources: Sequence[str]

    def covers(self, finding: Finding) -> bool:
        return finding.rule in self.rules.get(finding.judge, ()) and any(
            fnmatchcase(finding.resource, pattern) for pattern in self.resources
        )


@cache
def suppressions() -> tuple[Suppression, ...]:
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(Suppression(one["reason"], one["rules"], one["resources"]) for one in raw)


def unneeded(given: Iterable[Suppression], found: Sequence[Finding]) -> list[str]:
    """Each rule and each pattern of resources that no finding needs any more."""
    wrong = []
    for one in given:
        covered = [finding for finding in found if one.covers(finding)]
        used = {(finding.judge, finding.rule) for finding in covered}
        wrong += [
            f"the suppression of {judge}'s {rule} is not needed: {one.reason}"
            for judge, rules in one.rules.items()
            for rule in rules
            if (judge, rule) not in used
        ]
        wrong += [
            f"the suppression for resources {pattern} is not needed: {one.reason}"
            for pattern in one.resources
            if not any(fnmatchcase(finding.resource, pattern) for finding in covered)
        ]
    return wrong
