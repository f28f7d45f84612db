"""The member's stack as StackSets deploys it, from one template for every account. Pure."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from renderer.compose.merge import Merged

ROLLOUT = "rollout"


class MemberSet(NamedTuple):
    """The accounts that get one and the same template; none where organizational units are named instead.

    `template_key` is where the artifact bucket holds the template.
    """

    accounts: tuple[str, ...]
    template_key: str


class Attachment(NamedTuple):
    """What is published beside the stack's own template: the name of its file, its key, its text."""

    name: str
    key: str
    text: str


def template_key(text: str) -> str:
    """Where a template lies in the artifact bucket: its digest is its name."""
    return f"templates/{hashlib.sha256(text.encode()).hexdigest()}.json"


def accounts_by_recorder(values: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """{recorder: accounts}: a member's template differs by nothing else."""
    if values["organization"]["units"]:
        return {values["rollout"]["recorder"]: ()}
    members = values["members"]
    kinds = sorted({one["recorder"] for one in members.values()})
    return {kind: tuple(account for account, one in members.items() if one["recorder"] == kind) for kind in kinds}


def for_any_account(hub: Merged, recorder: str) -> Merged:
    """The hub's overlay as a member has it whose bundle lies in the hub's bucket."""
    config = {**hub.values["config"], "recorder": recorder}
    return Merged({**hub.values, "config": config}, hub.places)
