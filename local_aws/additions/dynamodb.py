"""A model of what AWS::DynamoDB::Table does beyond MiniStack: expiry, point-in-time recovery, encryption.

Where AWS differs: AWS deletes expired rows within days, nothing expires here; nothing is encrypted or backed up.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from local_aws.emulator import dynamodb, provisioners

Properties = dict[str, Any]


def _succeed(answered: Any) -> None:
    if answered[0] >= 400:
        raise ValueError(f"{json.loads(answered[2])['message']} (Service: DynamoDB, Status Code: {answered[0]})")


def _apply(name: str, properties: Properties) -> None:
    ttl = properties.get("TimeToLiveSpecification") or {}
    current = dynamodb._ttl_settings.get(name) or {}
    if ttl.get("Enabled") or current.get("TimeToLiveStatus") == "ENABLED":
        specification = {
            "AttributeName": ttl.get("AttributeName") or current["AttributeName"],
            "Enabled": bool(ttl.get("Enabled")),
        }
        _succeed(dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": specification}))
    recovery = properties.get("PointInTimeRecoverySpecification") or {}
    enabled = {"PointInTimeRecoveryEnabled": bool(recovery.get("PointInTimeRecoveryEnabled"))}
    _succeed(dynamodb._update_continuous_backups({"TableName": name, "PointInTimeRecoverySpecification": enabled}))
    encryption = properties.get("SSESpecification")
    if encryption:
        kept = {key: encryption[key] for key in ("SSEType", "KMSMasterKeyId") if key in encryption}
        wanted = {"Enabled": encryption["SSEEnabled"], **kept}
        _succeed(dynamodb._update_table({"TableName": name, "SSESpecification": wanted}))


def _applied(original: Callable[..., Any], position: int) -> Callable[..., Any]:
    def put(*arguments: Any) -> Any:
        created = original(*arguments)
        _apply(created[0], arguments[position])
        return created

    return put


def install() -> None:
    handler = provisioners._RESOURCE_HANDLERS["AWS::DynamoDB::Table"]
    handler.update(create=_applied(handler["create"], 1), update=_applied(handler["update"], 2))
