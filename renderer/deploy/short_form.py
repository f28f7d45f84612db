"""A template's text as CloudFormation gives it back: JSON, or YAML with short intrinsics (!Ref, !Sub)."""

from __future__ import annotations

import json
from typing import Any


class NotATemplateError(ValueError):
    """A text that is neither a JSON nor a YAML template."""


def parse_template(text: str) -> dict[str, Any]:
    """The template with its intrinsics in their long form.

    cfn-flip knows the short ones; it was archived upstream in August 2026, and nothing else here touches it.
    """
    try:
        template = json.loads(text)
    except json.JSONDecodeError:
        template = _from_yaml(text)
    if not isinstance(template, dict) or "Resources" not in template:
        raise NotATemplateError("not a CloudFormation template: it has no Resources")
    return template


def _from_yaml(text: str) -> Any:
    import yaml
    from cfn_flip import to_json  # type: ignore[import-untyped]  # it has no type hints

    try:
        return json.loads(to_json(text))
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise NotATemplateError(f"neither JSON nor YAML: {' '.join(str(error).split())}") from error
