"""A report as the JSON file has it, with something in every section, for the tests of the page."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from handlers.lib import instant
from handlers.lib.attribution import NOBODY, Attribution
from handlers.lib.silence import ACKNOWLEDGED, Silence
from handlers.reporting.digest import Digest
from handlers.reporting.documents import REPORT_VERSION, open_finding
from tests.unit.handlers.builders import finding, row

NOW = datetime(2026, 11, 24, 4, tzinfo=timezone.utc)
STACK = "arn:aws:cloudformation:us-east-1:111122223333:stack/payments/1"


def report(findings: int = 12, **changes: Any) -> dict[str, Any]:
    """A report with that many open findings."""
    return {
        "version": REPORT_VERSION,
        "environment": "prod",
        "account": "111122223333",
        "region": "us-east-1",
        "generated_at": instant.to_text(NOW),
        "compliance": {"rate": 97.4, "resources_evaluated": 1234, "resources_violating": 32},
        "rules": [
            _rule("required-tags", 20, 1200, 2),
            _rule("security-group-rules", 8, 190),
            _rule("approved-ami", 0, 85),
        ],
        "resources_monitored": {"total": 4321, "by_type": {}},
        "recorder": {"recording": True, "recorders": []},
        "drift": {
            "drifted_stacks": 1,
            "drifted_resources": 2,
            "not_judged": {
                "stacks_never_compared": [],
                "stacks_compared_in_part": [STACK],
                "resources_by_cause": {"the type is not supported": 3},
            },
            "stacks": [
                {
                    "id": STACK,
                    "name": "payments",
                    "cloudformation_says": "DRIFTED",
                    "last_compared": "2026-11-24T02:00:00.000Z",
                    "drifted_resources": 2,
                }
            ],
            "unread": [],
        },
        "exemptions": [
            _exemption("approved-ami", "tag:Application=payment-switch", "2026-12-10"),
            _exemption("required-tags", "vol-0a1b2c3d", "2026-11-01"),
            _exemption("security-group-rules", "sg-0bad", "2027-06-30"),
        ],
        "history": [
            {"at": instant.to_text(NOW - timedelta(hours=3 * (240 - number))), "rate": _rate(number)}
            for number in range(241)
        ],
        "reconciled": {"found_late": 0, "closed": 4},
        "reminded": 3,
        "subscribers": {"confirmed": 2, "unconfirmed": 0, "unheard": []},
        "open_findings": [_finding(number) for number in range(findings)],
        **changes,
    }


def digest(document: dict[str, Any], limit: int = 1_000) -> Digest:
    """The digest of its open findings."""
    made = Digest(limit)
    for one in document["open_findings"]:
        made.add(one)
    return made


def _rule(rule: str, violated: int, compliant: int, unknown: int = 0) -> dict[str, Any]:
    return {
        "rule": rule,
        "config_rule": f"config-rule-{rule}-prod",
        "compliant": compliant,
        "non_compliant": violated,
        "not_judged": unknown,
        "compliance_rate": compliant * 10_000 // (compliant + violated) / 100,
        "unread": None,
    }


def _exemption(rule: str, resource: str, until: str) -> dict[str, str]:
    return {
        "rule": rule,
        "name": "x",
        "resource": resource,
        "reason": "the vendor's appliance comes as an image of its own",
        "approved_by": "head of platform security",
        "until": until,
    }


def _rate(number: int) -> float:
    return round(91 + min(number, 200) / 33 - (3 if 120 < number < 135 else 0) + (number % 7) / 10, 2)


def _finding(number: int) -> dict[str, Any]:
    kinds = (
        (
            "security-group-rules",
            "critical",
            "AWS::EC2::SecurityGroup",
            "sg-0bad{:011d}",
            "tcp/22 from 0.0.0.0/0 is denied: administration from the internet",
        ),
        (
            "required-tags",
            "medium",
            "AWS::S3::Bucket",
            "payments-exports-{}",
            "missing tags: CostCenter, Owner; Environment is empty",
        ),
        (
            "approved-ami",
            "high",
            "AWS::EC2::Instance",
            "i-0bad{:013d}",
            "ami-0bad0bad0bad0bad0 is not approved for m6i.large",
        ),
        ("required-tags", "low", "AWS::SQS::Queue", "queue-{}", "Owner is not one of payments, web"),
    )
    drifted = (
        "stack-drift",
        "high",
        "AWS::EC2::SecurityGroup",
        "sg-0d21f7{:011d}",
        "SecurityGroupIngress: tcp/3389 from 10.0.0.0/8 was added outside CloudFormation",
    )
    tampered = (
        "tampering",
        "critical",
        "AWS::Config::ConfigurationRecorder",
        "StopConfigurationRecorder recorder-prod-{}",
        "StopConfigurationRecorder by arn:aws:iam::111122223333:user/eve at 2026-11-24T03:00:00Z, not CloudFormation",
    )
    kind = {8: tampered, 10: drifted, 14: drifted}.get(number, kinds[number % 4])
    rule, severity, resource_type, resource_id, reason = kind
    arn = f"arn:aws:ec2:us-east-1:111122223333:security-group/{resource_id.format(number)}"
    since = instant.to_text(NOW - timedelta(hours=7 * number + 1))
    silence = Silence(ACKNOWLEDGED, "arn:aws:iam::111122223333:user/anna", "closing it on Monday", "2026-12-01", since)
    one = finding(
        rule=rule,
        severity=severity,
        resource_type=resource_type,
        resource_id=resource_id.format(number),
        resource_name="bastion" if number % 4 == 0 else None,
        reason=reason,
        account="111122223333" if number % 3 else "444455556666",
        tags={"Owner": ("payments", "web", "risk")[number % 3], "CostCenter": f"CC-41{number}"}
        if number % 4 != 1
        else {},
        resource_arn=arn if resource_type == "AWS::EC2::SecurityGroup" else None,
        remediation="Narrow the rule's source to the networks that need it, or remove the rule."
        if kind is kinds[0]
        else "If the change is wanted, take it into the template; if not, revert it.",
        allowed="tcp/443 from 0.0.0.0/0" if kind is kinds[0] else None,
        controls=() if kind is drifted else ("PCI DSS 4.0 1.3.1", "NIST 800-53 AC-4", "CIS AWS 5.0 5.2"),
        stack="payments" if kind is drifted else None,
    )
    bob = Attribution("TagQueue", since, "arn:aws:iam::111122223333:user/bob", "203.0.113.7", "e5d5dd29")
    known = row(
        finding=one,
        first_seen=since,
        occurrence=1 + (number % 5 == 0),
        silence=silence if number == 4 else None,
        attribution={3: bob, 7: NOBODY}.get(number),
    )
    return open_finding(known)
