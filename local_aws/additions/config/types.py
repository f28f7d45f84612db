"""A model of AWS Config's CloudFormation types.

As on AWS: one recorder and one channel a region, a rule needs a recorder and the permission to invoke its function, a
recorder starts recording once both it and the channel exist, and Name is create-only.
Where AWS differs: CloudFormation waits there for the other of recorder and channel, here neither waits.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from local_aws.additions.config import aggregators, compliance, setup, store
from local_aws.additions.config.errors import from_ministack
from local_aws.emulator import config, get_account_id, get_region, provisioners

Properties = dict[str, Any]
Created = tuple[str, dict[str, Any]]

# Members whose API name is not just the property's with a small first letter.
_API_NAMES = {"RoleARN": "roleARN", "SnsTopicARN": "snsTopicARN"}


def _in_api_case(value: Any) -> Any:
    if isinstance(value, dict):
        return {_API_NAMES.get(key, key[0].lower() + key[1:]): _in_api_case(member) for key, member in value.items()}
    return [_in_api_case(member) for member in value] if isinstance(value, list) else value


def _boolean(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _start_when_complete() -> None:
    if config._delivery_channels:
        for name, entry in list(config._recorders.items()):
            if not entry["recording"]:
                from_ministack(config._start_configuration_recorder({"ConfigurationRecorderName": name}))


def _recorder_create(_logical_id: str, properties: Properties, _stack: str) -> Created:
    name = properties.get("Name") or "default"
    recorder = {key: value for key, value in _in_api_case(properties).items() if key in ("roleARN", "recordingMode")}
    group = _in_api_case(properties.get("RecordingGroup") or {"AllSupported": True})
    recorder["recordingGroup"] = {key: _boolean(value) for key, value in group.items()}
    setup.put_configuration_recorder({"ConfigurationRecorder": {"name": name, **recorder}})
    _start_when_complete()
    return name, {}


def _recorder_delete(name: str, _properties: Properties) -> None:
    config._recorders.pop(name, None)


def _channel_create(_logical_id: str, properties: Properties, _stack: str) -> Created:
    name = properties.get("Name") or "default"
    channel = {**_in_api_case(properties), "name": name}
    setup.check_channel(channel)
    from_ministack(config._put_delivery_channel({"DeliveryChannel": channel}))
    _start_when_complete()
    return name, {}


def _channel_delete(name: str, _properties: Properties) -> None:
    """CloudFormation stops the recorder first, or AWS Config would keep its last channel."""
    for recorder, entry in config._recorders.items():
        if entry["recording"]:
            from_ministack(config._stop_configuration_recorder({"ConfigurationRecorderName": recorder}))
    config._delivery_channels.pop(name, None)


def _rule_create(logical_id: str, properties: Properties, stack: str) -> Created:
    name = properties.get("ConfigRuleName") or provisioners._physical_name(stack, logical_id, max_len=128)
    rule = {**{key: value for key, value in properties.items() if key != "Compliance"}, "ConfigRuleName": name}
    if isinstance(rule.get("InputParameters"), dict):
        rule["InputParameters"] = json.dumps(rule["InputParameters"])
    setup.put_config_rule({"ConfigRule": rule})
    stored = config._config_rules[name]
    verdict = compliance.overall(result.compliance for result in compliance.of_rule(name).values())
    return name, {
        "Arn": stored["ConfigRuleArn"],
        "ConfigRuleId": stored["ConfigRuleId"],
        "Compliance.Type": verdict,
    }


def _rule_delete(name: str, _properties: Properties) -> None:
    if name in config._config_rules:
        setup.delete_config_rule({"ConfigRuleName": name})


def _aggregator_create(logical_id: str, properties: Properties, stack: str) -> Created:
    name = properties.get("ConfigurationAggregatorName") or provisioners._physical_name(stack, logical_id)
    aggregators.put_configuration_aggregator({**properties, "ConfigurationAggregatorName": name})
    return name, {"ConfigurationAggregatorArn": store.aggregators[name]["ConfigurationAggregatorArn"]}


def _aggregator_delete(name: str, _properties: Properties) -> None:
    store.aggregators.pop(name, None)


def _authorization_create(_logical_id: str, properties: Properties, _stack: str) -> Created:
    aggregators.put_aggregation_authorization(properties)
    account, region = properties["AuthorizedAccountId"], properties["AuthorizedAwsRegion"]
    arn = f"arn:aws:config:{get_region()}:{get_account_id()}:aggregation-authorization/{account}/{region}"
    return arn, {"AggregationAuthorizationArn": arn}


def _authorization_delete(_arn: str, properties: Properties) -> None:
    store.authorizations.pop((properties["AuthorizedAccountId"], properties["AuthorizedAwsRegion"]), None)


def _update(
    create: Callable[[str, Properties, str], Created],
    delete: Callable[[str, Properties], None],
    name_property: str | None,
) -> Callable[[str, Properties, Properties, str], Created]:
    """An update is a put under the same name; another name is a replacement: the new one first, then the old one."""

    def update(physical_id: str, old: Properties, new: Properties, stack: str) -> Created:
        kept = {name_property: physical_id, **new} if name_property else new
        created = create(physical_id, kept, stack)
        if created[0] != physical_id:
            provisioners._delete_predecessor(delete, physical_id, old)
        return created

    return update


def install() -> None:
    """Register the types with their create-only properties."""
    for kind, create, delete, name in (
        ("AWS::Config::ConfigurationRecorder", _recorder_create, _recorder_delete, "Name"),
        ("AWS::Config::DeliveryChannel", _channel_create, _channel_delete, "Name"),
        ("AWS::Config::ConfigRule", _rule_create, _rule_delete, "ConfigRuleName"),
        (
            "AWS::Config::ConfigurationAggregator",
            _aggregator_create,
            _aggregator_delete,
            "ConfigurationAggregatorName",
        ),
        ("AWS::Config::AggregationAuthorization", _authorization_create, _authorization_delete, None),
    ):
        provisioners._RESOURCE_HANDLERS[kind] = {
            "create": create,
            "update": _update(create, delete, name),
            "delete": delete,
        }
        create_only = (name,) if name else ("AuthorizedAccountId", "AuthorizedAwsRegion")
        provisioners._REPLACING_PROPERTIES[kind] = create_only
