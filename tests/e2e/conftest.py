"""The monitor's stack, deployed once a worker to an embedded AWS that enforces IAM."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest

from demo.stage import Stage, change, project_copy
from local_aws import LocalAws
from renderer.compose import compose


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """prod, as rendered, beside an application's stack."""
    # What is not in the table yet counts as lost at once, so that a test need not wait.
    project = project_copy(tmp_path_factory.mktemp("e2e") / "project")
    change(project.overlays / "base.yaml", {"grace_minutes: 15": "grace_minutes: 0"})
    with LocalAws(enforce_iam=True) as aws:
        stage = Stage(aws, compose(project, "prod", "monitor"))
        stage.prepare()
        stage.deploy()
        stage.deploy_application()
        yield stage


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows what the functions said."""
    report = yield
    stage = getattr(item, "funcargs", {}).get("stage")
    if report.when == "call" and report.failed and stage is not None:
        report.sections.append(("the functions' logs", "\n".join(_said(stage))))
    return report


def _said(stage: Stage) -> Iterator[str]:
    logs = stage.client("logs")
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            events = logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
            yield from (f"{group['logGroupName']}: {event['message'].rstrip()}" for event in events[-40:])
