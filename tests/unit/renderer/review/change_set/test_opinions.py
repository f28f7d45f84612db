"""AWS's word held against ours. The answers have the shape of DescribeChangeSet (IncludePropertyValues)."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.review import review
from renderer.review.change_set import MalformedChangeSetError, aws_word, disagreements


def answer(action: str, **details: Any) -> dict[str, Any]:
    change = {"Action": action, "LogicalResourceId": "R", "ResourceType": "AWS::DynamoDB::Table", **details}
    return {"StackName": "s", "Status": "CREATE_COMPLETE", "Changes": [{"Type": "Resource", "ResourceChange": change}]}


def table(policy: str | None = None, **properties: Any) -> dict[str, Any]:
    policies = {"DeletionPolicy": policy, "UpdateReplacePolicy": policy} if policy else {}
    return {"Resources": {"R": {"Type": "AWS::DynamoDB::Table", "Properties": properties, **policies}}}


NONE: dict[str, Any] = {"Resources": {}}


@pytest.mark.parametrize(
    ("old", "new", "aws"),
    [
        (NONE, table(), answer("Add")),
        (table(), NONE, answer("Remove", PolicyAction="Delete")),
        (table("Retain"), NONE, answer("Remove", PolicyAction="Retain")),
        (table("Snapshot"), NONE, answer("Remove", PolicyAction="Snapshot")),
        (table(BillingMode="A"), table(BillingMode="B"), answer("Modify", Replacement="False")),
        (
            table(TableName="a"),
            table(TableName="b"),
            answer("Modify", Replacement="True", PolicyAction="ReplaceAndDelete"),
        ),
        (
            table("Retain", TableName="a"),
            table("Retain", TableName="b"),
            answer("Modify", Replacement="True", PolicyAction="ReplaceAndRetain"),
        ),
        (table(KeySchema=["a"]), table(KeySchema=["b"]), answer("Modify", Replacement="Conditional")),
        (table(), table(), {"Changes": []}),
    ],
)
def test_the_same_word_is_no_disagreement(old: Any, new: Any, aws: Any) -> None:
    assert disagreements(review(old, new), aws) == ()


@pytest.mark.parametrize(
    ("old", "new", "aws", "said"),
    [
        (table(TableName="a"), table(TableName="b"), answer("Modify", Replacement="False"), ("update", "replace")),
        (table(TableName="a"), table(TableName="b"), {"Changes": []}, (None, "replace")),
        (table(), table(), answer("Modify", Replacement="True"), ("replace", None)),
        (table("Retain"), NONE, answer("Remove", PolicyAction="Delete"), ("delete", "retain")),
        (table(), table(), answer("Import"), ("import", None)),
    ],
)
def test_another_word_is_told(old: Any, new: Any, aws: Any, said: tuple[str | None, str | None]) -> None:
    (found,) = disagreements(review(old, new), aws)
    assert (found.aws.action if found.aws else None, found.ours.action if found.ours else None) == said


def test_another_fate_of_the_old_copy_is_told() -> None:
    aws = answer("Modify", Replacement="True", PolicyAction="ReplaceAndRetain")
    (found,) = disagreements(review(table(TableName="a"), table(TableName="b")), aws)
    assert found.aws is not None
    assert found.ours is not None
    assert (found.aws.old_copy, found.ours.old_copy) == ("retain", "delete")


def test_a_rename_is_an_add_and_a_remove() -> None:
    new = {"Resources": {"New": table()["Resources"]["R"]}}
    aws = {
        "Changes": [
            {"ResourceChange": {"Action": "Add", "LogicalResourceId": "New"}},
            {"ResourceChange": {"Action": "Remove", "PolicyAction": "Delete", "LogicalResourceId": "R"}},
        ]
    }
    assert disagreements(review(table(), new), aws) == ()


@pytest.mark.parametrize(
    ("aws", "says"),
    [
        ({"ResponseMetadata": {}}, "it has no list of Changes"),
        ([], "it has no list of Changes"),
        ({"Changes": [], "NextToken": "t"}, "it goes on at NextToken"),
        ({"Changes": [{"Type": "Resource"}]}, "has no ResourceChange"),
    ],
)
def test_a_part_of_an_answer_is_an_error(aws: Any, says: str) -> None:
    with pytest.raises(MalformedChangeSetError, match=says):
        disagreements(review(NONE, NONE), aws)


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        ("/Properties/BillingMode", "B", "B"),
        ("/Properties/ReadCapacityUnits", "5", "5"),
        ("/Properties/Tags", '[{"Key": "team", "Value": "a"}]', '[{"Key": "team", "Value": "a"}]'),
        ("/Properties/MasterUserPassword", "hunter2", {"masked": True}),
        ("/Properties/EnvironmentVariables/1/Value", "hunter2", {"masked": True}),
        ("/Properties/ContainerDefinitions/0/Environment/1/Value", "hunter2", {"masked": True}),
        ("/Properties/OptionSettings/0/Value", "hunter2", {"masked": True}),
        (
            "/Properties/EnvironmentVariables",
            '[{"Name": "DB_PASSWORD", "Value": "hunter2"}, {"Name": "STAGE", "Value": "a"}]',
            '[{"Name": "DB_PASSWORD", "Value": {"masked": true}}, {"Name": "STAGE", "Value": "a"}]',
        ),
    ],
)
def test_what_aws_says_of_a_secret_is_masked(path: str, value: str, shown: Any) -> None:
    target = {"Attribute": "Properties", "Name": path.split("/")[2], "Path": path, "BeforeValue": "x"}
    target |= {"AfterValue": value, "AttributeChangeType": "Modify", "RequiresRecreation": "Never"}
    aws = answer("Modify", Replacement="False", Details=[{"Target": target, "Evaluation": "Static"}])
    (found,) = aws_word(review(table(), table()), aws).opinions
    assert [point.aws for point in found.points if point.kind == "only-aws"] == [shown]
