"""JSON values, broken: a few places of a real one lose, change or gain something."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

# Marks, in a path, the JSON that a text holds: an invokingEvent, a policy, a query's row.
INSIDE = object()

HOSTILE: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    2**63,
    1e308,
    float("nan"),
    float("inf"),
    "",
    " ",
    "*",
    "a" * 5_000,
    "\x00\x1b[2J\n",
    "\ud800",
    "\u202e",
    "0.0.0.0/0",
    "::/0",
    "300.0.0.1/33",
    "-1",
    "65536",
    "{}",
    "[",
    "null",
    "2026-13-45T99:99:99Z",
    "9999-12-31T23:59:59.999999-23:59",
    "arn:aws:s3:::x",
    "AWS::S3::Bucket",
    "NON_COMPLIANT",
    "COMPLIANT",
    "{{resolve:ssm:x}}",
    "${AWS::AccountId}",
    [],
    [[]],
    [None],
    ["a", 1],
    {},
    {"a": None},
    {"Ref": "x"},
    {"Fn::GetAtt": ["x", "Arn"]},
    {"Key": "Owner", "Value": None},
]
KEYS = [
    "",
    "Ref",
    "Fn::If",
    "configurationItem",
    "tags",
    "Key",
    "key",
    "Value",
    "reason",
    "a" * 300,
    "\ud800",
    "__class__",
]
Path = tuple[Any, ...]


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in the value, that of the whole first."""
    yield path
    if isinstance(value, dict):
        for key, child in value.items():
            yield from paths(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from paths(child, (*path, index))
    elif isinstance(value, str) and value[:1] in ("{", "["):
        try:
            inside = json.loads(value)
        except ValueError:
            return
        yield from ((*path, INSIDE, *deeper) for deeper in paths(inside) if deeper)


def at(value: Any, path: Path) -> Any:
    for part in path:
        value = json.loads(value) if part is INSIDE else value[part]
    return value


def changed(value: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """The value with what is at the path changed; a copy."""
    if not path:
        return change(deepcopy(value))
    head, rest = path[0], path[1:]
    if head is INSIDE:
        return json.dumps(changed(json.loads(value), rest, change))
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[head] = changed(value[head], rest, change)
    return copied


def without(value: Any, path: Path) -> Any:
    """The value without what is at the path."""

    def cut(holder: Any) -> Any:
        del holder[path[-1]]
        return holder

    return changed(value, path[:-1], cut)


@st.composite
def mutated(draw: st.DrawFn, seeds: Sequence[Any]) -> Any:
    """One of the seeds with one to four changes."""
    value = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(list(paths(value))))
        value = _step(draw, value, path, seeds)
    return value


def _step(draw: st.DrawFn, value: Any, path: Path, seeds: Sequence[Any]) -> Any:
    kind = draw(st.sampled_from(["replace", "remove", "wrap", "splice", "add", "text"]))
    if kind == "remove" and path and path[-1] is not INSIDE:
        return without(value, path)
    if kind == "wrap":
        around = draw(st.sampled_from(_WRAPS))
        return changed(value, path, around)
    if kind == "splice":
        other = draw(st.sampled_from(seeds))
        piece = at(other, draw(st.sampled_from(list(paths(other)))))
        return changed(value, path, lambda _: deepcopy(piece))
    if kind == "add":
        key, new = draw(st.sampled_from(KEYS)), draw(st.sampled_from(HOSTILE))
        return changed(value, path, lambda v: {**v, key: new} if isinstance(v, dict) else [v, new])
    if kind == "text":
        return changed(value, path, lambda _: draw(st.text(max_size=20)))
    new = draw(st.sampled_from(HOSTILE))
    return changed(value, path, lambda _: deepcopy(new))


def _putting(new: Any) -> Callable[[Any], Any]:
    return lambda _: deepcopy(new)


_WRAPS: list[Callable[[Any], Any]] = [lambda v: [v], lambda v: {"x": v}, json.dumps, str, lambda v: [v] * 50]


@st.composite
def impoverished(draw: st.DrawFn, seeds: Sequence[Any], below: Callable[[Path], bool]) -> Any:
    """A seed in which some of what lies below such paths is missing, or of another kind: less is known than before.

    No element of a list is taken away: fewer entries are another truth, and not less of it.
    """
    value = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 3))):
        places = [path for path in paths(value) if path and path[-1] is not INSIDE and below(path)]
        if not places:
            break
        path = draw(st.sampled_from(places))
        if isinstance(path[-1], str) and draw(st.booleans()):
            value = without(value, path)
        else:
            garbage = draw(st.sampled_from([None, 7, True, "?", "\ud800", ["?"], [None], {"?": 1}]))
            value = changed(value, path, _putting(garbage))
    return value


@st.composite
def thinned(draw: st.DrawFn, seeds: Sequence[Any]) -> Any:
    """A seed that lacks some keys or entries: all that can be wrong with an answer of AWS, which botocore types."""
    value = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 3))):
        places = [path for path in paths(value) if path and path[-1] is not INSIDE]
        if places:
            value = without(value, draw(st.sampled_from(places)))
    return value
