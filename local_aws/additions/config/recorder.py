"""A model of AWS Config's recorder: one configuration item comes in, history, rules and an event follow.

Where AWS differs: AWS makes the item itself some minutes after the change; its configurationItemDiff goes deeper than
the first level shown here; an item that changed nothing is not made at all there.
"""

from __future__ import annotations

import time
from typing import Any

from local_aws.additions import aws_events
from local_aws.additions.config import rules, store
from local_aws.additions.config.store import Item
from local_aws.emulator import config, get_account_id, get_region

EVALUATION_SECONDS = 120.0


class MalformedItemError(ValueError):
    """A configuration item without what every item has."""


def record(item: Item, *, oversized: bool = False, wait: bool = True) -> dict[str, Any]:
    """Play one item (in the dialect of the Lambda and EventBridge events) through AWS Config.

    Answers {"recorded": bool, "rules": {rule name: "invoked" or why it failed}}; with `wait` once the functions have
    answered. Nothing happens unless a recorder records the item's type.
    """
    item = _completed(item)
    if not _records(item["resourceType"]):
        return {"recorded": False, "rules": {}}
    with store.lock:
        entries = store.history.setdefault(store.key_of(item), [])
        previous = entries[-1] if entries else None
        entries.append(item)
    message = rules.change_message(item, difference(previous, item), oversized=oversized)
    aws_events.emit("aws.config", "Config Configuration Item Change", _detail(message), resources=[item["ARN"]])
    outcome = _run_rules(item, previous, message, wait=wait)
    if item["configurationItemStatus"] in store.GONE:
        _forget(item)
    return {"recorded": True, "rules": outcome}


def _completed(item: Item) -> Item:
    missing = [name for name in ("resourceType", "resourceId") if not item.get(name)]
    if missing:
        raise MalformedItemError(f"a configuration item must have {' and '.join(missing)}")
    moment = store.now()
    defaults = {
        "relatedEvents": [],
        "relationships": [],
        "configuration": {},
        "supplementaryConfiguration": {},
        "tags": {},
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": store.iso(moment),
        "configurationStateId": int(moment.timestamp() * 1000),
        "awsAccountId": get_account_id(),
        "configurationItemStatus": "OK",
        "awsRegion": get_region(),
        "availabilityZone": "Not Applicable",
        "configurationStateMd5Hash": "",
        "ARN": f"arn:aws:config:{get_region()}:{get_account_id()}:resource/{item['resourceId']}",
    }
    return {**defaults, **item}


def _records(resource_type: str) -> bool:
    return any(entry["recording"] and _covers(entry["recorder"], resource_type) for entry in config._recorders.values())


def _covers(recorder: dict[str, Any], resource_type: str) -> bool:
    group = recorder.get("recordingGroup") or {"allSupported": True}
    excluded = (group.get("exclusionByResourceTypes") or {}).get("resourceTypes") or []
    if excluded:
        return resource_type not in excluded
    return bool(group.get("allSupported")) or resource_type in (group.get("resourceTypes") or [])


def _detail(message: dict[str, Any]) -> dict[str, Any]:
    """EventBridge carries the same message; an oversized one with the place in the bucket only."""
    if message["messageType"] == rules.OVERSIZED:
        buckets = [channel["s3BucketName"] for channel in config._delivery_channels.values()]
        place = f"{buckets[0]}/oversized-item.json.gz" if buckets else ""
        return {**message, "s3DeliverySummary": {"s3BucketLocation": place}}
    return message


def _run_rules(item: Item, previous: Item | None, message: dict[str, Any], *, wait: bool) -> dict[str, str]:
    started = []
    outcome = {}
    for rule in list(config._config_rules.values()):
        if rule["ConfigRuleState"] != "ACTIVE" or not rules.is_custom(rule):
            continue
        covers = rules.in_scope(rule, item)
        left = not covers and previous is not None and rules.in_scope(rule, previous)
        if not (covers or left) or not rules.listens_to(rule, message["messageType"]):
            continue
        invocation = rules.invoke(rule, message, left_scope=left)
        name = rule["ConfigRuleName"]
        if invocation is None:
            outcome[name] = store.runs[name]["LastErrorMessage"]
        else:
            outcome[name] = "invoked"
            started.append((rule, invocation))
    if wait:
        deadline = time.monotonic() + EVALUATION_SECONDS
        for rule, invocation in started:
            error = rules.settle(rule, invocation, max(0.0, deadline - time.monotonic()))
            if error is not None:
                outcome[rule["ConfigRuleName"]] = error
    return outcome


def _forget(item: Item) -> None:
    """AWS Config drops the results of a resource that is gone."""
    with store.lock:
        for of_rule in store.results.values():
            of_rule.pop(store.key_of(item), None)


def difference(previous: Item | None, item: Item) -> dict[str, Any]:
    """configurationItemDiff: what changed since the item before, on the first level."""
    if item["configurationItemStatus"] in store.GONE:
        return {"changedProperties": {}, "changeType": "DELETE"}
    if previous is None or previous["configurationItemStatus"] in store.GONE:
        return {"changedProperties": {}, "changeType": "CREATE"}
    changes: dict[str, Any] = {}
    for prefix, member in (("Configuration", "configuration"), ("Tags", "tags")):
        old, new = previous.get(member), item.get(member)
        if not (isinstance(old, dict) and isinstance(new, dict)):
            continue
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) == new.get(name):
                continue
            change = {"changeType": "UPDATE" if name in old and name in new else "CREATE" if name in new else "DELETE"}
            if name in old:
                change["previousValue"] = old[name]
            if name in new:
                change["updatedValue"] = new[name]
            changes[f"{prefix}.{name}"] = change
    return {"changedProperties": changes, "changeType": "UPDATE"}
