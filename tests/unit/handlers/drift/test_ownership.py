"""The names under which a stack may list what AWS Config knows by another."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.drift.ownership import Owned, names, owned
from handlers.lib.item import normalise


def item(resource_type: str, resource_id: str, name: str | None, arn: str | None) -> Any:
    return normalise(
        {
            "awsAccountId": "111122223333",
            "awsRegion": "us-east-1",
            "resourceType": resource_type,
            "resourceId": resource_id,
            "resourceName": name,
            "ARN": arn,
            "configurationItemStatus": "OK",
            "configurationItemCaptureTime": "2026-11-24T03:11:00.123Z",
        }
    )


IAM = "arn:aws:iam::111122223333"


@pytest.mark.parametrize(
    ("resource_type", "resource_id", "name", "arn", "listed"),
    [
        ("AWS::IAM::Role", "AROA1", "deployer", f"{IAM}:role/ci/deployer", ("AWS::IAM::Role", "deployer")),
        ("AWS::IAM::Role", "AROA1", None, f"{IAM}:role/ci/deployer", ("AWS::IAM::Role", "deployer")),
        ("AWS::IAM::Policy", "ANPA1", "p", f"{IAM}:policy/p", ("AWS::IAM::ManagedPolicy", f"{IAM}:policy/p")),
        ("AWS::RDS::DBInstance", "db-1", "ledger", "arn:aws:rds:r:1:db:ledger", ("AWS::RDS::DBInstance", "ledger")),
        ("AWS::KMS::Key", "1234-ab", "1234-ab", "arn:aws:kms:r:1:key/1234-ab", ("AWS::KMS::Key", "1234-ab")),
        ("AWS::CloudWatch::Alarm", "a:b", None, "arn:aws:cloudwatch:r:1:alarm:cpu", ("AWS::CloudWatch::Alarm", "cpu")),
        ("AWS::Events::Rule", "x", None, "arn:aws:events:r:1:rule/bus/daily", ("AWS::Events::Rule", "bus|daily")),
        ("AWS::Events::Rule", "x", None, "arn:aws:events:r:1:rule/daily", ("AWS::Events::Rule", "daily")),
        ("AWS::SQS::Queue", "https://sqs/1/q", "q", "arn:aws:sqs:r:1:q", ("AWS::SQS::Queue", "https://sqs/1/q")),
        ("AWS::EC2::EIP", "eipalloc-1", None, None, ("AWS::EC2::EIP", "eipalloc-1")),
    ],
)
def test_the_physical_id_is_among_the_names(
    resource_type: str, resource_id: str, name: str | None, arn: str | None, listed: tuple[str, str]
) -> None:
    found = names(item(resource_type, resource_id, name, arn))
    assert listed in found
    assert len(set(found)) == len(found)
    assert all(physical_id for _, physical_id in found)


def summary(logical_id: str, resource_type: str = "AWS::IAM::Role", **changes: Any) -> dict[str, Any]:
    return {
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": logical_id.lower(),
        "ResourceType": resource_type,
        "ResourceStatus": "CREATE_COMPLETE",
        **changes,
    }


def test_of_what_a_stack_lists_the_standing_resources_of_the_types_count() -> None:
    listed = [
        summary("Role"),
        summary("Policy", "AWS::IAM::ManagedPolicy"),
        summary("Queue", "AWS::SQS::Queue"),
        summary("Gone", ResourceStatus="DELETE_COMPLETE"),
        summary("Stays", ResourceStatus="DELETE_FAILED"),
        summary("Failed", ResourceStatus="CREATE_FAILED", PhysicalResourceId=""),
    ]
    del listed[-1]["PhysicalResourceId"]
    assert owned(listed, ["AWS::IAM::Role", "AWS::IAM::Policy"]) == [
        Owned("AWS::IAM::Role", "role", "Role"),
        Owned("AWS::IAM::ManagedPolicy", "policy", "Policy"),
        Owned("AWS::IAM::Role", "stays", "Stays"),
    ]
