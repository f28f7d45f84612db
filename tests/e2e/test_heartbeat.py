"""A heartbeat of every rule goes the way of a violation, and nobody is mailed."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

from demo.stage import Stage

PATIENCE = 30.0


def _arrived(stage: Stage, rule: str) -> float:
    """How many heartbeats of the rule CloudWatch has."""
    now = datetime.now(timezone.utc)
    points = stage.client("cloudwatch").get_metric_statistics(
        Namespace="ComplianceMonitor",
        MetricName="HeartbeatDelay",
        Dimensions=[{"Name": "Environment", "Value": stage.environment}, {"Name": "Rule", "Value": rule}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=["SampleCount"],
    )["Datapoints"]
    return sum((point["SampleCount"] for point in points), 0.0)


def test_every_rules_heartbeat_arrives_and_is_not_mailed(stage: Stage) -> None:
    rules = list(stage.composed.values["rules"])
    mails, before = len(stage.aws.mailbox()), {rule: _arrived(stage, rule) for rule in rules}

    stage.aws.fire_schedule(f"event-rule-heartbeat-1-{stage.environment}", account=stage.account)

    deadline = time.monotonic() + PATIENCE
    while (late := [rule for rule in rules if _arrived(stage, rule) == before[rule]]) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert late == []
    heartbeats = [
        mail for mail in stage.aws.mailbox()[mails:] if "heartbeat" in (mail["subject"] + mail["body"]).lower()
    ]
    assert heartbeats == []
