"""Findings and what they travel in, for the tests of the alert path: name only what a test is about."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from handlers.alerting.triage import Arrival
from handlers.lib.finding import Finding
from handlers.lib.finding_row import Row

T0 = "2026-11-24T03:10:00.000Z"
T1 = "2026-11-24T03:11:00.000Z"
T2 = "2026-11-24T03:12:00.000Z"
T3 = "2026-11-24T03:13:00.000Z"
SENT = 1_795_490_000_000  # 2026-11-24T03:13:20Z
NOW = SENT // 1000 + 5

ACCOUNT = "111122223333"
REGION = "us-east-1"

SSH_OPEN = "tcp/22 is open to 0.0.0.0/0"
RDP_OPEN = "tcp/22 and tcp/3389 are open to 0.0.0.0/0"


def finding(**changes: Any) -> Finding:
    """A security group that lets in ssh from anywhere."""
    group = Finding(
        rule="security-group-rules",
        severity="high",
        account=ACCOUNT,
        region=REGION,
        resource_type="AWS::EC2::SecurityGroup",
        resource_id="sg-0a1b2c3d",
        reason=SSH_OPEN,
        observed_at=T1,
    )
    return replace(group, **changes)


def arrival(message_id: str = "message-1", sent_at: int = SENT, **changes: Any) -> Arrival:
    """The same, as it was received."""
    return Arrival(finding(**changes), message_id, sent_at)


def row(**changes: Any) -> Row:
    """The same, as the table has it once it was told of."""
    told = changes.get("finding", finding())
    base = Row(
        finding=told,
        first_seen=T1,
        last_seen=T1,
        position=Arrival(told, "message-1", SENT).position,
        revision=1,
        said=(told.fingerprint,),
        notified_at=T2,
    )
    return replace(base, **changes)


def record(body: str | Finding, message_id: str = "message-1", sent_at: int = SENT) -> dict[str, Any]:
    """A record of an SQS batch."""
    text = body.to_message() if isinstance(body, Finding) else body
    return {"messageId": message_id, "body": text, "attributes": {"SentTimestamp": str(sent_at)}}


def compliance_change(new: str = "NON_COMPLIANT", rule: str = "access-keys-rotated", **detail: Any) -> dict[str, Any]:
    """EventBridge's event of a first result, as AWS Config sends it: no old result, no annotation."""
    resource = {"resourceType": "AWS::IAM::User", "resourceId": "AIDAEXAMPLE"}
    return {
        "version": "0",
        "id": "c0bb891c-77fe-8518-14fc-be78b966f95b",
        "detail-type": "Config Rules Compliance Change",
        "source": "aws.config",
        "account": ACCOUNT,
        "time": "2026-11-24T03:12:05Z",
        "region": REGION,
        "resources": [],
        "detail": {
            **resource,
            "awsRegion": REGION,
            "awsAccountId": ACCOUNT,
            "configRuleName": rule,
            "recordVersion": "1.0",
            "messageType": "ComplianceChangeNotification",
            "notificationCreationTime": "2026-11-24T03:12:05.751Z",
            "newEvaluationResult": {
                "evaluationResultIdentifier": {
                    "evaluationResultQualifier": {"configRuleName": rule, **resource},
                    "orderingTimestamp": "2026-11-24T03:11:50.251Z",
                },
                "complianceType": new,
                "resultRecordedTime": "2026-11-24T03:12:04.741Z",
                "configRuleInvokedTime": "2026-11-24T03:12:04.332Z",
            },
            **detail,
        },
    }


def as_text(message: Any) -> str:
    """JSON, as it lies on the queue."""
    return json.dumps(message)


def forwarded(body: str, account: str) -> dict[str, Any]:
    """EventBridge's event of what a member's function put on its own bus, as the hub's rule hands it on."""
    return {
        "version": "0",
        "id": "5c1b8a52-0000-4000-8000-3f0f6f5a4b11",
        "detail-type": "Compliance Monitor Message",
        "source": "compliance-monitor",
        "account": account,
        "time": "2026-11-24T03:13:19Z",
        "region": REGION,
        "resources": [],
        "detail": json.loads(body),
    }
