"""AWS's own word on a change: a DescribeChangeSet answer, held against the review. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from renderer.review import actions
from renderer.review.model import Review

_REPLACEMENTS = {"True": actions.REPLACE, "Conditional": actions.CONDITIONAL_REPLACE, "False": actions.UPDATE}
_REMOVALS = {"Delete": actions.DELETE, "Retain": actions.RETAIN, "Snapshot": actions.SNAPSHOT}
_OLD_COPIES = {"ReplaceAndDelete": "delete", "ReplaceAndRetain": "retain", "ReplaceAndSnapshot": "snapshot"}


class MalformedChangeSetError(ValueError):
    """A file that is not a whole DescribeChangeSet answer."""


class Word(NamedTuple):
    """An action and, for a replacement, the old copy's fate where it is told."""

    action: str
    old_copy: str | None = None


class Opinion(NamedTuple):
    """A resource of which AWS and the review do not say the same; None: not among the changes."""

    logical_id: str
    aws: Word | None
    ours: Word | None


def disagreements(review: Review, description: Any) -> tuple[Opinion, ...]:
    """Where a DescribeChangeSet answer (all its pages as one) and the review differ, by logical id."""
    aws, ours = dict(_aws(description)), dict(_ours(review))
    found = []
    for name in sorted(aws.keys() | ours.keys()):
        one, other = aws.get(name), ours.get(name)
        same_copy = one is not None and other is not None and (one.old_copy is None or one.old_copy == other.old_copy)
        if one is None or other is None or one.action != other.action or not same_copy:
            found.append(Opinion(name, one, other))
    return tuple(found)


def _ours(review: Review) -> Iterator[tuple[str, Word]]:
    for change in review.changes:
        if change.action == actions.RENAME and change.renamed_from is not None:
            yield change.logical_id, Word(actions.CREATE)
            yield change.renamed_from, Word(change.deploys_as[-1])
        else:
            yield change.logical_id, Word(change.action, change.old_copy)


def _aws(description: Any) -> Iterator[tuple[str, Word]]:
    if not isinstance(description, Mapping) or not isinstance(description.get("Changes"), list):
        raise MalformedChangeSetError("not a DescribeChangeSet answer: it has no list of Changes")
    if description.get("NextToken"):
        raise MalformedChangeSetError("only the first pages of the change set: it goes on at NextToken")
    for change in description["Changes"]:
        resource = change.get("ResourceChange") if isinstance(change, Mapping) else None
        if not isinstance(resource, Mapping) or "Action" not in resource or "LogicalResourceId" not in resource:
            raise MalformedChangeSetError("a change of the change set has no ResourceChange with Action and id")
        yield str(resource["LogicalResourceId"]), _word(resource)


def _word(resource: Mapping[str, Any]) -> Word:
    action, policy = resource["Action"], resource.get("PolicyAction", "")
    if action == "Add":
        return Word(actions.CREATE)
    if action == "Remove":
        return Word(_REMOVALS.get(policy, actions.DELETE))
    if action == "Modify":
        found = _REPLACEMENTS.get(str(resource.get("Replacement", "False")))
        if found is not None:
            return Word(found, _OLD_COPIES.get(policy) if actions.replaces(found) else None)
    return Word(str(action).lower())  # Import, Dynamic: what the review has no word for
