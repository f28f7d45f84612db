"""Policy documents in a template, read: who may do what with which resource. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.template.graph import Graph, listed, target, text

_POLICIES = ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy")


@dataclass(frozen=True)
class Statement:
    """One statement; resources and principals as `graph.text` writes them."""

    sid: str
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    services: tuple[str, ...]
    principals: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]]

    def keys(self) -> set[str]:
        """The condition keys, in lower case: AWS compares them so."""
        return {key.lower() for operator in self.conditions.values() for key in operator}

    def values(self, key: str) -> tuple[str, ...]:
        """What a condition compares the key with, whatever the operator."""
        return tuple(
            value
            for operator in self.conditions.values()
            for name, values in operator.items()
            if name.lower() == key.lower()
            for value in values
        )

    @property
    def allows(self) -> bool:
        return self.effect == "Allow"


def statements(document: Any) -> list[Statement]:
    """The statements of a policy document."""
    return [_statement(raw) for raw in listed(document.get("Statement"))]


def _statement(raw: Mapping[str, Any]) -> Statement:
    principal = raw.get("Principal", {})
    named = {"*": "*"} if isinstance(principal, str) else principal
    return Statement(
        sid=raw.get("Sid", ""),
        effect=raw["Effect"],
        actions=tuple(listed(raw.get("Action"))),
        resources=tuple(text(resource) for resource in listed(raw.get("Resource"))),
        services=tuple(text(service) for service in listed(named.get("Service"))),
        principals=tuple(
            text(other) for kind, values in named.items() if kind != "Service" for other in listed(values)
        ),
        conditions={
            operator: {key: tuple(text(value) for value in listed(values)) for key, values in compared.items()}
            for operator, compared in raw.get("Condition", {}).items()
        },
    )


def of_role(graph: Graph, role: str) -> list[Statement]:
    """The statements of a role: inline, and of the template's own policies that name it."""
    beside = [
        statement
        for policy in graph.of_type(*_POLICIES).values()
        if role in {target(subject) for subject in listed(policy["Properties"].get("Roles"))}
        for statement in statements(policy["Properties"]["PolicyDocument"])
    ]
    return _inline(graph, role) + beside


def _inline(graph: Graph, role: str) -> list[Statement]:
    return [
        statement
        for policy in graph.properties(role).get("Policies", [])
        for statement in statements(policy["PolicyDocument"])
    ]


def allowed(graph: Graph, role: str) -> list[Statement]:
    return [statement for statement in of_role(graph, role) if statement.allows]


def may(found: list[Statement], action: str, resource: str) -> bool:
    """True where a statement allows the action on exactly this resource, under it, or on `*`."""
    return any(
        statement.allows
        and action in statement.actions
        and any(given in ("*", resource) or given.startswith(resource) for given in statement.resources)
        for statement in found
    )


def on(graph: Graph, kind: str, subjects: str, name: str) -> list[Statement]:
    """The statements that the resource policies of a kind set on a resource.

    `kind` is the policy's type, `subjects` its property that names what it is for: AWS::SQS::QueuePolicy, Queues.
    """
    return [
        statement
        for policy in graph.of_type(kind).values()
        if name in {target(subject) for subject in listed(policy["Properties"].get(subjects))}
        for statement in statements(policy["Properties"]["PolicyDocument"])
    ]


def on_queue(graph: Graph, name: str) -> list[Statement]:
    return on(graph, "AWS::SQS::QueuePolicy", "Queues", name)


def on_topic(graph: Graph, name: str) -> list[Statement]:
    return on(graph, "AWS::SNS::TopicPolicy", "Topics", name)


def on_bucket(graph: Graph, name: str) -> list[Statement]:
    return on(graph, "AWS::S3::BucketPolicy", "Bucket", name)


def everywhere(graph: Graph) -> Iterator[tuple[str, Statement]]:
    """Every statement of every policy in the template that says what may be done, trust and key policies apart."""
    for name in graph.of_type("AWS::IAM::Role"):
        for statement in _inline(graph, name):
            yield name, statement
    for name, resource in graph.of_type(*_POLICIES).items():
        for statement in statements(resource["Properties"]["PolicyDocument"]):
            yield name, statement
