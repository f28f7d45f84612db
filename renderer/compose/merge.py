"""Base and one environment become one overlay. Pure.

Mappings merge; lists and scalars replace. There is no way to remove a key: what an environment must not have,
base does not have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from renderer.compose.overlay import Overlay
from renderer.compose.places import ComposeError, KeyPath, Place, dotted
from renderer.wording import meant


@dataclass(frozen=True)
class Merged:
    """The values that the templates see, and where each was set (a mapping: where it first appears)."""

    values: dict[str, Any]
    places: dict[KeyPath, Place]

    def place(self, path: KeyPath) -> Place:
        """The line that sets this key, or the nearest one around it when the key is not there."""
        known = path
        while known and known not in self.places:
            known = known[:-1]
        if not known:
            first = next(iter(self.places.values()))
            return Place(first.file, 1, dotted(path))
        return self.places[known]._replace(key=dotted(path))


def merge(base: Overlay, environment: Overlay, is_open: Callable[[KeyPath], bool]) -> Merged:
    """Lay `environment` over `base`.

    `is_open(path)` says whether the mapping at `path` has keys that its users name: only there, and below, may an
    environment bring keys that base does not have. ComposeError names every key that it brings elsewhere.
    """
    places = {path: base.place(path) for path in base.lines}
    problems: list[str] = []

    def lay(under: Mapping[str, Any], over: Mapping[str, Any], path: KeyPath, free: bool) -> dict[str, Any]:
        free = free or is_open(path)
        result = dict(under)
        for key, value in over.items():
            here = (*path, key)
            if key not in under and not free:
                problems.append(f"{environment.place(here)}: {_unknown(key, under)}")
            elif isinstance(value, dict) and isinstance(under.get(key), dict):
                if not value and under[key]:
                    problems.append(f"{environment.place(here)}: an empty mapping changes nothing; leave the key out")
                result[key] = lay(under[key], value, here, free)
            else:
                result[key] = value
                replace(here)
        return result

    def replace(path: KeyPath) -> None:
        for known in [known for known in places if known[: len(path)] == path]:
            del places[known]
        places.update({known: environment.place(known) for known in environment.lines if known[: len(path)] == path})

    values = lay(base.values, environment.values, (), free=False)
    if problems:
        raise ComposeError("\n".join(problems))
    return Merged(values, places)


def _unknown(key: str, known: Mapping[str, Any]) -> str:
    hint = meant(key, known) or f"; it has {', '.join(known) or 'none here'}"
    return f"base has no such key{hint}"
