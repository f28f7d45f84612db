"""A change of a finding as an OCSF Compliance Finding, so that a SIEM or Athena reads it as it is. Pure.

https://schema.ocsf.io/1.5.0/classes/compliance_finding?profiles=cloud. What OCSF has no place for (what kind of
change it was, whether it was told, the fingerprint) stands under `unmapped`, which the schema keeps for that.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handlers.alerting.console import links
from handlers.alerting.triage import CLOSES, NEW, REOPENED
from handlers.lib import instant
from handlers.lib.finding_row import Row
from handlers.lib.silence import ACKNOWLEDGED
from handlers.lib.tags import owner

VERSION = "1.5.0"
CLASS_UID = 2003
PRODUCT = "compliance-monitor"

_CREATE, _UPDATE, _CLOSE = (1, "Create"), (2, "Update"), (3, "Close")
_NEW, _IN_PROGRESS, _SUPPRESSED, _RESOLVED = (1, "New"), (2, "In Progress"), (3, "Suppressed"), (4, "Resolved")
_PASS, _FAIL = (1, "Pass"), (3, "Fail")
_SEVERITIES = {"critical": (5, "Critical"), "high": (4, "High"), "medium": (3, "Medium"), "low": (2, "Low")}
_AWS_ACCOUNT = (10, "AWS Account")
_RULE = (1, "Rule")


def event(row: Row, change: str, is_told: bool, written_at: datetime, number: int) -> dict[str, Any]:
    """The event of a row's change. `number` counts the changes of the row in this invocation.

    An invocation that is repeated gives its events the same `metadata.uid`: a reader tells duplicates by it.
    """
    finding = row.finding
    activity = _CREATE if change in (NEW, REOPENED) else _CLOSE if change == CLOSES else _UPDATE
    severity, status = _SEVERITIES[finding.severity], _status(row, written_at)
    body = {
        "class_uid": CLASS_UID,
        "class_name": "Compliance Finding",
        "category_uid": 2,
        "category_name": "Findings",
        "activity_id": activity[0],
        "activity_name": activity[1],
        "type_uid": CLASS_UID * 100 + activity[0],
        "type_name": f"Compliance Finding: {activity[1]}",
        "time": _milliseconds(instant.to_text(written_at)),
        "severity_id": severity[0],
        "severity": severity[1],
        "status_id": status[0],
        "status": status[1],
        "message": finding.reason,
        "metadata": {
            "version": VERSION,
            "profiles": ["cloud"],
            "product": {"name": PRODUCT, "vendor_name": PRODUCT},
            "uid": f"{row.id}:{row.revision}:{number}",
            "original_time": finding.observed_at,
        },
        "cloud": {
            "provider": "AWS",
            "region": finding.region,
            "account": {"uid": finding.account, "type_id": _AWS_ACCOUNT[0], "type": _AWS_ACCOUNT[1]},
        },
        "finding_info": {
            "uid": row.id,
            "title": f"{finding.rule}: {finding.resource_id}",
            "desc": finding.reason,
            "first_seen_time": _milliseconds(row.first_seen),
            "last_seen_time": _milliseconds(row.last_seen),
            "analytic": {"name": finding.rule, "uid": finding.rule, "type_id": _RULE[0], "type": _RULE[1]},
            "src_url": links(finding).timeline,
        },
        "compliance": _compliance(row),
        "remediation": {"desc": finding.remediation} if finding.remediation else None,
        "resources": [_resource(row)],
        "unmapped": _unmapped(row, change, is_told),
    }
    filled: dict[str, Any] = _filled(body)
    return filled


def _status(row: Row, written_at: datetime) -> tuple[int, str]:
    if not row.is_open:
        return _RESOLVED
    if row.silence is None or not row.is_silenced_on(instant.to_text(written_at)):
        return _NEW
    return _IN_PROGRESS if row.silence.kind == ACKNOWLEDGED else _SUPPRESSED


def _compliance(row: Row) -> dict[str, Any]:
    verdict = _FAIL if row.is_open else _PASS
    controls = row.finding.controls
    return {
        "control": row.finding.rule,
        "standards": sorted({control.rpartition(" ")[0] or control for control in controls}),
        "requirements": list(controls),
        "status_id": verdict[0],
        "status": verdict[1],
    }


def _resource(row: Row) -> dict[str, Any]:
    finding = row.finding
    whose = owner(finding.tags)
    return {
        "uid": finding.resource_arn or finding.resource_id,
        "uid_alt": finding.resource_id,
        "name": finding.resource_name,
        "type": finding.resource_type,
        "region": finding.region,
        "owner": {"name": whose} if whose else None,
        "tags": [{"name": name, "value": value} for name, value in sorted(finding.tags.items())],
    }


def _unmapped(row: Row, change: str, is_told: bool) -> dict[str, Any]:
    finding = row.finding
    return {
        "change": change,
        "told": is_told,
        "fingerprint": finding.fingerprint,
        "occurrence": row.occurrence,
        "source": finding.source,
        "recorded_at": finding.recorded_at,
        "allowed": finding.allowed,
        "stack": finding.stack,
        "silence": row.silence._asdict() if row.silence else None,
        "attribution": row.attribution._asdict() if row.attribution and row.attribution.is_found else None,
    }


def _milliseconds(moment: str) -> int:
    return round(instant.parse(moment).timestamp() * 1000)


def _filled(value: Any) -> Any:
    """Without what is empty, at every depth."""
    if isinstance(value, dict):
        filled = {name: _filled(one) for name, one in value.items()}
        return {name: one for name, one in filled.items() if one not in (None, [], {})}
    return [_filled(one) for one in value] if isinstance(value, list) else value
