"""Global secondary indexes of a DynamoDB table, of which one update adds or deletes one. Pure.

AWS::DynamoDB::Table, GlobalSecondaryIndexes: "Updates are not supported. The following are exceptions: [...] You can
delete or add one global secondary index without interruption. If you do both in the same update [...], the update
fails." (awsdocs/aws-cloudformation-user-guide, doc_source/aws-resource-dynamodb-table.md, read 2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from renderer.review import actions
from renderer.review.deployment import Deployment, Resource
from renderer.review.model import Change
from renderer.review.prediction import Prediction
from renderer.review.symbols import Value, freeze

_FIXED = ("KeySchema", "Projection")  # what an index is made of


def refused_indexes(old: Deployment, new: Deployment, changes: tuple[Change, ...]) -> Iterator[Prediction]:
    """Tables that keep their place and whose indexes change more than AWS does in one update."""
    for change in changes:
        if change.type != "AWS::DynamoDB::Table" or change.action != actions.UPDATE:
            continue
        before, after = (_indexes(side.resources[change.logical_id]) for side in (old, new))
        if before is None or after is None:
            continue
        remade = sorted(name for name in before.keys() & after.keys() if before[name] != after[name])
        if remade:
            what = (
                f"the index {remade[0]} cannot change its keys or projection: make one of another name, then delete it"
            )
            yield Prediction(change.logical_id, "refused", f"GlobalSecondaryIndexes: {what}", change.certainty)
        moved = sorted(before.keys() ^ after.keys())
        if len(moved) > 1:
            what = f"one update adds or deletes one index, not {len(moved)} ({', '.join(moved)})"
            yield Prediction(change.logical_id, "refused", f"GlobalSecondaryIndexes: {what}", change.certainty)


def _indexes(table: Resource) -> Mapping[str, Value] | None:
    """What each index is made of, by name; None where that is not known."""
    listed = table.properties.get("GlobalSecondaryIndexes", [])
    if not isinstance(listed, list):
        return None
    found = {}
    for index in listed:
        name = index.get("IndexName") if isinstance(index, dict) else None
        if not isinstance(name, str):
            return None
        found[name] = freeze([index.get(part) for part in _FIXED])
    return found
