"""A rule's two names: `required-tags` in findings and metrics, `config-rule-required-tags-prod` in AWS Config. Pure."""

from __future__ import annotations

import pkgutil
from functools import cache

import handlers.rules

PREFIX = "config-rule-"
# What finds violations and is no rule of AWS Config.
STACK_DRIFT = "stack-drift"
TAMPERING = "tampering"


def rule_name(config_rule_name: str, environment: str) -> str:
    """The name that findings have; a Config rule that is not this stack's keeps its own.

    Where that is the name of one of ours, as AWS's managed rule `required-tags` has it, it is `config:required-tags`:
    no name of AWS Config has a colon, and neither rule's findings are the other's.
    """
    if is_ours(config_rule_name, environment):
        return config_rule_name[len(PREFIX) : -len(f"-{environment}")]
    if config_rule_name in own_rules() or config_rule_name in (STACK_DRIFT, TAMPERING):
        return f"config:{config_rule_name}"
    return config_rule_name


def is_ours(config_rule_name: str, environment: str) -> bool:
    """Whether it is a Config rule of this stack, or of a member's part of it."""
    suffix = f"-{environment}"
    has_affixes = config_rule_name.startswith(PREFIX) and config_rule_name.endswith(suffix)
    return has_affixes and len(config_rule_name) > len(PREFIX) + len(suffix)


@cache
def own_rules() -> frozenset[str]:
    """The rules of this project: one for each module of handlers/rules."""
    return frozenset(module.name.replace("_", "-") for module in pkgutil.iter_modules(handlers.rules.__path__))
