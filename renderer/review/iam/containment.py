"""Whether what some boxes hold lies within what others hold, and which parts do not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from renderer.review.iam.condition_keys import is_exact, memberships
from renderer.review.iam.patterns import ANY, Alphabet, Language, UndecidedError, atoms
from renderer.review.iam.statements import Box, lower, upper


class Answer(Enum):
    """`UNPROVED`: neither shown to be within nor shown not to be."""

    WITHIN = "within"
    OUTSIDE = "outside"
    UNPROVED = "unproved"


def _split(language: Language) -> Iterator[Language]:
    if language.negated:
        yield language
    else:
        for pattern in language.patterns:
            yield Language((pattern,))


def within(box: Box, others: Sequence[Box], alphabet: Alphabet) -> Answer:
    """Whether a box lies in the union of others, whatever unknown values are."""
    if box in others:
        return Answer.WITHIN
    try:
        found, _ = _contained(box, others)
        if found:
            return Answer.WITHIN
        least = lower(box, alphabet)
        if least is None:
            return Answer.UNPROVED
        found, exact = _contained(least, [upper(other, alphabet) for other in others])
    except UndecidedError:
        return Answer.UNPROVED
    return Answer.OUTSIDE if not found and exact else Answer.UNPROVED


def _contained(box: Box, others: Sequence[Box]) -> tuple[bool, bool]:
    """Whether a box lies in the union, and whether a No is exact. Symbols are letters here.

    In each dimension, every kind of word of the box has the set of others that hold it too. The box lies within
    when no choice of one kind from each dimension leaves no other that holds them all.
    """
    alive = {(1 << len(others)) - 1}
    exact = True
    for language, rest in (
        (box.principals, [other.principals for other in others]),
        (box.actions, [other.actions for other in others]),
        (box.resources, [other.resources for other in others]),
    ):
        masks = _kinds(language, rest)
        alive = _least({one & other for one in alive for other in masks})
    keys = dict.fromkeys(test.key for test in box.tests)
    # A key that only the others look at: they must hold for every value of it.
    keys.update(dict.fromkeys(test.key for other in others for test in other.tests))
    for key in keys:
        tests = [[test for test in one.tests if test.key == key] for one in (box, *others)]
        exact = exact and is_exact(tests)
        masks = {mask >> 1 for mask in memberships(tests) if mask & 1}
        alive = _least({one & other for one in alive for other in masks})
    return 0 not in alive, exact


def _kinds(language: Language, others: Sequence[Language]) -> set[int]:
    """The least kinds; a word that no other holds decides, and the rest need not be looked for."""
    if language.negated:
        return _least({mask >> 1 for mask in atoms(ANY, [language, *others], until=1) if mask & 1})
    masks: set[int] = set()
    for pattern in language.patterns:
        masks |= atoms(pattern, others, until=0)
    return _least(masks)


def _least(masks: set[int]) -> set[int]:
    """Only the sets that hold no other of them: they decide."""
    found: list[int] = []
    for mask in sorted(masks, key=int.bit_count):
        if not any(kept & mask == kept for kept in found):
            found.append(mask)
    return set(found)


def outside(boxes: Iterable[Box], others: Sequence[Box], alphabet: Alphabet) -> list[tuple[Box, Answer]]:
    """The elements (one principal, action and resource each) of `boxes` that are not shown to lie within `others`.

    A box is taken apart only where it does not lie within as a whole.
    """
    known = set(others)
    found: dict[Box, Answer] = {}
    waiting = [box for box in boxes if box not in known]
    waiting.reverse()
    while waiting:
        box = waiting.pop()
        answer = within(box, [other for other in others if _may_meet(box, other)], alphabet)
        if answer == Answer.WITHIN:
            continue
        parts = _parts(box)
        if len(parts) > 1:
            waiting.extend(reversed(parts))
        else:
            found.setdefault(box, answer)
    return list(found.items())


def _parts(box: Box) -> list[Box]:
    """A box split along the first dimension in which it lists more than one pattern."""
    if len(parts := list(_split(box.principals))) > 1:
        return [box._replace(principals=part) for part in parts]
    if len(parts := list(_split(box.actions))) > 1:
        return [box._replace(actions=part) for part in parts]
    return [box._replace(resources=part) for part in _split(box.resources)]


def _may_meet(element: Box, other: Box) -> bool:
    """A quick look that leaves out what cannot hold anything of the element: its action has another service."""
    if element.actions.negated or other.actions.negated or len(element.actions.patterns) > 1:
        return True
    service = element.actions.patterns[0].partition(":")[0]
    if "*" in service or "?" in service:
        return True
    for pattern in other.actions.patterns:
        head = pattern.partition(":")[0]
        if head == service or "*" in head or "?" in head or not head.isascii():
            return True
    return False
