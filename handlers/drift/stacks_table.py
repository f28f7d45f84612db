"""The stacks table, at the edge: whose a resource without tags is, and when a stack was last compared as a whole.

One table, four kinds of rows: `resource|TYPE|PHYSICAL ID`, `stack|ARN`, `missed|ARN` and `missed|ARN|LOGICAL ID`. The
first two can be read anew from CloudFormation, and are, by each sweep; the others wait for the comparison under way.
Rows that nothing renews leave by TTL.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from handlers.drift.ownership import Owned, Owner
from handlers.lib import instant
from handlers.lib.pages import answered

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

# The limits of BatchGetItem and BatchWriteItem.
KEYS_A_CALL = 100
WRITES_A_CALL = 25
# DynamoDB answers what it had no capacity for as unprocessed; so often in a row is an outage.
ROUNDS = 8
# A resource that left its stack is forgotten then; a sweep renews the others many times before.
KEPT_SECONDS = 7 * 86_400


class UnprocessedRowsError(RuntimeError):
    """DynamoDB kept answering that it had no capacity for some rows."""


class Detection(NamedTuple):
    """The last comparison of a whole stack: when it ended, how, and what it could not judge (see coverage)."""

    ended_at: str
    status: str
    unjudged: Sequence[Mapping[str, str]]


class StacksTable:
    """Rows by resource and by stack. AWS errors pass through as botocore's ClientError."""

    def __init__(self, client: DynamoDBClient, name: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client, self._name, self._sleep = client, name, sleep

    def owner(self, names: Sequence[tuple[str, str]]) -> Owner | None:
        """The owner of the resource with one of these names, the first that is known; None where none is."""
        keys = [_resource_key(*name) for name in names]
        found = {row["id"]["S"]: row for row in self._read(keys)}
        row = next((found[key] for key in keys if key in found), None)
        return Owner(row["stack_id"]["S"], row["logical_id"]["S"]) if row else None

    def learn(self, stack_id: str, resources: Iterable[Owned], now: float) -> None:
        """Remember that these resources are the stack's; `now` in epoch seconds."""
        # Two logical ids may have one physical id, and a batch takes a key once.
        rows = {
            _resource_key(one.type, one.physical_id): {
                "stack_id": {"S": stack_id},
                "logical_id": {"S": one.logical_id},
            }
            for one in resources
        }
        self._write([{"id": {"S": key}, **row, **_leaves(now)} for key, row in rows.items()])

    def record(self, stack_id: str, detection: Detection, now: float) -> None:
        """Remember a comparison of the whole stack."""
        row = {
            "id": {"S": _stack_key(stack_id)},
            "ended_at": {"S": detection.ended_at},
            "status": {"S": detection.status},
            "unjudged": {"S": json.dumps(list(detection.unjudged))},
        }
        self._write([{**row, **_leaves(now)}])

    def detections(self, stack_ids: Iterable[str]) -> dict[str, Detection]:
        """The last comparison of each of these stacks, by id; those never compared are left out."""
        found = self._read(_stack_key(stack_id) for stack_id in stack_ids)
        return {
            row["id"]["S"].partition("|")[2]: Detection(
                row["ended_at"]["S"], row["status"]["S"], json.loads(row["unjudged"]["S"])
            )
            for row in found
        }

    def note_missed(self, owner: Owner, now: datetime) -> None:
        """Remember that the comparison of its stack that is under way may have missed a change of the resource."""
        values = {"missed_at": {"S": instant.to_text(now)}, **_leaves(now.timestamp())}
        keys = (_missed_key(owner.stack_id, owner.logical_id), _missed_key(owner.stack_id))
        self._write([{"id": {"S": key}, **values} for key in keys])

    def missed(self, stack_id: str, logical_ids: Iterable[str]) -> list[str]:
        """Those whose change was noted as missed since the last recorded comparison of the stack ended.

        What was noted before that, the one under way has seen: it began later. So nothing needs to be deleted, and
        what is noted while this is read counts for the next. The stack's own row spares asking for each resource.
        """
        rows = {row["id"]["S"]: row for row in self._read([_missed_key(stack_id), _stack_key(stack_id)])}
        last, compared = rows.get(_missed_key(stack_id)), rows.get(_stack_key(stack_id))
        since = compared["ended_at"]["S"] if compared else ""
        if last is None or last["missed_at"]["S"] < since:
            return []
        keys = {_missed_key(stack_id, logical_id): logical_id for logical_id in logical_ids}
        return [keys[row["id"]["S"]] for row in self._read(keys) if row["missed_at"]["S"] >= since]

    def _read(self, keys: Iterable[str]) -> Iterator[Any]:
        wanted = iter(dict.fromkeys(keys))
        while chunk := list(islice(wanted, KEYS_A_CALL)):
            asked: Any = {self._name: {"Keys": [{"id": {"S": key}} for key in chunk], "ConsistentRead": True}}
            for attempt in range(ROUNDS):
                self._wait(attempt)
                answer = self._client.batch_get_item(RequestItems=asked)
                yield from answered(answered(answer, "Responses", "BatchGetItem"), self._name, "BatchGetItem")
                asked = answered(answer, "UnprocessedKeys", "BatchGetItem")
                if not asked:
                    break
            else:
                raise UnprocessedRowsError(f"{self._name}: rows unread after {ROUNDS} rounds; is it throttled?")

    def _write(self, rows: Iterable[Mapping[str, Any]]) -> None:
        waiting = iter(rows)
        while chunk := list(islice(waiting, WRITES_A_CALL)):
            asked: Any = {self._name: [{"PutRequest": {"Item": row}} for row in chunk]}
            for attempt in range(ROUNDS):
                self._wait(attempt)
                answer = self._client.batch_write_item(RequestItems=asked)
                asked = answered(answer, "UnprocessedItems", "BatchWriteItem")
                if not asked:
                    break
            else:
                raise UnprocessedRowsError(f"{self._name}: rows unwritten after {ROUNDS} rounds; is it throttled?")

    def _wait(self, attempt: int) -> None:
        if attempt:
            self._sleep(0.05 * 2**attempt)


def _leaves(now: float) -> dict[str, Any]:
    return {"expires_at": {"N": str(int(now) + KEPT_SECONDS)}}


def _resource_key(resource_type: str, physical_id: str) -> str:
    # DynamoDB's longest key is 2,048 bytes, a physical id's longest 1,024 characters.
    return f"resource|{resource_type}|{physical_id}"


def _stack_key(stack_id: str) -> str:
    return f"stack|{stack_id}"


def _missed_key(stack_id: str, logical_id: str | None = None) -> str:
    return f"missed|{stack_id}" if logical_id is None else f"missed|{stack_id}|{logical_id}"
