"""Whole change sets in AWS's shape, held against the review of the same two templates.

The answers are our own, in the shape that AWS's are published in: values are texts, JSON where they are none, a value
stands once for each of its causes, `{{changeSet:KNOWN_AFTER_APPLY}}` and `(Truncated-Signature):` stand for values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.model import Shape
from botocore.validate import ParamValidator
from jsonschema import Draft202012Validator

from renderer.review import faces, review
from renderer.review.change_set import AwsWord, aws_word
from renderer.review.faces import to_json, to_markdown, to_text

ROOT = Path(__file__).parents[4] / "fixtures" / "change_sets"
NAMES = sorted(path.name for path in ROOT.iterdir())
SERVICE = botocore.session.get_session().get_service_model("cloudformation")
ANSWER = SERVICE.shape_for("DescribeChangeSetOutput")
VALIDATOR = Draft202012Validator(json.loads((Path(faces.__file__).parent / "schema.json").read_text(encoding="utf-8")))


def load(name: str, file: str) -> Any:
    return json.loads((ROOT / name / f"{file}.json").read_text(encoding="utf-8"))


def held(name: str, answer: Any = None) -> AwsWord:
    return aws_word(found(name), answer or load(name, "change-set"))


def found(name: str) -> Any:
    parameters = {f"{side}_parameters": load(name, f"{side}-parameters") for side in ("old", "new")}
    return review(load(name, "old"), load(name, "new"), **parameters)


def outside_the_enums(value: Any, shape: Shape, path: str = "") -> Iterator[str]:
    """What botocore's own validator does not look at."""
    if shape.type_name == "structure":
        for key, item in value.items():
            yield from outside_the_enums(item, shape.members[key], f"{path}/{key}")  # type: ignore[attr-defined]
    elif shape.type_name == "list":
        for item in value:
            yield from outside_the_enums(item, shape.member, path)  # type: ignore[attr-defined]
    elif shape.type_name == "string" and getattr(shape, "enum", None) and value not in shape.enum:  # type: ignore[attr-defined]
        yield f"{path}: {value}"


@pytest.mark.parametrize("name", NAMES)
def test_a_fixture_has_the_shape_of_describe_change_set(name: str) -> None:
    answer = load(name, "change-set")
    report = ParamValidator().validate(answer, ANSWER)
    assert report.generate_report() == ""
    assert list(outside_the_enums(answer, ANSWER)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_face_shows_it(name: str) -> None:
    word = held(name)
    VALIDATOR.validate(json.loads(to_json(found(name), aws=word)))
    assert "AWS's change set\n" in to_text(found(name), aws=word)
    assert "### AWS's change set\n" in to_markdown(found(name), aws=word)


@pytest.mark.parametrize("name", ["replaced-through-a-parameter", "without-property-values"])
def test_where_both_say_the_same_nothing_is_told(name: str) -> None:
    word = held(name)
    assert word.opinions == ()
    assert word.drift is None


def test_what_aws_too_knows_only_after_the_deployment_is_said() -> None:
    word = held("replaced-through-a-parameter")
    assert [(each.logical_id, each.path) for each in word.after_apply] == [("Address", "/Properties/InstanceId")]
    assert "Address/Properties/InstanceId: AWS too knows it only after the deployment" in to_text(
        found("replaced-through-a-parameter"), aws=word
    )


def test_every_value_on_which_they_differ_is_told() -> None:
    word = held("disagreeing")
    points = {opinion.logical_id: [(each.path, each.kind) for each in opinion.points] for opinion in word.opinions}
    assert points == {
        "Kept": [("/Metadata", "only-aws")],
        "Old": [],
        "Orders": [
            ("/Properties/VisibilityTimeout", "after"),
            ("/Properties/Tags/0/Key", "folded"),
            ("/Properties/KmsMasterKeyId", "only-aws"),
            ("/Properties/DelaySeconds", "only-ours"),
        ],
        "Role": [("/Properties/Path", "replaces")],
        "Template": [("/Properties/LaunchTemplateData/InstanceType", "later")],
    }
    assert [(each.path, each.value) for each in word.known] == [
        ("/Properties/LaunchTemplateData/ImageId", "ami-0a1b2c3d4e5f60002")
    ]
    assert word.after_apply == ()


def test_another_value_before_the_change_is_told_unless_it_is_the_live_one() -> None:
    answer = load("disagreeing", "change-set")
    target = answer["Changes"][1]["ResourceChange"]["Details"][0]["Target"]
    target.update(BeforeValue="45", AfterValue="60")
    orders = next(each for each in held("disagreeing", answer).opinions if each.logical_id == "Orders")
    assert ("/Properties/VisibilityTimeout", "before", "45", 30) in orders.points
    target["BeforeValueFrom"] = "ACTUAL_STATE"
    orders = next(each for each in held("disagreeing", answer).opinions if each.logical_id == "Orders")
    assert "/Properties/VisibilityTimeout" not in {each.path for each in orders.points}


def test_a_truncated_value_is_not_compared() -> None:
    answer = load("disagreeing", "change-set")
    target = answer["Changes"][1]["ResourceChange"]["Details"][0]["Target"]
    target["AfterValue"] = "(Truncated-Signature):8892463b805f7adf3b05042cee62f6a4838675933f7ca5f0f36c233de45b6e3b"
    orders = next(each for each in held("disagreeing", answer).opinions if each.logical_id == "Orders")
    assert "/Properties/VisibilityTimeout" not in {each.path for each in orders.points}


def test_drift_is_a_third_column_where_the_change_set_asked_for_it() -> None:
    text = to_text(found("drift-aware"), aws=held("drift-aware"))
    assert [line.strip() for line in text.split("Drift\n")[1].split("\n\n")[0].splitlines()] == [
        "resource  this review  AWS               drift",
        "Function  update       update            MODIFIED",
        "Gone      -            create            DELETED",
        "Orders    update       sync-with-actual  MODIFIED",
        "the stack: DRIFTED",
        'Function/Properties/MemorySize: deployed "256", live "512"',
        "Function/Properties/Code: drift not looked at (WRITE_ONLY_PROPERTY)",
        'Orders/Properties/VisibilityTimeout: deployed "30", live "45"',
    ]
    markdown = to_markdown(found("drift-aware"), aws=held("drift-aware"))
    assert "| Function | update | update | MODIFIED |" in markdown.replace("\\", "")


def test_what_only_drift_changes_is_told_as_such() -> None:
    (function, *_) = held("drift-aware").opinions
    assert [(each.path, each.kind, each.aws) for each in function.points] == [
        ("/Properties/MemorySize", "drifted", "256")
    ]
    text = to_text(found("drift-aware"), aws=held("drift-aware"))
    assert '/Properties/MemorySize: drifted; AWS sets it back to "256"' in text


def test_a_secret_in_aws_answer_is_masked() -> None:
    def sides(password: str) -> Any:
        return {"Resources": {"D": {"Type": "AWS::RDS::DBInstance", "Properties": {"DBName": password}}}}

    target = {
        "Attribute": "Properties",
        "Name": "MasterUserPassword",
        "Path": "/Properties/MasterUserPassword",
        "BeforeValue": "hunter2-a",
        "AfterValue": "hunter2-b",
        "Drift": {"PreviousValue": "hunter2-a", "ActualValue": "hunter2-c"},
    }
    change = {
        "Action": "Modify",
        "LogicalResourceId": "D",
        "ResourceDriftStatus": "MODIFIED",
        "Details": [{"Target": target}],
    }
    reviewed = review(sides("a"), sides("b"))
    word = aws_word(reviewed, {"Changes": [{"ResourceChange": change}]})
    for face in (to_text, to_markdown, to_json):
        assert "hunter2" not in face(reviewed, aws=word)
    assert "masked" in to_json(reviewed, aws=word)
