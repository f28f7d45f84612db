"""The stack's parameters: which key gives which, and CodePipeline's template configuration. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from renderer.compose.merge import Merged
from renderer.compose.places import ComposeError, KeyPath, Place, dotted
from renderer.parameter_values import refusals

HANDLERS_KEY = "HandlersKey"


def parameter_values(merged: Merged, keys: Mapping[str, KeyPath], handlers_key: str) -> dict[str, str]:
    """{parameter: value}, every value a text, as CloudFormation takes them."""
    values = {parameter: _text(_value(merged.values, path)) for parameter, path in keys.items()}
    return {**values, HANDLERS_KEY: handlers_key}


def parameter_sources(merged: Merged, keys: Mapping[str, KeyPath]) -> dict[str, Place]:
    """{parameter: the line that sets it}; the handlers' key is in no file, and not in here."""
    return {parameter: merged.place(path) for parameter, path in keys.items()}


def configuration(values: Mapping[str, str], merged: Merged) -> dict[str, dict[str, str]]:
    """The template configuration file: the parameters, and the stack's tags.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
    """
    tags = {"Environment": merged.values["environment"], **merged.values["tags"]}
    return {"Parameters": dict(sorted(values.items())), "Tags": dict(sorted(tags.items()))}


def check_parameters(
    declared: Mapping[str, Mapping[str, Any]], values: Mapping[str, str], keys: Mapping[str, KeyPath], merged: Merged
) -> None:
    """ComposeError unless the template's Parameters are exactly those that have a value, and take it."""
    problems = [
        f"the template declares the parameter {name}, which no key of overlays/schema.json sets (x-parameter)"
        for name in declared
        if name not in values
    ]
    problems += [
        f"overlays/schema.json: {dotted(keys[name]) if name in keys else 'the bundle'} sets the parameter {name},"
        " which the template does not declare"
        for name in values
        if name not in declared
    ]
    for name in [name for name in values if name in declared]:
        where = str(merged.place(keys[name])) if name in keys else "the bundle"
        problems += [
            f"{where}: the parameter {name} does not take {values[name]!r}: its {refusal}"
            for refusal in refusals(declared[name], values[name])
        ]
    if problems:
        raise ComposeError("\n".join(problems))


def _value(values: Any, path: KeyPath) -> Any:
    for part in path:
        values = values[part]
    return values


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
