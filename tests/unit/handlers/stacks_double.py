"""DynamoDB as far as the stacks table needs it: batches in memory, with DynamoDB's limits."""

from __future__ import annotations

from typing import Any

from handlers.drift.stacks_table import StacksTable

NAME = "table-stacks-prod"


class BatchesDouble:
    """BatchGetItem and BatchWriteItem of one table; `busy` calls in a row have no capacity for anything."""

    def __init__(self, busy: int = 0) -> None:
        self.rows: dict[str, Any] = {}
        self.busy = busy
        self.reads = self.writes = 0

    def batch_get_item(self, RequestItems: Any) -> dict[str, Any]:  # noqa: N803 - boto3's
        keys = [key["id"]["S"] for key in RequestItems[NAME]["Keys"]]
        assert 0 < len(keys) <= 100
        assert len(set(keys)) == len(keys), "DynamoDB refuses a key that stands twice"
        self.reads += 1
        if self._is_busy():
            return {"Responses": {NAME: []}, "UnprocessedKeys": RequestItems}
        return {"Responses": {NAME: [self.rows[key] for key in keys if key in self.rows]}, "UnprocessedKeys": {}}

    def batch_write_item(self, RequestItems: Any) -> dict[str, Any]:  # noqa: N803 - boto3's
        rows = [request["PutRequest"]["Item"] for request in RequestItems[NAME]]
        assert 0 < len(rows) <= 25
        assert len({row["id"]["S"] for row in rows}) == len(rows), "DynamoDB refuses a key that stands twice"
        self.writes += 1
        if self._is_busy():
            return {"UnprocessedItems": RequestItems}
        self.rows.update({row["id"]["S"]: row for row in rows})
        return {"UnprocessedItems": {}}

    def _is_busy(self) -> bool:
        self.busy -= 1
        return self.busy >= 0

    def table(self) -> StacksTable:
        return StacksTable(self, NAME, sleep=lambda _: None)  # type: ignore[arg-type]
