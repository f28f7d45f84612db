"""What the pipeline's builds run, exactly as buildspec.yml and buildspec-smoke.yml have it, with IAM enforced.

The build runs as the role of the pipeline's template, and acts in the environment as the roles of the target's stack.
Two things stand for CodeBuild: a small server for its container credentials, and a `make` that only notes what was
asked of it (the checks would run these very tests).
"""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from unittest import mock

import boto3
import pytest
import yaml
from botocore.exceptions import ClientError

import render
from demo.stage import Stage, change, project_copy
from local_aws import LocalAws
from renderer.compose import Project, compose
from renderer.deploy import smoke as smoke_check

ROOT = Path(__file__).parents[2]
PROJECT = Project.at(ROOT)
ENVIRONMENT = "prod"
EXPORTED = "exported.json"


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The environment's account, which is the pipeline's too: the target's stack, and the roles of the builds."""
    with LocalAws(enforce_iam=True) as aws:
        stage = Stage(aws, compose(PROJECT, ENVIRONMENT, "monitor"))
        stage.prepare()
        with mock.patch.dict(os.environ, aws.environment(stage.account)):
            project = project_copy(tmp_path_factory.mktemp("target") / "project")
            change(project.overlays / "base.yaml", {"unbounded: null": "unbounded: only administrators may merge"})
            command = ["--overlay", ENVIRONMENT, "--stack", "target", "--deploy", "--yes"]
            assert render.main(command, project.root) == 0
        _make_build_roles(stage)
        yield stage


def _make_build_roles(stage: Stage) -> None:
    """CodeBuild's roles as the pipeline's template has them; their trust is the test's, which plays CodeBuild."""
    iam = stage.client("iam")
    template = compose(PROJECT, ENVIRONMENT, "pipeline").template
    for purpose in ("review", "smoke"):
        for environment in ("dev", ENVIRONMENT):
            trust = {"Effect": "Allow", "Principal": {"AWS": stage.account}, "Action": "sts:AssumeRole"}
            iam.create_role(
                RoleName=(name := build_role(purpose, environment)),
                AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
            )
            role = template["Resources"][f"{purpose.title()}Build{environment.title()}Role"]["Properties"]
            statements = role["Policies"][0]["PolicyDocument"]["Statement"]
            assume = next(each for each in statements if each["Action"] == "sts:AssumeRole")
            assume["Resource"] = assume["Resource"]["Fn::Sub"].replace("${AWS::Partition}", "aws")
            document = json.dumps({"Version": "2012-10-17", "Statement": [assume]})
            iam.put_role_policy(RoleName=name, PolicyName="assume", PolicyDocument=document)


def build_role(purpose: str, environment: str = ENVIRONMENT) -> str:
    """The name of a build's role in the pipeline's account."""
    return f"role-{purpose}-build-{environment}-{ENVIRONMENT}"


@contextmanager
def container_credentials(stage: Stage, role: str) -> Iterator[str]:
    """Where a container asks for the credentials of its role, as CodeBuild offers them."""
    arn = f"arn:aws:iam::{stage.account}:role/{role}"
    given = stage.client("sts").assume_role(RoleArn=arn, RoleSessionName="build")["Credentials"]
    answer = json.dumps(
        {
            "AccessKeyId": given["AccessKeyId"],
            "SecretAccessKey": given["SecretAccessKey"],
            "Token": given["SessionToken"],
            "Expiration": given["Expiration"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    ).encode()

    class Credentials(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *parts: Any) -> None:
            """Nobody reads it."""

    server = HTTPServer(("127.0.0.1", 0), Credentials)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/credentials"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def checkout(folder: Path) -> Path:
    """A working copy to build in."""
    folder.mkdir()
    for path in ROOT.iterdir():
        if path.name not in ("build", ".git"):
            (folder / path.name).symlink_to(path)
    make = folder / "bin" / "make"
    make.parent.mkdir()
    make.write_text('#!/bin/sh\necho "$@" >> asked-of-make\n')
    make.chmod(make.stat().st_mode | stat.S_IXUSR)
    return folder


def build(stage: Stage, folder: Path, buildspec: str, role: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run all commands of a buildspec in one shell, as CodeBuild does; what it exports lies in EXPORTED afterwards."""
    spec = yaml.safe_load((folder / buildspec).read_text())
    assert (spec["version"], spec["env"]["shell"]) == (0.2, "bash")
    commands = [command for phase in spec["phases"].values() for command in phase["commands"]]
    exported = spec["env"].get("exported-variables", [])
    note = f"import json, os; json.dump({{n: os.environ[n] for n in {exported!r}}}, open('{EXPORTED}', 'w'))"
    script = "\n".join(["set -e", *commands, f'.venv/bin/python -c "{note}"'])
    with container_credentials(stage, role) as url:
        environment: Mapping[str, str] = {
            **spec["env"].get("variables", {}),
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(folder),
            "AWS_ENDPOINT_URL": stage.aws.endpoint_url,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": url,
            "AWS_DEFAULT_REGION": "us-east-1",
            "OVERLAY": ENVIRONMENT,
            **variables,
        }
        command = ["bash", "-c", script]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands


def review(stage: Stage, folder: Path, check: str = "no") -> dict[str, str]:
    role = f"arn:aws:iam::{stage.account}:role/role-review-prod"
    done = build(stage, folder, "buildspec.yml", build_role("review"), CHECK=check, FAIL_ON="", ROLE_ARN=role)
    assert done.returncode == 0, done.stderr
    exported: dict[str, str] = json.loads((folder / EXPORTED).read_text())
    return exported


@pytest.mark.parametrize(("check", "asked"), [("yes", ["setup", "check"]), ("no", ["setup"])])
def test_a_build_renders_publishes_and_hands_the_review_on(
    account: Stage, tmp_path: Path, check: str, asked: list[str]
) -> None:
    folder = checkout(tmp_path / "checkout")
    exported = review(account, folder, check)
    assert (folder / "asked-of-make").read_text().split() == asked

    made = folder / "build" / "delivery"
    spec = yaml.safe_load((folder / "buildspec.yml").read_text())
    assert spec["artifacts"]["base-directory"] == "build/delivery"
    assert all((made / name).stat().st_size for name in spec["artifacts"]["files"])
    assert json.loads((made / "template.json").read_text()) == account.composed.template

    assert "to create" in exported["SUMMARY"]
    assert len(exported["SUMMARY"]) <= 1_000
    s3, bucket = account.client("s3"), account.composed.values["artifacts"]["bucket"]
    key = exported["REVIEW_URL"].rpartition("prefix=")[2]
    page = s3.get_object(Bucket=bucket, Key=key)
    assert page["Body"].read() == (made / "review.html").read_bytes()
    assert page["ContentType"] == "text/html; charset=utf-8"
    bundle = account.composed.bundle
    assert s3.get_object(Bucket=bucket, Key=bundle.key)["Body"].read() == bundle.content


@pytest.mark.parametrize(
    ("runs_as", "acts_as"), [("prod", "role-cloudformation-prod"), ("dev", "role-review-prod")], ids=["prod", "dev"]
)
def test_a_build_that_may_not_act_in_the_environment_fails(
    account: Stage, tmp_path: Path, runs_as: str, acts_as: str
) -> None:
    """Not as the service's role, and a build of one environment not in another: it runs the commit's own code."""
    folder = checkout(tmp_path / "checkout")
    role = f"arn:aws:iam::{account.account}:role/{acts_as}"
    runs = build_role("review", runs_as)
    done = build(account, folder, "buildspec.yml", runs, CHECK="no", FAIL_ON="", ROLE_ARN=role)
    assert done.returncode != 0
    assert "AccessDenied" in done.stderr


def as_reviewer(stage: Stage) -> Any:
    """An S3 client with all that a build of this environment may do there."""
    arn = f"arn:aws:iam::{stage.account}:role/"
    chain = [build_role("review"), f"role-review-{ENVIRONMENT}"]
    session = stage.client("sts").assume_role(RoleArn=arn + chain[0], RoleSessionName="build")["Credentials"]
    session = _client("sts", stage, session).assume_role(RoleArn=arn + chain[1], RoleSessionName="review")
    return _client("s3", stage, session["Credentials"])


def _client(service: str, stage: Stage, given: Any) -> Any:
    session = boto3.Session(
        given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name="us-east-1"
    )
    return session.client(service, endpoint_url=stage.aws.endpoint_url)  # type: ignore[call-overload]


def test_a_build_may_create_a_bundle_and_never_overwrite_one(account: Stage) -> None:
    where = {"Bucket": account.composed.values["artifacts"]["bucket"], "Key": f"handlers-{'0' * 64}.zip"}
    s3 = as_reviewer(account)
    s3.put_object(**where, Body=b"reviewed", IfNoneMatch="*")
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(**where, Body=b"evil")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.put_object(**where, Body=b"evil", IfNoneMatch="*")
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(**where)
    assert s3.get_object(**where)["Body"].read() == b"reviewed"


def test_what_is_delivered_cannot_change_what_delivers(account: Stage) -> None:
    """CloudFormation's role may write a role of the monitor, and none of the delivery's; here the test assumes it."""
    iam = account.client("iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": account.account}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    iam.update_assume_role_policy(RoleName="role-cloudformation-prod", PolicyDocument=document)
    arn = f"arn:aws:iam::{account.account}:role/role-cloudformation-prod"
    given = account.client("sts").assume_role(RoleArn=arn, RoleSessionName="cloudformation")["Credentials"]
    service = _client("iam", account, given)
    service.create_role(RoleName="role-monitors-prod", AssumeRolePolicyDocument=document)
    for name in ("role-cloudformation-prod", "role-review-prod", build_role("review"), build_role("smoke", "dev")):
        with pytest.raises(ClientError, match="AccessDenied"):
            service.update_assume_role_policy(RoleName=name, PolicyDocument=document)
    service.delete_role(RoleName="role-monitors-prod")


def test_a_build_that_finds_other_bytes_under_the_bundles_key_fails(account: Stage, tmp_path: Path) -> None:
    bundle, bucket = account.composed.bundle, account.composed.values["artifacts"]["bucket"]
    s3 = account.client("s3")
    s3.put_object(Bucket=bucket, Key=bundle.key, Body=b"evil")
    try:
        folder = checkout(tmp_path / "checkout")
        role = f"arn:aws:iam::{account.account}:role/role-review-prod"
        done = build(account, folder, "buildspec.yml", build_role("review"), CHECK="no", FAIL_ON="", ROLE_ARN=role)
        assert done.returncode != 0
        assert f"error: s3://{bucket}/{bundle.key} holds other bytes than its name says" in done.stderr
    finally:
        s3.delete_object(Bucket=bucket, Key=bundle.key)


def test_a_finding_of_fail_on_ends_the_build_before_anything_is_handed_on(account: Stage, tmp_path: Path) -> None:
    folder = checkout(tmp_path / "checkout")
    role = f"arn:aws:iam::{account.account}:role/role-review-prod"
    wanted = {"CHECK": "no", "FAIL_ON": "unproved,broadened", "ROLE_ARN": role}
    done = build(account, folder, "buildspec.yml", build_role("review"), **wanted)
    assert done.returncode == 3, done.stderr
    assert "stopped by " in done.stderr
    assert not (folder / "build" / "delivery" / "summary.txt").exists()


def smoke(stage: Stage, folder: Path) -> subprocess.CompletedProcess[str]:
    role = f"arn:aws:iam::{stage.account}:role/role-smoke-prod"
    return build(stage, folder, "buildspec-smoke.yml", build_role("smoke"), ROLE_ARN=role)


def test_the_smoke_check_passes_once_the_stack_is_deployed_and_then_nothing_is_to_review(
    account: Stage, tmp_path: Path
) -> None:
    account.deploy()
    account.aws.fire_schedule("event-rule-heartbeat-1-prod", account=account.account)
    folder = checkout(tmp_path / "checkout")
    done = smoke(account, folder)
    assert done.returncode == 0, done.stderr
    assert "stack-compliance-monitor-prod works" in done.stderr
    assert review(account, folder)["SUMMARY"] == "no changes"


def test_the_smoke_check_names_a_function_whose_code_was_not_reviewed(
    account: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    """After the deployment: whoever swapped it, and wherever, Lambda tells what it runs."""
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("handlers/alerts.py", "def handler(event, context): ...\n")
    account.client("lambda").update_function_code(FunctionName="function-alerts-prod", ZipFile=other.getvalue())
    with mock.patch.dict(os.environ, account.aws.environment(account.account)):
        assert smoke_check.main(["--overlay", ENVIRONMENT, "--seconds", "0"]) == 1
    said = [line for line in capsys.readouterr().err.splitlines() if "other code" in line]
    assert len(said) == 1
    assert said[0].startswith(
        f"error: function-alerts-prod runs other code than was deployed, {account.composed.bundle.key}"
    )
