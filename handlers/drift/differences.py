"""Which differences between template and resource count as drift. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from handlers.drift.unordered import Path, below, unordered


class Ignored(NamedTuple):
    """Drift that is known and accepted: `type` and `path` are patterns with `*` and `?`, `reason` says why."""

    type: str
    path: str
    reason: str


class Properties(NamedTuple):
    """A row's ExpectedProperties and ActualProperties, as JSON texts or None: CloudFormation need not give them."""

    expected: str | None = None
    actual: str | None = None


def differences(
    resource_type: str,
    found: Sequence[Mapping[str, Any]],
    ignored: Sequence[Ignored] = (),
    properties: Properties = Properties(),  # noqa: B008 - a tuple does not change
) -> list[Mapping[str, Any]]:
    """Those of a row's PropertyDifferences that are drift: neither ignored nor of form only.

    Form is: a number or a truth value in a string, JSON in a string, the order of a set. Two texts that are the same
    are masked values that differ (a NoEcho parameter's), as CloudFormation lists nothing else. CloudFormation compares
    lists place by place (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1369), so a set
    in another order is a difference for each place: the whole set is compared, as `properties` has it.
    """
    sets = unordered(resource_type)
    expected, actual = (_parsed(text) for text in properties)
    return [
        one
        for one in found
        if not _is_ignored(resource_type, one["PropertyPath"], ignored)
        and (
            one["ExpectedValue"] == one["ActualValue"]
            or not (_is_form(one, sets) or _is_order(one["PropertyPath"], sets, expected, actual))
        )
    ]


def holder(properties: str | None, path: str) -> Mapping[str, Any] | None:
    """The object that holds the property at `path`; None where the properties do not show it."""
    found: Any = properties
    for part in _parts(path)[:-1]:
        found = _child(found, part)
    found = _parsed(found)
    return found if isinstance(found, dict) else None


def _is_ignored(resource_type: str, path: str, ignored: Sequence[Ignored]) -> bool:
    return any(fnmatchcase(resource_type, entry.type) and fnmatchcase(path, entry.path) for entry in ignored)


def _is_form(one: Mapping[str, Any], sets: Sequence[Path]) -> bool:
    sets = _at(sets, one["PropertyPath"])
    return bool(_form(one["ExpectedValue"], sets) == _form(one["ActualValue"], sets))


def _is_order(path: str, sets: Sequence[Path], expected: Any, actual: Any) -> bool:
    """Whether the path leads into a set that holds the same on both sides."""
    for part in _parts(path):
        both_lists = isinstance(expected, list) and isinstance(actual, list)
        if () in sets and both_lists and _form(expected, sets) == _form(actual, sets):
            return True
        expected, actual = _child(expected, part), _child(actual, part)
        sets = below(sets, part)
    return False


def _child(value: Any, part: str) -> Any:
    value = _parsed(value)
    if isinstance(value, list):
        return value[int(part)] if part.isdecimal() and int(part) < len(value) else None
    return value.get(part) if isinstance(value, dict) else None


def _at(sets: Sequence[Path], path: str) -> Sequence[Path]:
    for part in _parts(path):
        sets = below(sets, part)
    return sets


def _parts(path: str) -> list[str]:
    return path.split("/")[1:]


def _parsed(value: Any) -> Any:
    """The object or list that stands as JSON in a text; any other value as it is."""
    if not isinstance(value, str):
        return value
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return parsed if isinstance(parsed, (dict, list)) else value


def _form(value: Any, sets: Sequence[Path]) -> Any:
    """The value without what is form only; `sets` are the paths below it whose lists have no order.

    Two strings stay as different as they are: `1.1` and `1.10` are versions as well as numbers.
    """
    value = _parsed(value)
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {key: _form(part, below(sets, key)) for key, part in value.items()}
    if isinstance(value, list):
        parts = [_form(part, below(sets, "")) for part in value]
        return sorted(parts, key=_sort_key) if () in sets else parts
    return json.dumps(value)


def _sort_key(form: Any) -> str:
    return json.dumps(form, sort_keys=True)
