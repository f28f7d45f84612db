"""The monitor's stack, deployed once a worker to an embedded AWS that enforces IAM."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.stage import Stage, change, project_copy
from local_aws import LocalAws
from renderer.compose import Project, compose

QUEUE = "tickets"
SUBSCRIPTIONS: list[dict[str, Any]] = [
    {"protocol": "email", "endpoint": "storage@bank.example", "min_severity": "high", "rules": ["public-s3-bucket"]},
    {"protocol": "sqs", "endpoint": f"arn:aws:sqs:us-east-1:111122223333:{QUEUE}", "min_severity": "critical"},
]


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """prod, as rendered, beside an application's stack."""
    project = _project(tmp_path_factory.mktemp("e2e") / "project")
    with LocalAws(enforce_iam=True) as aws:
        stage = Stage(aws, compose(project, "prod", "monitor"))
        stage.prepare()
        _make_queue(stage)
        stage.deploy()
        stage.deploy_application()
        yield stage


@pytest.fixture
def stage_project(tmp_path: Path) -> Project:
    """A copy of the project whose stack is deployed, to be changed."""
    return _project(tmp_path / "project")


def _project(folder: Path) -> Project:
    project = project_copy(folder)
    changes = {
        # What is not in the table yet counts as lost at once, so that a test need not wait.
        "grace_minutes: 15": "grace_minutes: 0",
        "subscriptions: []  ": f"subscriptions: {json.dumps(SUBSCRIPTIONS)}  ",
    }
    change(project.overlays / "base.yaml", changes)
    return project


def _make_queue(stage: Stage) -> None:
    """A team's own queue, which lets SNS send to it: the overlay subscribes it."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": SUBSCRIPTIONS[1]["endpoint"],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    stage.client("sqs").create_queue(QueueName=QUEUE, Attributes={"Policy": policy})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows what the functions said."""
    report = yield
    if report.when == "call" and report.failed:
        stages = [one for one in getattr(item, "funcargs", {}).values() if isinstance(one, Stage)]
        report.sections += [("the functions' logs", "\n".join(_said(stage))) for stage in stages]
    return report


def _said(stage: Stage) -> Iterator[str]:
    logs = stage.client("logs")
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            events = logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
            yield from (f"{group['logGroupName']}: {event['message'].rstrip()}" for event in events[-40:])
