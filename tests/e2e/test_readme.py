"""The README's deployment section, followed word for word against the embedded AWS.

Three things stand for what a reader has: an `aws` command made of boto3, a person who types the answer, and AWS
profiles whose account is their key. CodePipeline and CodeBuild are not on the embedded AWS, so of the pipeline's
stack the command is run up to the change set that CloudFormation refuses there.
"""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.stage import project_copy
from local_aws import LocalAws, process

ROOT = Path(__file__).parents[2]
ACCOUNTS = {"dev": "333344445555", "staging": "222233334444", "prod": "111122223333"}
MEMBER = "444455556666"

AWS_COMMAND = """\
#!{python}
import re, sys
import boto3
service, call, *rest = sys.argv[1:]
names = {{"--bucket": "Bucket", "--name": "Name", "--secret-string": "SecretString"}}
options = dict(zip(rest[::2], rest[1::2]))
session = boto3.Session(profile_name=options.pop("--profile", None), region_name="us-east-1")
client = session.client({{"s3api": "s3"}}.get(service, service))
getattr(client, call.replace("-", "_"))(**{{names[key]: value for key, value in options.items()}})
"""


def section(title: str, end: str) -> list[str]:
    """The commands of the README's shell blocks between two headings."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    part = text[text.index(f"\n{title}\n") : text.index(f"\n{end}\n")]
    return [line for block in re.findall(r"```sh\n(.*?)```", part, re.DOTALL) for line in block.splitlines()]


def yaml_block(title: str) -> str:
    """The first piece of an overlay after a heading."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return str(re.findall(r"```yaml\n(.*?)```", text[text.index(f"\n{title}\n") :], re.DOTALL)[0])


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with LocalAws() as aws:
        yield Reader(aws, tmp_path)


class Reader:
    """Somebody with a checkout, an activated .venv and a terminal."""

    def __init__(self, aws: LocalAws, folder: Path) -> None:
        self.aws = aws
        self.folder = folder / "checkout"
        project_copy(self.folder)
        for name in ("render.py", "renderer", "local_aws", "examples"):
            # Copied, not linked: render.py finds its project beside itself.
            source = ROOT / name
            subprocess.run(["cp", "-r", str(source), str(self.folder / name)], check=True)  # noqa: S603, S607 - our own files
        command = folder / "bin" / "aws"
        command.parent.mkdir()
        command.write_text(AWS_COMMAND.format(python=sys.executable))
        command.chmod(0o755)
        credentials = folder / "credentials"
        credentials.write_text(
            "".join(
                f"[{name}]\naws_access_key_id={account}\naws_secret_access_key=x\n"
                for name, account in {**ACCOUNTS, "member": MEMBER}.items()
            )
        )
        inherited = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
        self.environment = {
            **inherited,
            **aws.environment(ACCOUNTS["prod"]),
            "PATH": f"{command.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "AWS_SHARED_CREDENTIALS_FILE": str(credentials),
            "AWS_CONFIG_FILE": os.devnull,
            "HOME": str(folder),
        }

    def type(self, command: str, environment: dict[str, str] | None = None) -> tuple[int, str]:
        """Run a command at a terminal, and answer what it asks; its exit code, and all that was said on stderr."""
        answer = "yes"
        if command.endswith("--delete"):
            answer = "stack-compliance-monitor-prod"
        master, terminal = pty.openpty()
        try:
            os.write(master, f"{answer}\n".encode())
            done = subprocess.run(  # noqa: S603 - the README's own commands
                shlex.split(command),
                cwd=self.folder,
                env=environment or self.environment,
                stdin=terminal,
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            os.close(master)
            os.close(terminal)
        self.out = done.stdout
        return done.returncode, done.stderr


def test_what_the_readme_says_of_a_deployment_is_so(reader: Reader) -> None:
    commands = section("## Deploy it", "### By CodePipeline")
    assert len(commands) == 7
    said = []
    for command in commands:
        if "smoke" in command:
            # Nobody waits here for the five minutes in which the first heartbeats come.
            reader.aws.fire_schedule("event-rule-heartbeat-1-prod", account=ACCOUNTS["prod"])
        code, words = reader.type(command)
        assert code == 0, f"{command}\n{words}"
        said.append(words)
    deployed, planned, deployed_by_plan, works, deleted = said[2:]
    assert "stack-compliance-monitor-prod is created" in deployed
    assert "kept prod.plan" in planned
    assert "no changes, nothing to deploy" in deployed_by_plan
    assert "stack-compliance-monitor-prod works" in works
    assert "stack-compliance-monitor-prod is deleted" in deleted


def test_what_the_readme_says_of_the_pipeline_is_so_as_far_as_the_embedded_aws_goes(reader: Reader) -> None:
    commands = section("### By CodePipeline", "### Many accounts")
    block = yaml_block("### By CodePipeline")
    for environment in ACCOUNTS:
        overlay = reader.folder / "overlays" / f"{environment}.yaml"
        overlay.write_text(f"{overlay.read_text(encoding='utf-8')}\n{block}", encoding="utf-8")
    assert reader.type(section("## Deploy it", "### By CodePipeline")[0])[0] == 0
    *targets, pipeline = commands
    assert len(targets) == len(ACCOUNTS)
    for command, environment in zip(targets, ACCOUNTS, strict=True):
        code, words = reader.type(command)
        assert code == 0, words
        assert f"stack-compliance-target-{environment} is created" in words
    code, words = reader.type(pipeline)
    assert code == 1
    assert "AWS::CodeBuild::Project" in words or "AWS::CodePipeline::Pipeline" in words


def test_what_the_readme_says_of_many_accounts_is_so(reader: Reader) -> None:
    block = yaml_block("### Many accounts")
    overlay = reader.folder / "overlays" / "prod.yaml"
    overlay.write_text(f"{overlay.read_text(encoding='utf-8')}\n{block}", encoding="utf-8")
    for command in section("## Deploy it", "### By CodePipeline")[:2]:
        assert reader.type(command)[0] == 0
    said = []
    for command in section("### Many accounts", "### By StackSets"):
        code, words = reader.type(command)
        assert code == 0, f"{command}\n{words}"
        said.append(words)
    assert "stack-compliance-monitor-prod is created" in said[0]
    assert "stack-compliance-member-prod is created" in said[2]


def test_what_the_readme_says_of_stack_sets_is_so_as_far_as_the_embedded_aws_goes(reader: Reader) -> None:
    """The embedded AWS has no StackSets: what the command publishes is there, and CloudFormation refuses the type."""
    block = yaml_block("### Many accounts")
    overlay = reader.folder / "overlays" / "prod.yaml"
    overlay.write_text(f"{overlay.read_text(encoding='utf-8')}\n{block}", encoding="utf-8")
    assert reader.type(section("## Deploy it", "### By CodePipeline")[0])[0] == 0
    (command,) = section("### By StackSets", "## Overlay keys")
    code, words = reader.type(command)
    assert code == 1
    assert "member-recorder-create.json is uploaded to" in words
    assert "AWS::CloudFormation::StackSet" in words


def test_what_the_readme_says_of_the_embedded_aws_by_hand_is_so(reader: Reader) -> None:
    """Its own port is the only change: another embedded AWS may run on this machine."""
    port = process.free_port()
    commands = section("## The embedded AWS", "## Where things are")
    assert len(commands) == 12
    start, export, *others = (command.replace("4566", str(port)) for command in commands)
    own = {key: value for key, value in reader.environment.items() if not key.startswith("AWS_")}
    own["AWS_CONFIG_FILE"] = os.devnull
    code, words = reader.type(f"{start} --port {port}", own)
    assert code == 0, words
    for pair in shlex.split(export)[1:]:
        name, _, value = pair.partition("=")
        own[name] = value
    out = []
    try:
        for command in others:
            if command.endswith(" mails"):
                for _ in range(100):
                    if "Subject: " in reader.out:
                        break
                    time.sleep(0.2)
                    reader.type(command, own)
            code, words = reader.type(command, own)
            assert code == 0, f"{command}\n{words}"
            out.append(reader.out)
    finally:
        reader.type("python -m local_aws stop", own)
    recorded, mails, findings = out[3:6]
    assert "config-rule-security-group-rules-prod: invoked" in recorded
    assert "Subject: " in mails
    assert "sg-0a1b2c3d4e5f60001" in mails
    assert "sg-0a1b2c3d4e5f60001" in findings
