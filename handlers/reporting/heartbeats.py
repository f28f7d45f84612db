"""Whose heartbeats do not arrive: of this account by rule, of a member account all its rules'. Pure.

CloudWatch's alarms on the heartbeats ring when they stop; that none ever came is noticed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from handlers.lib import instant

# Three schedules of heartbeats, after which CloudWatch's alarms ring too.
REACH = timedelta(minutes=15)


def silent(
    rules: Sequence[str],
    members: Iterable[str],
    account: str,
    beats: Mapping[tuple[str, str], str],
    now: datetime,
) -> list[str]:
    """The rules of `account`, and the member accounts, without a heartbeat of late.

    `beats` is when the newest of (account, rule) was asked for; a pair of which there was none is missing.
    """

    def is_alive(account: str, rule: str) -> bool:
        beat_at = beats.get((account, rule))
        return beat_at is not None and now - instant.parse(beat_at) <= REACH

    return [
        *(rule for rule in rules if not is_alive(account, rule)),
        *(member for member in members if not any(is_alive(member, rule) for rule in rules)),
    ]


def is_deployed_of_late(stacks: Iterable[Mapping[str, Any]], name: str, now: datetime) -> bool:
    """Whether, by ListStacks' summaries, the stack was changed so short ago that no heartbeat may have come yet."""
    return any(
        now - one.get("LastUpdatedTime", one["CreationTime"]) <= REACH for one in stacks if one["StackName"] == name
    )
