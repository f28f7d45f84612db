"""A row of CloudFormation about one resource: drift, in sync, or not known."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.drift.differences import Ignored
from handlers.drift.judge import MalformedDriftError, Resource, graver, judge, parse_stack_id
from handlers.lib.finding import CLOSED, OPEN, SEVERITIES, Finding
from handlers.lib.verdict import REASON_LIMIT
from tests.unit.handlers.drift.rows import STACK_ID, difference, drift_row


def found(row: dict[str, Any], *ignored: Ignored, known: Resource | None = None) -> Finding:
    finding = judge(row, "high", ignored, known).finding
    assert finding is not None
    return finding


def test_a_modified_resource_is_a_finding_that_says_what_is_and_what_should_be() -> None:
    row = drift_row("MODIFIED", difference("/RedrivePolicy/maxReceiveCount", "10", "12"), difference())
    known = Resource("AWS::SQS::Queue", "arn:aws:sqs:us-east-1:111122223333:q", {"Owner": "payments"})
    assert found(row, known=known) == Finding(
        rule="stack-drift",
        severity="high",
        account="111122223333",
        region="us-east-1",
        resource_type="AWS::SQS::Queue",
        resource_id="https://sqs.us-east-1.amazonaws.com/111122223333/payments-Queue-494PBHCO76H4",
        reason=(
            "/DelaySeconds is 120, the template says 20; /RedrivePolicy/maxReceiveCount is 12, the template says 10"
        ),
        observed_at="2026-11-24T03:12:09.433Z",
        resource_name="Queue",
        resource_arn="arn:aws:sqs:us-east-1:111122223333:q",
        allowed="/DelaySeconds = 20; /RedrivePolicy/maxReceiveCount = 10",
        remediation=(
            "If the change is wanted, take it into the template of stack payments and update the stack; "
            "if not, revert Queue to what the template says."
        ),
        stack="payments",
        source="stack-drift",
        tags={"Owner": "payments"},
        within="payments/Queue",
    )


@pytest.mark.parametrize(
    ("one", "sentence", "allowed"),
    [
        (difference(kind="ADD", expected="null", actual="5"), "/DelaySeconds was added: 5", "no /DelaySeconds"),
        (
            difference(kind="REMOVE", expected="20", actual="null"),
            "/DelaySeconds was removed: the template says 20",
            "/DelaySeconds = 20",
        ),
        (
            difference("/MasterUserPassword", "old-hunter2", "new-hunter2"),
            "/MasterUserPassword is ****, the template says another",
            "/MasterUserPassword = ****",
        ),
        (
            difference("/Environment/Variables/DB_PASSWORD", "****", "****"),
            "/Environment/Variables/DB_PASSWORD is ****, the template says another",
            "/Environment/Variables/DB_PASSWORD = ****",
        ),
    ],
)
def test_each_kind_of_difference_has_its_sentence(one: Any, sentence: str, allowed: str) -> None:
    finding = found(drift_row("MODIFIED", one))
    assert (finding.reason, finding.allowed) == (sentence, allowed)


@pytest.mark.parametrize(
    ("severity", "expected"), [("low", "medium"), ("medium", "high"), ("high", "critical"), ("critical", "critical")]
)
def test_a_deleted_resource_is_graver_than_a_modified_one(severity: str, expected: str) -> None:
    finding = judge(drift_row("DELETED"), severity).finding
    assert finding is not None
    assert (finding.severity, finding.status, graver(severity)) == (expected, OPEN, expected)
    assert finding.reason == "Deleted outside CloudFormation: stack payments still has it as Queue"
    assert finding.remediation is not None
    assert finding.allowed is None


def test_a_resource_in_sync_is_an_all_clear_for_the_same_finding() -> None:
    assert found(drift_row("IN_SYNC")).status == CLOSED
    assert found(drift_row("IN_SYNC")).id == found(drift_row("MODIFIED")).id == found(drift_row("DELETED")).id


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"StackId": STACK_ID.replace("payments", "orders")}, id="the stage of another stack's API"),
        pytest.param({"LogicalResourceId": "OtherStage"}, id="the stage of another API of the stack"),
        pytest.param({"ResourceType": "AWS::ApiGatewayV2::Stage"}, id="another type"),
        pytest.param({"PhysicalResourceId": "Beta"}, id="a stage that replaced it"),
    ],
)
def test_a_resource_with_the_same_name_under_another_parent_is_another_finding(changes: dict[str, str]) -> None:
    stage = {"ResourceType": "AWS::ApiGateway::Stage", "PhysicalResourceId": "Prod", "LogicalResourceId": "Stage"}
    assert found(drift_row(**{**stage, **changes})).id != found(drift_row(**stage)).id


def test_a_stack_made_anew_under_its_name_has_the_same_findings() -> None:
    anew = STACK_ID.rpartition("/")[0] + "/00000000-df85-11e7-a7d9-50a686be739a"
    assert found(drift_row(StackId=anew)).id == found(drift_row()).id


@pytest.mark.parametrize(
    ("status", "is_supported"), [("UNKNOWN", True), ("NOT_CHECKED", True), ("UNSUPPORTED", False), ("NEW", True)]
)
def test_what_cloudformation_does_not_know_is_not_in_sync(status: str, is_supported: bool) -> None:
    judged = judge(drift_row(status, DriftStatusReason="not authorized to perform: sqs:GetQueueAttributes"), "high")
    assert judged.finding is None
    assert judged.is_supported == is_supported
    assert judged.unjudged == (
        f"Queue (AWS::SQS::Queue) in {STACK_ID}: {status}: not authorized to perform: sqs:GetQueueAttributes"
    )
    assert judged.id == found(drift_row("IN_SYNC")).id


def test_drift_that_is_all_ignored_or_in_form_only_is_none() -> None:
    ignored = Ignored("AWS::SQS::*", "/RedrivePolicy/*", "set by the platform")
    row = drift_row("MODIFIED", difference("/RedrivePolicy/maxReceiveCount"), difference("/Tags", "[1]", '["1"]'))
    assert found(row, ignored).status == CLOSED
    assert found(row).status == OPEN


def test_a_modified_resource_without_a_difference_is_drift_all_the_same() -> None:
    finding = found({**drift_row("MODIFIED"), "PropertyDifferences": []})
    assert (finding.status, finding.allowed) == (OPEN, None)
    assert finding.reason == "Differs from its template; CloudFormation does not say in which property"


def test_what_an_item_says_of_another_resource_is_not_taken_for_this_one() -> None:
    # An instance carries the tags of the stack that owns its Auto Scaling group.
    known = Resource("AWS::EC2::Instance", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", {"Owner": "web"})
    finding = found(drift_row(), known=known)
    assert (finding.resource_arn, finding.tags) == (None, {"Owner": "web"})


def test_a_physical_id_that_is_an_arn_is_the_arn() -> None:
    arn = "arn:aws:sns:us-east-1:111122223333:topic"
    assert found(drift_row(PhysicalResourceId=arn)).resource_arn == arn


def test_a_reason_that_is_cut_tells_other_drift_apart() -> None:
    many = [difference(f"/Property{number:02d}", "a" * 50, "b" * 50) for number in range(20)]
    changed = [*many[:-1], difference("/Property19", "a" * 50, "c" * 50)]
    reason, other = (found(drift_row("MODIFIED", *differences)).reason for differences in (many, changed))
    assert len(reason) <= REASON_LIMIT
    assert "more" in reason
    assert reason != other


def test_a_long_value_is_shown_as_far_as_there_is_room() -> None:
    one = difference("/Ingress/1", "null", json.dumps({"CidrIp": "10.0.0.0/8", "Description": "x" * 100}), "ADD")
    assert found(drift_row("MODIFIED", one)).reason.endswith("x" * 100 + '"}')
    other = difference("/Ingress/1", "null", json.dumps({"CidrIp": "10.0.0.0/8", "Description": "x" * 300}), "ADD")
    assert (
        '/Ingress/1 was added: {"CidrIp": "10.0.0.0/8", "Description": "xxx'
        in found(drift_row("MODIFIED", other)).reason
    )


def test_a_value_that_is_cut_tells_other_drift_apart() -> None:
    reason, other = (
        found(drift_row("MODIFIED", difference("/A", "null", "x" * 300 + end, "ADD"))).reason for end in ("1", "2")
    )
    assert reason.startswith("/A was added: xxx")
    assert reason[:-10] == other[:-10]
    assert reason != other


def test_the_order_of_differences_makes_no_other_reason() -> None:
    one, two = difference("/A"), difference("/B")
    assert found(drift_row("MODIFIED", one, two)) == found(drift_row("MODIFIED", two, one))


@pytest.mark.parametrize(
    "missing",
    ["StackId", "LogicalResourceId", "ResourceType", "StackResourceDriftStatus", "PropertyDifferences", "Timestamp"],
)
def test_a_row_that_is_cut_is_an_error(missing: str) -> None:
    row = drift_row()
    del row[missing]
    with pytest.raises(MalformedDriftError, match=missing):
        judge(row, "high")


@pytest.mark.parametrize(
    "text", ["", "payments", "arn:aws:sqs:us-east-1:1:stack/x", "arn:aws:cloudformation:a:b:type/x"]
)
def test_what_is_not_the_arn_of_a_stack_is_refused(text: str) -> None:
    with pytest.raises(MalformedDriftError):
        parse_stack_id(text)


@given(st.lists(st.builds(difference, st.text(max_size=300), st.text(max_size=300), st.text(max_size=300)), max_size=5))
def test_no_values_make_a_reason_that_is_too_long(differences: list[Any]) -> None:
    finding = found(drift_row("MODIFIED", *differences))
    assert 0 < len(finding.reason) <= REASON_LIMIT
    assert finding.severity in SEVERITIES


def test_an_options_value_is_shown_or_masked_by_the_name_that_stands_beside_it() -> None:
    def options(size: str, password: str) -> dict[str, Any]:
        named = {"MinSize": ("aws:autoscaling:asg", size), "DBPassword": ("aws:rds:dbinstance", password)}
        return {
            "OptionSettings": [
                {"Namespace": space, "OptionName": name, "Value": value} for name, (space, value) in named.items()
            ]
        }

    row = drift_row(
        "MODIFIED",
        difference("/OptionSettings/0/Value", "2", "1"),
        difference("/OptionSettings/1/Value", "old-hunter2", "new-hunter2"),
    )
    row |= {
        "ExpectedProperties": json.dumps(options("2", "old-hunter2")),
        "ActualProperties": json.dumps(options("1", "new-hunter2")),
    }
    assert found(row).reason == (
        "/OptionSettings/0/Value is 1, the template says 2; /OptionSettings/1/Value is ****, the template says another"
    )


@pytest.mark.parametrize("properties", ["{", "[]", '"a"', '{"OptionSettings": {}}', '{"OptionSettings": ["a"]}'])
def test_where_the_name_beside_it_is_not_known_an_options_value_is_masked(properties: str) -> None:
    row = drift_row("MODIFIED", difference("/OptionSettings/0/Value", "hunter2", "hunter3"))
    row |= {"ExpectedProperties": properties, "ActualProperties": properties}
    assert "hunter" not in str(found(row))
