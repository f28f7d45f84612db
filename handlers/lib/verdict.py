"""What a rule answers: a verdict, or what it must know first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

Compliance = Literal["COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"]
COMPLIANT: Final = "COMPLIANT"
NON_COMPLIANT: Final = "NON_COMPLIANT"
NOT_APPLICABLE: Final = "NOT_APPLICABLE"

# AWS Config takes an annotation of 1 to 256 characters.
REASON_LIMIT = 256

_ALLOWED = ". Allowed: "
# What a reason keeps free at most for what is allowed, however much is wrong.
_ROOM_FOR_ALLOWED = 90


class Verdict(NamedTuple):
    """A compliance type of AWS Config and why.

    `reasons` are what is wrong, one by one and gravest first; `allowed` is what the policy would
    take, by its entry. Neither is cut.
    """

    compliance: Compliance
    reasons: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()

    @property
    def wrong(self) -> str:
        """The reasons in at most 256 characters, and how many are left out; empty where there is none."""
        return listing(self.reasons, REASON_LIMIT) if self.reasons else ""

    @property
    def reason(self) -> str:
        """The reasons and what is allowed in at most 256 characters: the annotation of an evaluation."""
        return _with_allowed(self) if self.reasons and self.allowed else self.wrong


class Needs(NamedTuple):
    """A rule's answer when the item alone does not decide: fetch this, put it into the item, ask again.

    `tags`: the resource's tags as the tagging API knows them; `prefix_lists`: the entries of these lists.
    """

    tags: bool = False
    prefix_lists: tuple[str, ...] = ()


class CouldNotJudgeError(Exception):
    """The rule cannot know. Neither COMPLIANT nor NON_COMPLIANT: config_rule says what becomes of it."""


PASSES = Verdict(COMPLIANT)


def not_applicable(reason: str) -> Verdict:
    """The rule has nothing to say about the resource."""
    return Verdict(NOT_APPLICABLE, (reason,))


def _with_allowed(verdict: Verdict) -> str:
    """What is wrong, cut so that the first that is allowed can be said, and as much of that as fits."""
    shortest = verdict.allowed[0] + _more(len(verdict.allowed) - 1)
    room = min(len(shortest), _ROOM_FOR_ALLOWED)
    wrong = listing(verdict.reasons, REASON_LIMIT - len(_ALLOWED) - room)
    return wrong + _ALLOWED + listing(verdict.allowed, REASON_LIMIT - len(_ALLOWED) - len(wrong))


def parted(reason: str) -> tuple[str, str | None]:
    """What is wrong and what is allowed, of a verdict's reason; None where it does not say what is allowed."""
    wrong, label, allowed = reason.rpartition(_ALLOWED)
    return (wrong, allowed) if label and wrong else (reason, None)


def listing(parts: Sequence[str], limit: int) -> str:
    """As many parts as fit in `limit` characters, and how many more there are ("; and 3 more").

    A first part that is too long by itself is cut and ends in "...".
    """
    for shown in range(len(parts), 1, -1):
        text = "; ".join(parts[:shown]) + _more(len(parts) - shown)
        if len(text) <= limit:
            return text
    more = _more(len(parts) - 1)
    return shortened(parts[0], limit - len(more)) + more


def shortened(text: str, limit: int) -> str:
    """The text in at most `limit` characters, ending in "..." where it is cut."""
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _more(hidden: int) -> str:
    return f"; and {hidden} more" if hidden else ""
