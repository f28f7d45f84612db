"""After a deployment: what a rule has judged by a policy that is no more is judged anew, at once.

AWS Config evaluates a new rule by itself. Of a rule whose policy alone has changed it knows nothing, and would ask for
a verdict when a resource changes, or once a day
(https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigRulesEvaluation.html).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

RULES_A_CALL = 25

Template = Mapping[str, Any]


def rules_with_another_policy(old: Template, new: Template) -> list[str]:
    """The rules (`required-tags`) of both templates whose functions judge by another policy now. Pure."""
    before, after = dict(_policies(old)), dict(_policies(new))
    return sorted(rule for rule, digest in after.items() if rule in before and before[rule] != digest)


def _policies(template: Template) -> Iterator[tuple[str, Any]]:
    for resource in template.get("Resources", {}).values():
        properties = resource.get("Properties", {})
        variables = properties.get("Environment", {}).get("Variables", {}) if isinstance(properties, dict) else {}
        if "POLICY_DIGEST" in variables:
            yield str(variables["RULE"]), variables["POLICY_DIGEST"]


def judge_anew(config: Any, rules: Sequence[str], environment: str) -> str:
    """Have AWS Config ask these rules about every resource; in a sentence, what came of it.

    A refusal undoes no deployment: the sentence says how to do it by hand.
    """
    names = [f"config-rule-{rule}-{environment}" for rule in rules]
    try:
        for start in range(0, len(names), RULES_A_CALL):
            config.start_config_rules_evaluation(ConfigRuleNames=names[start : start + RULES_A_CALL])
    except (ClientError, BotoCoreError) as error:
        command = f"aws configservice start-config-rules-evaluation --config-rule-names {' '.join(names)}"
        return f"the new policy reaches all resources within a day; at once by `{command}` ({error})"
    return f"all resources are judged by the new policy of {', '.join(rules)}"
