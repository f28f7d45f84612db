"""A rule and how it is applied to one item. Pure: the same for the Lambda function, the replay and the bench."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Callable, Union

from handlers.lib import exemptions
from handlers.lib.exemptions import Exemption, parse_exemptions
from handlers.lib.finding import CLOSED, OPEN, Finding
from handlers.lib.item import GONE, Item
from handlers.lib.policy import PolicyError
from handlers.lib.text import in_units
from handlers.lib.verdict import NON_COMPLIANT, REASON_LIMIT, CouldNotJudgeError, Needs, Verdict, not_applicable

if TYPE_CHECKING:
    from types_boto3_config.type_defs import EvaluationTypeDef

Outcome = Union[Verdict, Needs]

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class UnknownRuleError(LookupError):
    """No module of handlers/rules has this name, or it lacks what a rule has."""


@dataclass(frozen=True)
class Rule:
    """What a module of handlers/rules says of itself.

    `controls` are the requirements of PCI DSS, NIST SP 800-53 Rev. 5 and the CIS AWS Foundations
    Benchmark that the rule serves. `parse_policy` takes the documents of the policy by name and
    raises PolicyError; what it gives is the second argument of `evaluate`.
    """

    name: str
    title: str
    resource_types: frozenset[str]
    severity: str
    controls: tuple[str, ...]
    remediation: str
    parse_policy: Callable[[Mapping[str, Any]], Any]
    evaluate: Callable[[Item, Any], Outcome]


@dataclass(frozen=True)
class Policy:
    """A rule's own policy, understood, and the exemptions from the rule."""

    own: Any
    exemptions: tuple[Exemption, ...] = ()


def load(name: str) -> Rule:
    """The rule `required-tags` of handlers/rules/required_tags.py; UnknownRuleError says what is missing."""
    if not _NAME.fullmatch(name):
        raise UnknownRuleError(f"{name!r} is no rule's name: lower case words joined by hyphens, as required-tags")
    module_name = f"handlers.rules.{name.replace('-', '_')}"
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name != module_name:
            raise
        path = module_name.replace(".", "/")
        raise UnknownRuleError(f"rule {name}: there is no {path}.py") from error
    try:
        return Rule(
            name=name,
            title=module.TITLE,
            resource_types=frozenset(module.RESOURCE_TYPES),
            severity=module.SEVERITY,
            controls=tuple(module.CONTROLS),
            remediation=module.REMEDIATION,
            parse_policy=module.parse_policy,
            evaluate=module.evaluate,
        )
    except AttributeError as error:
        raise UnknownRuleError(f"rule {name}: {error}; a rule module has it") from error


def parse_policy(rule: Rule, documents: Mapping[str, Any]) -> Policy:
    """The policy of a rule's documents, `exemptions` among them; PolicyError names document and entry."""
    own = {name: document for name, document in documents.items() if name != exemptions.DOCUMENT}
    try:
        return Policy(rule.parse_policy(own), parse_exemptions(documents.get(exemptions.DOCUMENT, {})))
    except PolicyError as error:
        raise PolicyError(f"policy of rule {rule.name}: {error}") from error


def judge(rule: Rule, item: Item, policy: Policy) -> Outcome:
    """The verdict on the item, or what the rule needs to know beyond it.

    A resource that is gone, or of a type that the rule does not judge, is NOT_APPLICABLE.
    Raises CouldNotJudgeError or MalformedItemError where there can be no verdict.
    """
    if item.status in GONE:
        return not_applicable(f"the resource is gone: {item.status}")
    if item.resource_type not in rule.resource_types:
        return not_applicable(f"{rule.name} does not judge {item.resource_type}")
    try:
        outcome = rule.evaluate(item, policy.own)
    except RecursionError as error:
        raise CouldNotJudgeError("the item is nested too deep to be judged") from error
    if policy.exemptions and isinstance(outcome, Verdict):
        return exemptions.apply(outcome, item, policy.exemptions)
    return outcome


def judge_whole(rule: Rule, item: Item, policy: Policy, gather: Callable[[Item, Needs], Item]) -> tuple[Item, Verdict]:
    """The verdict, and the item with what the rule needed beyond it, which `gather` adds; errors as of `judge`."""
    outcome = judge(rule, item, policy)
    if isinstance(outcome, Needs):
        item = gather(item, outcome)
        outcome = judge(rule, item, policy)
    if isinstance(outcome, Needs):
        raise CouldNotJudgeError(f"the rule still needs {outcome} after it was fetched")
    return item, outcome


def evaluation(item: Item, verdict: Verdict, ordering_timestamp: str) -> EvaluationTypeDef:
    """The verdict as PutEvaluations takes it; the annotation is left out when empty, as it must be."""
    result: EvaluationTypeDef = {
        "ComplianceResourceType": item.resource_type,
        "ComplianceResourceId": item.resource_id,
        "ComplianceType": verdict.compliance,
        "OrderingTimestamp": ordering_timestamp,
    }
    if verdict.reasons:
        result["Annotation"] = in_units(verdict.reason, REASON_LIMIT)
    return result


def finding(
    rule: Rule,
    severity: str,
    item: Item,
    verdict: Verdict,
    region: str,
    *,
    observed_at: str | None = None,
    recorded_at: str | None = None,
) -> Finding:
    """What the security team is told of a verdict; OPEN for NON_COMPLIANT, CLOSED for any other.

    `observed_at` is the evaluation's ordering timestamp where that is not the item's capture: AWS Config orders by it.
    `region` is the one whose AWS Config asked, as Config's own events have it: the item of a role says `global`, and
    the same violation would be another finding.
    """
    return Finding(
        rule=rule.name,
        severity=severity,
        account=item.account,
        region=region,
        resource_type=item.resource_type,
        resource_id=item.resource_id,
        reason=verdict.wrong or verdict.compliance,
        observed_at=observed_at or item.captured_at,
        status=OPEN if verdict.compliance == NON_COMPLIANT else CLOSED,
        resource_name=_text(item.resource_name),
        resource_arn=_text(item.arn),
        recorded_at=recorded_at,
        allowed="; ".join(verdict.allowed) or None,
        remediation=rule.remediation,
        stack=_text(item.stack),
        controls=rule.controls,
        tags={key: "" if value is None else str(value) for key, value in item.tags.items()},
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
