"""The fast path is there where the overlay asks for it, and nowhere else."""

from __future__ import annotations

import json

import pytest

from renderer.realtime_calls import PATTERN_LIMIT
from tests.template.graph import Graph
from tests.template.rendered import graph

CALL = "AWS API Call via CloudTrail"


def of_calls(one: Graph) -> dict[str, list[str]]:
    """The functions that hear of API calls: by function, its event rules."""
    found: dict[str, list[str]] = {}
    for name, rule in one.of_type("AWS::Events::Rule").items():
        if CALL in rule["Properties"].get("EventPattern", {}).get("detail-type", []):
            for target in rule["Properties"]["Targets"]:
                found.setdefault(target["Arn"]["Fn::GetAtt"][0], []).append(name)
    return found


def settings(one: Graph, name: str) -> dict[str, object]:
    parsed: dict[str, object] = json.loads(str(one.value(one.properties(name)["Value"])))
    return parsed


def test_calls_go_to_the_rules_and_to_drift_where_the_overlay_asks() -> None:
    one = graph("realtime")
    heard = of_calls(one)
    assert set(heard) >= {"RealtimeFunction", "StackDriftFunction"}
    assert settings(one, "StackDriftSettings")["realtime"] is True
    assert settings(one, "RealtimeSettings")["rules"]["approved-ami"] == {  # type: ignore[index]
        "severity": "high",
        "resource_types": [
            "AWS::EC2::Instance",
            "AWS::EC2::LaunchTemplate",
            "AWS::AutoScaling::LaunchConfiguration",
        ],
    }
    for names in (heard["RealtimeFunction"], heard["StackDriftFunction"]):
        for name in names:
            pattern = json.dumps(one.properties(name)["EventPattern"], separators=(",", ":"))
            assert len(pattern) <= PATTERN_LIMIT


@pytest.mark.parametrize("name", ["prod", "dev", "no-attribution"])
def test_elsewhere_nothing_of_it_is_rendered(name: str) -> None:
    one = graph(name)
    assert {"RealtimeFunction", "StackDriftFunction"} & set(of_calls(one)) == set()
    assert "RealtimeFunction" not in one.of_type("AWS::Lambda::Function")
    assert settings(one, "StackDriftSettings")["realtime"] is False


def test_a_member_is_judged_by_config_alone() -> None:
    one = graph("realtime", "member", "444455556666")
    functions = set(one.of_type("AWS::Lambda::Function"))
    assert functions & {"RealtimeFunction", "AttributionFunction", "StackDriftFunction"} == set()


def test_who_changed_what_is_looked_for_where_the_overlay_asks() -> None:
    assert "AttributionFunction" in graph("prod").of_type("AWS::Lambda::Function")
    assert settings(graph("prod"), "StackDriftSettings")["attribution"] is True
    without = graph("no-attribution")
    assert "AttributionFunction" not in without.of_type("AWS::Lambda::Function")
    assert settings(without, "StackDriftSettings")["attribution"] is False
