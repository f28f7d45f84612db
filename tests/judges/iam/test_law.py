"""What is found in an Allow, on a reference of a few actions; `make iam-report` uses AWS's own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judges.iam.arns import arn, fits
from tests.judges.iam.definition import Definition
from tests.judges.iam.exceptions import Allowance, unneeded
from tests.judges.iam.law import findings
from tests.judges.iam.statements import held
from tests.template.graph import Graph


def row(*keys: str) -> dict[str, Any]:
    return {"condition_keys": list(keys)}


def privilege(**rows: Any) -> dict[str, Any]:
    # "" is the row of the keys that need no resource.
    return {"access_level": "Read", "resource_types": {name.replace("no_resource", ""): r for name, r in rows.items()}}


REFERENCE = Definition(
    {
        "s3": {
            "privileges": {
                "GetObject": privilege(object=row(), no_resource=row("s3:TlsVersion")),
                "ListBucket": privilege(bucket=row(), no_resource=row("s3:prefix")),
                "ListAllMyBuckets": privilege(no_resource=row()),
            },
            "resources": {
                "bucket": {
                    "arn": "arn:${Partition}:s3:::${BucketName}",
                    "condition_keys": ["aws:ResourceTag/${TagKey}"],
                },
                "object": {"arn": "arn:${Partition}:s3:::${BucketName}/${ObjectName}", "condition_keys": []},
            },
        },
        "sts": {"privileges": {"AssumeRole": privilege(role=row())}, "resources": {}},
    }
)
BUCKET = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "bucket-reports-${EnvironmentSuffix}"}}}


def stack(statement: dict[str, Any], trust: dict[str, Any] | None = None) -> Graph:
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Statement": [trust or {"Effect": "Allow", "Principal": {}, "Action": "sts:AssumeRole"}]
            },
            "Policies": [{"PolicyDocument": {"Statement": [{"Effect": "Allow", "Sid": "One", **statement}]}}],
        },
    }
    return Graph({"Resources": {"Role": role, "Bucket": BUCKET}}, {"EnvironmentSuffix": "prod"})


def found(graph: Graph, takes: bool = False) -> list[tuple[str, str, str]]:
    return [
        (one.law, one.action, one.about)
        for statement in held(graph)
        for one in findings(graph, statement, REFERENCE, lambda _: takes)
    ]


OBJECTS = {"Fn::Sub": "${Bucket.Arn}/*"}
WHOLE = {"Fn::GetAtt": ["Bucket", "Arn"]}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Action": "s3:GetObject", "Resource": OBJECTS}, []),
        ({"Action": ["s3:ListBucket", "s3:GetObject"], "Resource": [WHOLE, OBJECTS]}, []),
        ({"Action": "s3:ListAllMyBuckets", "Resource": "*"}, []),
        ({"Action": "s3:GetObjects", "Resource": OBJECTS}, [("unknown", "s3:GetObjects", "")]),
        ({"Action": "s3:getObject", "Resource": OBJECTS}, [("unknown", "s3:getObject", "")]),
        ({"Action": "s3:GetObject", "Resource": "*"}, [("star", "s3:GetObject", "")]),
        ({"Action": "s3:ListAllMyBuckets", "Resource": WHOLE}, [("shape", "s3:ListAllMyBuckets", "")]),
        ({"Action": "s3:ListBucket", "Resource": OBJECTS}, [("shape", "s3:ListBucket", "")]),
        ({"Action": ["s3:ListBucket", "s3:GetObject"], "Resource": WHOLE}, [("shape", "s3:GetObject", "")]),
    ],
    ids=lambda value: str(value)[:60],
)
def test_an_allow_is_held_to_the_reference(statement: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    shapes = [one for one in found(stack(statement)) if not one[2]]
    assert shapes == expected


def test_a_resource_that_no_action_takes_is_named() -> None:
    other = "arn:aws:sqs:us-east-1:111122223333:queue"

    assert ("shape", "s3:GetObject", other) in found(stack({"Action": "s3:GetObject", "Resource": [OBJECTS, other]}))


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("s3:prefix", True),
        ("S3:Prefix", True),
        ("aws:ResourceTag/Owner", True),
        ("aws:SourceArn", True),
        ("s3:TlsVersion", False),
        ("aws:ResourceTag/", False),
        ("kms:ViaService", False),
    ],
)
def test_a_condition_is_on_a_key_that_the_action_knows(key: str, known: bool) -> None:
    graph = stack({"Action": "s3:ListBucket", "Resource": WHOLE, "Condition": {"StringEquals": {key: "x"}}})

    assert found(graph) == ([] if known else [("condition", "s3:ListBucket", key)])


def test_of_two_references_the_stricter_one_counts() -> None:
    graph = stack({"Action": "s3:ListAllMyBuckets", "Resource": "*"})

    assert found(graph, takes=True) == [("star", "s3:ListAllMyBuckets", "")]


def test_trust_and_the_policies_of_queues_are_read_too() -> None:
    graph = stack(
        {"Action": "s3:GetObject", "Resource": OBJECTS},
        {"Effect": "Allow", "Principal": {}, "Action": "sts:AssumeRoles", "Condition": {}},
    )

    assert found(graph) == [("unknown", "sts:AssumeRoles", "")]


def test_a_deny_may_be_as_wide_as_it_likes() -> None:
    assert found(stack({"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"})) == []


@pytest.mark.parametrize(
    ("pattern", "shape", "expected"),
    [
        ("arn:aws:s3:::reports", "arn:${Partition}:s3:::${BucketName}", True),
        ("arn:aws:s3:::reports/*", "arn:${Partition}:s3:::${BucketName}", False),
        ("arn:aws:s3:::reports*", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", True),
        ("arn:aws:s3:::reports", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", False),
        ("arn:aws:iam::1:role/a/b", "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}", True),
        ("arn:aws:sqs:us-east-1:1:", "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}", False),
        ("arn:aws:sqs::1:q", "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}", False),
        ("arn:aws:logs:r:1:log-group:g:*", "arn:${P}:logs:${R}:${A}:log-group:${G}:log-stream:${S}", True),
        ("arn:aws:logs:r:1:log-group:g", "arn:${P}:logs:${R}:${A}:log-group:${G}:log-stream:${S}", False),
        ("*", "arn:${Partition}:s3:::${BucketName}", True),
        ("arn:aws:cloudformation:r:1:stack/*", "arn:${P}:cloudformation:${R}:${A}:stack/${StackName}/${Id}", True),
    ],
)
def test_a_pattern_fits_a_shape_where_some_arn_is_both(pattern: str, shape: str, expected: bool) -> None:
    assert fits(pattern, shape) == expected


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("${Bucket.Arn}/*", "arn:aws:s3:::bucket-reports-prod/*"),
        ("arn:${AWS::Partition}:s3:::${Bucket}", "arn:aws:s3:::bucket-reports-prod"),
        (
            "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:q-${EnvironmentSuffix}",
            "arn:aws:sqs:us-east-1:111122223333:q-prod",
        ),
    ],
)
def test_a_reference_stands_for_its_arn(written: str, meant: str) -> None:
    assert arn(stack({"Action": "s3:GetObject", "Resource": OBJECTS}), written) == meant


def test_an_exception_that_nothing_needs_is_told() -> None:
    graph = stack({"Action": "s3:GetObject", "Resource": "*"})
    (statement,) = (one for one in held(graph) if one.kind == "identity")
    every = list(findings(graph, statement, REFERENCE, lambda _: False))
    given = [Allowance("star", ("s3:GetObject", "s3:ListBucket"), "because")]

    assert unneeded(given, every) == ["the exception of s3:ListBucket from the law of star is not needed"]
