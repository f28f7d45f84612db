"""What AWS Config's aggregator holds of other accounts, as the report has it. Pure.

The aggregator is a copy that lags by an unknown time, of COMPLIANT and NON_COMPLIANT results alone: what it lacks says
nothing, so nothing is closed because it is missing there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from handlers.lib import instant
from handlers.lib.finding import Finding
from handlers.lib.finding_row import Row
from handlers.reporting.settings import Settings
from handlers.reporting.totals import Totals

SUCCEEDED = "SUCCEEDED"
NOT_REACHED = "not reached in the function's time (handlers.timeout_seconds)"
NEVER = "AWS Config has never aggregated it: has the account authorized this one, and does it record?"


class Source(NamedTuple):
    """How fresh the aggregator's copy of an account is; `status` is SUCCEEDED, OUTDATED, FAILED or None (unknown)."""

    status: str | None
    updated_at: str | None = None
    error: str | None = None

    @property
    def problem(self) -> str | None:
        """Why the copy is not to be relied on, in words; None where it is."""
        if self.status == SUCCEEDED:
            return None
        if self.status is None:
            return NEVER
        since = f", last updated at {self.updated_at}" if self.updated_at else ""
        return f"AWS Config calls its copy {self.status}{since}: {self.error or 'no cause given'}"


def sources(rows: Iterable[Mapping[str, Any]], region: str) -> dict[str, Source]:
    """The accounts that are aggregated from `region`, from DescribeConfigurationAggregatorSourcesStatus.

    An organization's own row is left out: it says whether the list of accounts could be read.
    """
    return {row["SourceId"]: source(row) for row in rows if row["SourceType"] == "ACCOUNT" and _is_in(row, region)}


def _is_in(row: Mapping[str, Any], region: str) -> bool:
    return bool(row.get("AwsRegion", region) == region)


def source(row: Mapping[str, Any]) -> Source:
    """One row of DescribeConfigurationAggregatorSourcesStatus; KeyError where it is cut."""
    updated = row.get("LastUpdateTime")
    error = ": ".join(row[name] for name in ("LastErrorCode", "LastErrorMessage") if row.get(name))
    return Source(row["LastUpdateStatus"], instant.to_text(updated) if updated else None, error or None)


@dataclass
class Account:
    """The totals of one account, and the aggregator's word on their freshness (None: this account's own)."""

    account: str
    source: Source | None
    totals: Totals = field(default_factory=Totals)

    @property
    def unread(self) -> list[str]:
        """Why the totals are not all, or not of now; empty where they are."""
        problem = self.source.problem if self.source else None
        return [
            *([problem] if problem else []),
            *(f"{rule.config_rule}: {rule.unread}" for rule in self.totals.unread),
        ]

    def summary(self) -> dict[str, Any]:
        """The account as the report has it; the rate of one that was not read in full is not known."""
        summary = self.totals.summary()
        return {
            "account": self.account,
            **summary,
            "rate": None if self.unread else summary["rate"],
            "updated_at": self.source.updated_at if self.source else None,
            "unread": self.unread,
            "rules": [rule.summary() for rule in self.totals.rules],
        }


@dataclass
class Accounts:
    """The other accounts by id; `unread` says why the aggregator could not be asked at all."""

    by_id: dict[str, Account] = field(default_factory=dict)
    unread: str | None = None

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]], settings: Settings, own: str, region: str) -> Accounts:
        """The accounts that the overlay expects, and those that the aggregator knows beside them."""
        known = sources(rows, region)
        every = sorted({*known, *settings.expected_accounts} - {own})
        problems = [source(row).problem for row in rows if row["SourceType"] == "ORGANIZATION" and _is_in(row, region)]
        found = {account: Account(account, known.get(account, Source(None))) for account in every}
        return cls(found, next(filter(None, problems), None))

    def of_result(self, account: str) -> Account:
        """The account of a result; one whose source nobody named is there without a word on its freshness."""
        return self.by_id.setdefault(account, Account(account, Source(None)))

    def summaries(self) -> Iterator[dict[str, Any]]:
        """Each account as the report has it."""
        return (self.by_id[account].summary() for account in sorted(self.by_id))

    @property
    def not_read(self) -> list[str]:
        """The accounts that were not read in full, each with the causes."""
        problems = [f"{one.account}: {'; '.join(one.unread)}" for one in self.by_id.values() if one.unread]
        return [*([self.unread] if self.unread else []), *sorted(problems)]

    @property
    def failed(self) -> list[str]:
        """The calls that AWS refused: what another attempt may mend, unlike an old copy or a time that is over."""
        refused = [
            f"{one.account}, {rule.config_rule}: {rule.unread}"
            for one in self.by_id.values()
            for rule in one.totals.unread
            if rule.unread != NOT_REACHED
        ]
        return [*([self.unread] if self.unread else []), *refused]


def in_turn(work: Iterable[tuple[str, str]], now: datetime) -> list[tuple[str, str]]:
    """(account, rule) in order, each hour from another place: where time is short, not always the same are left out."""
    ordered = sorted(work)
    start = int(now.timestamp() // 3600) % len(ordered) if ordered else 0
    return ordered[start:] + ordered[:start]


def untold(candidates: Iterable[Finding], rows: Mapping[str, Row]) -> list[Finding]:
    """Those of which the table knows nothing as late: a copy that lags still holds what is over."""
    return [one for one in candidates if one.id not in rows or rows[one.id].last_seen < one.observed_at]
