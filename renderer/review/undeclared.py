"""References of a template to what it does not declare: CloudFormation refuses it before it does anything. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html ("Template format error:
Unresolved resource dependencies"); an entry that no mapping has fails only where it is looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renderer.review.deployment import Deployment
from renderer.review.language_extensions import LOOP, NAME, transforms
from renderer.review.prediction import Prediction
from renderer.review.resolve import SUB_VARIABLE, sub_arguments
from renderer.wording import meant

_PSEUDO = ("AccountId", "NoValue", "NotificationARNs", "Partition", "Region", "StackId", "StackName", "URLSuffix")
_CERTAIN, _POSSIBLE = "certain", "possible"
_LOOKUP = {True: _CERTAIN, None: _POSSIBLE, False: ""}  # whether a value is computed: by the truth of its condition


def undeclared(new: Deployment) -> Iterator[Prediction]:
    """Every such reference, by resource and output; none where a macro or a loop may declare more than is seen."""
    template = new.template
    if any(name != NAME for name in transforms(template)) or _makes_more(template):
        return
    names = _Names(new)
    for name, expression in (template.get("Conditions") or {}).items():
        for found, _ in names.missing(expression, "", in_condition=True):
            yield Prediction("", "refused", f"Conditions/{name} {found}")
    for section, existing in (("Resources", new.resources), ("Outputs", new.outputs)):
        for name, raw in (template.get(section) or {}).items():
            exists = existing[name].exists.truth if name in existing else False
            for found, certainty in names.of_entry(raw, _LOOKUP[exists]):
                yield Prediction(name, "refused", f"it {found}", certainty)


def _makes_more(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(
            str(key) == "Fn::Transform" or str(key).startswith(f"{LOOP}::") or _makes_more(item)
            for key, item in value.items()
        )
    return isinstance(value, list) and any(map(_makes_more, value))


class _Names:
    """What one template declares."""

    def __init__(self, new: Deployment) -> None:
        template = new.template
        self._resolver = new.resolver
        parameters = {*(template.get("Parameters") or {}), *(f"AWS::{name}" for name in _PSEUDO)}
        resources = set(template.get("Resources") or {})
        self._declared = {
            "parameter": parameters,
            "resource": resources,
            "parameter or resource": parameters | resources,
            "condition": set(template.get("Conditions") or {}),
            "mapping": set(template.get("Mappings") or {}),
        }

    def of_entry(self, raw: Mapping[str, Any], computed: str) -> Iterator[tuple[str, str]]:
        """What is missing for a resource or an output, in words, and how certain it is."""
        depends = raw.get("DependsOn") or []
        for name in depends if isinstance(depends, list) else [depends]:
            yield from self._absent(name, "resource")
        if "Condition" in raw:
            yield from self._absent(raw["Condition"], "condition")
        for key, item in raw.items():
            if key not in ("DependsOn", "Condition", "Type"):
                yield from self.missing(item, computed)

    def missing(self, value: Any, computed: str, *, in_condition: bool = False) -> Iterator[tuple[str, str]]:
        """The same for any value; `computed` is empty where it is not used."""
        if isinstance(value, list):
            for item in value:
                yield from self.missing(item, computed, in_condition=in_condition)
            return
        if not isinstance(value, Mapping):
            return
        function, argument = next(iter(value.items())) if len(value) == 1 else ("", None)
        if function == "Fn::If" and isinstance(argument, list) and len(argument) == 3:
            yield from self._branches(argument, computed)
            return
        yield from self._referred(
            function, argument, computed, "parameter" if in_condition else "parameter or resource"
        )
        if in_condition and function == "Condition":
            yield from self._absent(argument, "condition")
        for item in value.values():
            yield from self.missing(item, computed, in_condition=in_condition)

    def _referred(self, function: str, argument: Any, computed: str, what: str) -> Iterator[tuple[str, str]]:
        if function == "Ref":
            yield from self._absent(argument, what)
        elif function == "Fn::GetAtt":
            name = argument.partition(".")[:1] if isinstance(argument, str) else argument
            yield from self._absent(name[0] if isinstance(name, list | tuple) and name else None, "resource")
        elif function == "Fn::Sub":
            text, own = sub_arguments(argument)
            for kept, variable in SUB_VARIABLE.findall(text) if isinstance(text, str) else ():
                name, dot, _ = variable.strip().partition(".")
                if not kept and variable.strip() not in own:
                    yield from self._absent(name, "resource" if dot else what)
        elif function == "Fn::FindInMap" and isinstance(argument, list) and len(argument) == 3:
            yield from self._entry(argument, computed)

    def _branches(self, argument: list[Any], computed: str) -> Iterator[tuple[str, str]]:
        name, then, otherwise = argument
        absent = list(self._absent(name, "condition"))
        yield from absent
        truth = None if absent or not isinstance(name, str) else self._resolver.conditions[name].truth
        for branch, taken in ((then, truth), (otherwise, None if truth is None else not truth)):
            yield from self.missing(branch, computed and {True: computed, None: _POSSIBLE, False: ""}[taken])

    def _entry(self, argument: list[Any], computed: str) -> Iterator[tuple[str, str]]:
        absent = list(self._absent(argument[0], "mapping"))
        yield from absent
        names = [self._resolver.resolve(item) for item in argument]
        if absent or not computed or not all(isinstance(name, str) for name in names):
            return
        found: Any = self._resolver.mappings
        for name in names:
            found = found.get(name) if isinstance(found, Mapping) else None
        if found is None:
            yield f"looks up {', '.join(names)}: the mapping has no such entry", computed

    def _absent(self, name: Any, what: str) -> Iterator[tuple[str, str]]:
        declared = self._declared[what]
        if not isinstance(name, str) or name in declared:
            return
        yield f"refers to {name}: the template has no {what} of this name{meant(name, declared, 0.75)}", _CERTAIN
