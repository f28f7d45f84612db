"""What a declared parameter takes as its value. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

# Python's float takes more: nan, 1_000.
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)


class Refusal(NamedTuple):
    """`constraint`: the key of the declaration that does not take the value; `wanted`: what it says."""

    constraint: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.constraint} {'are' if self.constraint.endswith('s') else 'is'} {self.wanted}"


def refusals(declared: Mapping[str, Any], value: str) -> Iterator[Refusal]:
    """Each constraint of a declaration that CloudFormation refuses the value for, before it makes a change set.

    Of a list, AllowedValues, AllowedPattern and the numbers are for each item. A pattern that Python does not know
    as an expression (they are Java's) and a constraint that is no number refuse nothing here; neither does a type
    of Systems Manager, whose value is a name.
    """
    kind = str(declared.get("Type", "String"))
    if kind.startswith("AWS::SSM::"):
        return
    is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
    items = [item.strip() for item in value.split(",")] if is_list else [value]
    allowed = declared.get("AllowedValues")
    if isinstance(allowed, list) and not {*items} <= {_text(each) for each in allowed}:
        yield Refusal("AllowedValues", ", ".join(map(_text, allowed)))
    pattern = _expression(declared.get("AllowedPattern"))
    if pattern is not None and not all(map(pattern.fullmatch, items)):
        yield Refusal("AllowedPattern", pattern.pattern)
    if kind in ("Number", "List<Number>"):
        yield from _numbers(declared, kind, items)
    least, most = _number(declared.get("MinLength")), _number(declared.get("MaxLength"))
    if least is not None and len(value) < least:
        yield Refusal("MinLength", str(declared["MinLength"]))
    if most is not None and len(value) > most:
        yield Refusal("MaxLength", str(declared["MaxLength"]))


def _numbers(declared: Mapping[str, Any], kind: str, items: list[str]) -> Iterator[Refusal]:
    numbers = [number for number in map(_number, items) if number is not None]
    if len(numbers) < len(items):
        yield Refusal("Type", kind)
        return
    least, most = _number(declared.get("MinValue")), _number(declared.get("MaxValue"))
    if least is not None and min(numbers) < least:
        yield Refusal("MinValue", str(declared["MinValue"]))
    if most is not None and max(numbers) > most:
        yield Refusal("MaxValue", str(declared["MaxValue"]))


def _number(value: Any) -> float | None:
    text = str(value)
    return float(text) if _NUMBER.fullmatch(text) else None


def _expression(pattern: Any) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern) if isinstance(pattern, str) else None
    except (re.error, OverflowError, RecursionError):
        return None


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
