"""What still exists in an account, read through AWS's own calls only: the proof that a stack left nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Clients = Callable[[str], Any]


def find(clients: Clients) -> dict[str, list[str]]:
    """{kind: [names]} of all that exists; kinds with nothing are left out. `clients` gives a boto3 client a service."""
    found = {kind: sorted(names(clients)) for kind, names in KINDS.items()}
    return {kind: names for kind, names in found.items() if names}


def _paged(client: Any, call: str, key: str, **arguments: Any) -> Iterator[Any]:
    for page in client.get_paginator(call).paginate(**arguments):
        yield from page[key]


def _names(service: str, call: str, key: str, name: str | None) -> Callable[[Clients], Iterator[str]]:
    """A reader of one paged call; `name` is the member that names an entry, None where the entry is the name."""

    def read(clients: Clients) -> Iterator[str]:
        for entry in _paged(clients(service), call, key):
            yield entry if name is None else entry[name]

    return read


def _buckets(clients: Clients) -> Iterator[str]:
    for bucket in clients("s3").list_buckets()["Buckets"]:
        yield bucket["Name"]


def _queues(clients: Clients) -> Iterator[str]:
    client = clients("sqs")
    for page in client.get_paginator("list_queues").paginate():
        # SQS leaves the member out when there is no queue.
        yield from (url.rsplit("/", 1)[1] for url in page.get("QueueUrls", []))


def _event_rules(clients: Clients) -> Iterator[str]:
    client = clients("events")
    for bus in client.list_event_buses()["EventBuses"]:
        for rule in _paged(client, "list_rules", "Rules", EventBusName=bus["Name"]):
            yield rule["Name"]


def _event_buses(clients: Clients) -> Iterator[str]:
    for bus in clients("events").list_event_buses()["EventBuses"]:
        if bus["Name"] != "default" or bus.get("Policy"):
            yield bus["Name"]


def _keys(clients: Clients) -> Iterator[str]:
    client = clients("kms")
    for key in _paged(client, "list_keys", "Keys"):
        about = client.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        if about["KeyManager"] == "CUSTOMER" and about["KeyState"] not in ("PendingDeletion", "PendingReplicaDeletion"):
            yield key["KeyId"]


def _aliases(clients: Clients) -> Iterator[str]:
    for alias in _paged(clients("kms"), "list_aliases", "Aliases"):
        if not alias["AliasName"].startswith("alias/aws/"):
            yield alias["AliasName"]


def _stacks(clients: Clients) -> Iterator[str]:
    for stack in _paged(clients("cloudformation"), "list_stacks", "StackSummaries"):
        if stack["StackStatus"] != "DELETE_COMPLETE":
            yield stack["StackName"]


def _recorders(clients: Clients) -> Iterator[str]:
    for recorder in clients("config").describe_configuration_recorders()["ConfigurationRecorders"]:
        yield recorder["name"]


def _channels(clients: Clients) -> Iterator[str]:
    for channel in clients("config").describe_delivery_channels()["DeliveryChannels"]:
        yield channel["name"]


def _alarms(clients: Clients) -> Iterator[str]:
    for page in clients("cloudwatch").get_paginator("describe_alarms").paginate():
        for alarm in [*page["MetricAlarms"], *page["CompositeAlarms"]]:
            yield alarm["AlarmName"]


KINDS: dict[str, Callable[[Clients], Iterator[str]]] = {
    "stacks": _stacks,
    "buckets": _buckets,
    "parameters": _names("ssm", "describe_parameters", "Parameters", "Name"),
    "secrets": _names("secretsmanager", "list_secrets", "SecretList", "Name"),
    "log groups": _names("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "queues": _queues,
    "topics": _names("sns", "list_topics", "Topics", "TopicArn"),
    "subscriptions": _names("sns", "list_subscriptions", "Subscriptions", "SubscriptionArn"),
    "tables": _names("dynamodb", "list_tables", "TableNames", None),
    "functions": _names("lambda", "list_functions", "Functions", "FunctionName"),
    "event source mappings": _names("lambda", "list_event_source_mappings", "EventSourceMappings", "UUID"),
    "roles": _names("iam", "list_roles", "Roles", "RoleName"),
    "Config rules": _names("config", "describe_config_rules", "ConfigRules", "ConfigRuleName"),
    "recorders": _recorders,
    "delivery channels": _channels,
    "aggregators": _names(
        "config", "describe_configuration_aggregators", "ConfigurationAggregators", "ConfigurationAggregatorName"
    ),
    "aggregation authorizations": _names(
        "config", "describe_aggregation_authorizations", "AggregationAuthorizations", "AggregationAuthorizationArn"
    ),
    "event rules": _event_rules,
    "event buses": _event_buses,
    "alarms": _alarms,
    "dashboards": _names("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    "keys": _keys,
    "key aliases": _aliases,
}
