"""The function as Lambda invokes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from handlers import compliance_report
from handlers.compliance_report import Edge
from tests.unit.handlers.builders import ACCOUNT, REGION
from tests.unit.handlers.compliance_report.double import MEMBER, OTHER


class Context:
    """What Lambda tells of an invocation."""

    function_name = "function-compliance-report-prod"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:function-compliance-report-prod"
    aws_request_id = "req-1"


def test_the_entry_point_reports_on_the_account_and_region_it_runs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ENVIRONMENT": "prod",
        "FINDINGS_TABLE": "table-findings-prod",
        "STACKS_TABLE": "table-stacks-prod",
        "REPORT_BUCKET": "bucket",
        "ALERT_QUEUE_URL": "queue",
        "SETTINGS_PARAMETER": "/compliance/prod/settings/compliance-report",
        "RULES_PATH": "/compliance/prod/rules",
        "ALERT_TOPIC_ARN": "arn:topic",
        "AWS_DEFAULT_REGION": REGION,
        "AGGREGATOR": "aggregator-compliance-prod",
    }.items():
        monkeypatch.setenv(name, value)
    settings = {
        "severities": {"required-tags": "medium"},
        "other_severity": "low",
        "drift_severity": "high",
        "ignore": [],
        "grace_minutes": 15,
        "remind_after_hours": None,
        "members": [MEMBER],
        "expected_accounts": [MEMBER, ACCOUNT],
        "has_organization": False,
        "rules": ["required-tags"],
    }
    seen: list[Edge] = []

    def note(edge: Edge, now: datetime, time_left: Callable[[], float]) -> dict[str, Any]:
        seen.append(edge)
        return {"now": now.tzinfo}

    monkeypatch.setattr(compliance_report, "get_parameter", lambda *_, **__: json.dumps(settings))
    monkeypatch.setattr(compliance_report, "report", note)
    answer = compliance_report.handler({}, Context())  # type: ignore[arg-type]
    compliance_report._clients.cache_clear()
    assert answer["now"] is not None
    assert [seen[0].settings.is_member(account) for account in (MEMBER, OTHER)] == [True, False]
    assert seen[0].aggregator is not None
    assert (seen[0].account, seen[0].region, seen[0].settings.severity("required-tags")) == (ACCOUNT, REGION, "medium")
    assert seen[0].settings.grace_minutes == 15
    assert seen[0].settings.rules == ("required-tags",)
