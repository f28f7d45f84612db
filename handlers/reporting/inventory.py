"""What is recorded and what is known to have drifted, beside the rules. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from handlers.drift.coverage import NEVER_COMPARED
from handlers.drift.stacks_table import Detection
from handlers.drift.sweep import drift_status
from handlers.lib.pages import answered
from handlers.lib.rule_names import STACK_DRIFT
from handlers.reporting.reconcile import Open


def monitored(counts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """How many resources AWS Config records, from the resourceCounts of GetDiscoveredResourceCounts."""
    by_type = {one["resourceType"]: one["count"] for one in counts}
    return {"total": sum(by_type.values()), "by_type": dict(sorted(by_type.items()))}


def recorder(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Whether AWS Config records, from an answer of DescribeConfigurationRecorderStatus.

    A recorder that is on and whose last delivery failed records nothing that anyone will see. Raises
    TruncatedAnswerError.
    """
    recorders = [
        {
            "name": one["name"],
            "recording": one["recording"],
            "last_status": one.get("lastStatus"),
            "last_error": one.get("lastErrorMessage"),
        }
        for one in answered(answer, "ConfigurationRecordersStatus", "DescribeConfigurationRecorderStatus")
    ]
    recording = any(one["recording"] and str(one["last_status"]).upper() != "FAILURE" for one in recorders)
    return {"recording": recording, "recorders": recorders}


def drift(
    stacks: Iterable[Mapping[str, Any]], detections: Mapping[str, Detection], opened: Iterable[Open]
) -> dict[str, Any]:
    """The live stacks and their drift, from ListStacks' summaries, the last detections and the findings that are open.

    A stack has drifted when a resource of it has: CloudFormation's own word on a stack can be IN_SYNC all the same.
    It stands beside. What could not be judged is no part of "in sync": stacks never compared as a whole, detections
    that failed, resources with the cause of each, and properties that CloudFormation compares of no resource.
    """
    by_stack = Counter(row.stack for row in opened if row.rule == STACK_DRIFT)
    described = [_stack(one, detections.get(one["StackId"]), by_stack[one["StackName"]]) for one in stacks]
    resources = [
        {"stack": one["id"], **resource}
        for one in described
        if one["id"] in detections
        for resource in detections[one["id"]].unjudged
    ]
    return {
        "drifted_stacks": len(by_stack),
        "drifted_resources": sum(by_stack.values()),
        "not_judged": {
            "stacks_never_compared": [one["id"] for one in described if one["id"] not in detections],
            "stacks_compared_in_part": [one["id"] for one in described if one["detection"] == "DETECTION_FAILED"],
            "resources_by_cause": dict(sorted(Counter(one["cause"] for one in resources).items())),
            "resources": resources,
            "properties": [{"type": kind, "property": name, "reason": why} for kind, name, why in NEVER_COMPARED],
        },
        "stacks": described,
    }


def _stack(summary: Mapping[str, Any], detection: Detection | None, drifted: int) -> dict[str, Any]:
    return {
        "id": summary["StackId"],
        "name": summary["StackName"],
        "status": summary["StackStatus"],
        "cloudformation_says": drift_status(summary),
        "last_compared": detection.ended_at if detection else None,
        "detection": detection.status if detection else None,
        "drifted_resources": drifted,
    }
