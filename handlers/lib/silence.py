"""A finding that a person silenced: acknowledged or muted, by whom, why and until when. Pure."""

from __future__ import annotations

import shlex
from typing import NamedTuple

from handlers.lib.text import inert

# Somebody is at it: no reminders; another reason is news all the same, and ends it.
ACKNOWLEDGED = "acknowledged"
# Nothing is mailed about the finding, whatever its reason, even where it is mended and violated anew.
MUTED = "muted"
KINDS = (ACKNOWLEDGED, MUTED)


def acknowledging(environment: str) -> str:
    """What acknowledges a finding of this environment, in a terminal; words in capitals are to be replaced."""
    return (
        f"python -m handlers.findings ack FINDING --environment {shlex.quote(environment)}"
        ' --until YYYY-MM-DD --reason "WHY"'
    )


class Silence(NamedTuple):
    """`until` is an ISO date, the last day (UTC) on which it holds; `since` is when `actor` silenced the finding."""

    kind: str
    actor: str
    reason: str
    until: str
    since: str

    def in_words(self) -> str:
        """One line for a person; actor and reason are made inert."""
        return f"{self.kind} until {self.until} by {inert(self.actor, 100)}: {inert(self.reason, 256)}"

    def as_of(self, day: str) -> str:
        """The same as it is to be read on that day, an ISO date or time: of one that has ended, what it was."""
        return self.in_words() if self.holds_on(day) else f"was {self.in_words()}"

    def holds_on(self, day: str) -> bool:
        """Whether it has not ended by `day`, an ISO date or time."""
        return day[:10] <= self.until
