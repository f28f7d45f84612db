"""A comparison of two environments, as plain data. Nothing is deployed, so nothing is created, replaced or lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from renderer.review.causes import Cause
from renderer.review.iam.verdicts import Grant
from renderer.review.model import Folded

VERSION = 1
Source = tuple[str, int, str]


@dataclass(frozen=True)
class Environment:
    """One environment as it would be deployed.

    `own` is what names it and no other: {"environment": "prod", "account": "111122223333"}. Where two values differ
    by these alone, they are the same value in two places. `sources` says where a parameter's value is written:
    (file, line, key).
    """

    name: str
    template: Mapping[str, Any]
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    region: str = "us-east-1"


@dataclass(frozen=True)
class ValueDifference:
    """One value that is not the same; `one` and `other` are masked plain data, None where there is none.

    `path` is a JSON Pointer from the resource, the output's part, or the template's root. `sources` are the lines that
    set the parameter which is the cause, of the one and of the other.
    """

    path: str
    one: Any
    other: Any
    cause: Cause
    sources: tuple[Source | None, Source | None] = (None, None)
    certainty: str = "certain"
    label: str | None = None


@dataclass(frozen=True)
class ResourceDifference:
    """A resource that is not the same; `only_in` names the environment that alone has it, None where both do.

    `content` is what such a resource holds: `Properties` and its other attributes, resolved and masked, JSON in texts
    opened; None where both have it.
    """

    logical_id: str
    type: str
    only_in: str | None
    values: tuple[ValueDifference, ...] = ()
    content: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class OutputDifference:
    """An output that is not the same."""

    name: str
    only_in: str | None
    values: tuple[ValueDifference, ...] = ()


@dataclass(frozen=True)
class AccessDifference:
    """The policies of one kind of one subject: the statements only the one has, and only the other.

    `verdict`: differs, unproved (a value is not known), or equivalent (written otherwise).
    """

    logical_id: str
    policy: str
    verdict: str
    only_one: tuple[Grant, ...]
    only_other: tuple[Grant, ...]


@dataclass(frozen=True)
class ExposureDifference:
    """What one environment exposes and the other does not."""

    logical_id: str
    kind: str
    what: str
    only_in: str
    certainty: str = "certain"


@dataclass(frozen=True)
class Comparison:
    """The one environment beside the other; `alike` counts resources in which nothing differs but names.

    `folded_names` are the differences by the environments' own names alone; they have no other effect.
    """

    one: str
    other: str
    alike: int
    resources: tuple[ResourceDifference, ...] = ()
    access: tuple[AccessDifference, ...] = ()
    exposure: tuple[ExposureDifference, ...] = ()
    outputs: tuple[OutputDifference, ...] = ()
    tags: tuple[ValueDifference, ...] = ()
    template: tuple[ValueDifference, ...] = ()
    folded_names: tuple[Folded, ...] = ()
    folded_order: tuple[Folded, ...] = ()
    folded_spelling: tuple[Folded, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything is left that is not folded away."""
        return bool(self.resources or self.outputs or self.tags or self.template)
