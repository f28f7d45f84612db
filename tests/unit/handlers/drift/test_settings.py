"""Settings of the stack drift function are taken whole, or refused by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.drift.differences import Ignored
from handlers.drift.settings import Settings, parse_settings
from handlers.lib.settings import SettingsError

GOOD: dict[str, Any] = {
    "ignore": [{"type": "AWS::Events::Rule", "path": "/Targets/*", "reason": "never compared right"}],
    "sweep_calls_per_second": 0.5,
}


def test_settings_are_read() -> None:
    expected = Settings((Ignored("AWS::Events::Rule", "/Targets/*", "never compared right"),), 0.5)
    assert parse_settings(json.dumps(GOOD), "settings") == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"ignore": {}},
        {"ignore": [{}]},
        {"ignore": [{"type": "a", "path": "b"}]},
        {"ignore": [{"type": "a", "path": "b", "reason": ""}]},
        {"ignore": [{"type": "a", "path": "b", "reason": "c", "until": "d"}]},
        {"sweep_calls_per_second": 0},
        {"sweep_calls_per_second": 21},
        {"sweep_calls_per_second": True},
        {"sweep_calls_per_second": "2"},
    ],
)
def test_a_wrong_setting_is_named(wrong: dict[str, Any]) -> None:
    (key,) = wrong
    with pytest.raises(SettingsError, match=f"'{key}' in settings must be"):
        parse_settings(json.dumps({**GOOD, **wrong}), "settings")
