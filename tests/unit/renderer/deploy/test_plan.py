"""A plan holds exactly as long as nothing has moved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from renderer.compose import Composed, Project, compose
from renderer.deploy.plan import load, make_plan, moved, save
from renderer.deploy.state import Absent, Deployed, DeployError
from renderer.review import review

STACK = "stack-compliance-monitor-prod"
DEPLOYED = Deployed({"Resources": {}}, {"EnvironmentSuffix": "prod"}, {"Owner": "security"}, "CREATE_COMPLETE")


@pytest.fixture
def composed(project: Project) -> Composed:
    return compose(project, "prod", "monitor")


def plan(composed: Composed, state: Deployed | Absent = DEPLOYED, region: str = "us-east-1") -> dict[str, Any]:
    return make_plan(composed, STACK, region, state, review(None, composed.template))


def test_a_plan_holds_while_nothing_moves_and_survives_its_file(composed: Composed, tmp_path: Path) -> None:
    save(tmp_path / "plan", plan(composed))
    assert moved(load(tmp_path / "plan"), plan(composed)) == []


def test_another_status_of_the_same_stack_is_no_move(composed: Composed) -> None:
    later = Deployed(DEPLOYED.template, DEPLOYED.parameters, DEPLOYED.tags, "UPDATE_COMPLETE")
    assert moved(plan(composed), plan(composed, later)) == []


@pytest.mark.parametrize(
    ("later", "says"),
    [
        (Absent(), "the stack existed, and does no more"),
        (Deployed({"Resources": {"A": {}}}, DEPLOYED.parameters, DEPLOYED.tags), "the deployed template has changed"),
        (Deployed(DEPLOYED.template, {}, DEPLOYED.tags), "EnvironmentSuffix was prod, and is not there"),
        (Deployed(DEPLOYED.template, DEPLOYED.parameters, {"Owner": "x"}), "tag Owner was security, and is x"),
    ],
)
def test_a_deployed_stack_that_moved_is_named(composed: Composed, later: Deployed | Absent, says: str) -> None:
    (found,) = moved(plan(composed), plan(composed, later))
    assert says in found


def test_a_stack_that_came_into_being_is_named(composed: Composed) -> None:
    assert moved(plan(composed, Absent()), plan(composed)) == ["the stack did not exist, and does now"]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("memory_mb: 256", "memory_mb: 512", "the parameter HandlerMemory was 256, and is 512"),
        ("security@bank.example", "audit@bank.example", "the template is another than was reviewed"),
    ],
)
def test_what_would_be_deployed_and_moved_is_named(
    project: Project, composed: Composed, before: str, after: str, says: str
) -> None:
    for path in project.overlays.glob("*.yaml"):
        path.write_text(path.read_text().replace(before, after))
    assert moved(plan(composed), plan(compose(project, "prod", "monitor"))) == [says]


def test_a_plan_for_another_region_says_only_this(composed: Composed) -> None:
    found = moved(plan(composed), plan(composed, Absent(), "eu-west-1"))
    assert found == ["the plan is for the region us-east-1, not for eu-west-1"]


@pytest.mark.parametrize("text", ["no JSON", "[]", json.dumps({"format": 0})])
def test_what_is_no_plan_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan"
    path.write_text(text)
    with pytest.raises(DeployError, match="not a plan"):
        load(path)


def test_a_file_that_cannot_be_read_or_written_is_named(tmp_path: Path, composed: Composed) -> None:
    with pytest.raises(DeployError, match=r"no/plan: No such file"):
        load(tmp_path / "no" / "plan")
    with pytest.raises(DeployError, match=r"no/plan: No such file"):
        save(tmp_path / "no" / "plan", plan(composed))
