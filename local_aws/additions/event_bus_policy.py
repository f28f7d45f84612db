"""A model of AWS::Events::EventBusPolicy: who may put events on a bus.

Where AWS differs: a Condition in a statement (aws:PrincipalOrgID) never lets anyone in here.
"""

from __future__ import annotations

from typing import Any

from local_aws.emulator import eventbridge, provisioners

Properties = dict[str, Any]
TYPE = "AWS::Events::EventBusPolicy"


def _statement(properties: Properties) -> dict[str, Any]:
    if properties.get("Statement"):
        return {**properties["Statement"], "Sid": properties["StatementId"]}
    principal = properties["Principal"]
    statement = {
        "Sid": properties["StatementId"],
        "Effect": "Allow",
        "Principal": principal if principal == "*" else {"AWS": f"arn:aws:iam::{principal}:root"},
        "Action": properties.get("Action", "events:PutEvents"),
    }
    return {**statement, **({"Condition": properties["Condition"]} if "Condition" in properties else {})}


def _create(_logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, Any]]:
    bus = properties.get("EventBusName", "default")
    eventbridge._ensure_default_bus()
    if bus not in eventbridge._event_buses:
        raise ValueError(
            f"Event bus {bus} does not exist. (Service: EventBridge, Error Code: ResourceNotFoundException)"
        )
    policy = eventbridge._event_bus_policies.setdefault(bus, {"Version": "2012-10-17", "Statement": []})
    _remove(policy, properties["StatementId"])
    policy["Statement"].append(_statement(properties))
    return f"{stack}|{bus}|{properties['StatementId']}", {}


def _remove(policy: dict[str, Any], statement_id: str) -> None:
    policy["Statement"] = [statement for statement in policy["Statement"] if statement.get("Sid") != statement_id]


def _update(_physical_id: str, old: Properties, new: Properties, stack: str) -> tuple[str, dict[str, Any]]:
    created = _create("", new, stack)
    if created[0] != _physical_id:
        provisioners._delete_predecessor(_delete, _physical_id, old)
    return created


def _delete(_physical_id: str, properties: Properties) -> None:
    bus = properties.get("EventBusName", "default")
    policy = eventbridge._event_bus_policies.get(bus)
    if policy is None:
        return
    _remove(policy, properties["StatementId"])
    if not policy["Statement"]:
        del eventbridge._event_bus_policies[bus]


def install() -> None:
    provisioners._RESOURCE_HANDLERS[TYPE] = {"create": _create, "update": _update, "delete": _delete}
    provisioners._REPLACING_PROPERTIES[TYPE] = ("StatementId", "EventBusName")
