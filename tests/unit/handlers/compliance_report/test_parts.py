"""What stands beside the verdicts: without a part of it the report is written all the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from handlers.compliance_report import IncompleteReportError
from handlers.reporting.documents import PARTS
from handlers.reporting.page.__main__ import rendered
from tests.unit.handlers.builders import finding, row
from tests.unit.handlers.compliance_report.double import GROUPS, Aws, stack
from tests.unit.handlers.reporting.evaluations import NOW, evaluation


def refuses(operation: str) -> Callable[..., dict[str, Any]]:
    def call(**_: Any) -> dict[str, Any]:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, operation)

    return call


def hangs(operation: str) -> Callable[..., dict[str, Any]]:
    def call(**_: Any) -> dict[str, Any]:
        raise ReadTimeoutError(endpoint_url=f"https://{operation}")

    return call


@pytest.mark.parametrize("fails", [refuses, hangs])
@pytest.mark.parametrize(
    ("part", "call"),
    [
        ("exemptions", "get_parameters_by_path"),
        ("history", "get_metric_data"),
        ("subscribers", "list_subscriptions_by_topic"),
        ("subscribers", "get_subscription_attributes"),
    ],
)
def test_a_report_without_what_stands_beside_its_verdicts_is_written_and_says_what_it_lacks(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, part: str, call: str, fails: Any
) -> None:
    operation = call.title().replace("_", "")
    monkeypatch.setattr(aws, call, fails(operation))
    aws.has_rules(GROUPS)
    aws.has_results(GROUPS, [evaluation("COMPLIANT")])
    aws.has_stacks()
    aws.has_inventory()
    with pytest.raises(IncompleteReportError, match=f"{PARTS[part]}: .*{operation}"):
        aws.report()
    assert aws.json[part] is None
    assert operation in aws.json["not_read"][part]
    assert aws.json["compliance"]["rate"] == 100.0
    page = aws.objects["reports/date=2026-11-24/compliance-040000.html"]
    assert f"Not known is {PARTS[part]}" in page


def test_what_may_be_deleted_stays_open_where_config_does_not_tell_and_the_report_is_written(aws: Aws) -> None:
    waits = row(finding=finding(source="realtime"))
    aws.opens(waits)
    aws.has_rules(GROUPS)
    aws.has_results(GROUPS)
    aws.rules.add_client_error("list_discovered_resources", "AccessDenied", "no")
    aws.has_stacks()
    aws.has_inventory()
    with pytest.raises(IncompleteReportError, match=f"{PARTS['discovered']}: .*ListDiscoveredResources"):
        aws.report()
    assert aws.json["reconciled"]["unjudged"] == [waits.id]
    assert aws.sent == []


def test_parts_for_which_no_time_is_left_are_named_and_the_report_is_written(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(**_: Any) -> dict[str, Any]:
        aws.seconds = 15
        raise ReadTimeoutError(endpoint_url="https://monitoring")

    monkeypatch.setattr(aws, "get_metric_data", hang)
    aws.has_rules()
    aws.has_stacks()
    aws.has_inventory()
    with pytest.raises(IncompleteReportError, match=r"handlers.timeout_seconds"):
        aws.report()
    assert list(aws.json["not_read"]) == ["history", "subscribers", "heartbeats_missing"]
    assert aws.json["exemptions"] == []


def test_a_truncated_inventory_is_not_an_empty_one(aws: Aws) -> None:
    aws.has_rules()
    aws.has_stacks()
    status = {"name": "default", "recording": True, "lastStatus": "SUCCESS"}
    aws.rules.add_response("describe_configuration_recorder_status", {"ConfigurationRecordersStatus": [status]}, {})
    aws.rules.add_response("get_discovered_resource_counts", {}, {})
    with pytest.raises(IncompleteReportError, match="how many resources AWS Config monitors"):
        aws.report()
    assert aws.json["resources_monitored"] is None


def test_exemptions_that_somebody_broke_do_not_keep_the_report_from_the_auditor(aws: Aws) -> None:
    aws.exempt = {"x": "not an exemption"}
    aws.has_rules()
    aws.has_stacks()
    aws.has_inventory()
    with pytest.raises(IncompleteReportError, match="the exemptions: "):
        aws.report()
    assert (aws.json["exemptions"], list(aws.json["not_read"])) == (None, ["exemptions"])


def test_the_page_stands_beside_and_is_what_the_json_file_makes_again(aws: Aws) -> None:
    aws.opens(row(finding=finding(tags={"Owner": "payments"})))
    aws.exempt = {"x": {"resource": "vol-1", "reason": "old", "approved_by": "head", "until": "2026-12-01"}}
    aws.rates = [(NOW - timedelta(hours=3), 50.0)]
    aws.has_rules(GROUPS)
    aws.has_results(GROUPS, [evaluation(), evaluation("COMPLIANT", "sg-2"), evaluation("COMPLIANT", "sg-3")])
    aws.has_stacks(stack("IN_SYNC"))
    aws.has_inventory()
    aws.report()
    assert list(aws.objects) == [
        f"reports/date=2026-11-24/compliance-040000.{kind}" for kind in ("csv", "html", "json")
    ]
    assert [point["rate"] for point in aws.json["history"]] == [50.0, 66.66]
    assert [(one["rule"], one["resource"], one["until"]) for one in aws.json["exemptions"]] == [
        ("required-tags", "vol-1", "2026-12-01")
    ]
    assert rendered(json.dumps(aws.json)) == aws.objects["reports/date=2026-11-24/compliance-040000.html"]
