"""What the simulation takes for given, each with where it is from. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from handlers.stack_drift import CLIENT_ATTEMPTS

HOUR = 3600.0


def parameter(value: float, unit: str, source: str) -> float:
    """A field of Parameters with its unit and its source."""
    found: float = field(default=value, metadata={"unit": unit, "source": source})
    return found


@dataclass(frozen=True)
class Parameters:
    """Times in seconds."""

    stacks: int = parameter(200, "", "the target")  # type: ignore[assignment]
    resources: int = parameter(500, "a stack", "the target; also CloudFormation's own limit")  # type: ignore[assignment]
    changes: float = parameter(1000, "an hour", "the target; each of them drift, and independent of the others")
    calls_per_second: float = parameter(5, "", "not published: swept over 1, 5 and 20")
    burst: float = parameter(1, "calls", "not published: the least there can be")
    updates: float = parameter(20, "an hour", "assumed: each stack twice in a working day")
    update_seconds: float = parameter(300, "s", "assumed")
    event_seconds: float = parameter(0.5, "s", "EventBridge: 'typically about half a second' (its FAQ)")
    start_seconds: float = parameter(1.5, "s", "assumed: each invocation starts a container")
    check_seconds: float = parameter(5, "s", "assumed: DetectStackResourceDrift 'answers at once'")
    detect_seconds: float = parameter(75, "s", "DetectStackDrift: the one public run")
    detect_resource_seconds: float = parameter(0.5, "s a resource", "assumed on top of it")
    window_seconds: float = parameter(20, "s", "alerts.window_seconds, and SQS's 20 s for a quiet queue")
    mail_seconds: float = parameter(3, "s", "assumed: alerts, SNS")
    attempts: int = parameter(CLIENT_ATTEMPTS, "", "CLIENT_ATTEMPTS of handlers/stack_drift.py")  # type: ignore[assignment]
    backoff_limit: float = parameter(20, "s", "botocore's standard mode: a random part of 2^n, at most 20")
    first_retry_seconds: float = parameter(60, "s", "Lambda, asynchronous invocation: a minute before the first retry")
    second_retry_seconds: float = parameter(120, "s", "Lambda: two minutes before the second, then the dead letters")
    sweep_every: float = parameter(HOUR, "s", "drift.sweep_schedule")
    sweep_after: float = parameter(12 * HOUR, "s", "drift.sweep_after_hours")
    sweep_rate: float = parameter(1, "a second", "drift.sweep_calls_per_second")
    sweep_time: float = parameter(110, "s", "handlers.timeout_seconds without SWEEP_MARGIN_SECONDS")
    page: int = parameter(100, "resources", "ListStackResources; taken for DescribeStackResourceDrifts too")  # type: ignore[assignment]


def table() -> list[tuple[str, str, str]]:
    """(name, value with unit, source) of each parameter."""
    return [
        (one.name, f"{one.default:g} {one.metadata['unit']}".strip(), one.metadata["source"])
        for one in fields(Parameters)
    ]
