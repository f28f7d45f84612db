"""The findings that are right all the same, each with its reason: exceptions.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.judges.iam.law import Finding

FILE = Path(__file__).with_suffix(".yaml")


class Allowance(NamedTuple):
    """Findings of one law about any of the actions."""

    law: str
    actions: tuple[str, ...]
    reason: str

    def covers(self, finding: Finding) -> bool:
        return finding.law == self.law and finding.action in self.actions


@cache
def exceptions() -> tuple[Allowance, ...]:
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(Allowance(one["law"], tuple(one["actions"]), one["reason"]) for one in raw)


def exempt(law: str) -> set[str]:
    """The actions that a law lets be."""
    return {action for one in exceptions() if one.law == law for action in one.actions}


def unneeded(given: Iterable[Allowance], found: Iterable[Finding]) -> list[str]:
    """What of the exceptions covers no finding: an action, not only an entry, must be needed."""
    seen = {(finding.law, finding.action) for finding in found}
    return [
        f"the exception of {action} from the law of {one.law} is not needed"
        for one in given
        for action in one.actions
        if (one.law, action) not in seen
    ]
