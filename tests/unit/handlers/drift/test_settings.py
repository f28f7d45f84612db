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
    "types_without_tags": ["AWS::IAM::Role"],
    "sweep_calls_per_second": 0.5,
    "sweep_after_hours": 12,
    "realtime": False,
    "attribution": True,
}


def test_settings_are_read() -> None:
    expected = Settings(
        (Ignored("AWS::Events::Rule", "/Targets/*", "never compared right"),),
        frozenset({"AWS::IAM::Role"}),
        0.5,
        12,
        False,
        True,
    )
    assert parse_settings(json.dumps(GOOD), "settings") == expected


def test_the_fast_path_looks_up_every_type_that_a_call_may_name() -> None:
    slow = parse_settings(json.dumps(GOOD), "settings")
    fast = parse_settings(json.dumps({**GOOD, "realtime": True}), "settings")
    assert slow.looked_up == {"AWS::IAM::Role"}
    assert {"AWS::IAM::Role", "AWS::EC2::SecurityGroup", "AWS::S3::Bucket"} <= fast.looked_up


@pytest.mark.parametrize(
    "wrong",
    [
        {"ignore": {}},
        {"ignore": [{}]},
        {"ignore": [{"type": "a", "path": "b"}]},
        {"ignore": [{"type": "a", "path": "b", "reason": ""}]},
        {"ignore": [{"type": "a", "path": "b", "reason": "c", "until": "d"}]},
        {"types_without_tags": "AWS::IAM::Role"},
        {"types_without_tags": [""]},
        {"realtime": "cloudtrail"},
        {"attribution": None},
        {"sweep_after_hours": 0},
        {"sweep_after_hours": 1.5},
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
