"""The overlay as one member account sees it. Pure."""

from __future__ import annotations

from typing import Any

from renderer.compose.merge import Merged
from renderer.compose.places import ComposeError, Place

MEMBER = "member"


def for_account(merged: Merged, stack: str, account: str | None) -> Merged:
    """The hub's overlay with the member's account, bucket and recorder; as it is for any other stack.

    ComposeError where a member is not named, named for another stack, or not in the overlay.
    """
    members = merged.values["members"]
    if stack != MEMBER:
        if account is not None:
            raise ComposeError(
                f"--member is for the stack {MEMBER}; the stack {stack} is for {merged.values['account']}"
            )
        return merged
    if account is None or account not in members:
        known = ", ".join(members) or "none"
        wrong = "a member account must be named" if account is None else f"{account} is no member account"
        raise ComposeError(f"{wrong}: --member takes one of the overlay's members, which are: {known}")
    own = members[account]
    values: dict[str, Any] = {
        **merged.values,
        "account": account,
        "artifacts": {**merged.values["artifacts"], "bucket": own["artifact_bucket"]},
        "config": {**merged.values["config"], "recorder": own["recorder"]},
    }
    here: dict[tuple[str | int, ...], Place] = {
        ("artifacts", "bucket"): merged.place(("members", account, "artifact_bucket")),
        ("config", "recorder"): merged.place(("members", account, "recorder")),
    }
    return Merged(values, {**merged.places, **here})
