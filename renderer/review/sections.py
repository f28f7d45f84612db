"""Stack tags, and the parts of a template for which CloudFormation performs no update. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from renderer.review.compare import ABSENT, REAL, SPELLING, Comparison, Difference
from renderer.review.deployment import Deployment
from renderer.review.masking import Mask, naming
from renderer.review.model import TemplateChange
from renderer.review.pointer import pointer
from renderer.review.resolve import is_no_echo
from renderer.review.schemas import Node
from renderer.review.symbols import Secret, Value

_PLAIN = Comparison("")
_NO_SCHEMA = Node({}, ())
_REVIEWED = frozenset({"Resources", "Outputs"})
_RESOURCE_PARTS = ("DependsOn", "Condition")

Place = tuple[str, str]


def review_template(
    old: Deployment, new: Deployment, mask: Mask, *, created: bool
) -> tuple[tuple[TemplateChange, ...], list[tuple[Place, str]]]:
    """The changed parts without an update of their own, and the folded differences among them."""
    if created:
        return (), []
    return _split(template_differences(old, new), mask)


def template_differences(old: Deployment, new: Deployment) -> Iterator[Difference]:
    """What differs in those parts, in every tier; paths are from the template's root."""
    for section in sorted((old.template.keys() | new.template.keys()) - _REVIEWED):
        before, after = (_without_secrets(side.template.get(section, ABSENT), section) for side in (old, new))
        yield from _PLAIN.differences(before, after, _NO_SCHEMA, (section,))
    for name in sorted(old.resources.keys() & new.resources.keys()):
        for part in _RESOURCE_PARTS:
            before, after = (side.resources[name].raw.get(part, ABSENT) for side in (old, new))
            path = ("Resources", name, part)
            if part == "DependsOn":
                one, other = _listed(before), _listed(after)
                if one == other and type(before) is not type(after):
                    yield Difference(path, before, after, SPELLING)
                before, after = one, other
            yield from _PLAIN.differences(before, after, _NO_SCHEMA, path)


def tag_differences(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    """What differs in the stack's tags."""
    return _PLAIN.differences(dict(old), dict(new), _NO_SCHEMA, ())


def _split(differences: Iterable[Difference], mask: Mask) -> tuple[tuple[TemplateChange, ...], list[tuple[Place, str]]]:
    found: list[TemplateChange] = []
    folded: list[tuple[Place, str]] = []
    for difference in differences:
        if difference.tier == REAL:
            name = naming(difference.path)
            before, after = mask.shown(difference.before, name), mask.shown(difference.after, name)
            found.append(TemplateChange(pointer(difference.path), before, after))
        else:
            folded.append((("", pointer(difference.path)), difference.tier))
    return tuple(found), folded


def _listed(value: Value) -> Value:
    """DependsOn as a list; one text is a list of one."""
    return [value] if isinstance(value, str) else value


def _without_secrets(value: Value, section: str) -> Value:
    """Parameter declarations with the default of a NoEcho parameter hidden, however short it is."""
    if section != "Parameters" or not isinstance(value, Mapping):
        return value
    hidden: dict[str, Any] = {}
    for name, declared in value.items():
        secret = is_no_echo(declared) and "Default" in declared
        hidden[name] = {**declared, "Default": Secret(str(declared["Default"]))} if secret else dict(declared)
    return hidden


def review_tags(old: Mapping[str, str] | None, new: Mapping[str, str] | None, mask: Mask) -> tuple[TemplateChange, ...]:
    """Changed stack tags; CloudFormation puts them on every resource that takes tags."""
    if old is None or new is None:
        return ()
    return _split(tag_differences(old, new), mask)[0]
