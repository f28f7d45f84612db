"""Counting evaluations: how many resources comply, overall and by rule. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

COMPLIANT = "COMPLIANT"
NON_COMPLIANT = "NON_COMPLIANT"
INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


def rate(good: int, bad: int) -> float | None:
    """The share of `good` in percent with two decimals, None where there is nothing to share.

    Rounded down: 99.999 is not 100.
    """
    total = good + bad
    return good * 10_000 // total / 100 if total else None


@dataclass
class RuleTotals:
    """One rule's evaluations; `unread` says why they are not all of them."""

    rule: str
    config_rule: str
    verdicts: Counter[str] = field(default_factory=Counter)
    unread: str | None = None

    def summary(self) -> dict[str, Any]:
        """The totals as the report has them; the rate of a rule that was not read in full is not known."""
        compliant, violated = self.verdicts[COMPLIANT], self.verdicts[NON_COMPLIANT]
        return {
            "rule": self.rule,
            "config_rule": self.config_rule,
            "compliant": compliant,
            "non_compliant": violated,
            "not_judged": self.verdicts[INSUFFICIENT_DATA],
            "compliance_rate": None if self.unread else rate(compliant, violated),
            "unread": self.unread,
        }


@dataclass
class Totals:
    """All rules' evaluations. A resource complies when no rule finds it NON_COMPLIANT."""

    rules: list[RuleTotals] = field(default_factory=list)
    # 16 bytes a resource, not its names: hundreds of thousands of them must fit in the function's memory.
    _evaluated: set[bytes] = field(default_factory=set)
    _violating: set[bytes] = field(default_factory=set)

    def add(self, totals: RuleTotals, verdict: str, resource_type: str, resource_id: str) -> None:
        """Count one evaluation of a rule."""
        totals.verdicts[verdict] += 1
        if verdict in (COMPLIANT, NON_COMPLIANT):
            subject = f"{resource_type}\0{resource_id}".encode("utf-8", "surrogatepass")
            digest = hashlib.blake2b(subject, digest_size=16).digest()
            self._evaluated.add(digest)
            if verdict == NON_COMPLIANT:
                self._violating.add(digest)

    @property
    def unread(self) -> list[RuleTotals]:
        """The rules that could not be read."""
        return [totals for totals in self.rules if totals.unread]

    @property
    def compliance_rate(self) -> float | None:
        """The share of evaluated resources that comply, in percent; None where it is not known."""
        if self.unread:
            return None
        return rate(len(self._evaluated) - len(self._violating), len(self._violating))

    def summary(self) -> dict[str, Any]:
        """The totals as the report has them."""
        return {
            "rate": self.compliance_rate,
            "resources_evaluated": len(self._evaluated),
            "resources_violating": len(self._violating),
        }
