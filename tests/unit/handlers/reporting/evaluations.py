"""AWS Config's evaluation results as GetComplianceDetailsByConfigRule gives them, for the tests."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

NOW = datetime(2026, 11, 24, 4, 0, 0, tzinfo=timezone.utc)
RECORDED = datetime(2026, 11, 24, 3, 12, 4, tzinfo=timezone.utc)


def evaluation(
    compliance: str = "NON_COMPLIANT",
    resource_id: str = "sg-0a1b2c3d",
    resource_type: str = "AWS::EC2::SecurityGroup",
    rule: str = "config-rule-security-group-rules-prod",
    recorded: datetime = RECORDED,
    **more: Any,
) -> dict[str, Any]:
    """An EvaluationResult."""
    return {
        "EvaluationResultIdentifier": {
            "EvaluationResultQualifier": {
                "ConfigRuleName": rule,
                "ResourceType": resource_type,
                "ResourceId": resource_id,
            },
            "OrderingTimestamp": datetime(2026, 11, 24, 3, 11, 0, tzinfo=timezone.utc),
        },
        "ComplianceType": compliance,
        "ResultRecordedTime": recorded,
        "ConfigRuleInvokedTime": RECORDED,
        **more,
    }
