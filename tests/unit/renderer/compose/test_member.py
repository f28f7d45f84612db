"""The overlay as a member account sees it."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.compose.member import for_account
from renderer.compose.merge import Merged
from renderer.compose.places import ComposeError, Place

MEMBER = "444455556666"
VALUES: dict[str, Any] = {
    "account": "111122223333",
    "artifacts": {"bucket": "hubs"},
    "config": {"recorder": "create", "snapshot_frequency": "One_Hour"},
    "members": {MEMBER: {"artifact_bucket": "members", "recorder": "existing"}},
}
PLACES: dict[tuple[str | int, ...], Place] = {
    ("artifacts", "bucket"): Place("prod.yaml", 3, "artifacts.bucket"),
    ("members", MEMBER, "artifact_bucket"): Place("prod.yaml", 9, f"members.{MEMBER}.artifact_bucket"),
}
HUB = Merged(VALUES, PLACES)


def test_a_member_has_its_own_account_bucket_and_recorder_and_all_else_of_the_hub() -> None:
    found = for_account(HUB, "member", MEMBER).values
    assert found == {
        **VALUES,
        "account": MEMBER,
        "artifacts": {"bucket": "members"},
        "config": {"recorder": "existing", "snapshot_frequency": "One_Hour"},
    }
    assert VALUES["account"] == "111122223333"


def test_the_members_bucket_is_found_on_the_members_line() -> None:
    assert for_account(HUB, "member", MEMBER).place(("artifacts", "bucket")).line == 9


def test_any_other_stack_is_the_hubs() -> None:
    assert for_account(HUB, "monitor", None) is HUB


@pytest.mark.parametrize(
    ("stack", "account", "says"),
    [
        ("member", None, f"a member account must be named: --member takes one of .*: {MEMBER}"),
        ("member", "999999999999", f"999999999999 is no member account: .*: {MEMBER}"),
        ("monitor", MEMBER, "--member is for the stack member; the stack monitor is for 111122223333"),
    ],
)
def test_what_does_not_fit_is_refused(stack: str, account: str | None, says: str) -> None:
    with pytest.raises(ComposeError, match=says):
        for_account(HUB, stack, account)
