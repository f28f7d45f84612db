"""render.py from an empty account to a deployed stack and back, as a person at a terminal or a script would do it."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

import render
from demo.items import OWNED, permission, security_group
from demo.stage import Stage, change, project_copy
from local_aws import LocalAws
from renderer.compose import Project, compose
from tests.e2e.patience import eventually

OVERLAY = "prod"
STACK = "stack-compliance-monitor-prod"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An account with what a first deployment needs, and nothing else; every call goes by the environment's AWS."""
    project = project_copy(tmp_path_factory.mktemp("deployment") / "project")
    with LocalAws(enforce_iam=True) as aws:
        stage = Stage(aws, compose(project, OVERLAY, "monitor"))
        with mock.patch.dict(os.environ, aws.environment(stage.account)):
            yield stage


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_copy(tmp_path / "project")


class Terminal(io.StringIO):
    """A standard input at which somebody sits."""

    def isatty(self) -> bool:
        return True


def run(project: Project, *arguments: str) -> int:
    return render.main(["--overlay", OVERLAY, *arguments], project.root)


def status(stage: Stage) -> str:
    text: str = stage.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
    return text


def test_an_empty_account_is_told_exactly_what_it_lacks_and_stays_empty(
    account: Stage, project: Project, capsys: Capture
) -> None:
    assert run(project, "--deploy", "--yes") == render.ERROR
    said = capsys.readouterr().err
    assert "cannot be deployed yet; nothing was changed" in said
    assert "the artifact bucket compliance-artifacts-111122223333-us-east-1 does not exist: aws s3api" in said
    assert "the secret compliance/prod/contacts does not exist" in said
    assert account.aws.leftovers(account.account) == {}


def test_a_first_deployment_creates_the_stack_and_says_what_it_does(
    account: Stage, project: Project, capsys: Capture
) -> None:
    account.prepare()
    assert run(project, "--deploy", "--yes") == 0
    out, err = capsys.readouterr()
    assert "to create" in out
    assert "the same as in the review" in err
    assert "CREATE_COMPLETE ReportBucket (AWS::S3::Bucket)" in err
    assert f"{STACK} is created" in err
    # The embedded AWS confirms every address at once.
    assert "to be confirmed" not in err
    assert "does it work? python -m renderer.deploy.smoke --overlay prod" in err
    assert "#dashboards/dashboard/dashboard-compliance-prod" in err
    assert status(account) == "CREATE_COMPLETE"


def test_no_alarm_rings_because_the_stack_is_new(account: Stage) -> None:
    alarms = account.client("cloudwatch").describe_alarms(AlarmNamePrefix="alarm-")["MetricAlarms"]
    assert alarms
    assert [alarm["AlarmName"] for alarm in alarms if alarm["StateValue"] == "ALARM"] == []
    assert [mail["subject"] for mail in account.aws.mailbox() if "ALARM" in mail["subject"]] == []


def test_nobody_at_the_terminal_is_no_consent(account: Stage, project: Project, capsys: Capture) -> None:
    assert run(project, "--deploy") == render.ERROR
    assert "nobody is there to be asked: add --yes" in capsys.readouterr().err


def test_an_answer_that_is_not_yes_changes_nothing_and_leaves_no_change_set(
    account: Stage, project: Project, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(project.overlays / "prod.yaml", {"compliance_rate_percent: 98": "compliance_rate_percent: 97"})
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert run(project, "--deploy") == render.ERROR
    said = capsys.readouterr().err
    assert f'Deploy {STACK} to account {account.account}? Type "yes" to go on: ' in said
    assert "the answer was not yes" in said
    waiting = account.client("cloudformation").list_change_sets(StackName=STACK)["Summaries"]
    assert [each for each in waiting if each["ExecutionStatus"] == "AVAILABLE"] == []
    assert status(account) == "CREATE_COMPLETE"


def test_deploying_the_same_again_is_no_change_and_no_error(account: Stage, project: Project, capsys: Capture) -> None:
    assert run(project, "--deploy", "--yes") == 0
    assert f"{STACK}: no changes, nothing to deploy" in capsys.readouterr().err


def test_a_plan_is_deployed_without_a_question_and_refused_once_anything_has_moved(
    account: Stage, project: Project, tmp_path: Path, capsys: Capture
) -> None:
    plan = ["--plan", str(tmp_path / "prod.plan")]
    change(project.overlays / "prod.yaml", {"compliance_rate_percent: 98": "compliance_rate_percent: 96"})
    assert run(project, *plan) == 0

    change(project.overlays / "prod.yaml", {"compliance_rate_percent: 96": "compliance_rate_percent: 95"})
    assert run(project, *plan, "--deploy") == render.ERROR
    assert "the parameter ComplianceRateThreshold was 96, and is 95" in capsys.readouterr().err

    change(project.overlays / "prod.yaml", {"compliance_rate_percent: 95": "compliance_rate_percent: 96"})
    assert run(project, *plan, "--deploy") == 0
    assert status(account) == "UPDATE_COMPLETE"

    capsys.readouterr()
    assert run(project, *plan, "--deploy") == render.ERROR
    assert "the deployed parameter ComplianceRateThreshold was 98, and is 96" in capsys.readouterr().err


def test_another_policy_is_what_every_resource_is_judged_by_at_once(
    account: Stage, project: Project, capsys: Capture
) -> None:
    """Though nothing but the policy changed, and the functions' containers have kept the old one."""
    group = "sg-0de0000000000002"
    web = permission("tcp", 8443, ipv4=["203.0.113.0/24"])
    account.record(security_group(account.account, group, "partner", [web], OWNED))
    (told,) = eventually(lambda: [line for line in account.told() if line["resource_id"] == group])

    partner = "{ingress: [{protocol: tcp, ports: [8443], sources: [203.0.113.0/24], reason: partner}]}"
    rules = f"\nrules:\n  security-group-rules:\n    policy:\n      partner: {partner}\n"
    change(project.overlays / "prod.yaml", {"\nrules:\n": rules})
    assert run(project, "--deploy", "--yes") == 0
    assert "all resources are judged by the new policy of security-group-rules" in capsys.readouterr().err
    table = account.client("dynamodb")
    key = {"TableName": "table-findings-prod", "Key": {"id": {"S": told["id"]}}}
    assert eventually(lambda: table.get_item(**key)["Item"]["status"]["S"] == "CLOSED")


def test_an_update_that_fails_rolls_back_says_its_first_cause_and_leaves_the_old_stack_at_work(
    account: Stage, project: Project, capsys: Capture
) -> None:
    change(
        project.overlays / "prod.yaml",
        {"secret: compliance/prod/contacts": "secret: compliance/prod/contacts\n  key: nobody"},
    )
    assert run(project, "--deploy", "--yes") == render.ERROR
    said = capsys.readouterr().err
    assert "ended in UPDATE_ROLLBACK_COMPLETE, not UPDATE_COMPLETE; first cause: " in said
    assert "SecureContacts" in said.partition("first cause: ")[2].splitlines()[0]
    assert status(account) == "UPDATE_ROLLBACK_COMPLETE"

    group = "sg-0de0000000000001"
    account.record(security_group(account.account, group, "x", [permission("tcp", 22, ipv4=["0.0.0.0/0"])], OWNED))
    assert eventually(lambda: [line for line in account.told() if line["resource_id"] == group])


def test_a_deletion_proves_itself_and_says_what_aws_keeps(account: Stage, project: Project, capsys: Capture) -> None:
    assert run(project, "--delete") == render.ERROR
    assert "nobody is there to be asked" in capsys.readouterr().err

    assert run(project, "--delete", "--yes") == 0
    said = capsys.readouterr().err
    assert f"{STACK} is deleted" in said
    assert "AWS keeps the key" in said
    assert "AWS keeps e-mail subscriptions" in said
    assert "AWS keeps the configuration history" in said
    assert "the bucket compliance-artifacts-111122223333-us-east-1, the secret compliance/prod/contacts" in said
    assert set(account.aws.leftovers(account.account)) == {"buckets", "secrets"}

    assert run(project, "--delete", "--yes") == 0
    assert f"{STACK} does not exist in account {account.account}: nothing to delete" in capsys.readouterr().err
