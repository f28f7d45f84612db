"""The findings table, at the edge: what is open, and who is telling it.

A row that is about to be told is claimed first, by a conditional write, so that of two pollers with the same
finding one tells it. A claim ends by itself (`claimed_until`): a poller that died holds nobody up. Every other
write needs the row's revision to be the one that was read, and no claim of another on it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from handlers.lib.finding import OPEN
from handlers.lib.finding_row import (
    CLAIM_ATTRIBUTES,
    FINDING_ATTRIBUTES,
    STATE_ATTRIBUTES,
    Row,
    from_attributes,
    to_attributes,
)
from handlers.lib.heartbeat import Heartbeat
from handlers.lib.pages import answered
from handlers.lib.silence import Silence

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

# BatchGetItem's limit.
KEYS_A_CALL = 100
# DynamoDB answers what it had no capacity for as UnprocessedKeys; so often in a row is an outage.
READ_ROUNDS = 8
# A claim on a finding that never became a row (its alert failed for good) leaves by TTL.
CLAIM_KEPT_SECONDS = 86_400
HEARTBEAT_KEPT_SECONDS = 86_400

_UNCLAIMED = "(attribute_not_exists(#claimed_until) OR #claimed_until < :now)"

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


class UnreadRowsError(RuntimeError):
    """DynamoDB kept answering that it had no capacity for some keys."""


class FindingsTable:
    """Rows by finding id. AWS errors but a lost condition pass through as botocore's ClientError."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self._name = name

    def rows(self, finding_ids: Iterable[str]) -> dict[str, Row]:
        """The rows of these findings by their id; those without a row are left out."""
        found: dict[str, Row] = {}
        wanted = iter(dict.fromkeys(finding_ids))
        while chunk := list(islice(wanted, KEYS_A_CALL)):
            found.update((row.id, row) for item in self._chunk(chunk) if (row := _row(item)))
        return found

    def last_heartbeats(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """When the newest heartbeat was asked for that arrived, by (account, rule); who has none is left out."""
        keys = {_heartbeat_id(account, rule): (account, rule) for account, rule in wanted}
        ids, found = iter(keys), {}
        while chunk := list(islice(ids, KEYS_A_CALL)):
            for item in self._chunk(chunk):
                found[keys[_deserialize(item["id"])]] = str(_deserialize(item["beat_at"]))
        return found

    def _chunk(self, ids: list[str]) -> Iterator[Mapping[str, Any]]:
        asked: Any = {self._name: {"Keys": [_key(one) for one in ids], "ConsistentRead": True}}
        for attempt in range(READ_ROUNDS):
            if attempt:
                time.sleep(0.05 * 2**attempt)
            answer = self._client.batch_get_item(RequestItems=asked)
            responses = answered(answer, "Responses", "BatchGetItem")
            yield from answered(responses, self._name, "BatchGetItem")
            asked = answered(answer, "UnprocessedKeys", "BatchGetItem")
            if not asked:
                return
        left = len(asked[self._name]["Keys"])
        raise UnreadRowsError(f"{self._name}: {left} rows still unread after {READ_ROUNDS} rounds; is it throttled?")

    def open_rows(self) -> Iterator[Row]:
        """Every row whose finding is open, page by page."""
        yield from self._scan(
            FilterExpression="#status = :open",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":open": _serialize(OPEN)},
        )

    def _scan(self, **wanted: Any) -> Iterator[Row]:
        pages = self._client.get_paginator("scan").paginate(TableName=self._name, ConsistentRead=True, **wanted)
        for page in pages:
            for item in answered(page, "Items", "Scan"):
                row = _row(item)
                if row:
                    yield row

    def claim(self, finding_id: str, before: Row | None, claimant: str, now: int, until: int) -> bool:
        """Claim the finding until `until` (epoch seconds); False where another has it, or changed it since it was read.

        `before` is the row as read, None where there was none.
        """
        known = "attribute_not_exists(#revision)" if before is None else "#revision = :revision"
        change = "SET #claimed_until = :until, #claimed_by = :claimant"
        values = {":now": now, ":until": until, ":claimant": claimant}
        if before is None:
            change += ", #expires_at = :kept"
            values[":kept"] = until + CLAIM_KEPT_SECONDS
        else:
            values[":revision"] = before.revision
        return self._update(finding_id, change, f"{known} AND {_UNCLAIMED}", values)

    def confirm(self, before: Row | None, after: Row, claimant: str) -> bool:
        """Write the row under our claim and end the claim; False where the claim is no longer ours."""
        change, values = _whole(before, after)
        values[":claimant"] = claimant
        return self._update(after.id, change, "#claimed_by = :claimant", values)

    def touch(self, before: Row, after: Row, now: int) -> bool:
        """Write what was seen again and is no news; False where the row was changed since it was read or is claimed."""
        change, values = _whole(before, after)
        values.update({":before": before.revision, ":now": now})
        return self._update(after.id, change, f"#revision = :before AND {_UNCLAIMED}", values)

    def set_silence(self, before: Row, silence: Silence | None, now: int) -> bool:
        """Silence a finding, or end that with None; False where the row was changed meanwhile, or is claimed."""
        values: dict[str, Any] = {":next": before.revision + 1, ":revision": before.revision, ":now": now}
        change = "SET #revision = :next"
        if silence:
            values[":silence"] = silence._asdict()
            change += ", #silence = :silence"
        else:
            change += " REMOVE #silence"
        return self._update(before.id, change, f"#revision = :revision AND {_UNCLAIMED}", values)

    def note_heartbeat(self, heartbeat: Heartbeat, now: int) -> None:
        """Note that a heartbeat arrived, in a row that lacks a finding's attributes: who reads findings skips it."""
        self._client.update_item(
            TableName=self._name,
            Key=_key(_heartbeat_id(heartbeat.account, heartbeat.rule)),
            UpdateExpression="SET #beat_at = :beat_at, #expires_at = :expires_at",
            ExpressionAttributeNames={"#beat_at": "beat_at", "#expires_at": "expires_at"},
            ExpressionAttributeValues={
                ":beat_at": _serialize(heartbeat.beat_at),
                ":expires_at": _serialize(now + HEARTBEAT_KEPT_SECONDS),
            },
        )

    def all_rows(self) -> Iterator[Row]:
        """Every row, page by page: what is open, and what closed and is still remembered."""
        yield from self._scan()

    def _update(self, finding_id: str, change: str, condition: str, values: Mapping[str, Any]) -> bool:
        used = f"{change} {condition} "
        names = (*FINDING_ATTRIBUTES, *STATE_ATTRIBUTES, *CLAIM_ATTRIBUTES)
        try:
            self._client.update_item(
                TableName=self._name,
                Key=_key(finding_id),
                UpdateExpression=change,
                ConditionExpression=condition,
                # Half of the names are reserved words (status, region, source); all are written the same way.
                ExpressionAttributeNames={f"#{name}": name for name in names if _mentions(used, name)},
                ExpressionAttributeValues={name: _serialize(value) for name, value in values.items()},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True


def _whole(before: Row | None, after: Row) -> tuple[str, dict[str, Any]]:
    """The update expression that writes all of a row and ends any claim on it, and its values."""
    attributes = to_attributes(replace(after, revision=(before.revision if before else 0) + 1))
    names = (*FINDING_ATTRIBUTES, *STATE_ATTRIBUTES)
    assigned = ", ".join(f"#{name} = :{name}" for name in names if name in attributes)
    removed = ", ".join(f"#{name}" for name in (*names, *CLAIM_ATTRIBUTES) if name not in attributes)
    return f"SET {assigned} REMOVE {removed}", {f":{name}": value for name, value in attributes.items()}


def _mentions(expression: str, name: str) -> bool:
    return any(f"#{name}{end}" in expression for end in (" ", ",", ")"))


def _heartbeat_id(account: str, rule: str) -> str:
    return f"heartbeat|{account}|{rule}"


def _key(finding_id: str) -> dict[str, Any]:
    return {"id": _serialize(finding_id)}


def _row(item: Mapping[str, Any]) -> Row | None:
    return from_attributes({name: _deserialize(value) for name, value in item.items()})
