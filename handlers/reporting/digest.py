"""What the page says of the open findings: how many of what kind, and the worst of them. Pure.

Findings go through one by one; what is kept does not grow with them, but with the number of owners and the like.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from handlers.lib.finding import SEVERITIES
from handlers.lib.tags import owner

# Rows of the page's table; the JSON file has all.
SHOWN_LIMIT = 1_000
NOBODY = "no owner tag"


class Digest:
    """Takes the open findings as documents.open_finding has them."""

    def __init__(self, limit: int = SHOWN_LIMIT) -> None:
        self._limit = limit
        self._worst: list[tuple[int, _Descending, str, Mapping[str, Any]]] = []
        self.total = 0
        self.by_severity: Counter[str] = Counter()
        self.by_rule: Counter[str] = Counter()
        self.by_owner: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.by_account: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, finding: Mapping[str, Any]) -> None:
        """One open finding."""
        severity = finding["severity"]
        self.total += 1
        self.by_severity[severity] += 1
        self.by_rule[finding["rule"]] += 1
        self.by_owner[owner(finding.get("tags", {})) or NOBODY][severity] += 1
        self.by_account[finding["account"]][severity] += 1
        # A heap with the least grave and youngest on top: that one goes when another comes.
        gravity = -SEVERITIES.index(severity)
        entry = (gravity, _Descending(finding["first_seen"]), finding["id"], finding)
        (heapq.heappush if len(self._worst) < self._limit else heapq.heappushpop)(self._worst, entry)

    def worst(self) -> Iterator[Mapping[str, Any]]:
        """The gravest and oldest findings, at most the limit of them, the gravest first."""
        for *_, finding in sorted(self._worst, key=lambda entry: (-entry[0], entry[3]["first_seen"], entry[2])):
            yield finding

    @property
    def left_out(self) -> int:
        """How many are not among the worst."""
        return self.total - len(self._worst)


class _Descending(str):
    """A text that sorts the other way round."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)
