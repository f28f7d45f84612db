"""Which stacks to check for drift, in what order, and what became of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from handlers.drift.refusals import GONE, UNDER_WAY, WRONG_STATE
from handlers.lib import instant

# The states in which CloudFormation detects drift:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
CHECKABLE = (
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_FAILED",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
)
ENDS_AN_UPDATE = frozenset(status for status in CHECKABLE if status != "CREATE_COMPLETE")

NEVER = ""


def in_order(summaries: Iterable[Mapping[str, Any]]) -> list[str]:
    """The ids of these stacks (ListStacks' summaries), the longest unchecked first, those never checked before all."""
    return [summary["StackId"] for summary in sorted(summaries, key=lambda one: (_checked_at(one), one["StackId"]))]


def _checked_at(summary: Mapping[str, Any]) -> str:
    return last_checked(summary) or NEVER


def drift_status(summary: Mapping[str, Any]) -> str:
    """What CloudFormation says of the stack; the API does not promise that it says anything."""
    return str(summary.get("DriftInformation", {}).get("StackDriftStatus", "NOT_CHECKED"))


def last_checked(summary: Mapping[str, Any]) -> str | None:
    """When the stack or one of its resources was last checked, None where never."""
    checked_at = summary.get("DriftInformation", {}).get("LastCheckTimestamp")
    return instant.to_text(checked_at) if checked_at else None


@dataclass
class Tally:
    """What became of the stacks of one sweep."""

    started: int = 0
    under_way: int = 0
    wrong_state: int = 0
    gone: int = 0
    throttled: int = 0
    failed: int = 0
    not_reached: int = 0

    def add(self, refusal: str | None, is_throttle: bool) -> None:
        """Count a stack whose detection was not started: by the kind of refusal, or as throttled, or as failed."""
        if refusal == UNDER_WAY:
            self.under_way += 1
        elif refusal == WRONG_STATE:
            self.wrong_state += 1
        elif refusal == GONE:
            self.gone += 1
        elif is_throttle:
            self.throttled += 1
        else:
            self.failed += 1

    @property
    def unjudged(self) -> int:
        """Stacks that should have been checked and were not; the next sweep takes them first."""
        return self.throttled + self.failed + self.not_reached

    def counts(self) -> dict[str, int]:
        """All counts by name."""
        return asdict(self)
