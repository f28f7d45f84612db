"""CloudFormation's rows of drift, for the tests: name only what a test is about."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

STACK_ID = "arn:aws:cloudformation:us-east-1:111122223333:stack/payments/489e5570-df85-11e7-a7d9-50a686be739a"
CHECKED_AT = datetime(2026, 11, 24, 3, 12, 9, 433_000, tzinfo=timezone.utc)


def difference(path: str = "/DelaySeconds", expected: str = "20", actual: str = "120", kind: str = "NOT_EQUAL") -> Any:
    """A PropertyDifference."""
    return {"PropertyPath": path, "ExpectedValue": expected, "ActualValue": actual, "DifferenceType": kind}


def drift_row(status: str = "MODIFIED", *differences: Any, **changes: Any) -> dict[str, Any]:
    """A StackResourceDrift of a queue."""
    return {
        "StackId": STACK_ID,
        "LogicalResourceId": "Queue",
        "PhysicalResourceId": "https://sqs.us-east-1.amazonaws.com/111122223333/payments-Queue-494PBHCO76H4",
        "ResourceType": "AWS::SQS::Queue",
        "StackResourceDriftStatus": status,
        "PropertyDifferences": list(differences or ([difference()] if status == "MODIFIED" else [])),
        "Timestamp": CHECKED_AT,
        **changes,
    }
