"""What a deletion takes along is said before anybody agrees to it."""

from __future__ import annotations

from renderer.deploy.removal import lost_with


def resource(kind: str, physical_id: str) -> dict[str, str]:
    return {"ResourceType": kind, "PhysicalResourceId": physical_id}


def test_buckets_and_the_stacks_of_other_accounts_are_named() -> None:
    bucket = resource("AWS::S3::Bucket", "bucket-reports-prod")
    stack_set = resource("AWS::CloudFormation::StackSet", "stack-set-members-recorder-create-prod:0a1b")
    role = resource("AWS::IAM::Role", "role-rollout-prod")
    said = list(lost_with([bucket, role, stack_set]))
    assert [line.split()[0] for line in said] == ["bucket-reports-prod", "stack-set-members-recorder-create-prod"]
    assert "stacks in its accounts" in said[1]
    assert list(lost_with([role])) == []
