"""The tests of a policy's conditions, each key a dimension of its own. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from ipaddress import ip_network
from typing import NamedTuple

from renderer.review.iam.patterns import ANY, Alphabet, Language, UndecidedError, atoms
from renderer.review.symbols import Value

STRING, IGNORE_CASE, NUMBER, DATE, ADDRESS, NULL, OPAQUE = (
    "string",
    "ignore-case",
    "number",
    "date",
    "address",
    "null",
    "opaque",
)

_OPERATORS = {
    "stringequals": (STRING, "=", False),
    "stringnotequals": (STRING, "=", True),
    "stringlike": (STRING, "~", False),
    "stringnotlike": (STRING, "~", True),
    "stringequalsignorecase": (IGNORE_CASE, "=", False),
    "stringnotequalsignorecase": (IGNORE_CASE, "=", True),
    "arnequals": (STRING, "~", False),
    "arnlike": (STRING, "~", False),
    "arnnotequals": (STRING, "~", True),
    "arnnotlike": (STRING, "~", True),
    "bool": (IGNORE_CASE, "=", False),
    "binaryequals": (STRING, "=", False),
    "null": (NULL, "=", False),
    "ipaddress": (ADDRESS, "in", False),
    "notipaddress": (ADDRESS, "in", True),
    **{
        f"{family}{name}": (family_name, relation, negated)
        for family, family_name in (("numeric", NUMBER), ("date", DATE))
        for name, relation, negated in (
            ("equals", "=", False),
            ("notequals", "=", True),
            ("lessthan", "<", False),
            ("lessthanequals", "<=", False),
            ("greaterthan", ">", False),
            ("greaterthanequals", ">=", False),
        )
    },
}
_TEXTS = (STRING, IGNORE_CASE)
ABSENT = None
_IPV6 = 1 << 64  # where IPv6 begins on the line on which IPv4 comes first
_MOST_OUTCOMES = 2_048  # of sets of texts; past this a containment is not decided
Point = Decimal | int | None


class KeyTest(NamedTuple):
    """One operator on one key. `quantifier`: "", any or all. `values` are patterns of the alphabet."""

    key: str
    family: str
    relation: str
    negated: bool
    if_exists: bool
    quantifier: str
    values: tuple[str, ...]
    text: str


def read(operator: str, key: str, values: Sequence[Value], alphabet: Alphabet) -> KeyTest:
    """The test that an operator, key and values make; one that is not known is opaque: equal only to itself."""
    name = operator.lower()
    quantifier = ""
    for prefix, word in (("foranyvalue:", "any"), ("forallvalues:", "all")):
        if name.startswith(prefix):
            name, quantifier = name[len(prefix) :], word
    if_exists = name.endswith("ifexists")
    name = name.removesuffix("ifexists")
    family, relation, negated = _OPERATORS.get(name, (OPAQUE, "=", False))
    patterns = [alphabet.pattern(value, wildcards=relation == "~") for value in values]
    if family == IGNORE_CASE:
        patterns = [pattern.lower() for pattern in patterns]
    shown = ", ".join(alphabet.shown(pattern) for pattern in sorted(patterns))
    test = KeyTest(
        key.lower(),
        family,
        relation,
        negated,
        if_exists,
        quantifier,
        tuple(sorted(patterns)),
        f"{operator} {key} {shown}",
    )
    return test if _readable(test) else test._replace(family=OPAQUE)


def _readable(test: KeyTest) -> bool:
    """Whether the values are what the operator compares; a number that is a symbol cannot be placed."""
    if test.quantifier and test.family not in _TEXTS:
        return False
    try:
        if test.family in (NUMBER, DATE, ADDRESS):
            for value in test.values:
                _place(test.family, value)
    except (ValueError, InvalidOperation):
        return False
    return test.family != NULL or test.values in (("true",), ("false",))


def _place(family: str, value: str) -> tuple[int, int] | Decimal:
    if family == NUMBER:
        return Decimal(value)
    if family == DATE:
        if re.fullmatch(r"\d+", value):
            return Decimal(value)
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        return Decimal(int((moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()))
    network = ip_network(value, strict=False)
    offset = 0 if network.version == 4 else _IPV6
    return int(network.network_address) + offset, int(network.broadcast_address) + offset


def memberships(tests: Sequence[Sequence[KeyTest]]) -> set[int]:
    """For every kind of value of one key (absent among them): the bits of the boxes whose tests it passes.

    `tests` has one list for each box, empty where the box does not look at this key.
    """
    if not is_exact(tests):
        return _independent(tests)
    listed = [test for box in tests for test in box if test.family != NULL]
    family = listed[0].family if listed else STRING
    if family in _TEXTS:
        return _sets(tests) if listed and listed[0].quantifier else _texts(tests)
    return {
        _bits(tests, {test for box in tests for test in box if _passes(test, point)})
        for point in [ABSENT, *_points(family, tests)]
    }


def _bits(tests: Sequence[Sequence[KeyTest]], passed: Collection[KeyTest]) -> int:
    """The bits of the boxes all of whose tests are among those passed."""
    return sum(1 << index for index, box in enumerate(tests) if all(test in passed for test in box))


def _texts(tests: Sequence[Sequence[KeyTest]]) -> set[int]:
    """Strings: every combination of patterns that some text matches."""
    every = list(dict.fromkeys(test for box in tests for test in box))
    listed = [test for test in every if test.family != NULL]
    found = {_bits(tests, {test for test in every if _passes(test, ABSENT)})}
    for atom in atoms(ANY, [Language(test.values, test.negated) for test in listed]):
        passed = {test for index, test in enumerate(listed) if atom >> index & 1}
        passed.update(test for test in every if test.family == NULL and test.values == ("false",))
        found.add(_bits(tests, passed))
    return found


def _sets(tests: Sequence[Sequence[KeyTest]]) -> set[int]:
    """Keys of many values: every combination of tests that some set of texts passes.

    ForAnyValue asks for one text of the set, ForAllValues for all of them: of two sets together, the one is passed
    where either passes it, the other where both do.
    """
    every = list(dict.fromkeys(test for box in tests for test in box))
    listed = [test for test in every if test.family != NULL]
    present = {test for test in every if test.family == NULL and test.values == ("false",)}
    found = {_bits(tests, {test for test in every if _passes(test, ABSENT)})}
    singles = {
        frozenset(test for index, test in enumerate(listed) if atom >> index & 1)
        for atom in atoms(ANY, [Language(test.values, test.negated) for test in listed])
    }
    outcomes, waiting = set(singles), list(singles)
    while waiting:
        one = waiting.pop()
        for other in singles:
            both = frozenset(
                test
                for test in listed
                if (test in one or test in other if test.quantifier == "any" else test in one & other)
            )
            if both not in outcomes:
                outcomes.add(both)
                waiting.append(both)
        if len(outcomes) > _MOST_OUTCOMES:
            raise UndecidedError(listed[0].key)
    found.update(_bits(tests, outcome | present) for outcome in outcomes)
    return found


def _passes(test: KeyTest, point: Point) -> bool:
    if test.family == NULL:
        return (point is ABSENT) == (test.values == ("true",))
    if point is ABSENT:
        return test.if_exists or test.quantifier == "all" or (test.negated and not test.quantifier)
    return any(_related(test, point, value) for value in test.values) != test.negated


def _related(test: KeyTest, point: Decimal | int, value: str) -> bool:
    place = _place(test.family, value)
    if isinstance(place, tuple):
        return place[0] <= point <= place[1]
    return {
        "=": point == place,
        "<": point < place,
        "<=": point <= place,
        ">": point > place,
        ">=": point >= place,
    }[test.relation]


def _points(family: str, tests: Sequence[Sequence[KeyTest]]) -> Iterator[Decimal | int]:
    """One point on each side of, at and between the values that the tests name."""
    values = {value for box in tests for test in box if test.family == family for value in test.values}
    places = {_place(family, value) for value in values}
    if family == ADDRESS:
        edges = {0, _IPV6}
        for place in places:
            if isinstance(place, tuple):
                edges.update((place[0], place[1] + 1))
        yield from sorted(edges)
        return
    numbers = sorted(place for place in places if isinstance(place, Decimal))
    for index, number in enumerate(numbers):
        yield number
        yield (number + numbers[index + 1]) / 2 if index + 1 < len(numbers) else number + 1
    if numbers:
        yield numbers[0] - 1


def _independent(tests: Sequence[Sequence[KeyTest]]) -> set[int]:
    """Tests that do not share a line of values: each may pass or fail whatever the others do.

    Of two sets of one quantifier, one that holds all values of another passes whenever that other does.
    """
    listed = list(dict.fromkeys(test for box in tests for test in box))
    return {_bits(tests, outcome) for outcome in _outcomes(listed)}


def _outcomes(listed: list[KeyTest]) -> Iterator[frozenset[KeyTest]]:
    if len(listed) > 10:
        raise UndecidedError(listed[0].key)
    for number in range(1 << len(listed)):
        passed = frozenset(test for index, test in enumerate(listed) if number >> index & 1)
        if all(other in passed for test in passed for other in listed if _implies(test, other)):
            yield passed


def _implies(test: KeyTest, other: KeyTest) -> bool:
    """Whether passing one test is passing the other, whatever the value."""
    if test.family != other.family or test.family == OPAQUE or test.negated or other.negated:
        return False
    weaker = other.quantifier == test.quantifier and (other.if_exists or not test.if_exists)
    if test.family not in (STRING, IGNORE_CASE) or not weaker:
        return False
    return all(atoms(value, [Language(other.values)]) == {1} for value in test.values)


def is_exact(tests: Sequence[Sequence[KeyTest]]) -> bool:
    """Whether what `memberships` finds of one key can all come about, so that no containment shows a difference."""
    listed = [test for box in tests for test in box]
    families = {test.family for test in listed} - {NULL}
    # A key has one value or many: what asks for both cannot be weighed.
    kinds = {test.quantifier != "" for test in listed if test.family != NULL}
    return len(families) <= 1 and OPAQUE not in families and len(kinds) <= 1
