"""A model of the drift of alarms, dashboards, event rules and topics. Where AWS differs stands in the package."""

from __future__ import annotations

from local_aws.additions.drift.readers import Properties, Reader, from_json, reader, whole
from local_aws.emulator import cloudwatch, eventbridge, provisioners, sns

_ALARM = (
    "AlarmName",
    "AlarmDescription",
    "Namespace",
    "MetricName",
    "Dimensions",
    "Statistic",
    "ExtendedStatistic",
    "Period",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "Threshold",
    "ComparisonOperator",
    "TreatMissingData",
    "ActionsEnabled",
    "AlarmActions",
    "OKActions",
    "InsufficientDataActions",
    "Unit",
)
_EVENT_RULE = ("Name", "Description", "EventPattern", "ScheduleExpression", "State", "Targets")


def _alarm(name: str, _declared: Properties) -> Properties | None:
    alarm = cloudwatch._alarms.get(name)
    return None if alarm is None else {key: whole(alarm.get(key)) for key in _ALARM}


def _dashboard(name: str, declared: Properties) -> Properties | None:
    dashboard = cloudwatch._dashboards.get(name)
    if dashboard is None:
        return None
    body = dashboard["DashboardBody"]
    # The same JSON in other spaces is the same dashboard.
    same = from_json(body) == from_json(declared.get("DashboardBody"))
    return {"DashboardName": name, "DashboardBody": declared["DashboardBody"] if same else body}


def _event_rule(name: str, declared: Properties) -> Properties | None:
    key = eventbridge._rule_key(name, provisioners._eb_rule_bus_name(declared))
    rule = eventbridge._rules.get(key)
    if rule is None:
        return None
    return {
        "Name": name,
        "Description": rule.get("Description", ""),
        "EventPattern": from_json(rule.get("EventPattern")) or {},
        "ScheduleExpression": rule.get("ScheduleExpression", ""),
        "State": rule["State"],
        "Targets": list(eventbridge._targets.get(key, [])),
    }


def _subscription(arn: str, _declared: Properties) -> Properties | None:
    topic = sns._topic_by_arn_any_scope(sns._sub_arn_to_topic.get(arn, ""))
    for subscription in topic["subscriptions"] if topic else []:
        if subscription["arn"] == arn:
            return {
                "Protocol": subscription["protocol"],
                "Endpoint": subscription["endpoint"],
                "TopicArn": subscription["topic_arn"],
                "FilterPolicy": from_json(subscription["attributes"].get("FilterPolicy")) or {},
            }
    return None


def readers() -> dict[str, Reader]:
    return {
        "AWS::CloudWatch::Alarm": reader(_alarm, *_ALARM),
        "AWS::CloudWatch::Dashboard": reader(_dashboard, "DashboardName", "DashboardBody"),
        "AWS::Events::Rule": reader(_event_rule, *_EVENT_RULE),
        "AWS::SNS::Subscription": reader(_subscription, "Protocol", "Endpoint", "TopicArn", "FilterPolicy"),
    }
