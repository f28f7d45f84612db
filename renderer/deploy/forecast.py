"""What AWS's change set says will happen, and where a person must look because it takes away more than was reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderer.review import actions
from renderer.review.change_set import Opinion, Word

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient

# How much is taken away for certain; where AWS says that it depends, the review has looked closer.
_TAKEN_BY_AWS = {actions.REPLACE: 1, actions.DELETE: 2}
# What the review has warned of.
_WARNED_OF = {actions.CONDITIONAL_REPLACE: 1, actions.REPLACE: 1, actions.DELETE: 2}


def read_forecast(cloudformation: CloudFormationClient, change_set: str) -> dict[str, Any]:
    """A change set by its ARN: DescribeChangeSet's answer with the changes of all its pages."""
    pages: Any = cloudformation.get_paginator("describe_change_set").paginate(ChangeSetName=change_set)
    return {"Changes": [change for page in pages for change in page["Changes"]]}


def is_graver(opinion: Opinion) -> bool:
    """Whether AWS takes away more than was reviewed. Pure."""
    return _TAKEN_BY_AWS.get(_action(opinion.aws), 0) > _WARNED_OF.get(_action(opinion.ours), 0)


def sentence(opinion: Opinion) -> str:
    """Who says what. Pure."""
    aws, ours = (_action(word) or "no change" for word in (opinion.aws, opinion.ours))
    return f"{opinion.logical_id}: AWS says {aws}, the review {ours}"


def _action(word: Word | None) -> str:
    return word.action if word else ""
