"""Settings of the stack drift function. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from handlers.drift.differences import Ignored
from handlers.lib.settings import Document
from handlers.trail.named import TYPES


@dataclass(frozen=True)
class Settings:
    """`ignored` is the drift that is accepted; `types_without_tags` are those whose stack the stacks table knows.

    A sweep starts `sweep_calls_per_second` detections, of the stacks not compared for `sweep_after_hours`.
    `realtime`: CloudTrail's calls are checked too, so the stacks table must know every resource that they may name.
    `attribution`: whether it is told who changed a resource.
    """

    ignored: tuple[Ignored, ...]
    types_without_tags: frozenset[str]
    sweep_calls_per_second: float
    sweep_after_hours: int
    realtime: bool = False
    attribution: bool = False

    @property
    def looked_up(self) -> frozenset[str]:
        """The types whose stack is looked up in the stacks table."""
        return self.types_without_tags | TYPES if self.realtime else self.types_without_tags


def parse_settings(text: str, name: str) -> Settings:
    """The settings in the text of the parameter `name`; SettingsError says what is wrong with it."""
    document = Document(text, name)
    return Settings(
        ignored=parse_ignored(document),
        types_without_tags=frozenset(document.take("types_without_tags", _are_texts, "a list of resource types")),
        sweep_calls_per_second=float(
            document.take("sweep_calls_per_second", _is_rate, "a number above 0 and up to 20")
        ),
        sweep_after_hours=document.count("sweep_after_hours"),
        realtime=document.flag("realtime"),
        attribution=document.flag("attribution"),
    )


def parse_ignored(document: Document) -> tuple[Ignored, ...]:
    """The entries of `ignore`, each {type, path, reason}."""
    entries = document.take("ignore", _are_entries, "a list of objects, each of the texts type, path and reason")
    return tuple(Ignored(entry["type"], entry["path"], entry["reason"]) for entry in entries)


def _are_entries(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(entry, dict)
        and set(entry) == set(Ignored._fields)
        and all(isinstance(text, str) and text for text in entry.values())
        for entry in value
    )


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and text for text in value)


def _is_rate(value: Any) -> bool:
    return type(value) in (int, float) and 0 < value <= 20
