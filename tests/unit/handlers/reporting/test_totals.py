"""Counting: what is not known is no 100 percent, and 99.999 percent is not either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reporting.totals import RuleTotals, Totals, rate


@pytest.mark.parametrize(
    ("good", "bad", "expected"),
    [(0, 0, None), (1, 0, 100.0), (0, 1, 0.0), (2, 1, 66.66), (99_999, 1, 99.99), (1, 99_999, 0.0)],
)
def test_a_rate_is_rounded_down(good: int, bad: int, expected: float | None) -> None:
    assert rate(good, bad) == expected


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_rate_is_100_only_where_nothing_is_wrong(good: int, bad: int) -> None:
    share = rate(good, bad)
    assert share is not None
    assert 0 <= share < 100


def counted(*verdicts: tuple[str, str]) -> tuple[Totals, RuleTotals]:
    totals, rule = Totals(), RuleTotals("required-tags", "config-rule-required-tags-prod")
    totals.rules.append(rule)
    for verdict, resource_id in verdicts:
        totals.add(rule, verdict, "AWS::S3::Bucket", resource_id)
    return totals, rule


def test_a_resource_complies_when_no_rule_finds_fault() -> None:
    totals, _ = counted(("COMPLIANT", "a"), ("COMPLIANT", "b"))
    other = RuleTotals("other", "other")
    totals.rules.append(other)
    totals.add(other, "NON_COMPLIANT", "AWS::S3::Bucket", "a")
    totals.add(other, "COMPLIANT", "AWS::SQS::Queue", "a")
    assert totals.summary() == {"rate": 66.66, "resources_evaluated": 3, "resources_violating": 1}


def test_what_was_not_judged_counts_on_neither_side() -> None:
    totals, rule = counted(("COMPLIANT", "a"), ("INSUFFICIENT_DATA", "b"), ("NON_COMPLIANT", "c"))
    assert totals.compliance_rate == 50.0
    assert rule.summary() == {
        "rule": "required-tags",
        "config_rule": "config-rule-required-tags-prod",
        "compliant": 1,
        "non_compliant": 1,
        "not_judged": 1,
        "compliance_rate": 50.0,
        "unread": None,
    }


def test_a_rule_that_was_not_read_makes_the_rate_unknown() -> None:
    totals, rule = counted(("COMPLIANT", "a"))
    rule.unread = "Throttling"
    assert (totals.compliance_rate, rule.summary()["compliance_rate"]) == (None, None)
    assert totals.unread == [rule]


def test_an_account_without_evaluations_has_no_rate() -> None:
    assert Totals().compliance_rate is None
