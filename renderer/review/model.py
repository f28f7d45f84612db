"""A review: what a change does, as plain data. The JSON face is this and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from renderer.review.causes import Cause
from renderer.review.exposure import Exposure
from renderer.review.fate import DataLoss
from renderer.review.iam.verdicts import Permission
from renderer.review.prediction import Prediction

VERSION = 1


@dataclass(frozen=True)
class PathChange:
    """One changed value. `path` is a JSON Pointer from the resource; `before` and `after` are masked plain data.

    `replaces`: None, "replace" or "conditional-replace". `note` says what else a reader must know of this path,
    `label` the list items on it by what names them (the Key of a tag, the Sid of a statement).
    """

    path: str
    before: Any
    after: Any
    replaces: str | None
    cause: Cause
    certainty: str = "certain"
    note: str | None = None
    label: str | None = None


@dataclass(frozen=True)
class Change:
    """What happens to one resource.

    `certainty` is "possible" where a condition or a reference leaves it open. `order` and `old_copy` are of a
    replacement: which copy comes first, and the old one's fate. `dependents` use what moves with this change.
    A rename deploys as a creation and the removal of `renamed_from`, whose data loss is told. `content` is what a
    resource holds that is created or removed: `Properties` and its other attributes, resolved and masked, JSON in
    texts opened; None for what both sides have.
    """

    logical_id: str
    type: str
    action: str
    certainty: str = "certain"
    paths: tuple[PathChange, ...] = ()
    dependents: tuple[str, ...] = ()
    data_loss: DataLoss | None = None
    order: str | None = None
    old_copy: str | None = None
    cause: Cause | None = None
    renamed_from: str | None = None
    deploys_as: tuple[str, ...] = ()
    content: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class OutputChange:
    """An output that is created, updated or deleted; `export` holds both sides' export name."""

    name: str
    action: str
    before: Any
    after: Any
    export_before: Any
    export_after: Any
    cause: Cause
    certainty: str = "certain"


@dataclass(frozen=True)
class TemplateChange:
    """A part of the template that CloudFormation performs no update for; `path` is a JSON Pointer from its root."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Folded:
    """A difference without effect: the order of a list that has none, or another spelling of the same value."""

    logical_id: str
    path: str


@dataclass(frozen=True)
class Review:
    """The analysis of one change. Lists are in order: the gravest change first, then by logical id.

    `resources` counts those of the new template, `unchanged` those of them that stay as they are.
    """

    region: str
    creates_stack: bool
    resources: int
    unchanged: int = 0
    changes: tuple[Change, ...] = ()
    permissions: tuple[Permission, ...] = ()
    exposure: tuple[Exposure, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    outputs: tuple[OutputChange, ...] = ()
    template: tuple[TemplateChange, ...] = ()
    tags: tuple[TemplateChange, ...] = ()
    folded_order: tuple[Folded, ...] = ()
    folded_spelling: tuple[Folded, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def has_effect(self) -> bool:
        """Whether anything is left that is not folded away."""
        return bool(self.changes or self.outputs or self.template or self.tags)

    @property
    def will_fail(self) -> bool:
        """Whether a failure is foreseen for certain, with an effect or without one."""
        return any(prediction.certainty == "certain" for prediction in self.predictions)
