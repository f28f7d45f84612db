"""Each rule's module and policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from handlers.lib import rule as rules
from handlers.lib.policy import PolicyError
from renderer.compose.merge import Merged
from renderer.compose.overlay import parse_overlay
from renderer.compose.places import ComposeError
from renderer.compose.policies import check_policies

OVERLAY = """\
rules:
  required-tags:
    resource_types:
      - AWS::EC2::Instance
      - AWS::S3::Bucket
    policy:
      tags:
        Owner: {}
        CostCenter:
          pattern: CC
      exemptions: {}
"""


LEVELS = """\
        Level: {}
        Level.one: {}
        Team:
          allowed:
            - a
            - b
"""


def merged(text: str = OVERLAY) -> Merged:
    overlay = parse_overlay(text, "prod.yaml")
    return Merged(overlay.values, {path: overlay.place(path) for path in overlay.lines})


def loads(parse_policy: Any = lambda documents: documents) -> Any:
    types = frozenset({"AWS::EC2::Instance", "AWS::S3::Bucket"})
    return lambda name: replace(rules.load("required-tags"), resource_types=types, parse_policy=parse_policy)


def failure(text: str = OVERLAY, load: Any = None) -> str:
    with pytest.raises(ComposeError) as error:
        check_policies(merged(text), load or loads())
    return str(error.value)


def test_a_policy_that_its_rule_understands_passes() -> None:
    check_policies(merged(), loads())


def test_the_rule_gets_its_own_documents() -> None:
    given: list[Mapping[str, Any]] = []
    check_policies(merged(), loads(given.append))
    assert given == [{"tags": {"Owner": {}, "CostCenter": {"pattern": "CC"}}}]


def test_a_rule_without_a_module_names_the_file_that_is_missing() -> None:
    text = "rules:\n  not-there: {resource_types: [], policy: {}}"
    assert failure(text, rules.load).startswith(
        "prod.yaml:2: rules.not-there: rule not-there: there is no handlers/rules/not_there.py"
    )


@pytest.mark.parametrize(
    ("message", "line", "key"),
    [
        ("tags.CostCenter.pattern: not a pattern", 10, "tags.CostCenter.pattern"),
        ("tags.CostCenter: Owner and pattern may stand here", 9, "tags.CostCenter"),
        ("tags.Level.one: a key may hold a dot", 12, "tags.Level.one"),
        ("tags.Level: and begin like another", 11, "tags.Level"),
        ("tags.Team.allowed[1]: an item", 16, "tags.Team.allowed[1]"),
        ("tags.Team.allowed: a list", 14, "tags.Team.allowed"),
        ("tags.Missing: nothing like it", 7, "tags"),
        ("tags are not right", 6, ""),
        ("there is nothing to judge by, no tags", 6, ""),
    ],
)
def test_a_policy_that_does_not_parse_is_an_error_at_the_key_it_names(message: str, line: int, key: str) -> None:
    def parse(documents: Mapping[str, Any]) -> Any:
        raise PolicyError(message)

    text = OVERLAY.replace("      exemptions", LEVELS + "      exemptions")
    path = f"rules.required-tags.policy{'.' if key else ''}{key}"
    assert failure(text, loads(parse)) == f"prod.yaml:{line}: {path}: policy of rule required-tags: {message}"


def test_a_type_that_the_rule_does_not_judge_is_an_error_at_its_line() -> None:
    text = OVERLAY.replace("AWS::S3::Bucket", "AWS::IAM::Role")
    assert failure(text).startswith(
        "prod.yaml:5: rules.required-tags.resource_types[1]: the rule does not judge AWS::IAM::Role; it judges AWS::EC2"
    )


def test_a_type_that_is_nearly_one_that_the_rule_judges_is_asked_for() -> None:
    assert failure(OVERLAY.replace("AWS::EC2::Instance", "AWS::EC2::Instanc")) == (
        "prod.yaml:4: rules.required-tags.resource_types[0]: the rule does not judge AWS::EC2::Instanc;"
        " is AWS::EC2::Instance meant?"
    )


REAL = """\
rules:
  approved-ami:
    resource_types: []
    policy:
      linux:
        instance_types: [t3.*]
        images:
          ami-0a1b2c3d4e5f60001: {name: al2023}
          ami-xyz: {name: x}
  security-group-rules:
    resource_types: []
    policy:
      web:
        ingress:
          - {protocol: tcp, ports: [443], sources: [10.0.0.0/8]}
          - {protocol: tcp, port: 443, sources: [10.0.0.0/8]}
"""


def test_the_real_rules_errors_are_at_their_own_lines() -> None:
    ami, group = failure(REAL, rules.load).splitlines()
    assert ami.startswith("prod.yaml:9: rules.approved-ami.policy.linux.images.ami-xyz: ")
    assert group.startswith("prod.yaml:16: rules.security-group-rules.policy.web.ingress[1].port: ")


def test_a_key_that_is_unknown_is_an_error_at_its_own_line() -> None:
    text = REAL.replace("        images:", "        image:")
    assert failure(text, rules.load).startswith(
        "prod.yaml:7: rules.approved-ami.policy.linux.image: policy of rule approved-ami: linux.image: unknown key"
    )


def test_a_document_must_fit_its_parameter() -> None:
    rest = len('{"CostCenter":{"pattern":""},"Owner":{}}')
    assert rest % 2 == 0
    check_policies(merged(OVERLAY.replace("CC", "é" * ((4_096 - rest) // 2))), loads())
    says = "the document has 4,098 bytes of JSON, and a parameter holds 4,096; split it"
    over = failure(OVERLAY.replace("CC", "é" * ((4_098 - rest) // 2)))
    assert over.startswith(f"prod.yaml:7: rules.required-tags.policy.tags: {says}")


def test_a_document_may_not_hold_what_parameter_store_refuses() -> None:
    assert "tags: the document holds {{, which Parameter Store refuses" in failure(OVERLAY.replace("CC", "'{{x}}'"))
