"""Configuration items that AWS Config did not send along: the edge to its history and its query service."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from handlers.lib import instant
from handlers.lib.item import MalformedItemError
from handlers.lib.pages import answered, elements
from handlers.lib.verdict import CouldNotJudgeError

if TYPE_CHECKING:
    from types_boto3_config import ConfigServiceClient

# What normalise reads. A query's WHERE takes the types in portions, as its text may have 4,096 characters.
_FIELDS = (
    "accountId, awsRegion, resourceType, resourceId, resourceName, arn, tags, configuration, "
    "supplementaryConfiguration, configurationItemStatus, configurationItemCaptureTime"
)
_TYPES_A_QUERY = 50

# Two captures of one resource in one second would be two items; a clock's last digits are not.
_SAME = timedelta(milliseconds=500)
_ONE_SECOND = timedelta(seconds=1)


def item_of(config: ConfigServiceClient, summary: Mapping[str, Any]) -> Mapping[str, Any]:
    """The whole item of an oversized notification's summary: the one captured at that time, not the latest.

    CouldNotJudgeError where the history does not hold it (yet). Older botocore cuts the
    milliseconds off `laterTime`, which would exclude the very item: hence the second on top.
    History pages may be empty with more to come.
    """
    try:
        captured_at = instant.parse(summary["configurationItemCaptureTime"])
        resource_type, resource_id = summary["resourceType"], summary["resourceId"]
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedItemError(f"the summary of an oversized item lacks what names it: {error!r}") from error
    pages = config.get_paginator("get_resource_config_history").paginate(
        resourceType=resource_type, resourceId=resource_id, laterTime=captured_at + _ONE_SECOND
    )
    for page in pages:
        for item in answered(page, "configurationItems", "GetResourceConfigHistory"):
            distance = item["configurationItemCaptureTime"] - captured_at
            if abs(distance) < _SAME:
                return dict(item)
            if distance < timedelta(0):
                break
        else:
            continue
        break
    raise CouldNotJudgeError(
        f"the history of {resource_type} {resource_id} holds no item captured at {instant.to_text(captured_at)}"
    )


def current_items(
    config: ConfigServiceClient, rule_name: str | None, resource_types: Iterable[str]
) -> Iterator[list[Mapping[str, Any]]]:
    """Pages of the current items of the types in the rule's scope, or of all its types where it has none."""
    types = sorted(_scope(config, rule_name) or resource_types)
    for start in range(0, len(types), _TYPES_A_QUERY):
        listed = ", ".join(f"'{one}'" for one in types[start : start + _TYPES_A_QUERY])
        expression = f"SELECT {_FIELDS} WHERE resourceType IN ({listed})"
        for page in config.get_paginator("select_resource_config").paginate(
            Expression=expression, PaginationConfig={"PageSize": 100}
        ):
            yield [json.loads(row) for row in answered(page, "Results", "SelectResourceConfig")]


def _scope(config: ConfigServiceClient, rule_name: str | None) -> list[str]:
    if not rule_name:
        return []
    rules = list(elements(config.describe_config_rules, "ConfigRules", ConfigRuleNames=[rule_name]))
    if not rules:
        raise CouldNotJudgeError(f"DescribeConfigRules does not know {rule_name}, whose run this is")
    return list(rules[0].get("Scope", {}).get("ComplianceResourceTypes", []))
