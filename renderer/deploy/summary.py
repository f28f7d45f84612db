"""A review in a few words, for a person who is asked to approve it. Pure.

CodePipeline's approval takes 1,000 characters of CustomData and a comment of 512; neither should have a line break.
https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ApprovalResult.html
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.review import actions, fate
from renderer.review.faces.words import VERBS, exposed, predicted, safe, verdict
from renderer.review.iam.verdicts import BROADENED, UNPROVED, Permission
from renderer.review.model import Change, Review

LIMIT = 1_000
COMMENT_LIMIT = 512
_GRAVE = (actions.DELETE, actions.REPLACE, actions.CONDITIONAL_REPLACE)


def summary(review: Review, limit: int = LIMIT) -> str:
    """The totals, then what loses data, lets in, allows more or fails, the gravest first; what does not fit is counted.

    No word is cut.
    """
    text = _cut(verdict(review), limit)
    remarks = [" ".join(safe(remark).split()) for remark in _remarks(review)]
    for number, remark in enumerate(remarks):
        left = len(remarks) - number
        more = f"; and {left} more"
        longer = f"{text}; {remark}"
        if len(longer) + (len(more) if left > 1 else 0) > limit:
            return _cut(f"{text}{more}", limit)
        text = longer
    return text


def _cut(text: str, limit: int) -> str:
    """The text, or the words of it that fit."""
    return text if len(text) <= limit else text[: limit - 1].rpartition(" ")[0] + "…"


def _remarks(review: Review) -> Iterator[str]:
    losing = {certainty: list(_losing(review, certainty)) for certainty in (fate.CERTAIN, fate.POSSIBLE, fate.LATER)}
    yield from map(_remark, losing[fate.CERTAIN])
    yield from (exposed(each) for each in review.exposure)
    yield from (_access(each) for each in review.permissions if each.verdict == BROADENED)
    yield from (predicted(each) for each in review.predictions)
    yield from map(_remark, losing[fate.POSSIBLE])
    for action in _GRAVE:
        yield from (_remark(each) for each in review.changes if each.action == action and each.data_loss is None)
    yield from (_access(each) for each in review.permissions if each.verdict == UNPROVED)
    yield from map(_remark, losing[fate.LATER])


def _losing(review: Review, certainty: str) -> Iterator[Change]:
    return (each for each in review.changes if each.data_loss and each.data_loss.certainty == certainty)


def _remark(change: Change) -> str:
    loss = f" (data loss {change.data_loss.certainty})" if change.data_loss else ""
    return f"{change.logical_id}: {VERBS[change.action]}{loss}"


def _access(permission: Permission) -> str:
    return f"{permission.logical_id}: {permission.policy} permissions {permission.verdict}"
