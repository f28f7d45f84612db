"""The transform AWS::LanguageExtensions: Fn::ForEach written out, so that the rest sees plain resources. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-languageextensions.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

NAME = "AWS::LanguageExtensions"
LOOP = "Fn::ForEach"
_LOOP = f"{LOOP}::"
_SECTIONS = ("Resources", "Conditions", "Outputs")


def transforms(template: Mapping[str, Any]) -> list[str]:
    """The names of the template's transforms, in order."""
    found = template.get("Transform") or []
    listed = found if isinstance(found, list) else [found]
    return [str(item.get("Name", "?")) if isinstance(item, Mapping) else str(item) for item in listed]


def expand(template: Mapping[str, Any], items: Callable[[Any], Any], notes: list[str]) -> Mapping[str, Any]:
    """The template with every loop written out.

    `items` resolves a loop's collection; a loop over one that is not a list of texts stays as it is and is named in
    `notes`.
    """
    if NAME not in transforms(template):
        return template
    expanded = dict(template)
    for section in _SECTIONS:
        if section in template:
            expanded[section] = _expanded(template[section], items, section, notes)
    return expanded


def _expanded(value: Any, items: Callable[[Any], Any], path: str, notes: list[str]) -> Any:
    if isinstance(value, list):
        return [_expanded(item, items, path, notes) for item in value]
    if not isinstance(value, Mapping):
        return value
    found: dict[str, Any] = {}
    for key, item in value.items():
        if not (isinstance(key, str) and key.startswith(_LOOP) and isinstance(item, list) and len(item) == 3):
            found[key] = _expanded(item, items, f"{path}/{key}", notes)
            continue
        variable, collection, body = item
        values = items(collection)
        if not isinstance(values, list) or not all(isinstance(entry, str) for entry in values):
            notes.append(f"{path}/{key}: the collection of the loop is not known, what it creates was not seen")
            found[key] = item
            continue
        for entry in values:
            written = _substituted(body, str(variable), entry)
            found.update(_expanded(written, items, path, notes))
    return found


def may_make(loop: Any, logical_id: str) -> bool:
    """Whether a loop that is not written out may make something of this name."""
    body = loop[2] if isinstance(loop, list) and len(loop) == 3 else None
    for key, inner in body.items() if isinstance(body, Mapping) else ():
        if str(key).startswith(_LOOP):
            if may_make(inner, logical_id):
                return True
        elif re.fullmatch(".*".join(map(re.escape, re.split(r"[$&]\{[^}]*\}", str(key)))), logical_id):
            return True
    return False


def _substituted(value: Any, variable: str, entry: str) -> Any:
    if isinstance(value, str):
        plain = re.sub(r"[^A-Za-z0-9]", "", entry)
        return value.replace("${" + variable + "}", entry).replace("&{" + variable + "}", plain)
    if isinstance(value, list):
        return [_substituted(item, variable, entry) for item in value]
    if isinstance(value, Mapping):
        if len(value) == 1 and value.get("Ref") == variable:
            return entry
        return {_substituted(key, variable, entry): _substituted(item, variable, entry) for key, item in value.items()}
    return value
