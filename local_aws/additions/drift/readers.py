"""A model of one drift reader, and how a reader of MiniStack is extended. Where AWS differs stands in the package."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from local_aws.emulator import drift

Properties = Mapping[str, Any]
Read = Callable[[str, Properties], "Properties | None"]
Reader = tuple[Read, frozenset[str]]


def reader(read: Read, *properties: str) -> Reader:
    """A reader of its own, and the properties that it reads."""
    return read, frozenset(properties)


def extended(kind: str, more: Read, *properties: str) -> Reader:
    """MiniStack's reader of the type, and `more` properties on top."""
    original, known = drift._DRIFT_READERS[kind]

    def read(physical_id: str, declared: Properties) -> Properties | None:
        current = original(physical_id, declared)
        return None if current is None else {**current, **(more(physical_id, declared) or {})}

    return read, known | set(properties)


def from_json(value: Any) -> Any:
    """A document that a service keeps as text, as the template writes it."""
    return json.loads(value) if isinstance(value, str) and value else value


def whole(value: Any) -> Any:
    """80.0 as 80: the services keep floats where templates write whole numbers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
