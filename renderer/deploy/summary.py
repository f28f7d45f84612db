"""A review in a few words, for a person who is asked to approve it. Pure.

CodePipeline's approval takes 1,000 characters, and a build's variable should have no line break.
https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.review import actions
from renderer.review.faces.words import VERBS, exposed, verdict
from renderer.review.iam.verdicts import BROADENED, UNPROVED
from renderer.review.model import Review

LIMIT = 1_000
_GRAVE = (actions.DELETE, actions.REPLACE, actions.CONDITIONAL_REPLACE)


def summary(review: Review, limit: int = LIMIT) -> str:
    """The totals, then what takes away, lets in or allows more, the gravest first; what does not fit is counted."""
    text = verdict(review)
    remarks = list(_remarks(review))
    for number, remark in enumerate(remarks):
        left = len(remarks) - number
        more = f"; and {left} more"
        longer = f"{text}; {remark}"
        if len(longer) + (len(more) if left > 1 else 0) > limit:
            return f"{text}{more}"[:limit]
        text = longer
    return text[:limit]


def _remarks(review: Review) -> Iterator[str]:
    for action in _GRAVE:
        yield from (f"{VERBS[action]} {each.logical_id}" for each in review.changes if each.action == action)
    yield from (exposed(each) for each in review.exposure)
    for found in (BROADENED, UNPROVED):
        yield from (f"{each.logical_id}: permissions {found}" for each in review.permissions if each.verdict == found)
