"""The differences between two normal forms, leaf by leaf, each in its tier: real, order or spelling. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any, NamedTuple

from renderer.review.embedded import decoded, parse_json
from renderer.review.overrides import is_custom
from renderer.review.schemas import Node
from renderer.review.symbols import Choice, Symbol, Text, Value, freeze, identical, token
from renderer.review.tiers import Path, is_policy_document, is_unordered, takes_scalar_or_list

REAL, ORDER, SPELLING = "real", "order", "spelling"


class _Absent:
    def __repr__(self) -> str:
        return "absent"

    def __bool__(self) -> bool:
        return False


ABSENT: Any = _Absent()

# What tells one member of a list from another, best first: used to pair what changed, never to decide that it did.
_IDENTITIES = (
    "Sid",
    "Key",
    "Id",
    "Name",
    "PolicyName",
    "IndexName",
    "AttributeName",
    "LogicalName",
    "key",
    "name",
    "id",
)


class Difference(NamedTuple):
    """`possible`: only in one of the worlds that an undecided condition leaves open."""

    path: Path
    before: Value
    after: Value
    tier: str = REAL
    possible: bool = False


class Comparison:
    """Compares values of one resource type; `types_are_text` where CloudFormation passes every scalar as text."""

    def __init__(self, resource_type: str) -> None:
        self.resource_type = resource_type
        self._all_text = is_custom(resource_type)

    def differences(
        self, before: Value, after: Value, node: Node, path: Path, in_policy: bool = False
    ) -> Iterator[Difference]:
        """What differs between two values at `path`; ABSENT is the value of what is not there."""
        if before is after or identical(before, after):
            return
        if isinstance(before, Choice) or isinstance(after, Choice):
            yield from self._choices(before, after, node, path, in_policy)
        elif isinstance(before, dict) and isinstance(after, dict):
            yield from self._mappings(before, after, node, path, in_policy)
        elif isinstance(before, list) and isinstance(after, list):
            yield from self._lists(before, after, node, path, in_policy)
        elif before is ABSENT or after is ABSENT:
            yield Difference(path, before, after)
        elif (
            _is_base64(before) != _is_base64(after) and isinstance(before, dict | str) and isinstance(after, dict | str)
        ):
            yield from self._base64(before, after, path)
        elif in_policy and takes_scalar_or_list(path) and isinstance(before, list) != isinstance(after, list):
            yield from self._scalar_and_list(before, after, node, path)
        else:
            yield from self._leaves(before, after, node, path, in_policy)

    def _base64(self, before: Value, after: Value, path: Path) -> Iterator[Difference]:
        """A Base64 text against the text that Fn::Base64 would encode."""
        one, other = (value["Fn::Base64"] if _is_base64(value) else decoded(value) for value in (before, after))
        if one is None or other is None or isinstance(before, dict) == isinstance(after, dict):
            yield Difference(path, before, after)
        elif freeze(one) == freeze(other):
            yield Difference(path, before, after, SPELLING)
        else:
            yield Difference(path, one, other)

    def _scalar_and_list(self, before: Value, after: Value, node: Node, path: Path) -> Iterator[Difference]:
        one, other = (value if isinstance(value, list) else [value] for value in (before, after))
        found = list(self._lists(one, other, node, path, in_policy=True))
        if any(difference.tier == REAL for difference in found):
            yield from found
        else:
            yield Difference(path, before, after, SPELLING)

    def _choices(self, before: Value, after: Value, node: Node, path: Path, in_policy: bool) -> Iterator[Difference]:
        if before == after:
            return
        if isinstance(before, Choice) and isinstance(after, Choice) and before.key[0] == after.key[0]:  # type: ignore[index]
            for one, other in ((before.then, after.then), (before.otherwise, after.otherwise)):
                for found in self.differences(_present(one), _present(other), node, path, in_policy):
                    yield found._replace(possible=True)
            return
        one, other = (list(_branches(value)) for value in (before, after))
        equal = {self.canonical(value, node, path, in_policy) for value in one} & {
            self.canonical(value, node, path, in_policy) for value in other
        }
        yield Difference(path, before, after, possible=bool(equal))

    def _mappings(self, before: Any, after: Any, node: Node, path: Path, in_policy: bool) -> Iterator[Difference]:
        if before.keys() == after.keys() == {"Fn::Base64"}:
            yield from self.differences(before["Fn::Base64"], after["Fn::Base64"], node, path, in_policy)
            return
        in_policy = in_policy or (is_policy_document(before) and is_policy_document(after))
        for key in before:
            yield from self.differences(before[key], after.get(key, ABSENT), node.child(key), (*path, key), in_policy)
        for key in after:
            if key not in before:
                yield from self.differences(ABSENT, after[key], node.child(key), (*path, key), in_policy)

    def _lists(
        self, before: list[Value], after: list[Value], node: Node, path: Path, in_policy: bool
    ) -> Iterator[Difference]:
        item = node.child(0)
        # An item's own path has an index, which the tables of names skip: the list's path tells the same.
        one = [self.canonical(value, item, (*path, 0), in_policy) for value in before]
        other = [self.canonical(value, item, (*path, 0), in_policy) for value in after]
        if is_unordered(self.resource_type, path, node, in_policy):
            pairs, moved = _matched(one, other)
        elif Counter(one) == Counter(other):
            if one != other:
                yield Difference(path, before, after)
                return
            pairs, moved = [(index, index) for index in range(len(one))], False
        else:
            pairs, moved = _aligned(one, other), False
        rest_before = sorted(set(range(len(one))) - {left for left, _ in pairs})
        rest_after = sorted(set(range(len(other))) - {right for _, right in pairs})
        for left, right in [*pairs, *_paired(before, after, rest_before, rest_after)]:
            old = before[left] if left is not None else ABSENT
            new = after[right] if right is not None else ABSENT
            index = right if right is not None else left or 0
            yield from self.differences(old, new, item, (*path, index), in_policy)
        if moved and not rest_before and not rest_after:
            yield Difference(path, before, after, ORDER)

    def _leaves(self, before: Value, after: Value, node: Node, path: Path, in_policy: bool) -> Iterator[Difference]:
        if self.canonical(before, node, path, in_policy) == self.canonical(after, node, path, in_policy):
            inner = list(self._inside(before, after, node, path))
            if any(difference.tier == ORDER for difference in inner):
                yield Difference(path, before, after, ORDER)
            elif freeze(before) != freeze(after):
                yield Difference(path, before, after, SPELLING)
            return
        inner = list(self._inside(before, after, node, path))
        yield from inner or [Difference(path, before, after)]

    def _inside(self, before: Value, after: Value, node: Node, path: Path) -> Iterator[Difference]:
        """The differences inside two texts that hold JSON, or a text and the mapping it could be."""
        one = before if isinstance(before, dict | list) else parse_json(before)
        other = after if isinstance(after, dict | list) else parse_json(after)
        if one is not None and other is not None and type(one) is type(other):
            both_text = not isinstance(before, dict | list) and not isinstance(after, dict | list)
            yield from self.differences(one, other, _NO_SCHEMA if both_text else node, path)

    def canonical(self, value: Value, node: Node, path: Path, in_policy: bool = False) -> Hashable:  # noqa: PLR0911 - one return a kind of value
        """A stand-in that is equal for two values exactly when they differ in order or spelling at most."""
        if isinstance(value, dict):
            if value.keys() == {"Fn::Base64"}:
                return ("base64", self.canonical(value["Fn::Base64"], _NO_SCHEMA, path))
            in_policy = in_policy or is_policy_document(value)
            return (
                "map",
                frozenset(
                    (key, self.canonical(item, node.child(key), (*path, key), in_policy)) for key, item in value.items()
                ),
            )
        if in_policy and takes_scalar_or_list(path) and not isinstance(value, list) and path and path[-1] != 0:
            value = [value]
        if isinstance(value, list):
            item = node.child(0)
            inner = [self.canonical(entry, item, (*path, 0), in_policy) for entry in value]
            if is_unordered(self.resource_type, path, node, in_policy):
                return ("bag", frozenset(Counter(inner).items()))
            return ("list", tuple(inner))
        if isinstance(value, Symbol | Choice):
            return value
        parsed = parse_json(value)
        if parsed is not None:
            return self.canonical(parsed, _NO_SCHEMA, path)
        return self._scalar(value, node)

    def _scalar(self, value: Value, node: Node) -> Hashable:
        if isinstance(value, Text):
            return value
        types = node.types
        if self._all_text or "string" in types:
            return str(value) if isinstance(value, str) else token(value) if value is not None else None
        text = value if isinstance(value, str) else token(value) if value is not None else ""
        if "boolean" in types and text.lower() in ("true", "false"):
            return ("boolean", text.lower())
        if types & {"integer", "number"} and not isinstance(value, bool):
            try:
                return ("number", Decimal(text).normalize())
            except InvalidOperation:
                return text
        return freeze(value)


_NO_SCHEMA = Node({}, ())


def _is_base64(value: Value) -> bool:
    return isinstance(value, dict) and value.keys() == {"Fn::Base64"}


def _present(value: Value) -> Value:
    from renderer.review.symbols import NO_VALUE

    return ABSENT if value is NO_VALUE else value


def _branches(value: Value) -> Iterator[Value]:
    if isinstance(value, Choice):
        yield from _branches(value.then)
        yield from _branches(value.otherwise)
    else:
        yield _present(value)


def _matched(one: Sequence[Hashable], other: Sequence[Hashable]) -> tuple[list[tuple[int, int]], bool]:
    """Pairs of equal members of two multisets, and whether one of them stands at another place."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for index in reversed(range(len(other))):
        places[other[index]].append(index)
    pairs = [(index, places[value].pop()) for index, value in enumerate(one) if places.get(value)]
    return pairs, any(left != right for left, right in pairs)


def _aligned(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The members that two lists begin and end with alike."""
    shorter = min(len(one), len(other))
    start = next((index for index in range(shorter) if one[index] != other[index]), shorter)
    rest = shorter - start
    end = next((index for index in range(rest) if one[-1 - index] != other[-1 - index]), rest)
    tail = [(len(one) - 1 - index, len(other) - 1 - index) for index in reversed(range(end))]
    return [(index, index) for index in range(start)] + tail


def _paired(
    before: list[Value], after: list[Value], lefts: list[int], rights: list[int]
) -> Iterator[tuple[int | None, int | None]]:
    """Pairs what is left of two lists: by what names a member, by what members have in common, then by place."""
    for name in _IDENTITIES:
        named = {_identity(after[right], name): right for right in rights}
        for left in list(lefts):
            key = _identity(before[left], name)
            if key is not None and key in named and named[key] in rights:
                lefts.remove(left)
                rights.remove(named[key])
                yield left, named[key]
    for left, right in _alike(before, after, lefts, rights):
        lefts.remove(left)
        rights.remove(right)
        yield left, right
    yield from zip_longest(lefts, rights)


_MANY = 2_500  # pairs; past this the members that are left are paired by place


def _alike(before: list[Value], after: list[Value], lefts: list[int], rights: list[int]) -> list[tuple[int, int]]:
    """Pairs of members that have something in common, those that have most of it first."""
    if len(lefts) * len(rights) > _MANY:
        return []
    common = [(-_in_common(before[left], after[right]), left, right) for left in lefts for right in rights]
    found: dict[int, int] = {}
    for shared, left, right in sorted(common):
        if shared and left not in found and right not in found.values():
            found[left] = right
    return list(found.items())


def _in_common(one: Value, other: Value) -> int:
    """In how many keys or places two values are equal."""
    if isinstance(one, dict) and isinstance(other, dict):
        return sum(1 for key in one.keys() & other.keys() if identical(one[key], other[key]))
    if isinstance(one, list) and isinstance(other, list):
        return sum(1 for left, right in zip(one, other, strict=False) if identical(left, right))
    return 0


def label(value: Value, path: Path) -> str:
    """The list items on a path by what names them: `Environment` for the tag of that Key."""
    found = []
    for part in path:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
            names = (_identity(value, name) for name in _IDENTITIES)
            found.extend([name for name in names if isinstance(name, str)][:1])
        else:
            break
    return ", ".join(found)


def _identity(value: Value, name: str) -> Hashable | None:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str | Symbol | Text) else None
