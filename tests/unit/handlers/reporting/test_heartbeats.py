from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from handlers.lib import instant
from handlers.reporting.heartbeats import is_deployed_of_late, silent

NOW = datetime(2026, 11, 24, 4, tzinfo=timezone.utc)
HUB, MEMBER = "111122223333", "444455556666"
RULES = ["approved-ami", "required-tags"]


def ago(minutes: int) -> str:
    return instant.to_text(NOW - timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("beats", "found"),
    [
        ({(HUB, "approved-ami"): ago(4), (HUB, "required-tags"): ago(15), (MEMBER, "required-tags"): ago(1)}, []),
        ({(HUB, "approved-ami"): ago(4), (MEMBER, "required-tags"): ago(1)}, ["required-tags"]),
        (
            {(HUB, "approved-ami"): ago(4), (HUB, "required-tags"): ago(16), (MEMBER, "required-tags"): ago(1)},
            ["required-tags"],
        ),
        ({(HUB, "approved-ami"): ago(4), (HUB, "required-tags"): ago(4)}, [MEMBER]),
        ({(HUB, "approved-ami"): ago(4), (HUB, "required-tags"): ago(4), (MEMBER, "approved-ami"): ago(99)}, [MEMBER]),
        ({}, [*RULES, MEMBER]),
    ],
    ids=["all come", "one never came", "one stopped", "a member never came", "a member stopped", "none ever came"],
)
def test_silent_is_of_whom_no_heartbeat_came_of_late(beats: dict[tuple[str, str], str], found: list[str]) -> None:
    assert silent(RULES, [MEMBER], HUB, beats, NOW) == found


@pytest.mark.parametrize(
    ("times", "is_young"),
    [
        ({"CreationTime": NOW - timedelta(minutes=10)}, True),
        ({"CreationTime": NOW - timedelta(minutes=16)}, False),
        ({"CreationTime": NOW - timedelta(days=9), "LastUpdatedTime": NOW - timedelta(minutes=3)}, True),
        ({"CreationTime": NOW - timedelta(days=9), "LastUpdatedTime": NOW - timedelta(hours=3)}, False),
    ],
)
def test_a_stack_that_was_just_deployed_is_too_young_to_be_judged(times: dict[str, Any], is_young: bool) -> None:
    other = {"StackName": "shop", "CreationTime": NOW}
    assert is_deployed_of_late([other, {"StackName": "ours", **times}], "ours", NOW) is is_young
