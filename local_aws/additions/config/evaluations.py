"""A model of how AWS Config takes results: PutEvaluations and PutExternalEvaluation.

A change event goes out only when the status of a rule for a resource changes, as on AWS.
Where AWS differs: AWS may take a while between the result and the event, and drops events now and then (best effort);
an older OrderingTimestamp than the stored one is ignored here, which AWS implies by the name and does not document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from local_aws.additions import aws_events
from local_aws.additions.config import store
from local_aws.additions.config.compliance import existing
from local_aws.additions.config.errors import ConfigError
from local_aws.additions.config.store import ResourceKey, Result, Token, epoch, iso
from local_aws.emulator import config, get_account_id, get_region

COMPLIANCE_TYPES = ("COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE")
MAX_EVALUATIONS = 100
MAX_ANNOTATION = 256

refusals_to_come = 0  # how many evaluations the next calls refuse, set through the admin path


def put_evaluations(data: dict[str, Any]) -> dict[str, Any]:
    """PutEvaluations: the answer names what was refused in FailedEvaluations, which is always there."""
    evaluations = data.get("Evaluations", [])
    token: Token | None = None if data.get("TestMode") else _token(data.get("ResultToken"))
    _check(evaluations)
    failed = evaluations[: _take_refusals(len(evaluations))]
    if token is not None:
        record(token.rule, evaluations[len(failed) :], token.invoked)
    return {"FailedEvaluations": failed}


def put_external_evaluation(data: dict[str, Any]) -> dict[str, Any]:
    """PutExternalEvaluation: the result of a rule that runs outside (here: of a managed rule that a test plays)."""
    name = existing(data.get("ConfigRuleName"))
    _check([data["ExternalEvaluation"]])
    record(name, [data["ExternalEvaluation"]], store.now())
    return {}


def _token(text: Any) -> Token:
    token: Token | None = store.tokens.get(text)
    if token is None or token.rule not in config._config_rules:
        raise ConfigError(
            "InvalidResultTokenException",
            "The specified ResultToken is invalid: it is not the token of an invocation of a rule that exists.",
        )
    return token


def _check(evaluations: list[dict[str, Any]]) -> None:
    """ConfigError where one evaluation, or their number, makes AWS Config refuse the whole call."""
    if len(evaluations) > MAX_EVALUATIONS:
        raise ConfigError(
            "ValidationException",
            "1 validation error detected: Value at 'evaluations' failed to satisfy constraint: "
            f"Member must have length less than or equal to {MAX_EVALUATIONS}",
        )
    for evaluation in evaluations:
        annotation = evaluation.get("Annotation")
        if annotation is not None and not 1 <= len(annotation) <= MAX_ANNOTATION:
            raise ConfigError(
                "ValidationException",
                "1 validation error detected: Value at 'evaluations.member.annotation' failed to satisfy constraint: "
                f"Member must have length between 1 and {MAX_ANNOTATION}",
            )
        if evaluation["ComplianceType"] not in COMPLIANCE_TYPES:
            raise ConfigError(
                "InvalidParameterValueException",
                f"Compliance type {evaluation['ComplianceType']} is not accepted: "
                f"send one of {', '.join(COMPLIANCE_TYPES)}.",
            )


def _take_refusals(count: int) -> int:
    global refusals_to_come  # noqa: PLW0603 - one counter of the process, guarded by the store's lock
    with store.lock:
        taken = min(refusals_to_come, count)
        refusals_to_come -= taken
    return taken


def refuse_next(count: int) -> None:
    """Let the next `count` evaluations come back in FailedEvaluations, as AWS does under load."""
    global refusals_to_come  # noqa: PLW0603 - as above
    with store.lock:
        refusals_to_come = count


def record(rule: str, evaluations: list[dict[str, Any]], invoked: datetime) -> None:
    """Keep the results of one invocation of a rule, and announce each change of status."""
    for evaluation in evaluations:
        key = (evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"])
        new = Result(
            compliance=evaluation["ComplianceType"],
            annotation=evaluation.get("Annotation"),
            ordering=store.parse(evaluation["OrderingTimestamp"]),
            recorded=store.now(),
            invoked=invoked,
        )
        with store.lock:
            of_rule = store.results.setdefault(rule, {})
            old = of_rule.get(key)
            if old is not None and new.ordering < old.ordering:
                continue
            if store.is_gone(key):
                of_rule.pop(key, None)
            else:
                of_rule[key] = new
        if old is None or old.compliance != new.compliance:
            _announce(rule, key, new, old)
    with store.lock:
        store.runs.setdefault(rule, {})["LastSuccessfulEvaluationTime"] = epoch(store.now())


def _announce(rule: str, key: ResourceKey, new: Result, old: Result | None) -> None:
    detail = {
        "resourceId": key[1],
        "awsRegion": get_region(),
        "awsAccountId": get_account_id(),
        "configRuleName": rule,
        "recordVersion": "1.0",
        "configRuleARN": config._config_rules[rule]["ConfigRuleArn"],
        "messageType": "ComplianceChangeNotification",
        "newEvaluationResult": _in_event(rule, key, new),
        "notificationCreationTime": iso(store.now()),
        "resourceType": key[0],
    }
    if old is not None:
        detail["oldEvaluationResult"] = _in_event(rule, key, old)
    aws_events.emit("aws.config", "Config Rules Compliance Change", detail, resources=[])


def _in_event(rule: str, key: ResourceKey, result: Result) -> dict[str, Any]:
    body: dict[str, Any] = {
        "evaluationResultIdentifier": {
            "evaluationResultQualifier": {"configRuleName": rule, "resourceType": key[0], "resourceId": key[1]},
            "orderingTimestamp": iso(result.ordering),
        },
        "complianceType": result.compliance,
        "resultRecordedTime": iso(result.recorded),
        "configRuleInvokedTime": iso(result.invoked),
    }
    if result.annotation:
        body["annotation"] = result.annotation
    return body
