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
        ("tags: CostCenter: pattern: not a pattern", 10, "tags.CostCenter.pattern"),
        ("tags: CostCenter is wrong", 9, "tags.CostCenter"),
        ("document tags is not right", 7, "tags"),
        ("there is nothing to judge by", 6, ""),
        ("CostCenters of stags", 6, ""),
    ],
)
def test_a_policy_that_does_not_parse_is_an_error_at_the_key_it_names(message: str, line: int, key: str) -> None:
    def parse(documents: Mapping[str, Any]) -> Any:
        raise PolicyError(message)

    path = f"rules.required-tags.policy{'.' if key else ''}{key}"
    assert failure(load=loads(parse)) == f"prod.yaml:{line}: {path}: policy of rule required-tags: {message}"


def test_a_type_that_the_rule_does_not_judge_is_an_error_at_its_line() -> None:
    text = OVERLAY.replace("AWS::S3::Bucket", "AWS::IAM::Role")
    assert failure(text).startswith(
        "prod.yaml:5: rules.required-tags.resource_types[1]: the rule does not judge AWS::IAM::Role; it judges AWS::EC2"
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
