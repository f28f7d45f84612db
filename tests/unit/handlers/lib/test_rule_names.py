"""A Config rule's name and the rule's."""

from __future__ import annotations

import pytest

from handlers.lib.rule_names import own_rules, rule_name


@pytest.mark.parametrize(
    ("config_rule", "rule"),
    [
        ("config-rule-required-tags-prod", "required-tags"),
        ("config-rule-cloudformation-stack-drift-detection-check-prod", "cloudformation-stack-drift-detection-check"),
        ("config-rule-required-tags-dev", "config-rule-required-tags-dev"),
        ("required-tags-prod", "required-tags-prod"),
        ("config-rule--prod", "config-rule--prod"),
        ("config-rule-prod", "config-rule-prod"),
        ("s3-bucket-versioning-enabled", "s3-bucket-versioning-enabled"),
        # AWS's own managed rule has the name of one of ours; its results are not ours.
        ("required-tags", "config:required-tags"),
        ("public-s3-bucket", "config:public-s3-bucket"),
        ("stack-drift", "config:stack-drift"),
        ("tampering", "config:tampering"),
    ],
)
def test_only_the_rules_of_this_environment_have_the_names_of_ours(config_rule: str, rule: str) -> None:
    assert rule_name(config_rule, "prod") == rule


def test_our_rules_are_the_modules_of_handlers_rules() -> None:
    assert {"required-tags", "approved-ami", "security-group-rules"} <= own_rules()
