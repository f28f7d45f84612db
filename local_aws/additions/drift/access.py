"""A model of the drift of roles and keys. Where AWS differs stands in the package."""

from __future__ import annotations

from local_aws.additions.drift.readers import Properties, Reader, extended, from_json, reader
from local_aws.emulator import iam, kms


def _inline_policies(name: str, _declared: Properties) -> Properties:
    policies = iam._roles[name]["InlinePolicies"]
    return {
        "Policies": [
            {"PolicyName": policy, "PolicyDocument": from_json(document)} for policy, document in policies.items()
        ]
    }


def _key(key_id: str, _declared: Properties) -> Properties | None:
    record = kms._resolve_key(key_id)
    if record is None or record["KeyState"] == "PendingDeletion":
        return None
    current = {
        "Description": record.get("Description", ""),
        "Enabled": record["Enabled"],
        "EnableKeyRotation": record.get("KeyRotationEnabled", False),
    }
    policy = from_json(record.get("Policy"))
    return {**current, "KeyPolicy": policy} if policy else current


def readers() -> dict[str, Reader]:
    return {
        "AWS::IAM::Role": extended("AWS::IAM::Role", _inline_policies, "Policies"),
        "AWS::KMS::Key": reader(_key, "Description", "Enabled", "EnableKeyRotation", "KeyPolicy"),
    }
