"""A model of the drift of AWS Config's own resources. Where AWS differs stands in the package."""

from __future__ import annotations

from typing import Any

from local_aws.additions.config import store
from local_aws.additions.drift.readers import Properties, Reader, from_json, reader
from local_aws.emulator import config

_RULE = ("ConfigRuleName", "Description", "Scope", "Source", "InputParameters", "MaximumExecutionFrequency")
_AGGREGATOR = ("ConfigurationAggregatorName", "AccountAggregationSources", "OrganizationAggregationSource")


def _in_template_case(value: Any) -> Any:
    if isinstance(value, dict):
        return {key[0].upper() + key[1:]: _in_template_case(member) for key, member in value.items()}
    return [_in_template_case(member) for member in value] if isinstance(value, list) else value


def _recorder(name: str, _declared: Properties) -> Properties | None:
    entry = config._recorders.get(name)
    return None if entry is None else _in_template_case(entry["recorder"])


def _channel(name: str, _declared: Properties) -> Properties | None:
    channel = config._delivery_channels.get(name)
    return None if channel is None else _in_template_case(channel)


def _rule(name: str, declared: Properties) -> Properties | None:
    rule = config._config_rules.get(name)
    if rule is None:
        return None
    current = {key: rule.get(key) for key in _RULE}
    if isinstance(declared.get("InputParameters"), dict):
        current["InputParameters"] = from_json(current["InputParameters"]) or {}
    return current


def _aggregator(name: str, _declared: Properties) -> Properties | None:
    entry = store.aggregators.get(name)
    return None if entry is None else {key: entry.get(key) for key in _AGGREGATOR}


def readers() -> dict[str, Reader]:
    return {
        "AWS::Config::ConfigurationRecorder": reader(_recorder, "Name", "RoleARN", "RecordingGroup", "RecordingMode"),
        "AWS::Config::DeliveryChannel": reader(
            _channel, "Name", "S3BucketName", "S3KeyPrefix", "SnsTopicARN", "ConfigSnapshotDeliveryProperties"
        ),
        "AWS::Config::ConfigRule": reader(_rule, *_RULE),
        "AWS::Config::ConfigurationAggregator": reader(_aggregator, *_AGGREGATOR),
    }
