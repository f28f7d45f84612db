"""What is fuzzed of the renderer: reviews of broken templates, and broken overlays."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from renderer.compose import ComposeError, Project, read_values
from renderer.review import review
from renderer.review.conditions import CircularConditionError
from renderer.review.deployment import MalformedTemplateError
from renderer.review.faces import to_json, to_markdown, to_text
from tests.fuzz.mutations import mutated
from tests.fuzz.targets import Target
from tests.template.rendered import PROJECT, graph

# What a review looks into most: policies, functions, what holds data; a dozen, as the whole template is slow.
TYPES = {
    "AWS::CodeBuild::Project",
    "AWS::DynamoDB::Table",
    "AWS::Events::Rule",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::Lambda::Function",
    "AWS::Lambda::Permission",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::Queue",
    "AWS::SSM::Parameter",
}


@cache
def template() -> dict[str, Any]:
    """One resource of each of these types, with the parameters and outputs."""
    chosen: dict[str, Any] = {}
    for stack in ("monitor", "pipeline"):
        for name, resource in graph("prod", stack).resources.items():
            if resource["Type"] in TYPES - {one["Type"] for one in chosen.values()}:
                chosen[name] = resource
    return {**graph("prod").template, "Resources": chosen}


def reviewed(new: Any) -> None:
    """A review of a template that was broken, both ways, on every face."""
    if not isinstance(new, dict):
        return  # the loader takes a mapping only
    with suppress(MalformedTemplateError, CircularConditionError):
        for found in (review(template(), new), review(new, template())):
            for face in (to_text, to_markdown, to_json):
                face(found).encode()


@cache
def overlay() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((PROJECT.overlays / "prod.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def _project() -> Project:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    overlays = folder / "overlays"
    overlays.mkdir()
    for name in ("base.yaml", "schema.json"):
        (overlays / name).write_bytes((PROJECT.overlays / name).read_bytes())
    return Project(
        root=PROJECT.root,
        overlays=overlays,
        templates=PROJECT.templates,
        handlers=PROJECT.handlers,
        dependencies=PROJECT.dependencies,
        cache=folder / "cache",
    )


def overlays(document: Any) -> None:
    """An overlay file: its values, or an error that names the file. A text is the file itself."""
    text = document if isinstance(document, str) else yaml.safe_dump(document, sort_keys=False)
    project = _project()
    # Half a pair of surrogates cannot be in a file.
    (project.overlays / "prod.yaml").write_bytes(text.encode("utf-8", "replace"))
    with suppress(ComposeError):
        read_values(project, "prod")


def renderer_targets() -> list[Target]:
    return [
        Target("review", mutated([template()]), reviewed),
        Target("overlays", mutated([overlay()]), overlays),
    ]
