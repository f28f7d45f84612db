"""A model of how AWS Config is set up: recorder, delivery channel, rules; and what it refuses.

Where AWS differs: AWS also tries to write into the delivery channel's bucket, here only its existence is checked;
a rule becomes ACTIVE after some seconds there, at once here.
"""

from __future__ import annotations

from typing import Any

from local_aws.additions.config import rules, store
from local_aws.additions.config.compliance import chosen_rules, existing
from local_aws.additions.config.errors import ConfigError, from_ministack
from local_aws.additions.paging import answer
from local_aws.emulator import config, get_account_id, s3

Data = dict[str, Any]
MAX_RULES_A_START = 25


def put_configuration_recorder(data: Data) -> Data:
    name = data["ConfigurationRecorder"].get("name") or "default"
    if any(other != name for other in config._recorders):
        raise ConfigError(
            "MaxNumberOfConfigurationRecordersExceededException",
            f"Failed to put configuration recorder '{name}' because the maximum number of configuration recorders: 1 "
            "is reached.",
        )
    return from_ministack(config._put_configuration_recorder(data))


def start_configuration_recorder(data: Data) -> Data:
    if not config._delivery_channels:
        raise ConfigError(
            "NoAvailableDeliveryChannelException", "Delivery channel is not available to start configuration recorder."
        )
    return from_ministack(config._start_configuration_recorder(data))


def delete_configuration_recorder(data: Data) -> Data:
    name = data.get("ConfigurationRecorderName")
    if name not in config._recorders:
        raise ConfigError(
            "NoSuchConfigurationRecorderException",
            f"Cannot find configuration recorder with the specified name '{name}'.",
        )
    del config._recorders[name]
    return {}


def put_delivery_channel(data: Data) -> Data:
    channel = data["DeliveryChannel"]
    if not config._recorders:
        raise ConfigError(
            "NoAvailableConfigurationRecorderException",
            "Configuration recorder is not available to put delivery channel.",
        )
    check_channel(channel)
    return from_ministack(config._put_delivery_channel(data))


def check_channel(channel: Data) -> None:
    """ConfigError for a channel that cannot be put."""
    name = channel.get("name") or "default"
    if any(other != name for other in config._delivery_channels):
        raise ConfigError(
            "MaxNumberOfDeliveryChannelsExceededException",
            f"Failed to put delivery channel '{name}' because the maximum number of delivery channels: 1 is reached.",
        )
    bucket = channel.get("s3BucketName")
    if s3._bucket_owner_account(bucket) is None:
        raise ConfigError("NoSuchBucketException", f"Cannot find a S3 bucket named '{bucket}'.")


def delete_delivery_channel(data: Data) -> Data:
    name = data.get("DeliveryChannelName")
    if name not in config._delivery_channels:
        raise ConfigError(
            "NoSuchDeliveryChannelException", f"Cannot find delivery channel with specified name '{name}'."
        )
    if any(entry["recording"] for entry in config._recorders.values()):
        raise ConfigError(
            "LastDeliveryChannelDeleteFailedException",
            f"Failed to delete last specified delivery channel with name '{name}', because there is a running "
            "configuration recorder.",
        )
    del config._delivery_channels[name]
    return {}


def put_config_rule(data: Data) -> Data:
    """PutConfigRule: refused without a recorder, or where AWS Config may not invoke the function."""
    rule = data["ConfigRule"]
    if not config._recorders:
        raise ConfigError(
            "NoAvailableConfigurationRecorderException",
            "Configuration recorder is not available to put config rule.",
        )
    source = rule.get("Source") or {}
    if source.get("Owner") not in ("AWS", "CUSTOM_LAMBDA"):
        raise ConfigError(
            "InvalidParameterValueException", f"Source.Owner must be AWS or CUSTOM_LAMBDA, not {source.get('Owner')!r}."
        )
    known = config._config_rules.get(rule.get("ConfigRuleName")) or {}
    if rules.is_custom(rule) and not rules.may_invoke({**known, **rule}):
        raise ConfigError(
            "InsufficientPermissionsException",
            f"The AWS Lambda function {source['SourceIdentifier']} cannot be invoked. Check the specified function "
            f"ARN, and check the function's permissions for config.amazonaws.com and account {get_account_id()}.",
        )
    answered = from_ministack(config._put_config_rule(data))
    rules.evaluate_everything(config._config_rules[rule["ConfigRuleName"]])
    return answered


def describe_config_rules(data: Data) -> Data:
    names = chosen_rules(data)
    entries = [config._config_rules[name] for name in names]
    return answer("ConfigRules", entries, data, "DescribeConfigRules")


def delete_config_rule(data: Data) -> Data:
    answered = from_ministack(config._delete_config_rule(data))
    with store.lock:
        store.results.pop(data["ConfigRuleName"], None)
        store.runs.pop(data["ConfigRuleName"], None)
    return answered


def delete_evaluation_results(data: Data) -> Data:
    name = existing(data.get("ConfigRuleName"))
    with store.lock:
        store.results.pop(name, None)
    return {}


def describe_config_rule_evaluation_status(data: Data) -> Data:
    names = chosen_rules(data)
    entries = [_status(name) for name in names]
    call = "DescribeConfigRuleEvaluationStatus"
    return answer("ConfigRulesEvaluationStatus", entries, data, call)


def _status(name: str) -> Data:
    rule = config._config_rules[name]
    with store.lock:
        run = dict(store.runs.get(name) or {})
    identity = {key: rule[key] for key in ("ConfigRuleName", "ConfigRuleArn", "ConfigRuleId")}
    return {**identity, "FirstEvaluationStarted": False, **run}


def start_config_rules_evaluation(data: Data) -> Data:
    names = data.get("ConfigRuleNames") or []
    if not 1 <= len(names) <= MAX_RULES_A_START:
        raise ConfigError("InvalidParameterValueException", f"Name 1 to {MAX_RULES_A_START} rules in ConfigRuleNames.")
    for rule in [config._config_rules[existing(name)] for name in names]:
        rules.evaluate_everything(rule)
    return {}
