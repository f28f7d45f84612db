"""The worst of the open findings, in memory that does not grow with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.lib.finding import SEVERITIES
from handlers.reporting.digest import NOBODY, Digest

FINDINGS = st.lists(
    st.builds(
        lambda number, severity, day, owner: {
            "id": f"{number:04d}",
            "severity": severity,
            "first_seen": f"2026-11-{day:02d}T00:00:00.000Z",
            "account": "111122223333",
            "rule": f"rule-{day % 3}",
            "tags": {"Owner": owner} if owner else {},
        },
        st.integers(0, 9_999),
        st.sampled_from(SEVERITIES),
        st.integers(1, 28),
        st.sampled_from(["", "payments", "web"]),
    ),
    unique_by=lambda one: one["id"],
    max_size=30,
)


def order(one: Mapping[str, Any]) -> tuple[int, str, str]:
    return SEVERITIES.index(one["severity"]), one["first_seen"], one["id"]


@given(FINDINGS, st.integers(1, 8))
def test_the_gravest_and_oldest_are_kept_and_all_are_counted(findings: list[dict[str, Any]], limit: int) -> None:
    digest = Digest(limit)
    for one in findings:
        digest.add(one)
    kept = [order(one)[:2] for one in digest.worst()]
    assert kept == [order(one)[:2] for one in sorted(findings, key=order)[:limit]]
    assert (digest.total, digest.left_out) == (len(findings), max(0, len(findings) - limit))
    assert sum(digest.by_severity.values()) == len(findings)
    assert sum(sum(counts.values()) for counts in digest.by_owner.values()) == len(findings)
    assert digest.by_rule == Counter(one["rule"] for one in findings)
    assert set(digest.by_owner) <= {"payments", "web", NOBODY}
