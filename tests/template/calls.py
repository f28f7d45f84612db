"""What an entry point asks of AWS, read from the handlers' source. Pure.

Reachability is by name: from `handler` on, a function counts when reachable code mentions its name, a method when it
mentions an attribute of that name. That may count too much, never too little.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tests.template.aws_data import operations

Function = ast.FunctionDef | ast.AsyncFunctionDef

# Powertools' functions that call AWS for us.
POWERTOOLS = {
    "get_parameter": ("ssm", "GetParameter"),
    "get_parameters_by_name": ("ssm", "GetParameters"),
    "get_parameters": ("ssm", "GetParametersByPath"),
    "get_secret": ("secretsmanager", "GetSecretValue"),
}


class UnknownServiceError(ValueError):
    """A call whose service cannot be told: annotate the client with its types_boto3 class."""


@dataclass(frozen=True)
class Unit:
    """A function or method, or the code of a module or class outside of those."""

    module: str
    name: str
    is_method: bool
    code: tuple[ast.AST, ...]


class Site(NamedTuple):
    """A place in the code that calls AWS: module, function (empty outside of any), boto3 service, operation."""

    module: str
    function: str
    service: str
    operation: str


def calls_of(entry: str, sources: Mapping[str, str]) -> set[tuple[str, str]]:
    """(boto3 service, operation) of `handlers.alerts.handler`; `sources` maps module names to their text."""
    return {(site.service, site.operation) for site in sites_of(entry, sources)}


def sites_of(entry: str, sources: Mapping[str, str]) -> set[Site]:
    """Where `handlers.alerts.handler` calls AWS; `sources` maps module names to their text."""
    module = entry.rpartition(".")[0]
    trees = {name: ast.parse(sources[name]) for name in _closure(module, sources)}
    services = {service for tree in trees.values() for service in _created(tree)}
    typed = {name: _typed_clients(tree) for name, tree in trees.items()}
    found: set[Site] = set()
    for unit in _reachable(module, trees):
        for node in (inner for part in unit.code for inner in ast.walk(part)):
            calls = _call(node, unit.module, typed[unit.module], services)
            found |= {Site(unit.module, unit.name, *call) for call in calls}
    return found


def _closure(module: str, sources: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in found or name not in sources:
            continue
        found.add(name)
        for node in ast.walk(ast.parse(sources[name])):
            if isinstance(node, ast.ImportFrom) and node.module:
                waiting += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                waiting += [alias.name for alias in node.names]
    return found


def _created(tree: ast.Module) -> Iterator[str]:
    """The services that the module makes clients of: `boto3.client("s3")`, `aws.client("s3", CONFIG)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _last(node.func) == "client" and isinstance(node.func, ast.Attribute):
            service = _constant(node)
            if service:  # a wrapper hands on the name that it was given
                yield service


def _typed_clients(tree: ast.Module) -> dict[str, str]:
    """Names that are annotated as, or assigned, a client -> its service. `self._client = client` counts too."""
    classes = {
        alias.name: node.module.removeprefix("types_boto3_")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("types_boto3_")
        for alias in node.names
        if alias.name.endswith("Client")
    }
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        annotation = getattr(node, "annotation", None)
        if isinstance(annotation, ast.Name) and annotation.id in classes:
            name = node.arg if isinstance(node, ast.arg) else _last(getattr(node, "target", None))
            if name:
                found[name] = classes[annotation.id]
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            targets = node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else [node.targets[0]]
            for to, value in zip(targets, values, strict=False):
                name, source = _last(to), _last(value)
                created = next(_created(ast.Module([ast.Expr(value)], [])), None)
                if name and (created or source in found):
                    found[name] = created or found[str(source)]
    return found


def _last(node: ast.AST | None) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else None


def _reachable(module: str, trees: Mapping[str, ast.Module]) -> list[Unit]:
    units = [unit for name, tree in trees.items() for unit in _units(name, tree)]
    waiting = [unit for unit in units if unit.name == "" or (unit.module == module and unit.name == "handler")]
    found = list(waiting)
    while waiting:
        unit = waiting.pop()
        names, attributes = _mentioned(unit)
        for other in units:
            wanted = attributes if other.is_method else names | attributes
            if other not in found and (other.name in wanted or (other.is_method and other.name.startswith("__"))):
                found.append(other)
                waiting.append(other)
    return found


def _units(module: str, tree: ast.Module) -> Iterator[Unit]:
    loose: list[ast.AST] = []
    for node in tree.body:
        if isinstance(node, Function):
            yield Unit(module, node.name, False, tuple(node.body))
            loose += node.decorator_list
        elif isinstance(node, ast.ClassDef):
            for member in node.body:
                if isinstance(member, Function):
                    yield Unit(module, member.name, True, tuple(member.body))
                else:
                    loose.append(member)
        elif not isinstance(node, (ast.Import, ast.ImportFrom)):
            loose.append(node)
    yield Unit(module, "", False, tuple(loose))


def _mentioned(unit: Unit) -> tuple[set[str], set[str]]:
    names, attributes = set(), set()
    for part in unit.code:
        for node in ast.walk(part):
            if isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.Attribute):
                attributes.add(node.attr)
    return names, attributes


def _call(node: ast.AST, module: str, typed: Mapping[str, str], services: set[str]) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Call) and _last(node.func) in ("get_paginator", "get_waiter"):
        receiver, method = _receiver(node.func), _constant(node)
    elif isinstance(node, ast.Attribute):
        receiver, method = _last(node.value), node.attr
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in POWERTOOLS:
        yield POWERTOOLS[node.func.id]
        return
    else:
        return
    if receiver and receiver in typed:
        known = [typed[receiver]]
    else:
        known = sorted(service for service in services if method in operations(service))
    if len(known) > 1:
        raise UnknownServiceError(f"{module}: {receiver}.{method} may be a call of {' or '.join(known)}")
    for service in known:
        if method in operations(service):
            yield service, operations(service)[method]


def _receiver(function: ast.AST) -> str | None:
    return _last(function.value) if isinstance(function, ast.Attribute) else None


def _constant(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return str(first.value) if isinstance(first, ast.Constant) else ""
