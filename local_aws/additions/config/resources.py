"""A model of AWS Config's reads of resources: history, the latest items, counts.

They answer in the API's dialect, which names members otherwise than the events do and holds JSON as text.
Where AWS differs: AWS keeps items for years, and counts resources of types that it discovered and does not record.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from local_aws.additions.config import store
from local_aws.additions.config.errors import ConfigError
from local_aws.additions.config.store import Item, epoch, parse
from local_aws.additions.paging import page

Data = dict[str, Any]
BATCH = 100


def in_api_dialect(item: Item) -> dict[str, Any]:
    """An item of the events as GetResourceConfigHistory shows it."""
    body = {
        "version": item["configurationItemVersion"],
        "accountId": item["awsAccountId"],
        "configurationItemCaptureTime": epoch(parse(item["configurationItemCaptureTime"])),
        "configurationItemStatus": item["configurationItemStatus"],
        "configurationStateId": str(item["configurationStateId"]),
        "configurationItemMD5Hash": item["configurationStateMd5Hash"],
        "arn": item["ARN"],
        "resourceType": item["resourceType"],
        "resourceId": item["resourceId"],
        "awsRegion": item["awsRegion"],
        "availabilityZone": item["availabilityZone"],
        "tags": item["tags"] or {},
        "relatedEvents": item["relatedEvents"],
        "relationships": [_relationship(entry) for entry in item["relationships"]],
        "supplementaryConfiguration": {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in (item["supplementaryConfiguration"] or {}).items()
        },
    }
    if item.get("resourceName"):
        body["resourceName"] = item["resourceName"]
    if item.get("resourceCreationTime"):
        body["resourceCreationTime"] = epoch(parse(item["resourceCreationTime"]))
    if item["configuration"] is not None and item["configurationItemStatus"] not in store.GONE:
        body["configuration"] = json.dumps(item["configuration"])
    return body


def _relationship(entry: dict[str, Any]) -> dict[str, Any]:
    names = {"name": "relationshipName"}
    return {names.get(name, name): value for name, value in entry.items() if value is not None}


def get_resource_config_history(data: Data) -> Data:
    key = (data["resourceType"], data["resourceId"])
    entries: list[Item] = list(store.history.get(key) or [])
    if not entries:
        raise ConfigError(
            "ResourceNotDiscoveredException",
            f"Resource {key[1]} of resourceType {key[0]} is unknown or has not been discovered",
        )
    later, earlier = data.get("laterTime"), data.get("earlierTime")
    if later is not None:
        entries = [item for item in entries if parse(item["configurationItemCaptureTime"]) <= parse(later)]
    if earlier is not None:
        entries = [item for item in entries if parse(item["configurationItemCaptureTime"]) >= parse(earlier)]
    if data.get("chronologicalOrder", "Reverse") == "Reverse":
        entries.reverse()
    found, following = page(entries, data.get("nextToken"), data.get("limit"), f"GetResourceConfigHistory/{key}")
    body: dict[str, Any] = {"configurationItems": [in_api_dialect(item) for item in found]}
    if following:
        body["nextToken"] = following
    return body


def batch_get_resource_config(data: Data) -> Data:
    keys = data["resourceKeys"]
    if len(keys) > BATCH:
        raise ConfigError("ValidationException", f"'resourceKeys' must have length less than or equal to {BATCH}")
    found = {}
    for item in store.present():
        base = in_api_dialect(item)
        for only_in_history in ("relationships", "relatedEvents", "configurationItemMD5Hash"):
            del base[only_in_history]
        found[store.key_of(item)] = base
    wanted = [(key["resourceType"], key["resourceId"]) for key in keys]
    return {
        "baseConfigurationItems": [found[key] for key in wanted if key in found],
        "unprocessedResourceKeys": [
            {"resourceType": key[0], "resourceId": key[1]} for key in wanted if key not in found
        ],
    }


def get_discovered_resource_counts(data: Data) -> Data:
    wanted = data.get("resourceTypes")
    counts = Counter(item["resourceType"] for item in store.present())
    entries = [
        {"resourceType": kind, "count": count} for kind, count in counts.most_common() if not wanted or kind in wanted
    ]
    found, following = page(entries, data.get("nextToken"), data.get("limit"), "GetDiscoveredResourceCounts")
    body: dict[str, Any] = {
        "totalDiscoveredResources": sum(int(entry["count"]) for entry in entries),
        "resourceCounts": found,
    }
    if following:
        body["nextToken"] = following
    return body


def _identifier(item: Item) -> Data:
    identifier: Data = {name: item[name] for name in ("resourceType", "resourceId", "resourceName") if item.get(name)}
    if item["configurationItemStatus"] in store.GONE:
        identifier["resourceDeletionTime"] = epoch(parse(item["configurationItemCaptureTime"]))
    return identifier


def list_discovered_resources(data: Data) -> Data:
    kind = data["resourceType"]
    ids = data.get("resourceIds")
    latest = (items[-1] for items in store.history.values())
    entries = [
        _identifier(item)
        for item in (latest if data.get("includeDeletedResources") else store.present())
        if item["resourceType"] == kind and (not ids or item["resourceId"] in ids)
    ]
    found, following = page(entries, data.get("nextToken"), data.get("limit"), f"ListDiscoveredResources/{kind}")
    body: dict[str, Any] = {"resourceIdentifiers": found}
    if following:
        body["nextToken"] = following
    return body
