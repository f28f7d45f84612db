"""An environment's own names taken out of its values, so that what is left can be compared. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from renderer.review.deployment import Deployment
from renderer.review.embedded import parse_json
from renderer.review.normal_form import concat, to_json_string
from renderer.review.symbols import Choice, Secret, Symbol, Text, Value, freeze, inside
from renderer.review.tiers import Path

# What a name becomes: one symbol for both environments. The account is what Ref AWS::AccountId gives.
_SYMBOLS = {"account": Symbol("pseudo", "AWS::AccountId", resource="AWS::AccountId")}


class Names:
    """Takes one environment's names out; a text that both environments have as it is (`shared`) holds none."""

    def __init__(self, own: Mapping[str, str], shared: frozenset[str] = frozenset()) -> None:
        self._shared = shared
        self._meanings = {text: meaning for meaning, text in own.items() if text}
        longest = sorted(self._meanings, key=len, reverse=True)
        self._pattern = (
            re.compile(f"(?<![A-Za-z0-9])({'|'.join(map(re.escape, longest))})(?![A-Za-z0-9])") if longest else None
        )

    def neutral(self, value: Value) -> Value:  # noqa: PLR0911 - one return a kind of value
        """A normal form without the names."""
        if self._pattern is None or isinstance(value, Secret | bool):
            return value
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, int):
            return self._symbol(str(value)) if str(value) in self._meanings else value
        if isinstance(value, Text):
            parsed = parse_json(value)
            return concat(map(self.neutral, value.parts)) if parsed is None else to_json_string(self.neutral(parsed))
        if isinstance(value, Symbol):
            inner = tuple(self.neutral(item) for item in value.inner)
            return value._replace(name=self._plain(value.name), detail=self._frozen(value.detail), inner=inner)
        if isinstance(value, Choice):
            then, otherwise = self.neutral(value.then), self.neutral(value.otherwise)
            return Choice(value.condition, self._frozen(value.key), then, otherwise)
        if isinstance(value, dict):
            return {
                self._plain(key) if isinstance(key, str) else key: self.neutral(item) for key, item in value.items()
            }
        return [self.neutral(item) for item in value] if isinstance(value, list) else value

    def _text(self, text: str) -> Value:
        if text in self._shared or self._pattern is None or self._pattern.search(text) is None:
            return text
        parsed = parse_json(text)
        if parsed is not None:  # leaf by leaf: a text in it that both have stays
            return to_json_string(self.neutral(parsed))
        pieces = self._pattern.split(text)
        return concat(self._symbol(piece) if index % 2 else piece for index, piece in enumerate(pieces))

    def _symbol(self, text: str) -> Symbol:
        meaning = self._meanings[text]
        return _SYMBOLS.get(meaning) or Symbol("pseudo", meaning, resource=meaning)

    def _plain(self, text: str) -> str:
        if text in self._shared or self._pattern is None:
            return text
        return self._pattern.sub(lambda found: "${" + self._symbol(found[1]).name + "}", text)

    def _frozen(self, value: Any) -> Any:
        """The same for what `freeze` made, where a text stays a text."""
        if isinstance(value, str) and not isinstance(value, Secret):
            return self._plain(value)
        if isinstance(value, Symbol | Text | Choice):
            return self.neutral(value)
        if isinstance(value, tuple):
            return tuple(self._frozen(item) for item in value)
        return frozenset(self._frozen(item) for item in value) if isinstance(value, frozenset) else value

    def deployment(self, side: Deployment) -> Deployment:
        """A whole deployment without the names. Its conditions are decided as they were, with the names."""
        without = self.neutral
        resolver = copy(side.resolver)
        resolver.parameters = without(side.resolver.parameters)
        resources = {
            name: replace(each, properties=without(each.properties), attributes=without(each.attributes))
            for name, each in side.resources.items()
        }
        outputs = {
            name: replace(
                each,
                value=without(each.value),
                export=without(each.export),
                description=without(each.description),
            )
            for name, each in side.outputs.items()
        }
        template = without(side.template)
        return replace(side, resolver=resolver, template=template, resources=resources, outputs=outputs)

    def places(self, value: Value, path: Path = ()) -> Iterator[Path]:
        """Where in a value the names stand, texts that hold JSON looked into."""
        if isinstance(value, dict | list):
            for key, item in value.items() if isinstance(value, dict) else enumerate(value):
                yield from self.places(item, (*path, key))
            return
        parsed = parse_json(value) if isinstance(value, str | Text) else None
        if parsed is not None:
            yield from self.places(parsed, path)
        elif freeze(self.neutral(value)) != freeze(value):
            yield path


def texts(value: Value) -> Iterator[str]:
    """Every text in a value, also in one that holds JSON, and in what `freeze` made."""
    if isinstance(value, str):
        yield value
    parsed = parse_json(value) if isinstance(value, str | Text) else None
    if parsed is not None:
        yield from texts(parsed)
    if isinstance(value, Symbol):
        yield value.name
        yield from texts(value.detail)
    for item in _within(value):
        yield from texts(item)


def _within(value: Value) -> Iterable[Value]:
    if isinstance(value, Mapping):
        return [*value, *value.values()]
    if isinstance(value, tuple | frozenset) and not isinstance(value, Symbol | Text | Choice):
        return value
    return inside(value)


def texts_of(side: Deployment) -> frozenset[str]:
    """Every text of a deployment, as written and as deployed."""
    found: list[Value] = [side.template]
    found += [[resource.properties, resource.attributes] for resource in side.resources.values()]
    found += [[output.value, output.export, output.description] for output in side.outputs.values()]
    return frozenset(texts(found))
