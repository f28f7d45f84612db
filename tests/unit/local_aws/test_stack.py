"""A stack with every type that a monitor uses is created, changed and deleted, and leaves nothing."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def deployed(account: Any, stack_template: dict[str, Any]) -> dict[str, Any]:
    stack: dict[str, Any] = account.deploy("monitor", stack_template)
    assert stack["StackStatus"] == "CREATE_COMPLETE", account.reasons("monitor")
    return stack


def test_every_type_is_created_and_deleted_without_a_trace(account: Any, deployed: dict[str, Any]) -> None:
    assert account.aws.leftovers(account.id)["stacks"] == ["monitor"]

    stack = account.delete(deployed["StackId"])

    assert stack["StackStatus"] == "DELETE_COMPLETE", account.reasons(deployed["StackId"])
    assert account.aws.leftovers(account.id) == {}
