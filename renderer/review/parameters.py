"""The parameter values of a review: which of them CloudFormation refuses, and which are only defaults. Pure.

It answers "Parameters: [Envv] do not exist in the template", "Parameters: [Env] must have values" and the like before
it looks at any resource.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from renderer.parameter_values import Refusal, refusals
from renderer.review.prediction import Prediction
from renderer.review.resolve import MASKED, Resolver, is_no_echo, parameter_text
from renderer.wording import listed, meant

_NAMED = 5  # names in one note; the rest is counted


def refused_values(old: Resolver | None, new: Resolver, given: Mapping[str, str] | None) -> Iterator[Prediction]:
    """What of the values for the new template CloudFormation refuses; `given` None: they are not known at all.

    `old` None: the stack does not exist. A declared parameter that lacks a value and a default may keep the deployed
    one (UsePreviousValue): only where there is none is it refused.
    """
    for name in sorted((given or {}).keys() - new.declared.keys()):
        what = f"a value is given for it, and the template has no parameter of this name{_meant(name, new, given)}"
        yield Prediction(name, "refused", what)
    for name, declared in new.declared.items():
        value = (given or {}).get(name, declared.get("Default"))
        if value is None:
            if given is not None and (old is None or name not in old.declared):
                yield Prediction(name, "refused", "the parameter has no default, and no value is given for it")
            continue
        text = parameter_text(value)
        if text == MASKED and is_no_echo(declared):
            continue
        for refusal in refusals(declared, text):
            yield Prediction(name, "refused", _refused(refusal, text, declared, name in (given or {})))


def _refused(refusal: Refusal, text: str, declared: Mapping[str, Any], is_given: bool) -> str:
    if is_no_echo(declared):
        return f"the parameter does not take its value: see its {refusal.constraint}"
    return f"the parameter does not take {'' if is_given else 'its default '}{text!r}: its {refusal}"


def parameter_notes(side: str, resolver: Resolver, given: Mapping[str, str] | None) -> Iterator[str]:
    """What a reader must know of the values of one side: "deployed" or "new"."""
    values = given or {}
    if side == "deployed":
        for name in sorted(values.keys() - resolver.declared.keys()):
            hint = _meant(name, resolver, given)
            yield f"a value is given for parameter {name}, which the deployed template does not have: not used{hint}"
    missing = [name for name in resolver.declared if values.get(name) is None]
    defaults = [name for name in missing if resolver.declared[name].get("Default") is not None]
    if not values and defaults:
        yield f"no parameter values were given for the {side} template: its defaults are its values"
    elif defaults:
        yield f"no value was given for {_listed(defaults)} of the {side} template: the default is the value"
    if lacking := [name for name in missing if name not in defaults]:
        yield f"no value was given for {_listed(lacking)} of the {side} template, and there is no default: not known"


def _meant(name: str, resolver: Resolver, given: Mapping[str, str] | None) -> str:
    """The declared parameter that a wrong name stands for, if one that has no value is near."""
    return meant(name, resolver.declared.keys() - (given or {}).keys())


def _listed(names: Sequence[str]) -> str:
    return f"parameter{'' if len(names) == 1 else 's'} {listed(names, _NAMED)}"
