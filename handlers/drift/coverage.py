"""What of a stack could not be judged for drift, and why. Pure.

"In sync" is only what CloudFormation compared: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from handlers.drift.ownership import DELETED

# CloudFormation could not read the resource and does not say that it was forbidden to or told to come later.
UNKNOWN = "unknown"
FORBIDDEN = "forbidden"
THROTTLED = "throttled"
# CloudFormation compares no resource of this type, or has not reached this one yet: it says NOT_CHECKED of both.
UNSUPPORTED = "unsupported-or-not-reached"

JUDGED = frozenset({"IN_SYNC", "MODIFIED", "DELETED"})
REASON_LIMIT = 200


def unjudged(rows: Iterable[Mapping[str, Any]], summaries: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The resources of one stack of which nothing is known: {logical_id, type, cause, reason}, by logical id.

    `rows` are DescribeStackResourceDrifts' (they lack unsupported resources), `summaries` ListStackResources' (they
    have no reasons).
    """
    by_logical_id = {row["LogicalResourceId"]: row for row in rows}
    found = []
    for summary in sorted(summaries, key=lambda one: str(one["LogicalResourceId"])):
        row = by_logical_id.get(summary["LogicalResourceId"])
        status = row["StackResourceDriftStatus"] if row else "NOT_CHECKED"
        if summary["ResourceStatus"] == DELETED or status in JUDGED:
            continue
        reason = (row or {}).get("DriftStatusReason") or ""
        found.append(
            {
                "logical_id": summary["LogicalResourceId"],
                "type": summary["ResourceType"],
                "cause": _cause(status, reason),
                "reason": reason[:REASON_LIMIT],
            }
        )
    return found


def _cause(status: str, reason: str) -> str:
    if status in ("UNSUPPORTED", "NOT_CHECKED"):
        return UNSUPPORTED
    text = reason.lower()
    if "rate exceeded" in text or "throttl" in text:
        return THROTTLED
    if "not authorized" in text or "access denied" in text or "accessdenied" in text:
        return FORBIDDEN
    return UNKNOWN


# Properties that CloudFormation does not compare even where it supports the type: a row's IN_SYNC does not cover them.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html#drift-considerations
NEVER_COMPARED = (
    ("*", "KMSKeyId", "CloudFormation cannot tell a key's id, ARN and alias apart"),
    ("AWS::Lambda::Function", "Code", "CloudFormation does not read the code back"),
    ("AWS::IAM::*", "managed policies attached from outside", "only declared properties are compared"),
    ("*", "properties that the template does not declare", "only declared properties are compared"),
    ("*", "values that the service does not return", "passwords and the like cannot be read back"),
)
