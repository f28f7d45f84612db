"""Two environments of one stack side by side, as cases of plain data in cases.yaml."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from renderer.review import CircularConditionError, MalformedTemplateError, environments
from renderer.review.environments import Environment, compare
from renderer.review.environments.faces import to_data, to_json, to_markdown, to_text
from tests.unit.renderer.review.parts import assert_part
from tests.unit.renderer.review.test_any_template import TEMPLATES

FOLDER = Path(environments.__file__).parent
VALIDATOR = Draft202012Validator(json.loads((FOLDER / "schema.json").read_text(encoding="utf-8")))
CASES = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"))
ACCOUNTS = {"one": "111122223333", "other": "222233334444"}


def environment(case: dict[str, Any], side: str) -> Environment:
    name = case.get("names", {}).get(side, {"one": "prod", "other": "staging"}[side])
    resources = {"R": {"Type": case["type"], "Properties": case[side]}} if "type" in case else case[side]
    return Environment(
        name,
        {**case.get("with", {}), **case.get(f"{side}_with", {}), "Resources": resources},
        case.get(f"{side}_parameters", {}),
        case.get(f"{side}_tags", {}),
        {"environment": name, "account": ACCOUNTS[side]},
        case.get("sources" if side == "one" else "other_sources", {}),
    )


def by_name(data: dict[str, Any]) -> dict[str, Any]:
    def values(listed: list[dict[str, Any]]) -> dict[str, Any]:
        return {value["path"]: value for value in listed}

    return {
        **data,
        "differs": data["summary"]["differs"],
        "resources": {each["logicalId"]: {**each, "values": values(each["values"])} for each in data["resources"]},
        "outputs": {each["name"]: {**each, "values": values(each["values"])} for each in data["outputs"]},
        "tags": values(data["tags"]),
        "template": values(data["template"]),
        **{
            tier: [f"{place['logicalId'] or ''}{place['path']}" for place in places]
            for tier, places in data["folded"].items()
        },
    }


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    found = compare(environment(case, "one"), environment(case, "other"))
    VALIDATOR.validate(json.loads(to_json(found)))
    data = by_name(to_data(found))
    for key, value in case["expect"].items():
        assert_part(value, data[key], key)
    for face in (to_text(found, show_folded=True), to_markdown(found), to_json(found)):
        assert all(hidden not in face for hidden in case.get("hidden", ()))


QUEUES = st.dictionaries(
    st.sampled_from(["A", "B", "C"]),
    st.fixed_dictionaries(
        {"Type": st.just("AWS::SQS::Queue")},
        optional={
            "Properties": st.fixed_dictionaries(
                {},
                optional={
                    "QueueName": st.sampled_from(["q-NAME", "q", "ACCOUNT"]),
                    "DelaySeconds": st.integers(0, 2),
                    "KmsMasterKeyId": st.just("arn:aws:kms:us-east-1:ACCOUNT:key/NAME"),
                },
            )
        },
    ),
)


def named(resources: dict[str, Any], name: str, account: str) -> Environment:
    text = json.dumps({"Resources": resources}).replace("NAME", name).replace("ACCOUNT", account)
    return Environment(name, json.loads(text), own={"environment": name, "account": account})


@given(QUEUES)
def test_an_environment_differs_from_its_twin_in_nothing(resources: dict[str, Any]) -> None:
    found = compare(named(resources, "prod", ACCOUNTS["one"]), named(resources, "staging", ACCOUNTS["other"]))
    assert not found.differs
    assert not found.access
    assert not found.exposure


@given(QUEUES, QUEUES)
def test_the_other_way_round_the_sides_are_exchanged(one: dict[str, Any], other: dict[str, Any]) -> None:
    prod, staging = named(one, "prod", ACCOUNTS["one"]), named(other, "staging", ACCOUNTS["other"])
    there, back = compare(prod, staging), compare(staging, prod)
    assert [(each.logical_id, each.only_in) for each in there.resources] == [
        (each.logical_id, each.only_in) for each in back.resources
    ]
    for each, twin in zip(there.resources, back.resources, strict=True):
        assert [(value.path, value.one, value.other) for value in each.values] == [
            (value.path, value.other, value.one) for value in twin.values
        ]
    assert set(there.exposure) == set(back.exposure)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEMPLATES, TEMPLATES)
def test_any_two_templates_are_compared_or_refused_and_one_beside_itself_differs_in_nothing(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    def beside(name: str, template: dict[str, Any]) -> Environment:
        return Environment(name, template, own={"environment": name, "account": "1"})

    try:
        found = compare(beside("a", one), beside("P", other))
        twin = compare(beside("a", one), beside("a2", one))
    except (MalformedTemplateError, CircularConditionError):
        return
    assert not twin.differs
    for face in (to_text, to_markdown, to_json):
        assert face(found)


def many(cost_center: str) -> dict[str, Any]:
    tags = [{"Key": "CostCenter", "Value": cost_center}]
    return {name: {"Type": "AWS::SQS::Queue", "Properties": {"Tags": tags}} for name in "ABCD"}


def test_what_differs_alike_in_many_resources_is_said_once() -> None:
    found = compare(named(many("1"), "prod", ACCOUNTS["one"]), named(many("2"), "staging", ACCOUNTS["other"]))
    text = to_text(found)
    line = '  /Properties/Tags/0/Value (CostCenter)  of A, B, C, D: prod "1", staging "2"'
    assert line in text.splitlines()
    assert text.count('"1"') == 1
    assert len(to_data(found)["resources"]) == 4  # in the data each has its own
    assert text.splitlines()[-1] == "prod and staging: 4 differ; 0 resources alike"


def test_the_folded_names_are_counted_and_shown_on_request() -> None:
    resources = {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q-NAME"}}}
    found = compare(named(resources, "prod", ACCOUNTS["one"]), named(resources, "staging", ACCOUNTS["other"]))
    last = "prod and staging: no difference; 1 resources alike; folded: 1 by prod's and staging's own names"
    assert to_text(found).splitlines() == [last]
    assert to_text(found, show_folded=True).splitlines() == ["Folded", "  Q/Properties/QueueName  names", "", last]


def test_a_comparison_fits_a_comment_and_counts_what_it_leaves_out() -> None:
    one = {f"Q{n}": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": f"{n}" * 200}} for n in range(400)}
    other = {name: {"Type": "AWS::SQS::Queue"} for name in one}
    text = to_markdown(compare(named(one, "prod", ACCOUNTS["one"]), named(other, "staging", ACCOUNTS["other"])))
    assert len(text) <= 65_536
    assert "Left out for length: " in text
    assert "prod and staging: 400 differ" in text


def topics(count: int) -> dict[str, Any]:
    return {
        f"T{index:03}": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": f"d{index}"}}
        for index in range(count)
    }


def test_what_few_resources_of_one_environment_hold_is_listed_and_what_many_hold_is_said_to_be_left_out() -> None:
    few, many_ = (
        compare(named(topics(count), "prod", ACCOUNTS["one"]), named({}, "staging", ACCOUNTS["other"]))
        for count in (25, 26)
    )
    assert '  T007  AWS::SNS::Topic\n      /Properties/DisplayName: "d7"\n' in to_text(few)
    assert '- `T007` AWS::SNS::Topic\n  - `/Properties/DisplayName`: `"d7"`\n' in to_markdown(few)
    for face in (to_text, to_markdown):
        assert "DisplayName" not in face(many_)
        assert "what these 26 resources hold is not listed here: " in face(many_)
