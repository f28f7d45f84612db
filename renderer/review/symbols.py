"""What a resolved value is made of besides plain JSON: symbols for what only the deployment knows.

A normal form is JSON (mapping, list, text, number, boolean) in which a `Symbol`, a `Text` or a `Choice`
stands where the value cannot be known from template and parameters. Equal normal forms are equal values.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any, NamedTuple

Value = Any


class Symbol(NamedTuple):
    """A value without a known text.

    `kind`: parameter, ssm, secret (NoEcho, deployed as ****), ref, getatt, import, azs, dynamic, pseudo,
    function. `resource` is the logical id a ref or getatt names, `attribute` the GetAtt's attribute.
    `detail` is what else decides the value (the reachable entries of a mapping), `inner` the symbols a
    function was applied to.
    """

    kind: str
    name: str
    resource: str = ""
    attribute: str = ""
    detail: Hashable = ()
    inner: tuple[Symbol, ...] = ()


class Text(NamedTuple):
    """A text with symbols in it: what Join and Sub give. No two neighbours are both plain text."""

    parts: tuple[str | Symbol | Choice, ...]


class Choice(NamedTuple):
    """An Fn::If whose condition cannot be decided. `key` tells choices apart; the branches are normal forms."""

    condition: str
    key: Hashable
    then: Value
    otherwise: Value

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Choice) and self.key == other.key

    def __ne__(self, other: object) -> bool:
        return not self == other


class Secret(str):
    """A known text that must never be shown: a NoEcho parameter's value, or one made from it."""

    __slots__ = ()


class Number(float):
    """A number that remembers how it was written: `1.0` and `1.10` are other texts than `1` and `1.1`."""

    token: str

    def __new__(cls, token: str) -> Number:
        number = super().__new__(cls, token)
        number.token = token
        return number


class _NoValue:
    def __repr__(self) -> str:
        return "AWS::NoValue"


NO_VALUE = _NoValue()


def token(value: bool | float) -> str:
    """The JSON text of a number or boolean, as CloudFormation hands it to a property that is a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.token if isinstance(value, Number) else repr(value)


def freeze(value: Value) -> Hashable:
    """A hashable stand-in: equal exactly when the normal forms are equal, booleans and numbers apart."""
    if isinstance(value, str | Symbol | Text | Choice):
        return value
    if isinstance(value, dict):
        return ("map", frozenset((key, freeze(item)) for key, item in value.items()))
    if isinstance(value, list):
        return ("list", tuple([freeze(item) for item in value]))
    if isinstance(value, bool | int | float):
        return ("number" if not isinstance(value, bool) else "boolean", token(value))
    return ("other", repr(value))


def identical(one: Value, other: Value) -> bool:
    """Whether two normal forms are the same; Python's own == is quick, and takes True for 1."""
    return bool(one == other) and freeze(one) == freeze(other)


def is_known(value: Value) -> bool:
    """Whether nothing in the value is a symbol."""
    return next(symbols(value), None) is None and not _has_choice(value)


def _has_choice(value: Value) -> bool:
    return isinstance(value, Choice) or any(_has_choice(item) for item in inside(value))


def symbols(value: Value) -> Iterator[Symbol]:
    """Every symbol in a normal form, those inside functions and undecided branches too."""
    if isinstance(value, Symbol):
        yield value
    for item in inside(value):
        yield from symbols(item)


def inside(value: Value) -> Iterable[Value]:
    """What a value is directly made of."""
    if isinstance(value, Symbol):
        return value.inner
    if isinstance(value, Text):
        return value.parts
    if isinstance(value, Choice):
        return (value.then, value.otherwise)
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def is_secret(value: Value) -> bool:
    """Whether a NoEcho value is part of this text or symbol."""
    if isinstance(value, Secret):
        return True
    if isinstance(value, Text):
        return any(is_secret(part) for part in value.parts)
    if isinstance(value, Choice):
        return is_secret(value.then) or is_secret(value.otherwise)
    if isinstance(value, Symbol):
        return value.kind == "secret" or any(is_secret(inner) for inner in value.inner)
    return False


def named(value: Value) -> str:
    """Any value as a person names it."""
    if isinstance(value, str):
        return value
    return describe(value) if isinstance(value, Symbol | Text | Choice) else repr(value)


def describe(value: Symbol | Text | Choice) -> str:
    """How a value that is not known is named to a person."""
    if isinstance(value, Text):
        return "".join(part if isinstance(part, str) else "${" + describe(part) + "}" for part in value.parts)
    return f"Fn::If {value.condition}" if isinstance(value, Choice) else value.name
