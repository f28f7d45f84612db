"""Faults to plant in a rendered template, so that no check is vacuous: each must report its own."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, NamedTuple

from tests.template.graph import Graph

Template = dict[str, Any]
Mutation = Callable[[Template], None]
Where = Callable[[str, dict[str, Any]], bool]


class Fault(NamedTuple):
    """What is wrong, the check that must say so, and how to make it so."""

    what: str
    check: Callable[[Graph], list[str]]
    plant: Mutation


def planted(graph: Graph, mutation: Mutation) -> Graph:
    """The graph with the fault; an error where the fault changes nothing."""
    template = deepcopy(dict(graph.template))
    mutation(template)
    assert template != graph.template, "the fault changed nothing"
    return Graph(template, graph.parameters)


def anything(_name: str, _resource: dict[str, Any]) -> bool:
    return True


def named(part: str) -> Where:
    """A resource whose logical id holds this."""
    return lambda name, _resource: part in name


def find(template: Template, type_name: str, where: Where = anything) -> tuple[str, dict[str, Any]]:
    """The first resource of the type; an error where there is none, as the fault could not be planted."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == type_name and where(name, resource):
            return name, resource
    raise AssertionError(f"no {type_name} to plant a fault in")


def put(type_name: str, path: str, value: Any, where: Where = anything) -> Mutation:
    """Set a property (`Targets.0.Arn`; `/DependsOn` is the resource's own) of the first such resource."""

    def mutation(template: Template) -> None:
        holder, key = _place(find(template, type_name, where)[1], path)
        holder[key] = deepcopy(value)

    return mutation


def cut(type_name: str, path: str, where: Where = anything) -> Mutation:
    """Take a property away."""

    def mutation(template: Template) -> None:
        holder, key = _place(find(template, type_name, where)[1], path)
        del holder[key]

    return mutation


def drop(type_name: str, where: Where = anything) -> Mutation:
    """Take the whole resource away."""

    def mutation(template: Template) -> None:
        del template["Resources"][find(template, type_name, where)[0]]

    return mutation


def add(name: str, resource: dict[str, Any]) -> Mutation:
    def mutation(template: Template) -> None:
        template["Resources"][name] = deepcopy(resource)

    return mutation


def without_dependency(type_name: str, on: str, where: Where = anything) -> Mutation:
    """Take `on` out of what the resource says it depends on."""

    def mutation(template: Template) -> None:
        _, resource = find(template, type_name, where)
        depends = resource["DependsOn"]
        resource["DependsOn"] = [other for other in ([depends] if isinstance(depends, str) else depends) if other != on]

    return mutation


def statement(
    type_name: str, path: str, change: Callable[[dict[str, Any]], None], holds: str, where: Where = anything
) -> Mutation:
    """Change the first statement whose text holds `holds`, in the policy documents under `path` of such resources."""

    def mutation(template: Template) -> None:
        for name, resource in template["Resources"].items():
            if resource["Type"] == type_name and where(name, resource):
                for one in _statements(resource, path):
                    if holds in str(one):
                        change(one)
                        return
        raise AssertionError(f"no statement with {holds} to plant a fault in")

    return mutation


def _statements(resource: dict[str, Any], path: str) -> list[dict[str, Any]]:
    try:
        holder, key = _place(resource, path)
    except (KeyError, IndexError):
        return []  # a role without a policy of its own
    found: list[dict[str, Any]] = holder[key]["Statement"]
    return found


def role_statement(holds: str, change: Callable[[dict[str, Any]], None], where: Where = anything) -> Mutation:
    """Change the first statement of a role's inline policy whose text holds `holds`."""
    return statement("AWS::IAM::Role", "Policies.0.PolicyDocument", change, holds, where)


def _place(resource: dict[str, Any], path: str) -> tuple[Any, Any]:
    holder: Any = resource
    *parts, last = path[1:].split(".") if path.startswith("/") else ["Properties", *path.split(".")]
    for part in parts:
        holder = holder[int(part)] if isinstance(holder, list) else holder[part]
    return holder, int(last) if isinstance(holder, list) else last
