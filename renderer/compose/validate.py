"""A merged overlay against its schema. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from renderer.compose.merge import Merged
from renderer.compose.places import ComposeError, KeyPath, dotted
from renderer.compose.schema import Schema
from renderer.compose.wording import expected, found, meaning
from renderer.wording import meant, near

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


def validate(schema: Schema, merged: Merged) -> None:
    """ComposeError with a line for each value that does not fit: where it is, what was found, what is expected."""
    from jsonschema import Draft202012Validator

    errors = Draft202012Validator(schema.document).iter_errors(merged.values)
    problems = [line for error in errors for line in _problems(error, schema, merged)]
    if problems:
        raise ComposeError("\n".join(dict.fromkeys(problems)))


def check_each_environment_sets(schema: Schema, merged: Merged, base_file: str, environment_file: str) -> None:
    """ComposeError where a key that differs for each environment still has base's value."""
    places = {path: merged.place(path) for path in schema.set_by_each_environment()}
    problems = [
        f"{environment_file}: {dotted(path)} is not set; {place.file}:{place.line} only holds its place"
        for path, place in places.items()
        if place.file == base_file
    ]
    if problems:
        raise ComposeError("\n".join(problems))


def _problems(error: ValidationError, schema: Schema, merged: Merged) -> Iterator[str]:
    from jsonschema.exceptions import best_match

    error = best_match([error])
    path: KeyPath = tuple(error.absolute_path)
    rule: Any = error.schema
    instance: Any = error.instance
    if error.validator == "additionalProperties":
        known = list(rule.get("properties", {}))
        for key in [key for key in instance if key not in known]:
            hint = meant(key, known) or f"; expected one of {', '.join(known)}"
            yield f"{merged.place((*path, key))}: there is no such key{hint}"
    elif error.validator == "required" and (like := _misspelt(path, schema, merged)):
        lacks = ", ".join(key for key in rule["required"] if key not in instance)
        yield f"{merged.place(path)}: is {like} meant? a new entry needs {lacks} too"
    elif error.validator == "required":
        for key in [key for key in rule["required"] if key not in instance]:
            missing = schema.at((*path, key)) or {}
            yield f"{merged.place(path)}: {key} is missing; expected {expected(missing)} ({meaning(missing)})"
    elif "propertyNames" in error.absolute_schema_path:
        place = merged.place((*path, instance))
        yield f"{place}: found the key {found(instance)}, expected a key that is {expected(rule)}"
    else:
        node = schema.at(path) or rule
        yield f"{merged.place(path)}: found {found(instance)}, expected {expected(node)} ({meaning(node)})"


def _misspelt(path: KeyPath, schema: Schema, merged: Merged) -> str | None:
    """The entry of another file that the last key of the path is nearly spelt like, where users name the keys."""
    if not path or not schema.is_open(path[:-1]):
        return None
    around: Any = merged.values
    for part in path[:-1]:
        around = around[part]
    file = merged.place(path).file
    others = [key for key in around if merged.place((*path[:-1], key)).file != file]
    return near(str(path[-1]), others)
