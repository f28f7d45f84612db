"""A Config rule's name and the rule's."""

from __future__ import annotations

import pytest

from handlers.lib.rule_names import rule_name


@pytest.mark.parametrize(
    ("config_rule", "rule"),
    [
        ("config-rule-required-tags-prod", "required-tags"),
        ("config-rule-cloudformation-stack-drift-detection-check-prod", "cloudformation-stack-drift-detection-check"),
        ("config-rule-required-tags-dev", "config-rule-required-tags-dev"),
        ("required-tags-prod", "required-tags-prod"),
        ("config-rule--prod", "config-rule--prod"),
        ("config-rule-prod", "config-rule-prod"),
    ],
)
def test_only_the_rules_of_this_environment_lose_their_affixes(config_rule: str, rule: str) -> None:
    assert rule_name(config_rule, "prod") == rule
