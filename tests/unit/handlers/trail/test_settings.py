"""Settings of the realtime function are taken whole, or refused by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.lib.settings import SettingsError
from handlers.trail.settings import Settings, Watched, parse_settings

RULE: dict[str, Any] = {"severity": "high", "resource_types": ["AWS::EC2::Instance"]}
GOOD: dict[str, Any] = {"rules": {"approved-ami": RULE}, "attribution": True}


def test_settings_are_read() -> None:
    expected = Settings({"approved-ami": Watched("high", frozenset({"AWS::EC2::Instance"}))}, attribution=True)
    assert parse_settings(json.dumps(GOOD), "settings") == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"attribution": "yes"},
        {"rules": []},
        {"rules": {"r": {}}},
        {"rules": {"r": {**RULE, "severity": "grave"}}},
        {"rules": {"r": {**RULE, "resource_types": "AWS::EC2::Instance"}}},
        {"rules": {"r": {**RULE, "resource_types": [""]}}},
        {"rules": {"r": {**RULE, "policy": {}}}},
    ],
)
def test_a_wrong_setting_is_named(wrong: dict[str, Any]) -> None:
    (key,) = wrong
    with pytest.raises(SettingsError, match=f"'{key}' in settings must be"):
        parse_settings(json.dumps({**GOOD, **wrong}), "settings")
