"""Settings are taken whole, or refused by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.alerting.settings import Settings, parse_settings
from handlers.lib.settings import SettingsError

GOOD: dict[str, Any] = {
    "severities": {"access-keys-rotated": "high"},
    "other_severity": "medium",
    "closed_days": 30,
    "resolved": True,
}
NAME = "/compliance/prod/settings/alerts"


def test_settings_are_read() -> None:
    assert parse_settings(json.dumps(GOOD), NAME) == Settings({"access-keys-rotated": "high"}, "medium", 30, True)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "is not JSON"),
        ("[]", "must hold a JSON object, not list"),
        (json.dumps({**GOOD, "severities": {"r": "grave"}}), "'severities' in"),
        (json.dumps({**GOOD, "severities": []}), "'severities' in"),
        (json.dumps({**GOOD, "other_severity": None}), "'other_severity' in"),
        (json.dumps({**GOOD, "closed_days": 0}), "must be a whole number from 1, not 0"),
        (json.dumps({**GOOD, "closed_days": True}), "must be a whole number from 1, not True"),
        (json.dumps({**GOOD, "resolved": "yes"}), "must be true or false, not 'yes'"),
        (json.dumps({"severities": {}, "other_severity": "low"}), "has no 'closed_days'"),
    ],
)
def test_a_wrong_setting_is_named(text: str, cause: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse_settings(text, NAME)
    assert NAME in str(error.value)
    assert cause in str(error.value)
