"""The report bucket: nobody else reads it, small reports reach Glacier, and nothing is older than it may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.template.graph import Graph

BUCKET = "AWS::S3::Bucket"


def is_private(graph: Graph) -> list[str]:
    """All four public access blocks, no ACLs, versions kept."""
    found = []
    for name, bucket in graph.of_type(BUCKET).items():
        properties = bucket["Properties"]
        block = properties.get("PublicAccessBlockConfiguration", {})
        found += [
            f"{name}: {one} is {block.get(one)}"
            for one in ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
            if block.get(one) is not True
        ]
        ownership = [rule.get("ObjectOwnership") for rule in properties.get("OwnershipControls", {}).get("Rules", [])]
        if ownership != ["BucketOwnerEnforced"] or "AccessControl" in properties:
            found.append(f"{name}: ACLs are in force")
        if properties.get("VersioningConfiguration", {}).get("Status") != "Enabled":
            found.append(f"{name}: not versioned")
    return found


def ages_as_it_should(graph: Graph, glacier_after: int, expire_after: int) -> list[str]:
    """Glacier after so many days, small objects too; no version lives over `expire_after` days, and no marker stays."""
    found = []
    for name, bucket in graph.of_type(BUCKET).items():
        lifecycle = bucket["Properties"].get("LifecycleConfiguration", {})
        rules = [rule for rule in lifecycle.get("Rules", []) if _covers_everything(rule)]
        found += [
            f"{name}: {rule.get('Id')} is not Enabled"
            for rule in lifecycle.get("Rules", [])
            if rule.get("Status") != "Enabled"
        ]
        if lifecycle.get("TransitionDefaultMinimumObjectSize") != "varies_by_storage_class":
            found.append(f"{name}: reports under 128 KB never move to Glacier")
        moves = [
            (graph.value(move.get("TransitionInDays")), graph.value(move.get("StorageClass")))
            for rule in rules
            for move in rule.get("Transitions", [])
        ]
        if (glacier_after, "GLACIER") not in moves:
            found.append(f"{name}: moves to GLACIER after {glacier_after} days, not {moves}")
        current = _days(graph, rules, lambda rule: rule.get("ExpirationInDays"))
        noncurrent = _days(graph, rules, lambda rule: rule.get("NoncurrentVersionExpiration", {}).get("NoncurrentDays"))
        if current is None or noncurrent is None or current + noncurrent > expire_after:
            found.append(f"{name}: a version lives {current} days and {noncurrent} more, {expire_after} at most in all")
        if current is not None and current <= glacier_after:
            found.append(f"{name}: expires after {current} days, before it moves to Glacier")
        if not any(rule.get("ExpiredObjectDeleteMarker") and "ExpirationInDays" not in rule for rule in rules):
            found.append(f"{name}: delete markers stay for ever")
        if not any(rule.get("AbortIncompleteMultipartUpload") for rule in rules):
            found.append(f"{name}: the parts of unfinished uploads stay for ever")
    return found


def _covers_everything(rule: Mapping[str, Any]) -> bool:
    narrowing = {"Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan"}
    return (
        rule.get("Status") == "Enabled"
        and not (narrowing & set(rule))
        and not (narrowing & set(rule.get("Filter", {})))
    )


def _days(graph: Graph, rules: list[Mapping[str, Any]], read: Any) -> int | None:
    days = [int(graph.value(value)) for rule in rules if (value := read(rule)) is not None]
    return min(days) if days else None
