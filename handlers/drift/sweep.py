"""Which stacks to check for drift, in what order, and what became of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from handlers.drift.refusals import GONE, UNDER_WAY, WRONG_STATE

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


def due(summaries: Iterable[Mapping[str, Any]], ended_at: Mapping[str, str], before: str) -> list[str]:
    """The ids of the stacks (ListStacks' summaries) to compare, the longest uncompared first.

    `ended_at` says when each was last compared as a whole; those since `before` have time. CloudFormation's own
    LastCheckTimestamp will not do: the check of one resource renews it, so a busy stack would never be swept.
    """
    waiting = sorted((ended_at.get(summary["StackId"], NEVER), summary["StackId"]) for summary in summaries)
    return [stack_id for since, stack_id in waiting if since < before]


def drift_status(summary: Mapping[str, Any]) -> str:
    """What CloudFormation says of the stack; the API does not promise that it says anything."""
    return str(summary.get("DriftInformation", {}).get("StackDriftStatus", "NOT_CHECKED"))


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
