"""A rule's two names: `required-tags` in findings and metrics, `config-rule-required-tags-prod` in AWS Config. Pure."""

from __future__ import annotations

PREFIX = "config-rule-"


def rule_name(config_rule_name: str, environment: str) -> str:
    """The name that findings have; a Config rule that is not this stack's keeps its own."""
    suffix = f"-{environment}"
    if config_rule_name.startswith(PREFIX) and config_rule_name.endswith(suffix):
        return config_rule_name[len(PREFIX) : -len(suffix)] or config_rule_name
    return config_rule_name
