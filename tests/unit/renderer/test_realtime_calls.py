"""The calls that EventBridge hands over, and the table that they are made from, against botocore's models."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handlers.trail.call import parse
from handlers.trail.named import BY_PREFIX, CHANGING, CREATING, TYPES, Row, changed_or_created
from local_aws.additions.cloudtrail import dialect
from local_aws.additions.cloudtrail.wire import model
from renderer import realtime_calls
from renderer.realtime_calls import PATTERN_LIMIT, drift_patterns, main, packed, rule_patterns
from renderer.review.schemas import Schemas
from tests.unit.handlers.trail.records import record

PARTIAL = Path("templates/monitor/_calls.json.j2")

# Where CloudTrail's name of a service or of a call is another than botocore's.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
SERVICES = {"monitoring": "cloudwatch", "elasticloadbalancing": "elbv2"}
OPERATIONS = {
    "DeleteBucketPublicAccessBlock": "DeletePublicAccessBlock",
    "PutBucketPublicAccessBlock": "PutPublicAccessBlock",
}

# The member of the API that CloudTrail shows at a place of another name.
MEMBERS = {
    "requestParameters.bucketName": "Bucket",
    "requestParameters.instancesSet.items.[].instanceId": "InstanceIds",
}


def calls() -> Iterator[Any]:
    for row in (*CREATING, *CHANGING):
        for name in row.calls:
            yield pytest.param(row, name, id=f"{row.service}:{name}")


def filled(shape: Any, name: str = "", depth: int = 0) -> Any:
    """Something of this shape, in which every text is the name of its member."""
    if shape.type_name == "structure":
        return {key: filled(member, key, depth + 1) for key, member in shape.members.items()} if depth < 5 else {}
    if shape.type_name == "list":
        return [filled(shape.member, name, depth + 1)]
    return {"string": name, "integer": 1, "long": 1, "boolean": True, "map": {}, "blob": b"", "double": 1.0}.get(
        shape.type_name
    )


@pytest.mark.parametrize(("row", "name"), list(calls()))
def test_each_call_is_one_of_its_service_and_names_the_resource_at_its_place(row: Row, name: str) -> None:
    service, operation = SERVICES.get(row.service, row.service), OPERATIONS.get(name, name)
    shapes = model(service).operation_model(operation)
    asked = dialect.request_parameters(service, operation, filled(shapes.input_shape))
    answered = filled(shapes.output_shape) if shapes.output_shape else {}
    response = dialect.response_elements(service, operation, answered, "id")
    detail = record(name, f"{row.service}.amazonaws.com", requestParameters=asked, responseElements=response)
    member = MEMBERS.get(row.place) or row.place.replace(".[]", "").rpartition(".")[2]
    if row.type == BY_PREFIX:
        asked["resourcesSet"]["items"] = [{"resourceId": "sg-1"}]  # type: ignore[index]
        assert [resource.ids for resource in changed_or_created(parse(detail))] == [("sg-1",)]
    else:
        found = [resource for resource in changed_or_created(parse(detail)) if resource.type == row.type]
        assert [resource.ids[0].lower() for resource in found] == [member.lower()]


def test_every_type_is_one_that_cloudformation_compares() -> None:
    schemas = Schemas("us-east-1")
    found = {one: schemas(one) for one in TYPES}
    assert {one for one, schema in found.items() if schema is None or "read" not in schema.content["handlers"]} == set()


def test_the_partial_is_current() -> None:
    assert PARTIAL.read_text(encoding="utf-8") == realtime_calls.page(), "run make reference"


@pytest.mark.parametrize("patterns", [drift_patterns(), rule_patterns()], ids=["drift", "rules"])
def test_a_pattern_is_no_longer_than_eventbridge_takes_and_takes_no_failed_call(patterns: list[Any]) -> None:
    for pattern in patterns:
        assert len(json.dumps(pattern, separators=(",", ":"))) <= PATTERN_LIMIT
        assert pattern["detail-type"] == ["AWS API Call via CloudTrail"]
        assert pattern["detail"]["errorCode"] == [{"exists": False}]
        sources = [name.replace("aws.", "", 1) + ".amazonaws.com" for name in pattern["source"]]
        assert sources == pattern["detail"]["eventSource"]


def named_by(patterns: list[Any]) -> set[tuple[str, str]]:
    """(service, call) of every service and name that the patterns let through together."""
    return {
        (service, name if isinstance(name, str) else name["prefix"])
        for pattern in patterns
        for service in (source.partition(".")[2] for source in pattern["source"])
        for name in pattern["detail"]["eventName"]
    }


def test_every_call_that_may_make_drift_is_handed_over_but_none_of_cloudformation() -> None:
    wanted = {(row.service, name) for row in CHANGING for name in row.calls}
    assert wanted <= named_by(drift_patterns())
    assert "RunInstances" not in json.dumps(drift_patterns())
    for pattern in drift_patterns():
        assert pattern["detail"]["sourceIPAddress"] == [{"anything-but": "cloudformation.amazonaws.com"}]


def test_the_rules_get_what_they_can_read_whoever_calls() -> None:
    names = {name for _, name in named_by(rule_patterns())}
    assert {"AuthorizeSecurityGroupIngress", "RunInstances", "CreateTags", "ModifySecurityGroupRules"} <= names
    assert "PutRolePolicy" not in names
    assert all("sourceIPAddress" not in pattern["detail"] for pattern in rule_patterns())


def test_lambdas_calls_are_taken_with_any_version() -> None:
    (names,) = [pattern["detail"]["eventName"] for pattern in drift_patterns() if "aws.lambda" in pattern["source"]]
    assert {"prefix": "UpdateFunctionConfiguration"} in names
    assert "UpdateFunctionConfiguration" not in names


def test_a_service_is_never_torn_apart() -> None:
    rows = [Row(f"service{number}", "T", "p", tuple(f"Call{number}{n:03}" for n in range(40))) for number in range(6)]
    patterns = packed(rows, {})
    assert sum(len(pattern["source"]) for pattern in patterns) == 6
    assert len(patterns) > 1


def test_check_says_whether_the_partial_is_current_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "calls"
    file.write_text("old")
    assert main([str(file), "--check"]) == 1
    assert "run make reference" in capsys.readouterr().err
    assert file.read_text() == "old"
    assert main([str(file)]) == 0
    assert main([str(file), "--check"]) == 0
    assert main([str(tmp_path / "none" / "calls")]) == 1
