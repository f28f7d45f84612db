"""Which differences between template and resource count as drift. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple


class Ignored(NamedTuple):
    """Drift that is known and accepted: `type` and `path` are patterns with `*` and `?`, `reason` says why."""

    type: str
    path: str
    reason: str


def is_difference(resource_type: str, difference: Mapping[str, Any], ignored: Sequence[Ignored]) -> bool:
    """Whether a PropertyDifference of a resource of this type is drift."""
    path = difference["PropertyPath"]
    if any(fnmatchcase(resource_type, entry.type) and fnmatchcase(path, entry.path) for entry in ignored):
        return False
    return bool(_form(difference["ExpectedValue"]) != _form(difference["ActualValue"]))


def _form(value: Any) -> Any:
    """The value without what is form only: a number or a truth value may stand in a string, and so may JSON.

    Two strings stay as different as they are: `1.1` and `1.10` are versions as well as numbers.
    """
    if isinstance(value, str):
        try:
            parsed = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return _form(parsed) if isinstance(parsed, (dict, list)) else value
    if isinstance(value, dict):
        return {key: _form(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_form(part) for part in value]
    return json.dumps(value)
