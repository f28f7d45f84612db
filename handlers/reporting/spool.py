"""The open findings in a temporary file, to be read again: what stays in memory is where each of them stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any


class Spool:
    """Findings as documents.open_finding has them, by their id and in the order in which they came."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: dict[str, int] = {}
        self._end = 0

    def add(self, finding: Mapping[str, Any]) -> None:
        """One more; all are added before any is read."""
        self._places[finding["id"]] = self._end
        self._end += self._file.write(json.dumps(finding).encode() + b"\n")

    def get(self, finding_id: str) -> dict[str, Any] | None:
        """The finding of this id, None where there is none."""
        place = self._places.get(finding_id)
        if place is None:
            return None
        self._file.seek(place)
        finding: dict[str, Any] = json.loads(self._file.readline())
        return finding

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self._file.seek(0)
        return map(json.loads, self._file)
