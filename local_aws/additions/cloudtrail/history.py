"""A model of CloudTrail's event history: LookupEvents.

Where AWS differs: AWS keeps 90 days, answers 50 events a page and two requests a second, and shows an event some
minutes after its call; the embedded AWS keeps them while it runs, in far smaller pages.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from local_aws.additions.paging import InvalidTokenError, page
from local_aws.emulator import cloudtrail, scoped

Event = dict[str, Any]
Data = dict[str, Any]

_kept: Any = scoped()  # "events" -> list of entries as LookupEvents answers them, oldest first


def keep(detail: Event) -> None:
    """Remember an event of the account and region at hand."""
    entry = {
        "EventId": detail["eventID"],
        "EventName": detail["eventName"],
        "ReadOnly": "true" if detail["readOnly"] else "false",
        "EventTime": int(time.time()),
        "EventSource": detail["eventSource"],
        "Username": detail["userIdentity"]["arn"].rpartition("/")[2].rpartition(":")[2],
        "Resources": [{"ResourceName": name} for name in sorted(set(_names(detail)))],
        "CloudTrailEvent": json.dumps(detail),
    }
    _kept.setdefault("events", []).append(entry)


def _names(detail: Event) -> Iterator[str]:
    """What the call named: every text under a name that ends as those of ids, names and ARNs do."""
    waiting: list[tuple[str, Any]] = [("", detail["requestParameters"]), ("", detail["responseElements"])]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.items())
        elif isinstance(value, list):
            waiting.extend((key, one) for one in value)
        elif isinstance(value, str) and key.lower().endswith(("id", "name", "arn", "identifier", "url")):
            yield value


def lookup_events(data: Data) -> Any:
    """The events of a time that have the attribute, newest first."""
    attributes = data.get("LookupAttributes", [])
    if len(attributes) > 1:
        return cloudtrail._err("InvalidLookupAttributesException", "You can specify only one lookup attribute.")
    found = [
        entry
        for entry in reversed(_kept.get("events", []))
        if data.get("StartTime", 0) <= entry["EventTime"] <= data.get("EndTime", entry["EventTime"])
        and all(_has(entry, one["AttributeKey"], one["AttributeValue"]) for one in attributes)
    ]
    try:
        events, following = page(found, data.get("NextToken"), data.get("MaxResults"), f"LookupEvents/{attributes}")
    except InvalidTokenError as error:
        return cloudtrail._err("InvalidNextTokenException", str(error))
    return cloudtrail._ok({"Events": events, **({"NextToken": following} if following else {})})


def _has(entry: Event, key: str, value: str) -> bool:
    if key == "ResourceName":
        return any(resource["ResourceName"] == value for resource in entry["Resources"])
    return bool(entry.get(key) == value)


def install() -> None:
    cloudtrail._DISPATCH["LookupEvents"] = lookup_events
