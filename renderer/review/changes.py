"""What happens to each resource: differences, their effects, what travels, and the fate of what goes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from renderer.review import actions, fate
from renderer.review.causes import LITERAL, REPLACEMENT, UPDATE, Cause, Causes
from renderer.review.compare import ABSENT, REAL, Difference, label
from renderer.review.content import content
from renderer.review.deployment import Deployment, Resource
from renderer.review.masking import Mask, naming
from renderer.review.model import Change, PathChange
from renderer.review.overrides import disagreement, is_refused
from renderer.review.pointer import pointer
from renderer.review.propagation import Arrival, State, propagate
from renderer.review.rename import find_renames
from renderer.review.replacement import Lookup, group_is_replaced, property_effect
from renderer.review.resource_differences import resource_differences
from renderer.review.schemas import ResourceSchema
from renderer.review.tiers import Path


@dataclass
class Resources:
    """The outcome over all resources; `states` is by logical id of what exists on both sides."""

    changes: tuple[Change, ...] = ()
    states: dict[str, State] = field(default_factory=dict)
    folded: list[tuple[tuple[str, str], str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unchanged: int = 0


def review_resources(old: Deployment, new: Deployment, schema: Lookup, causes: Causes, mask: Mask) -> Resources:
    """Every change of the resources, gravest first."""
    found = Resources()
    differences: dict[str, list[Difference]] = {}
    for name in sorted(old.resources.keys() & new.resources.keys()):
        one, other = old.resources[name], new.resources[name]
        differences[name] = list(_real(resource_differences(one, other, schema), name, found))
        found.states[name] = _state(one, other, differences[name], schema) if differences[name] else State()
    propagate(
        found.states, new.resources, schema, lambda resource: group_is_replaced(resource.type, resource.attributes)
    )
    dependents = _dependents(found.states)
    renames = find_renames(old, new)
    gone = set(renames.pairs.values())
    changes = []
    for name in sorted(old.resources.keys() | new.resources.keys()):
        if name in gone:
            continue
        if name in renames.pairs:
            changes.append(_renamed(old.resources[renames.pairs[name]], new.resources[name]))
            continue
        one_side, other_side = old.resources.get(name), new.resources.get(name)
        if one_side is None or other_side is None:
            cause = causes.of_existence(*((side.template.get("Resources") or {}).get(name) for side in (old, new)))
            if other_side is not None:
                change = _created(other_side, cause, certain=_certain(other_side, old))
                changes.append(replace(change, content=content(other_side, mask)))
            elif one_side is not None:
                change = _removed(one_side, cause, certain=_certain(one_side, new))
                changes.append(replace(change, content=content(one_side, mask)))
            continue
        if found.states[name].effect == actions.NONE and one_side.exists == other_side.exists:
            continue
        view = _View(one_side, other_side, schema(other_side.type), causes, mask)
        on_both = view.change(differences[name], found.states[name], dependents.get(name, ()))
        if on_both is not None:
            changes.append(on_both)
    found.unchanged = len(new.resources.keys() - {change.logical_id for change in changes})
    found.changes = tuple(sorted(changes, key=lambda change: (-gravity(change), change.logical_id)))
    found.notes.extend(
        f"{name} may be renamed, but several new resources are equal to it: no rename is assumed"
        for name in renames.ambiguous
    )
    found.notes.extend(_unknown_types(found.changes, schema))
    return found


def gravity(change: Change) -> int:
    """How grave a change is: data loss above all, then what is replaced or removed."""
    loss = {"certain": 300, "possible": 200, "later": 100}.get(change.data_loss.certainty, 0) if change.data_loss else 0
    rank = {
        actions.REPLACE: 50,
        actions.DELETE: 45,
        actions.RENAME: 44,
        actions.CONDITIONAL_REPLACE: 40,
        actions.SNAPSHOT: 35,
        actions.RETAIN: 30,
        actions.UPDATE: 20,
    }
    return loss + rank.get(change.action, 10)


def _real(differences: Iterable[Difference], name: str, found: Resources) -> Iterator[Difference]:
    for difference in differences:
        if difference.tier == REAL:
            yield difference
        else:
            found.folded.append(((name, pointer(difference.path)), difference.tier))


def _state(one: Resource, other: Resource, differences: list[Difference], schema: Lookup) -> State:
    state = State()
    doubtful = one.exists.truth is None or other.exists.truth is None
    for difference in differences:
        effect = _effect(one, other, difference, schema(other.type))
        state.effect = actions.stronger(state.effect, effect)
        state.certain = state.certain or not (difference.possible or doubtful)
        if difference.path[0] == "Properties" and len(difference.path) > 1:
            state.changed |= {str(difference.path[1])}
    if differences and group_is_replaced(other.type, other.attributes) and state.changed:
        state.effect = actions.REPLACE
    return state


def _effect(one: Resource, other: Resource, difference: Difference, schema: ResourceSchema | None) -> str:
    if one.type != other.type:
        return actions.UPDATE  # CloudFormation refuses it
    if is_refused(other.type, difference.path):
        return actions.UPDATE
    effect = property_effect(
        other.type,
        schema,
        difference.path,
        before=difference.before,
        after=difference.after,
        attributes=other.attributes,
    )
    return actions.weaker(effect, actions.CONDITIONAL_REPLACE) if difference.possible else effect


def _dependents(states: Mapping[str, State]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for consumer, state in states.items():
        for arrival in state.arrivals.values():
            found.setdefault(arrival.reference.source, set()).add(consumer)
    return {source: tuple(sorted(consumers)) for source, consumers in found.items()}


def _certain(resource: Resource, other: Deployment) -> bool:
    """Whether it is certain that one side has this resource and the other has not."""
    return resource.exists.truth is not None and not other.may_make(resource.logical_id)


def _created(resource: Resource, cause: Cause, *, certain: bool) -> Change:
    certainty = "certain" if certain else "possible"
    return Change(resource.logical_id, resource.type, actions.CREATE, certainty, cause=cause)


def _renamed(one: Resource, other: Resource) -> Change:
    certain = one.exists.truth is not None
    removed = _removed(one, Cause(LITERAL, "template"), certain=certain)
    return replace(
        removed,
        logical_id=other.logical_id,
        action=actions.RENAME,
        renamed_from=one.logical_id,
        deploys_as=(actions.CREATE, removed.action),
    )


def _removed(resource: Resource, cause: Cause, *, certain: bool) -> Change:
    kept = {fate.RETAIN: actions.RETAIN, fate.SNAPSHOT: actions.SNAPSHOT}
    return Change(
        resource.logical_id,
        resource.type,
        kept.get(fate.removal(resource), actions.DELETE),
        "certain" if certain else "possible",
        data_loss=fate.loss_by_removal(resource, certain=certain),
        cause=cause,
    )


class _View:
    """One resource that both sides have."""

    def __init__(
        self, one: Resource, other: Resource, schema: ResourceSchema | None, causes: Causes, mask: Mask
    ) -> None:
        self._one = one
        self._other = other
        self._schema = schema
        self._causes = causes
        self._mask = mask

    def change(self, differences: list[Difference], state: State, dependents: tuple[str, ...]) -> Change | None:
        one, other = self._one, self._other
        if one.exists != other.exists and one.exists.truth is not False and other.exists.truth is None:
            # It may go: the new condition is undecided and not the old one.
            cause = self._causes.of_existence(one.raw, other.raw)
            removed = _removed(one, cause, certain=False)
            return Change(
                other.logical_id,
                other.type,
                removed.action,
                "possible",
                self._paths(differences, state),
                dependents,
                removed.data_loss,
                cause=cause,
                content=content(one, self._mask),
            )
        if one.exists.truth is None and other.exists.truth is True and state.effect == actions.NONE:
            cause = self._causes.of_existence(one.raw, other.raw)
            created = _created(other, cause, certain=False)
            return replace(created, content=content(other, self._mask))
        if state.effect == actions.NONE:
            return None
        replaced = actions.replaces(state.effect)
        certain = state.certain and state.effect == actions.REPLACE
        loss = fate.loss_by_replacement(one, other, certain=certain) if replaced else None
        return Change(
            other.logical_id,
            other.type,
            state.effect,
            "certain" if state.certain else "possible",
            self._paths(differences, state),
            dependents,
            loss or fate.loss_later(one, other),
            self._order() if replaced else None,
            fate.old_copy(other) if replaced else None,
        )

    def _order(self) -> str:
        first = self._schema is not None and self._schema.delete_first
        return "delete-then-create" if first else "create-then-delete"

    def _paths(self, differences: list[Difference], state: State) -> tuple[PathChange, ...]:
        found = [self._path(difference) for difference in differences]
        known = {change.path for change in found}
        for arrival in state.arrivals.values():
            path = ("Properties", *arrival.reference.path)
            if pointer(path) not in known:
                known.add(pointer(path))
                found.append(self._arrived(path, arrival))
        return tuple(sorted(found, key=lambda change: (change.replaces is None, change.path)))

    def _path(self, difference: Difference) -> PathChange:
        effect = _effect(self._one, self._other, difference, self._schema)
        name = naming(difference.path, *(self._named(difference.path, side) for side in (self._one, self._other)))
        before, after = (self._mask.shown(value, name) for value in (difference.before, difference.after))
        return PathChange(
            pointer(difference.path),
            before,
            after,
            effect if actions.replaces(effect) else None,
            self._causes.of(self._one.raw, self._other.raw, difference.path),
            "possible" if difference.possible else "certain",
            self._note(difference.path) or ("what differs is hidden" if _is_masked_text(before, after) else None),
            self._label(difference.path, self._one if difference.after is ABSENT else self._other),
        )

    def _label(self, path: Path, side: Resource) -> str | None:
        return self._mask.text(self._named(path, side)) or None

    @staticmethod
    def _named(path: Path, side: Resource) -> str:
        return label(side.properties, path[1:]) if path[0] == "Properties" else ""

    def _note(self, path: Path) -> str | None:
        known = disagreement(self._other.type, str(path[1])) if path[0] == "Properties" and len(path) > 1 else None
        if known is None:
            return None
        return f'AWS\'s documentation says "{known.wording}", its resource schema does not; the schema is followed here'

    def _arrived(self, path: Path, arrival: Arrival) -> PathChange:
        resolved: object = self._other.properties
        for part in arrival.reference.path:
            if isinstance(resolved, dict) and resolved.keys() == {"Fn::Base64"} and part not in resolved:
                resolved = resolved["Fn::Base64"]
            resolved = resolved[part]  # type: ignore[index]
        if isinstance(resolved, dict) and resolved.keys() == {"Fn::Base64"}:
            resolved = resolved["Fn::Base64"]
        shown = self._mask.shown(resolved, str(path[-1]))
        kind = REPLACEMENT if arrival.identity else UPDATE
        return PathChange(
            pointer(path),
            shown,
            shown,
            arrival.effect if actions.replaces(arrival.effect) else None,
            Cause(kind, arrival.reference.source),
            "certain" if arrival.certain else "possible",
            label=self._label(path, self._other),
        )


def _is_masked_text(before: object, after: object) -> bool:
    """Whether two texts differ in what is masked in them, and in nothing else."""
    return before == after and isinstance(before, str) and "****" in before


def _unknown_types(changes: tuple[Change, ...], schema: Lookup) -> list[str]:
    unknown = sorted(
        {change.type for change in changes if not change.type.startswith("Fn::") and not schema(change.type)}
    )
    return [f"{name} has no published schema: whether a change replaces it cannot be known" for name in unknown]
