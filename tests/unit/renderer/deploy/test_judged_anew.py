"""What is judged anew after a deployment, and what is said where AWS refuses."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from renderer.deploy.judged_anew import judge_anew, rules_with_another_policy

SESSION = boto3.Session("a", "b", region_name="us-east-1")


def template(**digests: str) -> dict[str, Any]:
    """A stack of functions; each rule's name is that of its argument."""
    return {
        "Resources": {
            "Topic": {"Type": "AWS::SNS::Topic"},
            "Alerts": {"Type": "AWS::Lambda::Function", "Properties": {"Environment": {"Variables": {"X": "1"}}}},
            **{
                f"{rule}Function": {
                    "Type": "AWS::Lambda::Function",
                    "Properties": {"Environment": {"Variables": {"RULE": rule, "POLICY_DIGEST": digest}}},
                }
                for rule, digest in digests.items()
            },
        }
    }


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        pytest.param({"tags": "1"}, {"tags": "1"}, [], id="the same policy"),
        pytest.param({"tags": "1", "ami": "1"}, {"tags": "2", "ami": "1"}, ["tags"], id="another policy"),
        pytest.param({}, {"tags": "1"}, [], id="a new rule, which AWS Config evaluates by itself"),
        pytest.param({"tags": "1"}, {}, [], id="a rule that is gone"),
    ],
)
def test_the_rules_whose_policy_changed_are_judged_anew(
    old: dict[str, str], new: dict[str, str], rules: list[str]
) -> None:
    assert rules_with_another_policy(template(**old), template(**new)) == rules


def test_aws_config_is_asked_for_25_rules_a_call() -> None:
    config = SESSION.client("config")
    rules = [f"rule-{number}" for number in range(26)]
    names = [f"config-rule-{rule}-prod" for rule in rules]
    with Stubber(config) as stub:
        for some in (names[:25], names[25:]):
            stub.add_response("start_config_rules_evaluation", {}, {"ConfigRuleNames": some})
        said = judge_anew(config, rules, "prod")
        stub.assert_no_pending_responses()
    assert said.startswith("all resources are judged by the new policy of rule-0, rule-1, ")


def test_a_refusal_says_when_the_policy_holds_and_how_to_do_it_by_hand() -> None:
    config = SESSION.client("config")
    with Stubber(config) as stub:
        stub.add_client_error("start_config_rules_evaluation", "AccessDeniedException")
        said = judge_anew(config, ["tags"], "prod")
    assert "within a day" in said
    assert "start-config-rules-evaluation --config-rule-names config-rule-tags-prod" in said
    assert "AccessDenied" in said
