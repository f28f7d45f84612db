"""What a template needs of its account."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from renderer.compose import Composed, Project, compose
from renderer.deploy.needs import Needs, Secret, needs_of

BOUNDARY = "arn:aws:iam::111122223333:policy/boundary"
RULE = {"Type": "AWS::Config::ConfigRule", "Properties": {}}
RECORDER = {"Type": "AWS::Config::ConfigurationRecorder", "Properties": {}}


@pytest.fixture
def composed(project: Project) -> Composed:
    found = compose(project, "prod", "monitor")
    return dataclasses.replace(found, values={**found.values, "deploy": {"service_role_arn": None}})


def needs(composed: Composed, **resources: Any) -> Needs:
    return needs_of(dataclasses.replace(composed, template={"Resources": resources}))


@pytest.mark.parametrize(
    ("resources", "wanted"),
    [({}, "none"), ({"R": RULE}, "existing"), ({"R": RULE, "C": RECORDER}, "own"), ({"C": RECORDER}, "own")],
)
def test_rules_need_a_recorder_of_the_stack_or_of_the_account(
    composed: Composed, resources: dict[str, Any], wanted: str
) -> None:
    assert needs(composed, **resources).recorder == wanted


def test_a_secret_is_named_with_the_version_that_is_copied(composed: Composed) -> None:
    parameters = [{"SecretId": "s", "VersionStage": "AWSCURRENT"}, {"SecretId": "t", "VersionId": "1"}]
    secure = {"Type": "Custom::SecureParameters", "Properties": {"Parameters": parameters}}
    assert needs(composed, S=secure).secrets == (Secret("s", "AWSCURRENT"), Secret("t", None))


def test_a_boundary_is_named_once_and_one_of_the_stack_itself_is_not_needed(composed: Composed) -> None:
    def role(boundary: Any) -> dict[str, Any]:
        return {"Type": "AWS::IAM::Role", "Properties": {"PermissionsBoundary": boundary}}

    found = needs(composed, A=role(BOUNDARY), B=role(BOUNDARY), C=role({"Ref": "Boundary"}))
    assert found.boundaries == (BOUNDARY,)


@pytest.mark.parametrize(
    "template",
    [
        {"Transform": ["M"], "Resources": {}},
        {"Transform": "M", "Resources": {}},
        {"Resources": {"A": {"Type": "T", "Properties": {"P": [{"Fn::Transform": {"Name": "M"}}]}}}},
    ],
)
def test_a_macro_is_found_wherever_it_stands(composed: Composed, template: dict[str, Any]) -> None:
    assert needs_of(dataclasses.replace(composed, template=template)).macros == ("M",)


def test_the_bucket_is_needed_for_functions_or_a_large_template_only(composed: Composed) -> None:
    small = dataclasses.replace(composed, configuration={"Parameters": {}, "Tags": {}}, template_text="{}")
    assert needs_of(composed).bucket == "artifacts-111122223333"
    assert needs_of(small).bucket is None
    assert needs_of(dataclasses.replace(small, template_text=" " * 51_201)).bucket == "artifacts-111122223333"


@pytest.mark.parametrize(("entry", "needed"), [("realtime", True), ("alerts", False)])
def test_the_fast_path_needs_a_trail(composed: Composed, entry: str, needed: bool) -> None:
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Handler": f"handlers.{entry}.handler"}}
    assert needs(composed, F=function).trail == needed
