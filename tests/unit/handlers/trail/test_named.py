"""What a call names is found, and nothing else is taken for a name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.trail import named
from handlers.trail.named import CHANGING, CREATING, LIMIT, Resource, changed, changed_or_created
from tests.unit.handlers.trail.records import GROUP, call, record
from tests.unit.handlers.trail.test_call import JSON

EXAMPLES = [
    pytest.param("ec2", "AuthorizeSecurityGroupIngress", None, [("AWS::EC2::SecurityGroup", GROUP)], id="a port"),
    pytest.param(
        "ec2",
        "ModifySecurityGroupRules",
        {"ModifySecurityGroupRulesRequest": {"GroupId": "sg-1", "SecurityGroupRule": {"tag": 1}}},
        [("AWS::EC2::SecurityGroup", "sg-1")],
        id="a rule's modification",
    ),
    pytest.param(
        "ec2",
        "CreateTags",
        {"resourcesSet": {"items": [{"resourceId": one} for one in ("sg-1", "i-2", "eipalloc-3", "sg-1")]}},
        [("AWS::EC2::SecurityGroup", "sg-1"), ("AWS::EC2::Instance", "i-2")],
        id="tags of several",
    ),
    pytest.param(
        "kms",
        "PutKeyPolicy",
        {"keyId": "arn:aws:kms:us-east-1:1:key/0f1e"},
        [("AWS::KMS::Key", "arn:aws:kms:us-east-1:1:key/0f1e", "0f1e")],
        id="an ARN for an id",
    ),
    pytest.param(
        "lambda",
        "UpdateFunctionConfiguration20150331v2",
        {"functionName": "arn:aws:lambda:us-east-1:1:function:f"},
        [("AWS::Lambda::Function", "arn:aws:lambda:us-east-1:1:function:f", "f")],
        id="an API with a version",
    ),
    pytest.param(
        "monitoring",
        "DeleteAlarms",
        {"alarmNames": ["a", "b"]},
        [("AWS::CloudWatch::Alarm", "a"), ("AWS::CloudWatch::Alarm", "b")],
        id="a list of names",
    ),
]


@pytest.mark.parametrize(("service", "name", "request_", "expected"), EXAMPLES)
def test_a_call_names_what_it_changes(service: str, name: str, request_: Any, expected: list[tuple[str, ...]]) -> None:
    one = call(name, source=f"{service}.amazonaws.com", request=request_)
    assert changed(one) == [Resource(kind, tuple(ids)) for kind, *ids in expected]


def test_a_group_that_a_call_names_by_its_name_is_known_by_the_answer() -> None:
    answer = {"securityGroupRuleSet": {"items": [{"groupId": "sg-1", "securityGroupRuleId": "sgr-1"}]}}
    one = call("AuthorizeSecurityGroupIngress", request={"groupName": "default"}, response=answer)
    assert changed(one) == [Resource("AWS::EC2::SecurityGroup", ("sg-1",))]


def test_what_was_just_made_is_no_change() -> None:
    started = {"instancesSet": {"items": [{"instanceId": "i-1"}, {"instanceId": "i-2"}]}}
    one = call("RunInstances", request={}, response=started)
    assert changed(one) == []
    assert [resource.ids for resource in changed_or_created(one)] == [("i-1",), ("i-2",)]
    made = call("CreateSecurityGroup", request={"groupName": "web"}, response={"groupId": "sg-1"})
    assert changed_or_created(made) == [Resource("AWS::EC2::SecurityGroup", ("sg-1",))]


@pytest.mark.parametrize(
    ("name", "source", "is_known"),
    [
        ("DescribeInstances", "ec2.amazonaws.com", False),
        ("TagResource", "ec2.amazonaws.com", False),
        ("TagResource20170331v2", "lambda.amazonaws.com", True),
        ("RunInstances", "ec2.amazonaws.com", True),
    ],
)
def test_a_call_that_the_table_lacks_names_nothing(name: str, source: str, is_known: bool) -> None:
    one = call(name, source=source, request={"resource": "f"})
    assert named.is_known(one) == is_known
    assert bool(changed(one)) == (name.startswith("TagResource2"))


@pytest.mark.parametrize("request_", [{}, [], "sg-1", {"groupId": None}, {"groupId": ["sg-1"]}, {"groupId": ""}])
def test_a_place_that_holds_no_text_names_nothing(request_: Any) -> None:
    assert changed(call(request=request_)) == []


def test_a_list_without_end_is_cut_and_an_id_that_is_too_long_is_none() -> None:
    items = [{"resourceId": f"i-{number}"} for number in range(LIMIT + 9)]
    assert len(changed(call("CreateTags", request={"resourcesSet": {"items": items}}))) == LIMIT
    assert changed(call(request={"groupId": "s" * 1_025})) == []


@given(st.sampled_from([*CREATING, *CHANGING]), JSON, JSON)
def test_no_record_is_too_strange_to_be_looked_through(row: named.Row, request_: Any, response: Any) -> None:
    detail = record(row.calls[0], f"{row.service}.amazonaws.com", requestParameters=request_, responseElements=response)
    one = call(row.calls[0])._replace(source=f"{row.service}.amazonaws.com", detail=detail)
    assert all(isinstance(name, str) for resource in changed_or_created(one) for name in resource.ids)
