"""The stack as a whole: what its deployment changes, and that its deletion leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

import render
from demo.stage import Stage, change, project_copy
from local_aws import LocalAws
from renderer.compose import Project, compose


def test_deploying_the_same_again_changes_nothing(stage: Stage) -> None:
    assert stage.deploy() is False


def test_render_compares_with_the_deployed_stack(
    stage: Stage, stage_project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in stage.aws.environment(stage.account).items():
        monkeypatch.setenv(name, value)
    project = stage_project
    command = ["--overlay", "prod", "--require-deployed", "--exit-code"]
    assert render.main(command, project.root) == render.RENDERED
    capsys.readouterr()
    change(project.overlays / "prod.yaml", {"compliance_rate_percent: 98": "compliance_rate_percent: 99"})
    assert render.main(command, project.root) == render.DIFFERENT
    output = capsys.readouterr().out
    assert "ComplianceRateThreshold" in output
    assert "overlays/prod.yaml" in output


@pytest.mark.parametrize("overlay", ["dev", "staging", "prod"])
def test_a_deleted_stack_leaves_nothing(overlay: str, tmp_path: Path) -> None:
    with LocalAws(enforce_iam=True) as aws:
        stage = Stage(aws, compose(project_copy(tmp_path / "project"), overlay, "monitor"))
        stage.prepare()
        stage.deploy()
        s3 = stage.client("s3")
        for number in range(20):
            s3.put_object(Bucket=stage.report_bucket, Key=f"reports/{number % 5}", Body=b"a version each time")
        s3.delete_object(Bucket=stage.report_bucket, Key="reports/0")
        stage.delete()
        assert set(aws.leftovers(stage.account)) <= {"buckets", "secrets"}
        stage.clear_away()
        assert aws.leftovers(stage.account) == {}
