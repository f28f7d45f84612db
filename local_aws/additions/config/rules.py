"""A model of how AWS Config runs rules that live in Lambda functions.

The event has AWS's shape; the function runs as an asynchronous invocation (two retries, then its dead-letter queue).
Where AWS differs: AWS assumes the recorder's role for executionRoleArn; the token there is a long encrypted text;
periodic rules run there on their own, here when StartConfigRulesEvaluation asks.
"""

from __future__ import annotations

import contextvars
import fnmatch
import json
import threading
import uuid
from collections.abc import Mapping
from typing import Any

from local_aws.additions import lambda_async
from local_aws.additions.config import store
from local_aws.additions.config.store import Item, Token, epoch, iso
from local_aws.emulator import config, functions, get_account_id, get_region

OVERSIZED_BYTES = 256 * 1024  # the payload limit of an asynchronous invocation
CHANGE = "ConfigurationItemChangeNotification"
OVERSIZED = "OversizedConfigurationItemChangeNotification"
SCHEDULED = "ScheduledNotification"
Rule = Mapping[str, Any]

_SUMMARY_KEYS = (
    "configurationItemVersion",
    "configurationItemCaptureTime",
    "configurationStateId",
    "awsAccountId",
    "configurationItemStatus",
    "resourceType",
    "resourceId",
    "resourceName",
    "ARN",
    "awsRegion",
    "availabilityZone",
    "configurationStateMd5Hash",
    "resourceCreationTime",
)


def in_scope(rule: Rule, item: Item) -> bool:
    """Whether the rule's Scope covers the item; a rule without one covers every item of the account."""
    scope = rule.get("Scope") or {}
    types = scope.get("ComplianceResourceTypes")
    if types and item["resourceType"] not in types:
        return False
    if scope.get("ComplianceResourceId") not in (None, item["resourceId"]):
        return False
    if "TagKey" not in scope:
        return True
    tags = item.get("tags") or {}
    return scope["TagKey"] in tags and scope.get("TagValue") in (None, tags[scope["TagKey"]])


def is_custom(rule: Rule) -> bool:
    return bool(rule["Source"]["Owner"] == "CUSTOM_LAMBDA")


def listens_to(rule: Rule, message_type: str) -> bool:
    details = rule["Source"].get("SourceDetails") or []
    return any(detail.get("MessageType") == message_type for detail in details)


def may_invoke(rule: Rule) -> bool:
    """Whether the function exists and its policy lets config.amazonaws.com of this account invoke it."""
    function, _, _ = functions._get_func_record_for_ref(rule["Source"]["SourceIdentifier"])
    if function is None:
        return False
    return any(_allows_config(statement, rule) for statement in function["policy"]["Statement"])


def _allows_config(statement: Mapping[str, Any], rule: Rule) -> bool:
    principal = statement.get("Principal")
    service = principal.get("Service") if isinstance(principal, dict) else principal
    if statement["Effect"] != "Allow" or service not in ("config.amazonaws.com", "*"):
        return False
    if statement["Action"] not in ("lambda:InvokeFunction", "lambda:*", "*"):
        return False
    condition = statement.get("Condition") or {}
    account = condition.get("StringEquals", {}).get("AWS:SourceAccount")
    source = condition.get("ArnLike", {}).get("AWS:SourceArn")
    arn = rule.get("ConfigRuleArn", f"arn:aws:config:{get_region()}:{get_account_id()}:config-rule/config-rule-new")
    return account in (None, get_account_id()) and (source is None or fnmatch.fnmatchcase(arn, source))


def change_message(item: Item, diff: Mapping[str, Any], *, oversized: bool) -> dict[str, Any]:
    """The invokingEvent of one item: the item itself, or its summary where it is too large."""
    created = iso(store.now())
    message: dict[str, Any] = {
        "configurationItemDiff": diff,
        "configurationItem": item,
        "notificationCreationTime": created,
        "messageType": CHANGE,
        "recordVersion": "1.3",
    }
    if not oversized and len(json.dumps(message)) <= OVERSIZED_BYTES:
        return message
    summary = {key: item[key] for key in _SUMMARY_KEYS if key in item}
    return {
        "configurationItemSummary": {"changeType": diff["changeType"], **summary},
        "s3DeliverySummary": {"s3BucketLocation": None, "errorCode": None, "errorMessage": None},
        "notificationCreationTime": created,
        "messageType": OVERSIZED,
        "recordVersion": "1.0",
    }


def scheduled_message() -> dict[str, Any]:
    return {
        "awsAccountId": get_account_id(),
        "notificationCreationTime": iso(store.now()),
        "messageType": SCHEDULED,
        "recordVersion": "1.0",
    }


def invoke(rule: Rule, message: Mapping[str, Any], *, left_scope: bool = False) -> lambda_async.Invocation | None:
    """Start the rule's function on one message; None when it may not be invoked, which the rule's status then says."""
    name = rule["ConfigRuleName"]
    with store.lock:
        run = store.runs.setdefault(name, {})
        run.setdefault("FirstActivatedTime", epoch(store.now()))
        run["FirstEvaluationStarted"] = True
    if not may_invoke(rule):
        _failed(
            name,
            "InsufficientPermissionsException",
            f"The AWS Lambda function {rule['Source']['SourceIdentifier']} cannot be invoked. "
            "Check the specified function ARN, and check the function's permissions.",
        )
        return None
    token = result_token(name)
    record, configuration, _ = functions._get_func_record_for_ref(rule["Source"]["SourceIdentifier"])
    event = _event(rule, message, token, left_scope)
    started = lambda_async.start(functions._execution_record_for_config(record, configuration), event)
    with store.lock:
        run["LastSuccessfulInvocationTime"] = epoch(store.now())
    return started


def result_token(rule_name: str) -> str:
    """A new result token, as each invocation of the rule gets one."""
    token = uuid.uuid4().hex
    store.tokens[token] = Token(rule_name, store.now())
    return token


def _event(rule: Rule, message: Mapping[str, Any], token: str, left_scope: bool) -> dict[str, Any]:
    roles = [entry["recorder"].get("roleARN") for entry in config._recorders.values()]
    event = {
        "version": "1.0",
        "invokingEvent": json.dumps(message),
        "resultToken": token,
        "eventLeftScope": left_scope,
        "executionRoleArn": roles[0] if roles else None,
        "configRuleArn": rule["ConfigRuleArn"],
        "configRuleName": rule["ConfigRuleName"],
        "configRuleId": rule["ConfigRuleId"],
        "accountId": get_account_id(),
    }
    if rule.get("InputParameters"):  # absent, not empty, where the rule has none
        event["ruleParameters"] = rule["InputParameters"]
    return event


def settle(rule: Rule, invocation: lambda_async.Invocation, timeout: float) -> str | None:
    """Wait for the function; the error that stayed after its retries, or None. The rule's status says it too."""
    error = invocation.wait(timeout)
    if error is not None:
        _failed(rule["ConfigRuleName"], "InternalFailure", error)
    return error


def _failed(name: str, code: str, message: str) -> None:
    with store.lock:
        moment = epoch(store.now())
        store.runs.setdefault(name, {}).update(
            LastFailedInvocationTime=moment,
            LastFailedEvaluationTime=moment,
            LastErrorCode=code,
            LastErrorMessage=message,
        )


def evaluate_everything(rule: Rule) -> None:
    """Run a rule on all it covers, in the background: what a new rule and StartConfigRulesEvaluation do."""
    if not is_custom(rule):
        return
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_evaluate_everything, rule), daemon=True).start()


def _evaluate_everything(rule: Rule) -> None:
    messages = []
    if listens_to(rule, CHANGE):
        covered = [item for item in store.present() if in_scope(rule, item)]
        messages += [change_message(item, _unchanged(), oversized=False) for item in covered]
    if listens_to(rule, SCHEDULED):
        messages.append(scheduled_message())
    for message in messages:
        started = invoke(rule, message)
        if started is not None:
            settle(rule, started, timeout=900)


def _unchanged() -> dict[str, Any]:
    return {"changedProperties": {}, "changeType": "UPDATE"}
