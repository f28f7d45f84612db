"""Templates, parameters and keys from files: the edge of `python -m renderer.review`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from renderer.review.deployment import MalformedTemplateError, check_template
from renderer.review.findings import MalformedWaiverError, Waiver, read_waivers
from renderer.review.symbols import Number
from renderer.template_text import NotATemplateError, from_yaml


class UnreadableError(ValueError):
    """A file that cannot be read as what it should be; the message names it and says why."""


def load_template(path: Path) -> Mapping[str, Any]:
    """A CloudFormation template, JSON or YAML with short intrinsics, or the AWS CLI's answer to `get-template`."""
    text = _text(path)
    found = _json(path, text) if text.lstrip()[:1] == "{" else _yaml(path, text)
    if isinstance(found, Mapping) and "TemplateBody" in found and "Resources" not in found:
        found = found["TemplateBody"]
        if isinstance(found, str):  # a YAML template, as it was given
            found = _json(path, found) if found.lstrip()[:1] == "{" else _yaml(path, found)
    if not isinstance(found, Mapping):
        raise UnreadableError(f"{path}: a template is a mapping, not {type(found).__name__}")
    try:
        check_template(found)
    except MalformedTemplateError as error:
        raise UnreadableError(f"{path}: {error}") from error
    return found


def load_parameters(
    path: Path, deployed: Mapping[str, str] | None = None
) -> tuple[dict[str, str], dict[str, str] | None]:
    """Parameter values, and stack tags where the file has them.

    `deployed` are the values that the stack has now: an entry of a list that says UsePreviousValue takes its own.

    Four shapes: a mapping of names to values; CodePipeline's template configuration (`Parameters`, `Tags`); the
    AWS CLI's list of `ParameterKey` and `ParameterValue`; its answer to `describe-stacks` of one stack.
    """
    text = _text(path)
    found = _json(path, text) if text.lstrip()[:1] in ("{", "[") else _yaml(path, text)
    if isinstance(found, list):
        return _listed(path, found, deployed), None
    if isinstance(found, Mapping) and isinstance(found.get("Stacks"), list):
        if len(found["Stacks"]) != 1:
            raise UnreadableError(f"{path}: the answer must be of one stack, it is of {len(found['Stacks'])}")
        (stack,) = found["Stacks"]
        given = {tag["Key"]: _value(path, tag["Key"], tag["Value"]) for tag in stack.get("Tags") or ()}
        return _listed(path, stack.get("Parameters") or [], deployed), given
    if not isinstance(found, Mapping):
        raise UnreadableError(f"{path}: parameters are a mapping or a list, not {type(found).__name__}")
    tags = None
    values: Any = found
    if isinstance(found.get("Parameters"), Mapping):
        values = found["Parameters"]
        given = found.get("Tags") or {}
        tags = {key: _value(path, key, value) for key, value in given.items()}
    return {key: _value(path, key, value) for key, value in values.items()}, tags


def _listed(path: Path, entries: list[Any], deployed: Mapping[str, str] | None) -> dict[str, str]:
    try:
        return {entry["ParameterKey"]: _entry(path, entry, deployed) for entry in entries}
    except (KeyError, TypeError) as error:
        raise UnreadableError(
            f"{path}: each parameter needs ParameterKey, and ParameterValue or UsePreviousValue"
        ) from error


def _entry(path: Path, entry: Mapping[str, Any], deployed: Mapping[str, str] | None) -> str:
    name = entry["ParameterKey"]
    if entry.get("UsePreviousValue") is not True:
        return _value(path, name, entry["ParameterValue"])
    if name not in (deployed or {}):
        raise UnreadableError(f"{path}: {name} uses its previous value, which --old-parameters does not give")
    return (deployed or {})[name]


def load_waivers(path: Path) -> list[Waiver]:
    """Waivers from a YAML or JSON file."""
    text = _text(path)
    try:
        return read_waivers(_json(path, text) if text.lstrip()[:1] in ("[", "{") else _yaml(path, text))
    except MalformedWaiverError as error:
        raise UnreadableError(f"{path}: {error}") from error


def load_json(path: Path) -> Any:
    """Any JSON file."""
    return _json(path, _text(path))


def load_bytes(path: Path) -> bytes:
    """A key file's content; an empty one is refused."""
    try:
        content = path.read_bytes().strip()
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror}") from error
    if not content:
        raise UnreadableError(f"{path}: the key is empty")
    return content


def _value(path: Path, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return value.token
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list):
        return ",".join(_value(path, name, item) for item in value)
    raise UnreadableError(f"{path}: the value of {name} must be a text, not {type(value).__name__}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{path}: not UTF-8 ({error})") from error


def _json(path: Path, text: str) -> Any:
    try:
        return json.loads(text, parse_float=Number, object_pairs_hook=lambda pairs: _unique(path, pairs))
    except json.JSONDecodeError as error:
        raise UnreadableError(f"{path}: line {error.lineno}, column {error.colno}: {error.msg}") from error


def _unique(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableError(f"{path}: the key {twice} stands twice in one object; CloudFormation keeps one of them")
    return found


def _yaml(path: Path, text: str) -> Any:
    try:
        return from_yaml(text)
    except NotATemplateError as error:
        raise UnreadableError(f"{path}: {error}") from error
