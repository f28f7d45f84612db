"""What AWS's change set says will happen, beside what our review says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from renderer.review import actions
from renderer.review.model import Review

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient

_REPLACEMENTS = {"True": actions.REPLACE, "Conditional": actions.CONDITIONAL_REPLACE}
_REMOVALS = {"Retain": actions.RETAIN, "Snapshot": actions.SNAPSHOT}

# How much is taken away for certain; where AWS says that it depends, the review has looked closer.
_TAKEN_BY_AWS = {actions.REPLACE: 1, actions.DELETE: 2}
# What the review has warned of.
_WARNED_OF = {actions.CONDITIONAL_REPLACE: 1, actions.REPLACE: 1, actions.DELETE: 2}


@dataclass(frozen=True)
class Disagreement:
    """One resource of which AWS and the review say different things; None: nothing happens to it."""

    logical_id: str
    ours: str | None
    aws: str | None

    @property
    def is_graver(self) -> bool:
        """Whether AWS takes away more than was reviewed."""
        return _TAKEN_BY_AWS.get(self.aws or "", 0) > _WARNED_OF.get(self.ours or "", 0)

    def __str__(self) -> str:
        return f"{self.logical_id}: AWS says {self.aws or 'no change'}, the review {self.ours or 'no change'}"


def read_forecast(cloudformation: CloudFormationClient, change_set: str) -> dict[str, str]:
    """{logical id: action} of a change set by its ARN, in the review's words."""
    pages: Any = cloudformation.get_paginator("describe_change_set").paginate(ChangeSetName=change_set)
    return forecast(change for page in pages for change in page["Changes"])


def forecast(changes: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """{logical id: action} of DescribeChangeSet's Changes. Pure."""
    return {
        change["ResourceChange"]["LogicalResourceId"]: _action(change["ResourceChange"])
        for change in changes
        if "ResourceChange" in change
    }


def disagreements(review: Review, aws: Mapping[str, str]) -> list[Disagreement]:
    """Where the two differ, the gravest first. Pure."""
    ours = {change.logical_id: change.action for change in review.changes}
    found = [
        Disagreement(name, ours.get(name), aws.get(name))
        for name in sorted(ours.keys() | aws.keys())
        if ours.get(name) != aws.get(name)
    ]
    return sorted(found, key=lambda each: not each.is_graver)


def _action(change: Mapping[str, Any]) -> str:
    if change["Action"] == "Add":
        return actions.CREATE
    if change["Action"] == "Remove":
        return _REMOVALS.get(change.get("PolicyAction", "Delete"), actions.DELETE)
    if change["Action"] == "Modify":
        return _REPLACEMENTS.get(change.get("Replacement", "False"), actions.UPDATE)
    return str(change["Action"]).lower()  # Import, Dynamic: the review has no word for them
