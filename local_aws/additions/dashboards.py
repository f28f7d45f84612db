"""A model of CloudWatch's check of a dashboard: its body must be JSON that holds widgets.

Where AWS differs: AWS checks each widget and answers with warnings or InvalidParameterInput.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from local_aws.emulator import cloudwatch, replace


def body_error(body: str) -> str | None:
    """Why CloudWatch would not take a dashboard body, or None."""
    try:
        parsed = json.loads(body)
    except ValueError as error:
        return f"The field DashboardBody must be a valid JSON object ({error})"
    if not isinstance(parsed, dict) or not isinstance(parsed.get("widgets"), list):
        return "The dashboard body must have a list of widgets"
    return None


def _checked(original: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    def put(name: str, body: str) -> Any:
        problem = body_error(body)
        if problem:
            raise ValueError(f"{problem} (Service: CloudWatch, Status Code: 400, Error Code: InvalidParameterInput)")
        return original(name, body)

    return put


def install() -> None:
    replace(cloudwatch, "cloudformation_put_dashboard", _checked)
