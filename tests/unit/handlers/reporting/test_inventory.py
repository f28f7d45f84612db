"""What is recorded, whether it is recorded, and what has drifted."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.drift.stacks_table import Detection
from handlers.lib.pages import TruncatedAnswerError
from handlers.reporting.inventory import drift, monitored, recorder
from handlers.reporting.reconcile import remember
from tests.unit.handlers.builders import row
from tests.unit.handlers.drift.rows import CHECKED_AT


def test_resources_are_counted_by_type() -> None:
    counts = [{"resourceType": "B", "count": 3}, {"resourceType": "A", "count": 2}]
    assert monitored(counts) == {"total": 5, "by_type": {"A": 2, "B": 3}}
    assert monitored([]) == {"total": 0, "by_type": {}}


@pytest.mark.parametrize(
    ("statuses", "recording"),
    [
        ([], False),
        ([{"name": "default", "recording": False, "lastStatus": "SUCCESS"}], False),
        ([{"name": "default", "recording": True, "lastStatus": "SUCCESS"}], True),
        ([{"name": "default", "recording": True, "lastStatus": "Pending"}], True),
        ([{"name": "default", "recording": True}], True),
        ([{"name": "default", "recording": True, "lastStatus": "FAILURE"}], False),
        ([{"name": "default", "recording": True, "lastStatus": "Failure"}], False),
    ],
)
def test_a_recorder_whose_delivery_fails_does_not_record(statuses: list[dict[str, Any]], recording: bool) -> None:
    assert recorder({"ConfigurationRecordersStatus": statuses})["recording"] == recording


def test_a_truncated_answer_is_no_stopped_recorder() -> None:
    with pytest.raises(TruncatedAnswerError, match="DescribeConfigurationRecorderStatus"):
        recorder({})


def stack(name: str, says: str) -> dict[str, Any]:
    information = {"StackDriftStatus": says, **({} if says == "NOT_CHECKED" else {"LastCheckTimestamp": CHECKED_AT})}
    return {
        "StackId": f"id-{name}",
        "StackName": name,
        "StackStatus": "CREATE_COMPLETE",
        "DriftInformation": information,
    }


def test_a_stack_has_drifted_when_a_resource_of_it_has() -> None:
    stacks = [
        stack("calm", "DRIFTED"),
        stack("drifted", "IN_SYNC"),
        stack("new", "NOT_CHECKED"),
        stack("odd", "UNKNOWN"),
    ]
    known = remember(row())
    opened = [
        known._replace(rule="stack-drift", stack="drifted"),
        known._replace(rule="stack-drift", stack="drifted"),
        known._replace(rule="required-tags", stack="calm"),
    ]
    found = drift(stacks, {}, opened)
    assert (found["drifted_stacks"], found["drifted_resources"]) == (1, 2)
    assert [(one["name"], one["cloudformation_says"], one["drifted_resources"]) for one in found["stacks"]] == [
        ("calm", "DRIFTED", 0),
        ("drifted", "IN_SYNC", 2),
        ("new", "NOT_CHECKED", 0),
        ("odd", "UNKNOWN", 0),
    ]


def test_what_could_not_be_judged_is_told_as_such() -> None:
    denied = {"logical_id": "Q", "type": "AWS::SQS::Queue", "cause": "forbidden", "reason": "not authorized"}
    late = {"logical_id": "R", "type": "AWS::IAM::Role", "cause": "throttled", "reason": "Rate exceeded"}
    detections = {
        "id-whole": Detection("2026-11-24T03:12:09.433Z", "DETECTION_COMPLETE", [denied]),
        "id-part": Detection("2026-11-24T03:13:00.000Z", "DETECTION_FAILED", [late, {**late, "logical_id": "S"}]),
        "id-deleted": Detection("2026-11-24T03:00:00.000Z", "DETECTION_FAILED", [late]),
    }
    stacks = [stack("whole", "IN_SYNC"), stack("part", "IN_SYNC"), stack("never", "IN_SYNC")]
    found = drift(stacks, detections, [])
    not_judged = found["not_judged"]
    assert not_judged["stacks_never_compared"] == ["id-never"]
    assert not_judged["stacks_compared_in_part"] == ["id-part"]
    assert not_judged["resources_by_cause"] == {"forbidden": 1, "throttled": 2}
    assert not_judged["resources"][0] == {"stack": "id-whole", **denied}
    assert {"KMSKeyId", "Code"} <= {one["property"] for one in not_judged["properties"]}
    assert [one["last_compared"] for one in found["stacks"]] == [
        "2026-11-24T03:12:09.433Z",
        "2026-11-24T03:13:00.000Z",
        None,
    ]
