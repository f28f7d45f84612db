"""Every rule's function is asked for a heartbeat, and its absence is an alarm."""

from __future__ import annotations

import pytest

from tests.template.graph import target, text
from tests.template.rendered import composed, graph

SCHEDULE = "rate(5 minutes)"


@pytest.mark.parametrize("name", ["prod", "dev", "members"])
def test_each_rules_function_is_asked_for_a_heartbeat(name: str) -> None:
    one = graph(name)
    of_rules = {
        name
        for name, function in one.of_type("AWS::Lambda::Function").items()
        if "RULE" in function["Properties"]["Environment"]["Variables"]
    }
    asked = [
        target(each["Arn"])
        for rule in one.of_type("AWS::Events::Rule").values()
        if text(rule["Properties"]["Name"]).startswith("event-rule-heartbeat-")
        and rule["Properties"]["ScheduleExpression"] == SCHEDULE
        for each in rule["Properties"]["Targets"]
    ]
    assert sorted(asked) == sorted(of_rules)


@pytest.mark.parametrize(("name", "members"), [("prod", set()), ("members", {"444455556666", "555566667777"})])
def test_three_that_do_not_arrive_are_an_alarm_of_each_rule_and_of_each_member(name: str, members: set[str]) -> None:
    alarms = [
        alarm["Properties"]
        for alarm in graph(name).of_type("AWS::CloudWatch::Alarm").values()
        if alarm["Properties"].get("MetricName") == "HeartbeatDelay"
    ]
    assert {alarm["Dimensions"][-1]["Value"] for alarm in alarms} == members | set(composed(name).values["rules"])
    for alarm in alarms:
        # How many there were, not how long they took; that CloudWatch has none at all is the case to hear of.
        assert (alarm["Statistic"], alarm["ComparisonOperator"], alarm["Threshold"]) == (
            "SampleCount",
            "LessThanThreshold",
            1,
        )
        assert (alarm["Period"], alarm["EvaluationPeriods"], alarm["TreatMissingData"]) == (300, 3, "missing")


@pytest.mark.parametrize("name", ["prod", "dev", "members"])
def test_no_alarm_rings_before_its_data_can_be_there_and_those_on_silence_ring_when_it_stops(name: str) -> None:
    alarms = {
        text(alarm["Properties"]["AlarmName"]): alarm["Properties"]
        for alarm in graph(name).of_type("AWS::CloudWatch::Alarm").values()
    }
    # CloudWatch takes a metric that has no data yet for breaching within the alarm's first minute.
    assert [alarm for alarm, properties in alarms.items() if properties["TreatMissingData"] == "breaching"] == []
    on_silence = {alarm for alarm, properties in alarms.items() if properties["TreatMissingData"] == "missing"}
    of_heartbeats = {alarm for alarm, properties in alarms.items() if properties["MetricName"] == "HeartbeatDelay"}
    assert on_silence == of_heartbeats | {one for one in alarms if one.startswith("alarm-no-evaluation-")}
    for alarm in on_silence:
        assert alarms[alarm]["InsufficientDataActions"] == alarms[alarm]["AlarmActions"]
    never_heard = next(properties for alarm, properties in alarms.items() if alarm.startswith("alarm-heartbeats-miss"))
    assert (never_heard["MetricName"], never_heard["TreatMissingData"]) == ("HeartbeatsMissing", "ignore")
