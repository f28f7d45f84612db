"""Every statement of a template, with who or what holds it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tests.template import policies
from tests.template.graph import Graph
from tests.template.policies import Statement

IDENTITY, RESOURCE, KEY, TRUST = "identity", "resource", "key", "trust"

# Policies on resources: the property that holds the document.
_DOCUMENTS = {
    "AWS::KMS::Key": ("KeyPolicy", KEY),
    "AWS::S3::BucketPolicy": ("PolicyDocument", RESOURCE),
    "AWS::SNS::TopicPolicy": ("PolicyDocument", RESOURCE),
    "AWS::SQS::QueuePolicy": ("PolicyDocument", RESOURCE),
}


class Held(NamedTuple):
    """A statement of the resource with that logical id; `kind` is what it is a policy of."""

    holder: str
    kind: str
    statement: Statement


def held(graph: Graph) -> Iterator[Held]:
    for name, statement in policies.everywhere(graph):
        yield Held(name, IDENTITY, statement)
    for name, role in graph.of_type("AWS::IAM::Role").items():
        for statement in policies.statements(role["Properties"]["AssumeRolePolicyDocument"]):
            yield Held(name, TRUST, statement)
    for type_name, (prop, kind) in _DOCUMENTS.items():
        for name, resource in graph.of_type(type_name).items():
            for statement in policies.statements(resource["Properties"][prop]):
                yield Held(name, kind, statement)
    for name, policy in graph.of_type("AWS::Events::EventBusPolicy").items():
        for statement in policies.statements({"Statement": policy["Properties"]["Statement"]}):
            yield Held(name, RESOURCE, statement)
