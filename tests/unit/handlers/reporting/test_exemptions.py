"""The exemptions of all rules."""

from __future__ import annotations

import json

import pytest

from handlers.lib.policy import PolicyError
from handlers.reporting.exemptions import listed

ENTRY = {"resource": "vol-1", "reason": "old", "approved_by": "head", "until": "2026-12-01"}
NAME = "/compliance/prod/rules/required-tags/"


def test_each_exemption_names_its_rule() -> None:
    parameters = [
        {"Name": f"{NAME}tags", "Value": "{}"},
        {"Name": f"{NAME}exemptions", "Value": json.dumps({"x": ENTRY})},
    ]
    assert listed(parameters) == [{"rule": "required-tags", "name": "x", **ENTRY}]


def test_one_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(PolicyError):
        listed([{"Name": f"{NAME}exemptions", "Value": '{"x": {}}'}])
