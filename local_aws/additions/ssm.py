"""A model of Parameter Store's limits: 4 KB (8 KB in the advanced tier), and no `{{` in a value.

Where AWS differs: AWS counts 40 reads a second and refuses more; nothing is throttled here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local_aws.emulator import error_response_json, replace, ssm

LIMITS = {"Standard": 4096, "Advanced": 8192}


def value_error(value: str, tier: str) -> str | None:
    """Why Parameter Store would not take a value, or None."""
    limit = LIMITS.get(tier, LIMITS["Advanced"])  # Intelligent-Tiering moves up by itself
    if len(value.encode()) > limit:
        return (
            f"{tier} tier parameters support a maximum parameter value of {limit} characters. "
            "To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier."
        )
    if "{{" in value:
        return 'Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.'
    return None


def _checked(original: Callable[..., Any]) -> Callable[..., Any]:
    def put(data: dict[str, Any]) -> Any:
        problem = value_error(data.get("Value", ""), data.get("Tier") or "Standard")
        return error_response_json("ValidationException", problem) if problem else original(data)

    return put


def install() -> None:
    replace(ssm, "_put_parameter", _checked)
