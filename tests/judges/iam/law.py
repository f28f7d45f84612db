"""What is wrong with an Allow: unknown actions, a star too wide, what grants nothing. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from tests.judges.iam.arns import arn, fits
from tests.judges.iam.definition import Action, Definition
from tests.judges.iam.statements import KEY, TRUST, Held
from tests.template.graph import Graph

UNKNOWN, STAR, SHAPE, CONDITION = "unknown", "star", "shape", "condition"


class Finding(NamedTuple):
    """`about` is the resource or the condition key, empty where the action is enough to say it."""

    law: str
    action: str
    about: str
    holder: str
    sid: str


def findings(graph: Graph, one: Held, definition: Definition, takes: Callable[[str], bool]) -> Iterator[Finding]:
    """The faults of one statement that allows.

    `takes`: whether another reference says of an action that it can be limited to a resource. The stricter one counts.
    """
    if one.statement.allows:
        for law, action, about in _faults(graph, one, definition, takes):
            yield Finding(law, action, about, one.holder, one.statement.sid)


def _faults(
    graph: Graph, one: Held, definition: Definition, takes: Callable[[str], bool]
) -> Iterator[tuple[str, str, str]]:
    known = {name: definition.action(name) for name in one.statement.actions}
    yield from ((UNKNOWN, name, "") for name, action in known.items() if action is None)
    actions = [action for action in known.values() if action is not None]
    keys = sorted({key for operator in one.statement.conditions.values() for key in operator})
    yield from ((CONDITION, action.name, key) for action in actions for key in keys if not action.knows(key))
    # The star of a key's policy is that key, and a role's trust names no resource.
    if one.kind not in (KEY, TRUST):
        resources = {resource: arn(graph, resource) for resource in one.statement.resources}
        for action in actions:
            yield from _star_or_shape(resources, action, takes(action.name))
        yield from (
            (SHAPE, ", ".join(one.statement.actions), resource)
            for resource, pattern in resources.items()
            if pattern != "*" and not any(fits(pattern, shape) for action in actions for shape in action.arns)
        )


def _star_or_shape(resources: Mapping[str, str], action: Action, takes: bool) -> Iterator[tuple[str, str, str]]:
    """A star only where the action takes no resource, else one of the resources is of a shape that it takes."""
    if "*" in resources:
        if action.arns or takes:
            yield STAR, action.name, ""
    elif not any(fits(pattern, shape) for pattern in resources.values() for shape in action.arns):
        yield SHAPE, action.name, ""
