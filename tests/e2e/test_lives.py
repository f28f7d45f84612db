"""The stack created, updated, rolled back and deleted over and over in one account: nothing stays behind.

`make lives` does it twenty times.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from demo.items import permission, security_group
from demo.stage import Stage, change, project_copy
from local_aws import LocalAws
from renderer.compose import Project, compose
from renderer.deploy.state import DeployError
from tests.e2e.patience import eventually

LIVES = int(os.environ.get("LIVES", "2"))


def changed(folder: Path, changes: dict[str, str]) -> Project:
    project = project_copy(folder)
    change(project.overlays / "prod.yaml", changes)
    return project


def test_no_life_of_the_stack_leaves_anything(tmp_path: Path) -> None:
    first = project_copy(tmp_path / "first")
    updated = changed(tmp_path / "updated", {"compliance_rate_percent: 98": "compliance_rate_percent: 97"})
    failing = changed(
        tmp_path / "failing",
        {"secret: compliance/prod/contacts": "secret: compliance/prod/contacts\n  key: nobody"},
    )
    with LocalAws(enforce_iam=True) as aws:
        stage = Stage(aws, compose(first, "prod", "monitor"))
        update, failure = compose(updated, "prod", "monitor"), compose(failing, "prod", "monitor")
        stage.prepare()
        before = aws.leftovers(stage.account)
        for number in range(LIVES):
            assert stage.deploy()
            assert stage.deploy(update)
            with pytest.raises(DeployError, match="UPDATE_ROLLBACK_COMPLETE"):
                stage.deploy(failure)
            group = f"sg-{number:017x}"
            ports = [permission("tcp", 22, ipv4=["0.0.0.0/0"])]
            stage.record(security_group(stage.account, group, "open", ports, {}))
            assert eventually(stage.told)
            stage.delete()
            assert aws.leftovers(stage.account) == before, f"after the deletion of life {number + 1}"
        stage.clear_away()
        assert aws.leftovers(stage.account) == {}
