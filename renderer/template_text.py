"""A template's text, JSON or YAML with short intrinsics (!Ref, !Sub), to its long form. Pure.

cfn-flip knows the short forms. It was archived upstream in August 2026: `from_yaml` is the one place that touches it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any


class NotATemplateError(ValueError):
    """A text that is neither a JSON nor a YAML template."""


def parse_template(text: str) -> dict[str, Any]:
    """The template as CloudFormation gives it back, its intrinsics in their long form."""
    try:
        template = json.loads(text)
    except json.JSONDecodeError:
        template = from_yaml(text)
    if not isinstance(template, dict) or "Resources" not in template:
        raise NotATemplateError("not a CloudFormation template: it has no Resources")
    return template


def from_yaml(text: str) -> Any:
    """What a YAML text holds; dates stay text. NotATemplateError says where it is not YAML."""
    from cfn_flip import load_yaml  # type: ignore[import-untyped]  # it has no type hints
    from yaml import YAMLError

    try:
        return _plain(load_yaml(text))
    except (YAMLError, ValueError, TypeError) as error:
        raise NotATemplateError(f"neither JSON nor YAML: {' '.join(str(error).split())}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
