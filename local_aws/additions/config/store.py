"""A model of AWS Config's memory: items, results and result tokens, per account and region.

Where AWS differs: AWS keeps history for up to seven years, here it lasts as long as the process.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from local_aws.emulator import scoped

Item = dict[str, Any]
ResourceKey = tuple[str, str]  # type, id

GONE = ("ResourceDeleted", "ResourceDeletedNotRecorded", "ResourceNotRecorded")

lock = threading.RLock()
history: Any = scoped()  # ResourceKey -> list[Item], oldest first, in the dialect of the events
results: Any = scoped()  # rule name -> dict[ResourceKey, Result]
runs: Any = scoped()  # rule name -> the members of ConfigRuleEvaluationStatus that change
tokens: Any = scoped()  # result token -> Token
aggregators: Any = scoped()  # aggregator name -> ConfigurationAggregator
authorizations: Any = scoped()  # (account, region) that may aggregate from here -> AggregationAuthorization


@dataclass(frozen=True)
class Token:
    """What a result token stands for: one invocation of one rule."""

    rule: str
    invoked: datetime


@dataclass(frozen=True)
class Result:
    """One evaluation as AWS Config keeps it."""

    compliance: str
    annotation: str | None
    ordering: datetime
    recorded: datetime
    invoked: datetime


def now() -> datetime:
    """The time in UTC, to the millisecond as AWS Config says it."""
    moment = datetime.now(timezone.utc)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def iso(moment: datetime) -> str:
    """2026-11-24T08:00:00.123Z, as in the events."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def epoch(moment: datetime) -> float:
    """Seconds since 1970 with milliseconds, as in the JSON of the API."""
    return round(moment.timestamp(), 3)


def parse(value: str | float) -> datetime:
    """A time of an item (ISO 8601) or of the API's JSON (seconds)."""
    if isinstance(value, (int, float)):
        return datetime.fromtimestamp(value, timezone.utc)
    moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def key_of(item: Item) -> ResourceKey:
    return item["resourceType"], item["resourceId"]


def latest(key: ResourceKey) -> Item | None:
    items = history.get(key)
    return items[-1] if items else None


def is_gone(key: ResourceKey) -> bool:
    """Whether the last item of the resource says that it exists no more."""
    item = latest(key)
    return item is not None and item["configurationItemStatus"] in GONE


def present() -> list[Item]:
    """The latest item of every resource that still exists."""
    items = (entries[-1] for entries in history.values())
    return [item for item in items if item["configurationItemStatus"] not in GONE]
