"""Laws of a review, over generated templates."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.review import review
from renderer.review.faces import to_json

NAMES = ["A", "B", "C", "D"]
TEXTS = st.sampled_from(["a", "b", "1", "true", "x-y"])


def values(others: list[str]) -> Any:
    references = [st.just({"Ref": other}) for other in others]
    return st.one_of(
        TEXTS,
        st.just({"Ref": "AWS::AccountId"}),
        st.just({"Ref": "P"}),
        st.just({"Fn::Sub": "x-${P}-${AWS::StackName}"}),
        st.just({"Fn::If": ["Known", "yes", "no"]}),
        st.just({"Fn::If": ["Unknown", "yes", "no"]}),
        st.just({"Fn::Join": ["-", ["a", {"Ref": "P"}]]}),
        *references,
    )


@st.composite
def templates(draw: Any) -> dict[str, Any]:
    resources: dict[str, Any] = {}
    for index, name in enumerate(NAMES[: draw(st.integers(1, 4))]):
        value = values(NAMES[:index])
        keys = draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True))
        kind = draw(st.sampled_from(["queue", "topic", "group", "role"]))
        tags = [{"Key": key, "Value": draw(value)} for key in keys]
        if kind == "queue":
            properties = {"QueueName": draw(value), "VisibilityTimeout": draw(st.integers(0, 9)), "Tags": tags}
            resources[name] = {"Type": "AWS::SQS::Queue", "Properties": properties}
        elif kind == "topic":
            resources[name] = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": draw(value), "Tags": tags}}
        elif kind == "group":
            rules = [{"IpProtocol": "tcp", "FromPort": ord(k), "ToPort": ord(k), "CidrIp": "10.0.0.0/8"} for k in keys]
            properties = {"GroupDescription": draw(value), "SecurityGroupIngress": rules}
            resources[name] = {"Type": "AWS::EC2::SecurityGroup", "Properties": properties}
        else:
            statements = [
                {"Effect": "Allow", "Action": [f"s3:Get{k}", f"s3:Put{k}"], "Resource": draw(value)} for k in keys
            ]
            policy = {"PolicyName": "p", "PolicyDocument": {"Statement": statements}}
            resources[name] = {"Type": "AWS::IAM::Role", "Properties": {"Policies": [policy], "Tags": tags}}
    return {
        "Parameters": {"P": {"Type": "String", "Default": draw(TEXTS)}},
        "Conditions": {
            "Known": {"Fn::Equals": [{"Ref": "P"}, "a"]},
            "Unknown": {"Fn::Equals": [{"Ref": "AWS::AccountId"}, "1"]},
        },
        "Resources": resources,
        "Outputs": {"O": {"Value": {"Ref": NAMES[0]}}},
    }


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same template with everything that has no order in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(item, chance)) for key, item in value.items()]
        chance.shuffle(items)
        found = dict(items)
        for key in ("Tags", "SecurityGroupIngress", "Statement", "Action"):
            if isinstance(found.get(key), list):
                chance.shuffle(found[key])
        return found
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


def respelled(value: Any, key: str = "") -> Any:
    """The same template written otherwise: numbers as texts, Ref as Sub, one action as text."""
    if isinstance(value, dict):
        if value.keys() == {"Ref"} and not value["Ref"].startswith("AWS::NoValue"):
            return {"Fn::Sub": "${" + value["Ref"] + "}"}
        return {name: respelled(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [respelled(item) for item in value]
    return str(value) if isinstance(value, int) and key in ("VisibilityTimeout", "FromPort", "ToPort") else value


@settings(max_examples=100, deadline=None)
@given(templates())
def test_a_template_against_itself_has_no_effect(template: dict[str, Any]) -> None:
    found = review(template, copy.deepcopy(template))
    assert not found.has_effect
    assert not (found.folded_order)
    assert not (found.folded_spelling)
    assert not (found.permissions)
    assert not (found.exposure)
    assert not (found.predictions)


@settings(max_examples=100, deadline=None)
@given(templates(), st.integers())
def test_order_and_spelling_give_no_real_change(template: dict[str, Any], seed: int) -> None:
    other = respelled(shuffled(template, random.Random(seed)))  # noqa: S311 - the order of a test
    found = review(template, other)
    assert not (found.changes)
    assert not (found.outputs)
    assert not (found.exposure)
    assert not (found.predictions)
    assert all(permission.verdict == "equivalent" for permission in found.permissions)


@settings(max_examples=100, deadline=None)
@given(templates(), st.data())
def test_a_planted_change_is_found(template: dict[str, Any], data: Any) -> None:
    other = copy.deepcopy(template)
    name = data.draw(st.sampled_from(sorted(other["Resources"])))
    properties = other["Resources"][name]["Properties"]
    key = data.draw(st.sampled_from(sorted(set(properties) & {"QueueName", "DisplayName", "GroupDescription", "Tags"})))
    if key == "Tags":
        properties["Tags"][0]["Value"] = "planted"
    else:
        properties[key] = "planted"
    found = {change.logical_id: change for change in review(template, other).changes}
    assert any(path.path.startswith(f"/Properties/{key}") for path in found[name].paths)


@settings(max_examples=100, deadline=None)
@given(templates(), templates())
def test_swapping_the_sides_swaps_what_is_created_and_removed(one: dict[str, Any], other: dict[str, Any]) -> None:
    gone = {"delete", "retain", "snapshot"}
    forward = {change.logical_id: change.action for change in review(one, other).changes}
    back = {change.logical_id: change.action for change in review(other, one).changes}
    created = {name for name, action in forward.items() if action == "create"}
    assert created == {name for name, action in back.items() if action in gone}


@settings(max_examples=50, deadline=None)
@given(templates(), templates())
def test_the_output_is_the_same_for_the_same_input(one: dict[str, Any], other: dict[str, Any]) -> None:
    text = to_json(review(one, other))
    assert text == to_json(review(copy.deepcopy(one), copy.deepcopy(other)))
    assert json.loads(text)["version"] == 1
