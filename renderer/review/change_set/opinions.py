"""Where a DescribeChangeSet answer and the review do not say the same, and what only AWS knows. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from renderer.review import actions
from renderer.review.change_set.answer import Answer, Detail, Said, Word, read_answer
from renderer.review.masking import Mask, naming
from renderer.review.model import Change, PathChange, Review
from renderer.review.symbols import token

ONLY_AWS, ONLY_OURS, FOLDED, DRIFTED = "only-aws", "only-ours", "folded", "drifted"
REPLACES, BEFORE, AFTER, LATER = "replaces", "before", "after", "later"
_IN_PLACE = (actions.UPDATE, actions.CONDITIONAL_REPLACE, actions.REPLACE)
_MASK = Mask()
# Lists in which secrets stand beside other values, told apart by their entries' names.
_UNNAMED = re.compile(r"/(\w*Environment(Variables)?|Env|OptionSettings)/\d+/Value$")


class Point(NamedTuple):
    """A value of which both do not say the same.

    `kind`: only-aws and only-ours (the other changes nothing there), folded (to the review order or spelling alone),
    drifted (AWS sets a drifted value back), replaces (whether the value replaces), before or after (the value itself),
    later (AWS knows it only after the deployment). `aws` and `ours` are what each says.
    """

    path: str
    kind: str
    aws: Any
    ours: Any


class Opinion(NamedTuple):
    """A resource of which AWS and the review do not say the same; None: not among the changes.

    `points` are the values in it of which they do not.
    """

    logical_id: str
    aws: Word | None
    ours: Word | None
    points: tuple[Point, ...] = ()


class Known(NamedTuple):
    """A value that the review knows only after the deployment and AWS already now, or (`value` None) AWS neither."""

    logical_id: str
    path: str
    value: Any = None


class Drift(NamedTuple):
    """The drift of one resource, as AWS read it for the change set.

    `values` are (path, deployed, live) of what the change set sets right or takes over; `ignored` are (path, reason).
    """

    logical_id: str
    status: str
    values: tuple[tuple[str, Any, Any], ...]
    ignored: tuple[tuple[str, str], ...]


class AwsWord(NamedTuple):
    """AWS's change set beside the review.

    `words` has both sides' word on every resource (AWS's, ours), `opinions` those on which they differ. `after_apply`
    is what AWS knows only after the deployment, `known` what it knows already and the review does not. `drift` is
    None unless the change set is drift-aware.
    """

    words: Mapping[str, tuple[Word | None, Word | None]]
    opinions: tuple[Opinion, ...]
    after_apply: tuple[Known, ...]
    known: tuple[Known, ...]
    drift: tuple[Drift, ...] | None
    stack_drift: str | None


def disagreements(review: Review, description: Any) -> tuple[Opinion, ...]:
    """Where a DescribeChangeSet answer (all its pages as one) and the review differ on a resource's action."""
    answer, ours = read_answer(description), dict(_ours(review))
    aws = {name: said.word for name, said in answer.said.items()}
    names = sorted(aws.keys() | ours.keys())
    return tuple(
        Opinion(name, aws.get(name), ours.get(name)) for name in names if _differ(aws.get(name), ours.get(name))
    )


def aws_word(review: Review, description: Any) -> AwsWord:
    """All that a DescribeChangeSet answer says otherwise than the review, value by value, or beyond it."""
    answer, ours = read_answer(description), dict(_ours(review))
    changes = {change.logical_id: change for change in review.changes}
    folded = _folded(review)
    words: dict[str, tuple[Word | None, Word | None]] = {}
    opinions: list[Opinion] = []
    after_apply: list[Known] = []
    known: list[Known] = []
    for name in sorted(answer.said.keys() | ours.keys()):
        said = answer.said.get(name)
        words[name] = (said.word if said else None, ours.get(name))
        pair = _Pair(said.details if said else (), changes.get(name), folded.get(name, frozenset()))
        points = tuple(pair.points()) if said is not None and _is_in_place(said, ours.get(name)) else ()
        if _differ(*words[name]) or points:
            opinions.append(Opinion(name, *words[name], points))
        later = {point.path for point in points if point.kind == LATER}
        after_apply.extend(
            Known(name, detail.path) for detail in pair.details if detail.after_apply and detail.path not in later
        )
        known.extend(Known(name, path, value) for path, value in pair.known())
    return AwsWord(words, tuple(opinions), tuple(after_apply), tuple(known), _drift(answer), answer.stack_drift)


def _differ(aws: Word | None, ours: Word | None) -> bool:
    if aws is None or ours is None:
        return True
    return aws.action != ours.action or aws.old_copy not in (None, ours.old_copy)


def _is_in_place(said: Said, ours: Word | None) -> bool:
    """Whether there are values to compare: a resource that comes or goes is one as a whole."""
    return said.word.action in _IN_PLACE and (ours is None or ours.action in _IN_PLACE)


def _ours(review: Review) -> Iterator[tuple[str, Word]]:
    for change in review.changes:
        if change.action == actions.RENAME and change.renamed_from is not None:
            yield change.logical_id, Word(actions.CREATE)
            yield change.renamed_from, Word(change.deploys_as[-1])
        else:
            yield change.logical_id, Word(change.action, change.old_copy)


def _folded(review: Review) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for place in (*review.folded_order, *review.folded_spelling):
        found.setdefault(place.logical_id, set()).add(place.path)
    return {name: frozenset(paths) for name, paths in found.items()}


class _Pair:
    """The values of one resource that AWS changes, and those that the review does."""

    def __init__(self, details: tuple[Detail, ...], change: Change | None, folded: frozenset[str]) -> None:
        self.details = details
        self._paths = change.paths if change else ()
        self._folded = folded

    def points(self) -> Iterator[Point]:
        met: set[str] = set()
        for detail in self.details:
            if detail.is_reset:
                continue
            related = [path for path in self._paths if _related(path.path, detail.path)]
            met.update(path.path for path in related)
            if not related:
                folded = any(_related(path, detail.path) for path in self._folded)
                kind = DRIFTED if detail.actual is not None else FOLDED if folded else ONLY_AWS
                yield Point(detail.path, kind, _shown(detail.after, detail.path), None)
                continue
            ours = actions.NONE
            for path in related:
                ours = actions.stronger(ours, path.replaces or actions.NONE)
            if ours != (detail.replaces or actions.NONE):
                yield Point(detail.path, REPLACES, detail.replaces, None if ours == actions.NONE else ours)
            yield from (point for path in related if path.path == detail.path for point in _values(detail, path))
        if self.details:
            for path in self._paths:
                if path.path not in met:
                    yield Point(path.path, ONLY_OURS, None, path.after)

    def known(self) -> Iterator[tuple[str, Any]]:
        """What AWS knows and the review does not."""
        for detail in self.details:
            for path in self._paths:
                if path.path == detail.path and detail.after is not None and _is_unknown(path.after):
                    yield path.path, _shown(detail.after, path.path)


def _related(one: str, other: str) -> bool:
    """Whether one path is the other or leads to it; AWS and the review need not stop at the same depth."""
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _values(detail: Detail, path: PathChange) -> Iterator[Point]:
    if detail.after_apply and not _is_unknown(path.after) and not _is_masked(path.after) and path.before != path.after:
        yield Point(path.path, LATER, None, path.after)
    pairs = [(AFTER, detail.after, path.after)]
    if not detail.before_is_live:
        pairs.append((BEFORE, detail.before, path.before))
    for kind, aws, ours in pairs:
        if aws is None or ours is None or _is_unknown(ours) or _is_masked(ours) or _same(aws, ours):
            continue
        yield Point(path.path, kind, _shown(aws, path.path), ours)


def _is_unknown(value: Any) -> bool:
    if isinstance(value, dict):
        return any(key == "unknown" or _is_unknown(item) for key, item in value.items())
    return any(map(_is_unknown, value)) if isinstance(value, list) else False


def _is_masked(value: Any) -> bool:
    if isinstance(value, dict):
        return value.get("masked") is True or any(map(_is_masked, value.values()))
    return any(map(_is_masked, value)) if isinstance(value, list) else isinstance(value, str) and "****" in value


def _same(aws: str, ours: Any) -> bool:
    """AWS gives every value as a text: JSON for what is none."""
    if isinstance(ours, str):
        return aws == str(ours)
    if isinstance(ours, bool | int | float):
        return aws in (token(ours), str(ours))
    try:
        return bool(_texts(json.loads(aws)) == _texts(ours))
    except ValueError:
        return False


def _texts(value: Any) -> Any:
    """The value with every scalar as a text: in AWS's JSON numbers may be texts."""
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    return token(value) if isinstance(value, bool | int | float) else value


def _shown(value: str | None, path: str) -> Any:
    """AWS's value of a path, as it may be shown: what names the entry of a list is not beside it."""
    if value is None or _UNNAMED.search(path):
        return None if value is None else {"masked": True}
    name = naming(path.split("/"))
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        return _MASK.shown(value, name)
    if not isinstance(parsed, dict | list):
        return _MASK.shown(value, name)
    shown = _MASK.shown(parsed, name)
    return value if shown == parsed else json.dumps(shown)


def _drift(answer: Answer) -> tuple[Drift, ...] | None:
    if answer.mode is None and all(said.drift is None for said in answer.said.values()):
        return None
    found = []
    for name, said in sorted(answer.said.items()):
        if said.drift is None:
            continue
        values = tuple(
            (detail.path, _shown(detail.previous, detail.path), _shown(detail.actual, detail.path))
            for detail in said.details
            if detail.previous is not None or detail.actual is not None
        )
        found.append(Drift(name, said.drift, values, said.ignored))
    return tuple(found)
