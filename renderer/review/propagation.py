"""How replacements travel through references, to a fixpoint. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from renderer.review.actions import CONDITIONAL_REPLACE, NONE, REPLACE, UPDATE, replaces, stronger, weaker
from renderer.review.deployment import Resource
from renderer.review.overrides import is_refused, moving_attribute
from renderer.review.replacement import reference_effect
from renderer.review.schemas import ResourceSchema
from renderer.review.symbols import Choice, Text, Value, symbols
from renderer.review.tiers import Path


class Reference(NamedTuple):
    """`consumer` uses `source`'s identity (attribute "") or one of its attributes at `path` of its properties.

    `surely` is False where it does so in one branch of an If that cannot be decided.
    """

    consumer: str
    path: Path
    source: str
    attribute: str
    surely: bool = True


class Arrival(NamedTuple):
    """A reference whose value moves: `effect` on the consumer, `certain` where the value does change."""

    reference: Reference
    effect: str
    certain: bool
    identity: bool


@dataclass
class State:
    """What happens to one resource so far; `certain` is False where it may not come about."""

    effect: str = NONE
    certain: bool = False
    changed: frozenset[str] = frozenset()
    arrivals: dict[tuple[str, Path, str], Arrival] = field(default_factory=dict)


def references(resources: Mapping[str, Resource]) -> list[Reference]:
    """Every use of one resource by another in its properties."""
    found: list[Reference] = []
    for consumer, resource in resources.items():
        for path, source, attribute, surely in _uses(resource.properties, ()):
            if source in resources and source != consumer:
                found.append(Reference(consumer, path, source, attribute, surely))
    return found


def uses(value: Value) -> list[tuple[str, str, bool]]:
    """What a value is made of: logical id, attribute, and whether in every branch of an undecided If."""
    doubtful = any(isinstance(part, Choice) for part in (value.parts if isinstance(value, Text) else (value,)))
    return [(symbol.resource, symbol.attribute, not doubtful) for symbol in symbols(value) if symbol.resource]


def _uses(value: Value, path: Path) -> Iterator[tuple[Path, str, str, bool]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _uses(item, path if key == "Fn::Base64" else (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _uses(item, (*path, index))
    elif not isinstance(value, str):
        for source, attribute, surely in uses(value):
            yield path, source, attribute, surely


def propagate(
    states: dict[str, State],
    resources: Mapping[str, Resource],
    schema: Callable[[str], ResourceSchema | None],
    replaced_by_update: Callable[[Resource], bool],
) -> None:
    """Raise `states` until nothing moves any more. A resource without a state exists on one side only."""
    by_source: dict[str, list[Reference]] = defaultdict(list)
    for reference in references(resources):
        by_source[reference.source].append(reference)
    waiting = [name for name, state in states.items() if state.effect != NONE]
    while waiting:
        source = waiting.pop()
        for reference in by_source.get(source, ()):
            consumer = states.get(reference.consumer)
            arrival = arrive(states[source], resources[source], reference)
            if consumer is None or arrival is None:
                continue
            target = resources[reference.consumer]
            effect = weaker(arrival.effect, reference_effect(schema(target.type), reference.path))
            if is_refused(target.type, ("Properties", *reference.path)):
                effect = UPDATE
            elif replaced_by_update(target):
                effect = weaker(arrival.effect, REPLACE)
            arrival = arrival._replace(effect=effect)
            key = (source, reference.path, reference.attribute)
            known = consumer.arrivals.get(key)
            if known == arrival:
                continue
            consumer.arrivals[key] = arrival
            before = (consumer.effect, consumer.certain, consumer.changed)
            consumer.effect = stronger(consumer.effect, effect)
            consumer.certain = consumer.certain or arrival.certain
            consumer.changed |= {str(reference.path[0])}
            if before != (consumer.effect, consumer.certain, consumer.changed):
                waiting.append(reference.consumer)


def arrive(state: State, source: Resource, reference: Reference) -> Arrival | None:
    """What reaches a reference's consumer; None where the value stays."""
    if replaces(state.effect):
        found = Arrival(reference, state.effect, state.certain and state.effect == REPLACE, identity=True)
    else:
        entry = moving_attribute(source.type, reference.attribute)
        if entry is None or state.effect == NONE:
            return None
        if entry.properties and not state.changed.intersection(entry.properties):
            return None
        certain = entry.certain and state.certain
        found = Arrival(reference, REPLACE if certain else CONDITIONAL_REPLACE, certain, identity=False)
    if reference.surely:
        return found
    return found._replace(effect=weaker(found.effect, CONDITIONAL_REPLACE), certain=False)
