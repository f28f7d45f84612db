"""What a report takes in memory, whatever the account holds."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from handlers.lib.finding_row import Row
from tests.unit.handlers.builders import finding, row
from tests.unit.handlers.compliance_report.double import GROUPS, Aws
from tests.unit.handlers.reporting.evaluations import evaluation


def test_fifty_thousand_violations_fit_into_the_functions_memory(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of them, at the share that each may take: beyond a fixed part the memory goes with their number."""
    violations = 5_000

    def rows() -> Iterator[Row]:
        for number in range(violations):
            yield row(finding=finding(resource_id=f"sg-{number}", reason="x" * 256, tags={"Owner": str(number % 500)}))

    def details(**arguments: Any) -> dict[str, Any]:
        number = int(arguments.get("NextToken", 0))
        results = [evaluation(resource_id=f"sg-{number * 100 + one}", Annotation="x" * 256) for one in range(100)]
        last = number + 1 == violations // 100
        return {"EvaluationResults": results, **({} if last else {"NextToken": str(number + 1)})}

    monkeypatch.setattr(aws.table, "open_rows", rows)
    monkeypatch.setattr(aws.config, "get_compliance_details_by_config_rule", details)
    monkeypatch.setattr(aws, "put_object", lambda **_: None)
    aws.has_rules(GROUPS)
    aws.has_stacks()
    aws.has_inventory()
    tracemalloc.start()
    try:
        answer = aws.report()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer["resources_violating"] == violations
    # 50,000 of them then take 65 MB, beside some 80 of Python and boto3, of the function's 256.
    assert peak < 15_000_000 + 1_000 * violations


def test_memory_does_not_grow_with_the_evaluations(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = 200

    def details(**arguments: Any) -> dict[str, Any]:
        number = int(arguments.get("NextToken", 0))
        results = [evaluation("COMPLIANT", f"sg-{number}-{one}", Annotation="x" * 256) for one in range(100)]
        token = {"NextToken": str(number + 1)} if number + 1 < pages else {}
        return {"EvaluationResults": results, **token}

    monkeypatch.setattr(aws.config, "get_compliance_details_by_config_rule", details)
    monkeypatch.setattr(aws, "put_object", lambda **_: None)
    aws.has_rules(GROUPS)
    aws.has_stacks()
    aws.has_inventory()
    tracemalloc.start()
    try:
        answer = aws.report()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer["resources_evaluated"] == 100 * pages
    # The files together are over 15 MB; what stays is 16 bytes and their place in a set for each resource.
    assert peak < 6_000_000
