"""IAM: least privilege, measured against what the handlers' source calls."""

from __future__ import annotations

from functools import cache

import pytest

from tests.template.calls import UnknownServiceError, calls_of
from tests.template.checks import permissions
from tests.template.faults import Fault, add, cut, named, put, role_statement, statement
from tests.template.graph import Graph
from tests.template.rendered import graph, handler_sources
from tests.template.suite import *  # noqa: F403 - the tests themselves

ROLE = "AWS::IAM::Role"


@cache
def calls() -> dict[str, set[tuple[str, str]]]:
    stacks = (graph("prod"), graph("realtime"))
    functions = [function for stack in stacks for function in stack.of_type("AWS::Lambda::Function").values()]
    entries = {function["Properties"]["Handler"] for function in functions}
    return {entry: calls_of(entry, handler_sources()) for entry in entries}


def roles_allow_what_the_code_does(graph: Graph) -> list[str]:
    return permissions.roles_allow_what_the_code_does(graph, calls())


CHECKS = [
    permissions.actions_are_narrow,
    permissions.resource_policies_are_narrow,
    permissions.managed_policies_are_known,
    permissions.trust_is_narrow,
    permissions.inline_policies_fit,
    permissions.roles_are_used,
    roles_allow_what_the_code_does,
    permissions.grants_are_on_what_the_environment_names,
]

FAULTS = [
    Fault(what, permissions.actions_are_narrow, plant)
    for what, plant in {
        "a wildcard": role_statement("sns:Publish", lambda s: s.update(Action="sns:*")),
        "part of an action": role_statement("sns:Publish", lambda s: s.update(Action="sns:Pub*")),
        "everything": role_statement("sns:Publish", lambda s: s.update(Action="*")),
        "all but one": role_statement("sns:Publish", lambda s: s.update(NotAction=s.pop("Action"))),
        "an action that does not exist": role_statement("sns:Publish", lambda s: s.update(Action="sns:PublishBatch")),
        "a service that does not exist": role_statement("sns:Publish", lambda s: s.update(Action="snss:Publish")),
        "every topic": role_statement("sns:Publish", lambda s: s.update(Resource="*")),
    }.items()
]

FAULTS += [
    Fault(what, permissions.resource_policies_are_narrow, plant)
    for what, plant in {
        "a queue lets everything be done": statement(
            "AWS::SQS::QueuePolicy", "PolicyDocument", lambda s: s.update(Action="sqs:*"), "events.amazonaws.com"
        ),
        "a topic lets everybody in": statement(
            "AWS::SNS::TopicPolicy",
            "PolicyDocument",
            lambda s: s.update(Principal="*"),
            "sns:Publish",
        ),
        "a key lets everything be done": statement(
            "AWS::KMS::Key", "KeyPolicy", lambda s: s.update(Action="kms:*"), "kms:PutKeyPolicy"
        ),
    }.items()
]

FAULTS += [
    Fault(
        "an administrator",
        permissions.managed_policies_are_known,
        put(ROLE, "ManagedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"]),
    ),
    Fault(
        "any account",
        permissions.trust_is_narrow,
        put(ROLE, "AssumeRolePolicyDocument.Statement.0.Principal", {"AWS": "*"}),
    ),
    Fault(
        "Config for any account",
        permissions.trust_is_narrow,
        cut(ROLE, "AssumeRolePolicyDocument.Statement.0.Condition", named("RecorderRole")),
    ),
    Fault(
        "another account",
        permissions.trust_is_narrow,
        put(ROLE, "AssumeRolePolicyDocument.Statement.0.Principal", {"AWS": "arn:aws:iam::444455556666:root"}),
    ),
    Fault(
        "too much to say",
        permissions.inline_policies_fit,
        role_statement("sns:Publish", lambda s: s.update(Resource=["arn:aws:sns:::topic"] * 600)),
    ),
    Fault("a role too many", permissions.roles_are_used, add("SpareRole", {"Type": ROLE, "Properties": {}})),
]

FAULTS += [
    Fault(what, roles_allow_what_the_code_does, plant)
    for what, plant in {
        "a call that is not allowed": role_statement(
            "sns:Publish", lambda s: s.update(Action="sns:GetTopicAttributes")
        ),
        "an action that is not called": role_statement(
            "s3:PutObject", lambda s: s.update(Action=["s3:PutObject", "s3:GetObject"])
        ),
        "an entry that nobody knows": put("AWS::Lambda::Function", "Handler", "handlers.other.handler"),
        "dead letters that may not be sent": role_statement(
            "sqs:SendMessage", lambda s: s.update(Action="sqs:ReceiveMessage"), named("EmptyBucketRole")
        ),
        "a queue that may not be read": role_statement(
            "sqs:ReceiveMessage", lambda s: s.update(Action="sqs:DeleteMessage"), named("AlertsRole")
        ),
    }.items()
]

FAULTS += [
    Fault(what, permissions.grants_are_on_what_the_environment_names, plant)
    for what, plant in {
        "another topic": role_statement("sns:Publish", lambda s: s.update(Resource={"Ref": "OperationsTopic"})),
        "another bucket": role_statement(
            "s3:PutObject", lambda s: s.update(Resource="arn:aws:s3:::other/*"), named("ComplianceReport")
        ),
        "another parameter": role_statement(
            "/contacts/",
            lambda s: s.update(Resource="arn:aws:ssm:us-east-1:111122223333:parameter/x"),
            named("AlertsRole"),
        ),
        "another path": role_statement(
            "/rules/",
            lambda s: s.update(Resource="arn:aws:ssm:us-east-1:111122223333:parameter/x"),
            named("RequiredTags"),
        ),
    }.items()
]


SOURCES = {
    "handlers.entry": """
import boto3
from handlers.lib import store
from handlers.lib.log import note
if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
def handler(event, context):
    s3 = boto3.client("s3")
    page(s3)
    store.Store(boto3.client("dynamodb")).load("k")
def page(s3: S3Client):
    return s3.get_paginator("list_object_versions")
def unused():
    boto3.client("sqs").send_message()
""",
    "handlers.lib.store": """
from types_boto3_dynamodb import DynamoDBClient
class Store:
    def __init__(self, client: DynamoDBClient):
        self._client = client
    def load(self, key):
        return self._client.get_item(Key=key)
    def save(self, key):
        self._client.put_item(Key=key)
""",
    "handlers.lib.other": "import boto3\nboto3.client('sns').publish()\n",
}


def test_calls_are_those_that_the_entry_reaches() -> None:
    assert calls_of("handlers.entry.handler", SOURCES) == {("s3", "ListObjectVersions"), ("dynamodb", "GetItem")}


def test_a_call_counts_when_the_method_is_handed_on_or_powertools_makes_it() -> None:
    source = "def handler(e, c):\n    pages(boto3.client('ssm').describe_parameters)\n    get_parameter('n')\n"

    assert calls_of("handlers.e.handler", {"handlers.e": source}) == {
        ("ssm", "DescribeParameters"),
        ("ssm", "GetParameter"),
    }


def test_a_call_of_a_service_that_cannot_be_told_is_an_error() -> None:
    source = "a, b = boto3.client('sns'), boto3.client('sqs')\ndef handler(e, c):\n    it.add_permission()\n"

    with pytest.raises(UnknownServiceError, match="add_permission may be a call of sns or sqs"):
        calls_of("handlers.e.handler", {"handlers.e": source})


@pytest.mark.parametrize(
    ("call", "actions"),
    [
        (("s3", "DeleteObjects"), {"s3:DeleteObject", "s3:DeleteObjectVersion"}),
        (("resourcegroupstaggingapi", "GetResources"), {"tag:GetResources"}),
        (("config", "PutEvaluations"), {"config:PutEvaluations"}),
        (("sqs", "SendMessageBatch"), {"sqs:SendMessage"}),
    ],
)
def test_a_call_needs_the_action_that_iam_knows_it_by(call: tuple[str, str], actions: set[str]) -> None:
    assert permissions.actions_of({call}) == actions
