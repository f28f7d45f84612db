"""What a resource holds that is on one side only, as data that may be shown. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from renderer.review.deployment import Resource
from renderer.review.embedded import parse_json
from renderer.review.masking import Mask, is_secret_name
from renderer.review.symbols import Value


def content(resource: Resource, mask: Mask) -> Mapping[str, Any]:
    """`Properties` and every other attribute, each where it is there: resolved, JSON in texts opened, masked."""
    held = {"Properties": resource.properties} if resource.properties else {}
    return {name: mask.shown(_opened(value), name) for name, value in {**held, **resource.attributes}.items()}


def _opened(value: Value) -> Value:
    """The value with what its texts hold in the place of the texts; a secret's is left, so that it is hidden whole."""
    parsed = parse_json(value)
    if parsed is not None:
        return _opened(parsed)
    if isinstance(value, dict):
        if value.keys() == {"Fn::Base64"}:
            return _opened(value["Fn::Base64"])
        return {key: item if is_secret_name(str(key)) else _opened(item) for key, item in value.items()}
    return list(map(_opened, value)) if isinstance(value, list) else value
