"""The scheduled report: complete, and the finder of what an event lost."""

from __future__ import annotations

import csv
import io
import json
import time
from typing import Any

from demo.items import OWNED, permission, security_group
from demo.stage import Stage

PATIENCE = 30.0


def _new_report(stage: Stage) -> dict[str, Any]:
    """Make a report and read it, its CSV beside it."""
    before = {key for key, _ in stage.objects("reports/")}
    stage.aws.fire_schedule(f"event-rule-compliance-report-{stage.environment}", account=stage.account)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        fresh = {key: body for key, body in stage.objects("reports/") if key not in before}
        found = [key for key in fresh if key.endswith(".json")]
        if found:
            report: dict[str, Any] = json.loads(fresh[found[0]])
            report["html"] = fresh[found[0].replace(".json", ".html")].decode()
            report["csv"] = list(csv.DictReader(io.StringIO(fresh[found[0].replace(".json", ".csv")].decode())))
            return report
        time.sleep(0.2)
    raise AssertionError("no report was written")


def test_a_report_holds_every_evaluation_and_what_is_open(stage: Stage) -> None:
    group_id = "sg-0e2e00000000report"
    stage.record(security_group(stage.account, group_id, "x", [permission("tcp", 22, ipv4=["0.0.0.0/0"])], OWNED))
    report = _new_report(stage)
    assert report["recorder"]["recording"] is True
    verdicts = {(row["rule"], row["resource_id"]): row["compliance"] for row in report["csv"]}
    assert verdicts["security-group-rules", group_id] == "NON_COMPLIANT"
    assert verdicts["required-tags", group_id] == "COMPLIANT"
    for expected in (f"Compliance of {stage.environment}", "security-group-rules", "required-tags"):
        assert expected in report["html"]
    assert report["history"][-1]["rate"] == report["compliance"]["rate"]


def test_what_config_knows_and_nobody_was_told_of_is_told_now(stage: Stage) -> None:
    group_id = "sg-0e2e0000000000lost"
    table, name = stage.client("dynamodb"), f"table-findings-{stage.environment}"
    stage.record(security_group(stage.account, group_id, "x", [permission("tcp", 22, ipv4=["0.0.0.0/0"])], OWNED))
    deadline = time.monotonic() + PATIENCE
    while not (told := _told(stage, group_id)) and time.monotonic() < deadline:
        time.sleep(0.1)
    # As if the finding had been lost on its way: nobody knows of it but AWS Config.
    table.delete_item(TableName=name, Key={"id": {"S": told[0]["id"]}})

    report = _new_report(stage)
    assert report["reconciled"]["found_late"] >= 1
    while len(told := _told(stage, group_id)) < 2 and time.monotonic() < deadline + PATIENCE:
        time.sleep(0.1)
    assert [line["source"] for line in told] == ["config-rule", "report"]


def _told(stage: Stage, resource_id: str) -> list[dict[str, Any]]:
    return [line for line in stage.told() if line["resource_id"] == resource_id]
