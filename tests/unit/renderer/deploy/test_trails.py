"""Which trails bring EventBridge the calls that change something."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.deploy.trails import logs_writes


def advanced(**fields: list[str]) -> dict[str, Any]:
    return {"FieldSelectors": [{"Field": name, "Equals": values} for name, values in fields.items()]}


@pytest.mark.parametrize(
    ("selectors", "expected"),
    [
        ({"EventSelectors": [{"IncludeManagementEvents": True, "ReadWriteType": "All"}]}, True),
        ({"EventSelectors": [{"IncludeManagementEvents": True, "ReadWriteType": "WriteOnly"}]}, True),
        ({"EventSelectors": [{}]}, True),
        ({"EventSelectors": [{"IncludeManagementEvents": True, "ReadWriteType": "ReadOnly"}]}, False),
        ({"EventSelectors": [{"IncludeManagementEvents": False, "ReadWriteType": "All"}]}, False),
        ({"EventSelectors": [{"IncludeManagementEvents": False}, {"IncludeManagementEvents": True}]}, True),
        ({"AdvancedEventSelectors": [advanced(eventCategory=["Management"])]}, True),
        ({"AdvancedEventSelectors": [advanced(eventCategory=["Management"], readOnly=["false"])]}, True),
        ({"AdvancedEventSelectors": [advanced(eventCategory=["Management"], readOnly=["true"])]}, False),
        ({"AdvancedEventSelectors": [advanced(eventCategory=["Data"])]}, False),
        ({"AdvancedEventSelectors": [advanced(readOnly=["false"])]}, False),
        ({}, False),
    ],
)
def test_a_trail_is_known_by_its_selectors(selectors: dict[str, Any], expected: bool) -> None:
    assert logs_writes(selectors) == expected
