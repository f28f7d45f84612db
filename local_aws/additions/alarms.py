"""A model of CloudWatch's alarms: the metric with exactly the alarm's dimensions, M of N periods, missing data.

A new alarm has INSUFFICIENT_DATA and is evaluated at once, also where its metric has no data yet: one that takes
missing data for breaching rings then, as CloudWatch's do.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html

Where AWS differs: AWS evaluates every minute and looks a little further back for data; here all alarms are evaluated
when one is made or a metric arrives. Metric math and anomaly detection are not modelled.
"""

from __future__ import annotations

import operator
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local_aws.additions import encryption, permissions
from local_aws.emulator import cloudwatch, get_account_id, replace, sns

SERVICE = "cloudwatch.amazonaws.com"
DEFAULT_POLICY = "__default_statement_ID"  # the topic policy of a topic without one lets the account's own alarms in

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def state_of(alarm: Mapping[str, Any], values: Sequence[float | None]) -> str:
    """The state that the values of the last periods (newest first, None where there are none) put an alarm in. Pure."""
    missing = alarm.get("TreatMissingData") or "missing"
    if all(value is None for value in values):
        untouched = {"breaching": "ALARM", "notBreaching": "OK", "ignore": alarm["StateValue"]}
        return str(untouched.get(missing, "INSUFFICIENT_DATA"))
    compare = _COMPARISONS[alarm["ComparisonOperator"]]
    breaching = sum(
        missing == "breaching" if value is None else compare(value, float(alarm["Threshold"])) for value in values
    )
    return "ALARM" if breaching >= int(alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"]) else "OK"


def _values(alarm: Mapping[str, Any], moment: float) -> list[float | None]:
    dimensions = cloudwatch._dims_from_list(alarm.get("Dimensions") or [])
    key = (alarm["Namespace"], alarm["MetricName"], cloudwatch._dims_key(dimensions))
    points = cloudwatch._metrics.get(key) or []
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic", "Average")
    period = float(alarm.get("Period", 60))
    values: list[float | None] = []
    for number in range(int(alarm.get("EvaluationPeriods", 1))):
        end = moment - number * period
        inside = [point for point in points if end - period < point["Timestamp"] <= end]
        stats = cloudwatch._calc_stats(inside) if inside else None
        values.append(cloudwatch._stat_value(stats, statistic, inside) if stats else None)
    return values


def _evaluate(alarm: dict[str, Any]) -> None:
    if alarm.get("ComparisonOperator") not in _COMPARISONS or not alarm.get("MetricName"):
        return
    # A metric of this very moment may carry a time a little ahead of ours.
    values = _values(alarm, time.time() + 1)
    new, old = state_of(alarm, values), alarm["StateValue"]
    if new == old:
        return
    known = [value for value in values if value is not None]
    reason = f"{known or 'no datapoints'} in {len(values)} periods; {alarm['ComparisonOperator']} {alarm['Threshold']}"
    alarm.update(StateValue=new, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
    cloudwatch._record_history(alarm["AlarmName"], old, new, reason)
    cloudwatch._dispatch_alarm_actions(alarm, old, new, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def may_publish(alarm_arn: str, topic_arn: str) -> bool:
    """Whether an alarm of this account may publish to a topic: by its policy, and by its key's."""
    topic = sns._topic_by_arn_any_scope(topic_arn)
    account = get_account_id()
    if topic is None:
        return False
    policy = topic["attributes"].get("Policy", "")
    allowed = DEFAULT_POLICY in policy or permissions.allows(
        policy, service=SERVICE, action="sns:Publish", source_arn=alarm_arn, account=account
    )
    key = topic["attributes"].get("KmsMasterKeyId")
    return allowed and encryption.may_use(key, SERVICE, source_arn=alarm_arn, account=account)


def _permitted(original: Callable[..., None]) -> Callable[..., None]:
    def dispatch(alarm: Mapping[str, Any], old: str, new: str, reason: str) -> None:
        lists = {name: alarm.get(name) or [] for name in ("AlarmActions", "OKActions", "InsufficientDataActions")}
        permitted = {name: [arn for arn in arns if may_publish(alarm["AlarmArn"], arn)] for name, arns in lists.items()}
        for arn in {arn for name, arns in lists.items() for arn in arns if arn not in permitted[name]}:
            cloudwatch.logger.warning("alarm %s may not publish to %s", alarm["AlarmName"], arn)
        original({**alarm, **permitted}, old, new, reason)

    return dispatch


def evaluate_all() -> None:
    """Evaluate the alarms of the account and region at hand: metrics have arrived."""
    cloudwatch._evaluate_all_alarms()


def install() -> None:
    replace(cloudwatch, "_evaluate_alarm", lambda _: _evaluate)
    replace(cloudwatch, "_dispatch_alarm_actions", _permitted)
