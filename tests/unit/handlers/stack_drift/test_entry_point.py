"""The function as EventBridge invokes it."""

from __future__ import annotations

from typing import Any

import pytest

from handlers import stack_drift
from handlers.stack_drift import UnexpectedEventError
from tests.unit.handlers.stack_drift.double import AT, Aws, call, detection, item, stack_status


class Context:
    """What Lambda tells of an invocation."""

    function_name = "function-stack-drift-prod"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:function-stack-drift-prod"
    aws_request_id = "req-1"

    def get_remaining_time_in_millis(self) -> int:
        return 120_000


def event(kind: str, detail: dict[str, Any]) -> dict[str, Any]:
    return {"detail-type": kind, "time": AT, "detail": detail}


@pytest.mark.parametrize(
    ("happened", "called"),
    [
        ({"sweep": True}, "sweep_stacks"),
        (event("Config Configuration Item Change", item()), "check_resource"),
        (event("AWS API Call via CloudTrail", call()), "check_call"),
        (event("CloudFormation Drift Detection Status Change", detection()), "read_detection"),
        (event("CloudFormation Stack Status Change", stack_status("UPDATE_COMPLETE")), "after_operation"),
    ],
)
def test_each_event_has_its_way(aws: Aws, monkeypatch: pytest.MonkeyPatch, happened: Any, called: str) -> None:
    calls: list[str] = []
    monkeypatch.setattr(stack_drift, "_edge", lambda _: aws.edge)
    for name in ("sweep_stacks", "check_resource", "check_call", "read_detection", "after_operation"):
        monkeypatch.setattr(stack_drift, name, lambda *_, name=name: calls.append(name))
    stack_drift.handler(happened, Context())  # type: ignore[arg-type]
    assert calls == [called]


@pytest.mark.parametrize("happened", [{}, {"sweep": "yes"}, event("Scheduled Event", {})])
def test_an_event_that_nobody_sends_is_an_error(aws: Aws, monkeypatch: pytest.MonkeyPatch, happened: Any) -> None:
    monkeypatch.setattr(stack_drift, "_edge", lambda _: aws.edge)
    with pytest.raises(UnexpectedEventError):
        stack_drift.handler(happened, Context())  # type: ignore[arg-type]
