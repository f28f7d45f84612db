"""No template, however malformed inside, breaks a review: it is reviewed or refused with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renderer.review import review
from renderer.review.conditions import CircularConditionError
from renderer.review.deployment import MalformedTemplateError
from renderer.review.faces import to_json, to_markdown, to_text

TEXTS = ["", "a", "*", "s3:*", "${P}", "${!x}", "${A.B}", '{"a":1}', "[", "{{resolve:ssm:x}}", "10.0.0.0/8", "P", "R1"]
FUNCTIONS = [
    "Ref",
    "Fn::GetAtt",
    "Fn::Sub",
    "Fn::If",
    "Fn::Join",
    "Fn::Select",
    "Fn::Split",
    "Fn::FindInMap",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::GetAZs",
    "Fn::ImportValue",
    "Fn::Length",
    "Fn::ToJsonString",
    "Fn::Transform",
    "Fn::ForEach::x",
    "Condition",
    "Fn::Equals",
    "Fn::And",
    "Fn::Not",
]
KEYS = [
    "Statement",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "Principal",
    "Condition",
    "StringEquals",
    "IpAddress",
    "Tags",
    "Key",
    "Value",
    "PolicyDocument",
    "Policies",
    "SecurityGroupIngress",
    "CidrIp",
    "FromPort",
    "ToPort",
    "IpProtocol",
    "ManagedPolicyArns",
    "BucketName",
    "Roles",
    "Groups",
    "PublicAccessBlockConfiguration",
    "AssumeRolePolicyDocument",
    "PermissionsBoundary",
]
TYPES = [
    "AWS::IAM::Role",
    "AWS::S3::Bucket",
    "AWS::EC2::SecurityGroup",
    "AWS::IAM::ManagedPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::Lambda::Permission",
    "AWS::EC2::Instance",
    "Custom::X",
    "AWS::IAM::Policy",
    "AWS::IAM::User",
]

LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-3, 9), st.floats(-9, 9), st.sampled_from(TEXTS))
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
        st.builds(lambda name, argument: {name: argument}, st.sampled_from(FUNCTIONS), inner),
    ),
    max_leaves=12,
)
RESOURCES = st.fixed_dictionaries(
    {"Type": st.sampled_from(TYPES), "Properties": st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4)},
    optional={
        "Condition": st.sampled_from(["C", "D"]),
        "DeletionPolicy": VALUES,
        "UpdatePolicy": VALUES,
        "Metadata": VALUES,
        "DependsOn": VALUES,
    },
)
# What is no resource itself: a loop (also one that is none), a macro at the top, a resource that a macro writes.
MADE_ELSEWHERE = st.fixed_dictionaries(
    {},
    optional={
        "Fn::ForEach::L": st.one_of(VALUES, st.tuples(st.just("N"), VALUES, VALUES).map(list)),
        "Fn::Transform": VALUES,
        "R4": st.fixed_dictionaries({"Fn::Transform": VALUES}),
    },
)
TEMPLATES = st.fixed_dictionaries(
    {
        "Resources": st.tuples(
            st.dictionaries(st.sampled_from(["R1", "R2", "R3"]), RESOURCES, max_size=3), MADE_ELSEWHERE
        ).map(lambda parts: {**parts[0], **parts[1]})
    },
    optional={
        "Parameters": st.just({"P": {"Type": "CommaDelimitedList", "Default": "a,b"}}),
        "Conditions": st.dictionaries(st.sampled_from(["C", "D"]), VALUES, max_size=2),
        "Outputs": st.fixed_dictionaries({"O": st.fixed_dictionaries({"Value": VALUES}, optional={"Export": VALUES})}),
        "Mappings": st.dictionaries(st.just("M"), VALUES),
        "Transform": st.just("AWS::LanguageExtensions"),
    },
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEMPLATES, TEMPLATES)
def test_a_template_is_reviewed_or_refused(old: dict[str, Any], new: dict[str, Any]) -> None:
    try:
        found = review(old, new)
        unchanged = review(new, new)
    except (MalformedTemplateError, CircularConditionError):
        return
    assert not unchanged.has_effect
    for face in (to_text, to_markdown, to_json):
        assert face(found)


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ({}, "not a CloudFormation template: it has no Resources"),
        ({"Resources": None}, "not a CloudFormation template: it has no Resources"),
        ({"Resources": []}, "Resources must be a mapping, not list"),
        ({"Parameters": {"P": "x"}, "Resources": {}}, "Parameters/P must be a mapping, not str"),
        ({"Resources": {"R": {}}}, "Resources/R has no Type"),
        ({"Resources": {"R": {"Type": "T", "Properties": []}}}, None),
        ({"Resources": {"R": {"Type": "T", "Properties": ["x"]}}}, "Resources/R/Properties must be a mapping"),
    ],
)
def test_a_malformed_template_is_refused_with_its_place(template: dict[str, Any], says: str | None) -> None:
    if says is None:
        assert not review(template, template).has_effect
    else:
        with pytest.raises(MalformedTemplateError, match=says):
            review(None, template)
