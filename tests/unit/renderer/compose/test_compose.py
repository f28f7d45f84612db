"""Overlays and partials to one template."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from renderer.compose import ComposeError, Project, compose

REPOSITORY = Path(__file__).parents[4]


def failure(project: Project, overlay: str = "prod") -> str:
    with pytest.raises(ComposeError) as error:
        compose(project, overlay, "monitor")
    return str(error.value)


def test_one_template_with_its_configuration_and_bundle(project: Project) -> None:
    composed = compose(project, "prod", "monitor")
    assert composed.template["Resources"]["Topic"]["Properties"] == {
        "TopicName": {"Fn::Sub": "topic-${EnvironmentSuffix}"},
        "Subscription": [{"Protocol": "email", "Endpoint": "security@bank.example"}],
    }
    assert json.loads(composed.template_text) == composed.template
    assert composed.template_text.startswith('{\n  "AWSTemplateFormatVersion": "2010-09-09",\n  "Parameters": {\n')
    assert composed.template_text.endswith("}\n")
    assert composed.configuration["Parameters"]["EnvironmentSuffix"] == "prod"
    assert composed.configuration["Parameters"]["HandlersKey"] == composed.bundle.key
    assert composed.configuration["Tags"] == {"Environment": "prod", "Owner": "security"}
    assert set(composed.configuration["Parameters"]) == set(composed.template["Parameters"])
    assert json.loads(composed.configuration_text) == composed.configuration


def test_each_parameter_knows_the_line_that_sets_it(project: Project) -> None:
    sources = compose(project, "prod", "monitor").sources
    assert sources["EnvironmentSuffix"] == ("overlays/prod.yaml", 1, "environment")
    assert sources["HandlerRuntime"] == ("overlays/base.yaml", 9, "handlers.runtime")
    assert "HandlersKey" not in sources


def test_the_templates_see_the_bundles_key(project: Project) -> None:
    (project.templates / "monitor" / "z.json.j2").write_text('{"Metadata": {"Key": {{ bundle_key | tojson }}}}')
    composed = compose(project, "prod", "monitor")
    assert composed.template["Metadata"] == {"Key": composed.bundle.key}


@pytest.mark.parametrize("overlay", ["prods", "", "../overlays/prod", "prod.yaml", "schema"])
def test_an_unknown_overlay_names_those_there_are(project: Project, overlay: str) -> None:
    assert failure(project, overlay) == f"there is no overlay {overlay}; expected one of prod"


def test_base_is_no_environment(project: Project) -> None:
    assert failure(project, "base") == "base is what every environment shares; render one of prod"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("overlays/prod.yaml", "environment: prod", "environment: dev", "overlays/prod.yaml:1: environment: found dev"),
        ("overlays/prod.yaml", "environment: prod", "", "overlays/prod.yaml: environment is not set"),
        (
            "overlays/prod.yaml",
            'account: "111122223333"',
            "account: 111122223333",
            "overlays/prod.yaml:2: account: 11112",
        ),
        (
            "overlays/base.yaml",
            "memory_mb: 256",
            "memory_mb: 64",
            "overlays/base.yaml:10: handlers.memory_mb: found 64, expected whole number from 128",
        ),
        (
            "overlays/base.yaml",
            "glacier_after_days: 30",
            "glacier_after_days: 90",
            "overlays/base.yaml:26: report.expire",
        ),
        (
            "overlays/base.yaml",
            "        Owner: {}",
            "        Owner: {pattern: '['}",
            "overlays/base.yaml:21: rules.required-tags.policy.tags.Owner.pattern: ",
        ),
        ("overlays/base.yaml", "required-tags:", "no-such-rule:", "overlays/base.yaml:15: rules.no-such-rule: "),
        (
            "overlays/schema.json",
            '"x-parameter": "HandlerMemory"',
            '"x-parameter": "Memory"',
            "the template declares the parameter HandlerMemory",
        ),
        ("overlays/schema.json", '{"description"', '{description"', "overlays/schema.json:1: not JSON: "),
        (
            "templates/monitor/sns.json.j2",
            "alerts.emails",
            "alerts.mails",
            "templates/monitor/sns.json.j2:9: 'dict object'",
        ),
        (
            "templates/monitor/sns.json.j2",
            'AWS::SNS::Topic",',
            'AWS::SNS::Topic"',
            "templates/monitor/sns.json.j2:6: renders",
        ),
        (
            "templates/monitor/sns.json.j2",
            '"Topic": {',
            '"HandlerRuntime": {',
            "templates/monitor/sns.json.j2:4: Resources.HandlerRuntime",
        ),
        ("templates/_macros.json.j2", "{%- endmacro", "{%- endmacros", "templates/_macros.json.j2:3: "),
        (
            "templates/monitor/parameters.json.j2",
            '{"Type": "String"}',
            '{"Type": "String", "MaxLength": 1}',
            "overlays/prod.yaml:1: environment: the parameter EnvironmentSuffix does not take ",
        ),
    ],
)
def test_each_mistake_names_its_file_and_line(project: Project, file: str, old: str, new: str, says: str) -> None:
    path = project.root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert failure(project).startswith(says)


def test_a_file_that_is_not_utf_8_says_so(project: Project) -> None:
    (project.overlays / "prod.yaml").write_bytes(b"environment: pr\xe9d\n")
    assert failure(project) == "overlays/prod.yaml: not UTF-8 (byte 15); save the file as UTF-8"


def test_missing_dependencies_say_how_they_come(project: Project) -> None:
    (project.dependencies / "library" / "__init__.py").unlink()
    (project.dependencies / "library").rmdir()
    project.dependencies.rmdir()
    assert failure(project).endswith("are not installed; run make setup")


def test_two_processes_with_other_hash_seeds_compose_the_same_bytes(project: Project) -> None:
    program = (
        "import sys, hashlib, pathlib\n"
        "from renderer.compose import Project, compose\n"
        "made = compose(Project.at(pathlib.Path(sys.argv[1])), 'prod', 'monitor')\n"
        "texts = made.template_text + made.configuration_text\n"
        "print(hashlib.sha256(texts.encode() + made.bundle.content).hexdigest())\n"
    )
    digests = {
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", program, str(project.root)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=REPOSITORY,
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_a_mistake_is_found_again_and_again_and_after_a_render_that_passed(project: Project) -> None:
    compose(project, "prod", "monitor")
    base = project.overlays / "base.yaml"
    text = base.read_text()
    for wrong in ("memory_mb: 64", "memory_mb: fast"):
        base.write_text(text.replace("memory_mb: 256", wrong))
        for _ in range(2):
            assert failure(project).startswith("overlays/base.yaml:10: handlers.memory_mb: found ")
    base.write_text(text.replace("Owner: {}", "Owner: 7"))
    for _ in range(2):
        assert failure(project).startswith("overlays/base.yaml:21: rules.required-tags.policy.tags.Owner: ")


def test_a_render_that_has_nothing_new_to_prove_gives_the_same(project: Project) -> None:
    assert compose(project, "prod", "monitor") == compose(project, "prod", "monitor")
