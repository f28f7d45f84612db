"""A model of CloudFormation's events: status of stacks, and of drift detections.

Where AWS differs: AWS detects drift over seconds to minutes, here both events of a detection come within the call;
resource status events are not sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from local_aws.additions import aws_events
from local_aws.emulator import changesets, handlers, replace, stacks

STACK = "AWS::CloudFormation::Stack"


def stack_status_detail(stack_id: str, status: str, reason: str) -> dict[str, Any]:
    return {
        "stack-id": stack_id,
        "status-details": {"status": status, "status-reason": reason},
        "client-request-token": "",
    }


def drift_detail(stack_id: str, detection_id: str, drift: str, status: str, drifted: int) -> dict[str, Any]:
    return {
        "stack-id": stack_id,
        "stack-drift-detection-id": detection_id,
        "status-details": {"stack-drift-status": drift, "detection-status": status},
        "drift-detection-details": {"drifted-stack-resource-count": drifted},
        "client-request-token": "",
    }


def _announced(original: Callable[..., None]) -> Callable[..., None]:
    def add_event(  # noqa: PLR0917 - the signature is MiniStack's
        stack_id: str,
        stack_name: str,
        logical_id: str,
        kind: str,
        status: str,
        reason: str = "",
        *rest: Any,
        **more: Any,
    ) -> None:
        original(stack_id, stack_name, logical_id, kind, status, reason, *rest, **more)
        if kind == STACK and logical_id == stack_name:
            detail = stack_status_detail(stack_id, status, reason)
            aws_events.emit("aws.cloudformation", "CloudFormation Stack Status Change", detail, [stack_id])

    return add_event


def _detecting(original: Callable[[Mapping[str, Any]], Any]) -> Callable[[Mapping[str, Any]], Any]:
    def detect(params: Mapping[str, Any]) -> Any:
        answered = original(params)
        if answered[0] < 400:
            stack = handlers._resolve_stack(handlers._p(params, "StackName"))
            _announce_drift(stack)
        return answered

    return detect


def _announce_drift(stack: Mapping[str, Any]) -> None:
    detection = list(stack["_drift_detections"].values())[-1]
    stack_id, detection_id = stack["StackId"], detection["StackDriftDetectionId"]
    found = detection["StackDriftStatus"], detection["DetectionStatus"], detection.get("DriftedStackResourceCount", -1)
    for drift, status, count in (("UNKNOWN", "DETECTION_IN_PROGRESS", -1), found):
        detail = drift_detail(stack_id, detection_id, drift, status, count)
        aws_events.emit("aws.cloudformation", "CloudFormation Drift Detection Status Change", detail, [stack_id])


def install() -> None:
    for module in (stacks, handlers, changesets):
        replace(module, "_add_event", _announced)
    handlers._ACTION_HANDLERS["DetectStackDrift"] = _detecting(handlers._detect_stack_drift)
