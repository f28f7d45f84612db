"""What is recorded and what is known to have drifted, beside the rules. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from handlers.drift.judge import RULE as DRIFT_RULE
from handlers.drift.sweep import drift_status, last_checked
from handlers.reporting.reconcile import Open


def monitored(counts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """How many resources AWS Config records, from the resourceCounts of GetDiscoveredResourceCounts."""
    by_type = {one["resourceType"]: one["count"] for one in counts}
    return {"total": sum(by_type.values()), "by_type": dict(sorted(by_type.items()))}


def recorder(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Whether AWS Config records, from an answer of DescribeConfigurationRecorderStatus (KeyError where it is cut).

    A recorder that is on and whose last delivery failed records nothing that anyone will see.
    """
    recorders = [
        {
            "name": one["name"],
            "recording": one["recording"],
            "last_status": one.get("lastStatus"),
            "last_error": one.get("lastErrorMessage"),
        }
        for one in answer["ConfigurationRecordersStatus"]
    ]
    recording = any(one["recording"] and str(one["last_status"]).upper() != "FAILURE" for one in recorders)
    return {"recording": recording, "recorders": recorders}


def drift(stacks: Iterable[Mapping[str, Any]], opened: Iterable[Open]) -> dict[str, Any]:
    """The live stacks and their drift, from ListStacks' summaries and the findings that are open.

    A stack has drifted when a resource of it has: CloudFormation's own word on a stack can be IN_SYNC all the same.
    It stands beside, and `not_judged` lists the stacks of which it knows nothing.
    """
    by_stack = Counter(row.stack for row in opened if row.rule == DRIFT_RULE)
    described = [_stack(one, by_stack[one["StackName"]]) for one in stacks]
    return {
        "drifted_stacks": len(by_stack),
        "drifted_resources": sum(by_stack.values()),
        "not_judged": [one["id"] for one in described if one["cloudformation_says"] in ("UNKNOWN", "NOT_CHECKED")],
        "stacks": described,
    }


def _stack(summary: Mapping[str, Any], drifted: int) -> dict[str, Any]:
    return {
        "id": summary["StackId"],
        "name": summary["StackName"],
        "status": summary["StackStatus"],
        "cloudformation_says": drift_status(summary),
        "last_checked": last_checked(summary),
        "drifted_resources": drifted,
    }
