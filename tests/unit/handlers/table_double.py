"""A findings table in memory. test_findings_table holds it to what the embedded DynamoDB does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from handlers.lib.finding_row import Row
from handlers.lib.findings_table import FindingsTable
from handlers.lib.heartbeat import Heartbeat
from handlers.lib.silence import Silence


@dataclass
class TableDouble(FindingsTable):
    """The interface of FindingsTable, without a client."""

    known: dict[str, Row] = field(default_factory=dict)
    heartbeats: list[Heartbeat] = field(default_factory=list)
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    claims: dict[str, tuple[str, int]] = field(default_factory=dict)

    def rows(self, finding_ids: Iterable[str]) -> dict[str, Row]:
        return {finding_id: self.known[finding_id] for finding_id in finding_ids if finding_id in self.known}

    def open_rows(self) -> Iterator[Row]:
        return iter([row for row in self.known.values() if row.is_open])

    def claim(self, finding_id: str, before: Row | None, claimant: str, now: int, until: int) -> bool:
        if not self._is_free(finding_id, before, now):
            return False
        self.claims[finding_id] = (claimant, until)
        return True

    def confirm(self, before: Row | None, after: Row, claimant: str) -> bool:
        if self.claims.get(after.id, ("", 0))[0] != claimant:
            return False
        del self.claims[after.id]
        self.known[after.id] = replace(after, revision=(before.revision if before else 0) + 1)
        return True

    def note_heartbeat(self, heartbeat: Heartbeat, now: int) -> None:
        self.heartbeats.append(heartbeat)

    def last_heartbeats(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        known = {(one.account, one.rule): one.beat_at for one in self.heartbeats}
        return {pair: known[pair] for pair in wanted if pair in known}

    def touch(self, before: Row, after: Row, now: int) -> bool:
        if not self._is_free(after.id, before, now):
            return False
        self.claims.pop(after.id, None)
        self.known[after.id] = replace(after, revision=before.revision + 1)
        return True

    def all_rows(self) -> Iterator[Row]:
        return iter(list(self.known.values()))

    def set_silence(self, before: Row, silence: Silence | None, now: int) -> bool:
        if not self._is_free(before.id, before, now):
            return False
        self.known[before.id] = replace(self.known[before.id], silence=silence, revision=before.revision + 1)
        return True

    def _is_free(self, finding_id: str, before: Row | None, now: int) -> bool:
        known = self.known.get(finding_id)
        is_as_read = (known.revision if known else None) == (before.revision if before else None)
        return is_as_read and self.claims.get(finding_id, ("", 0))[1] < now
