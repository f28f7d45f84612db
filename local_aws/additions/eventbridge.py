"""A model of EventBridge's deliveries: permissions, dead letters, buses of other accounts, schedules by hand.

Where AWS differs: AWS retries a target that is throttled or down for 24 hours or 185 times; nothing here is ever down,
so what fails (no target, no permission) goes to the dead-letter queue at once, as those failures do on AWS. Lambda's
own retries are lambda_async's.
"""

from __future__ import annotations

import contextvars
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from local_aws.additions import encryption, lambda_async, permissions
from local_aws.emulator import (
    eventbridge,
    functions,
    get_account_id,
    get_region,
    replace,
    request_scope,
    sns,
    sqs,
)

SERVICE = "events.amazonaws.com"


class DeliveryError(Exception):
    """Why a target did not get an event; `code` is the one that EventBridge writes on the dead letter."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


_rule_arn: contextvars.ContextVar[str] = contextvars.ContextVar("local_aws_rule_arn", default="")
_failures: contextvars.ContextVar[list[DeliveryError] | None] = contextvars.ContextVar(
    "local_aws_failures", default=None
)


def _check(policy: Any, action: str, arn: str) -> None:
    if not permissions.allows(
        policy, service=SERVICE, action=action, source_arn=_rule_arn.get(), account=get_account_id()
    ):
        raise DeliveryError("NO_PERMISSIONS", f"the policy of {arn} does not let {SERVICE} do {action} for this rule")


def _check_key(attributes: Mapping[str, Any], arn: str) -> None:
    if not encryption.may_use(attributes.get("KmsMasterKeyId"), SERVICE):
        raise DeliveryError("NO_PERMISSIONS", f"the key of {arn} does not let {SERVICE} use it")


def _to_function(arn: str, payload: str) -> None:
    function, configuration, _ = functions._get_func_record_for_ref(arn)
    if function is None:
        raise DeliveryError("RESOURCE_NOT_FOUND", f"there is no function {arn}")
    _check(function["policy"], "lambda:InvokeFunction", arn)
    lambda_async.start(functions._execution_record_for_config(function, configuration), json.loads(payload))


def _to_queue(original: Callable[..., None]) -> Callable[..., None]:
    def deliver(spec: Any, payload: str, parameters: Any = None) -> None:
        queue = sqs._queue_by_arn(str(spec))
        if queue is None:
            raise DeliveryError("RESOURCE_NOT_FOUND", f"there is no queue {spec}")
        _check(queue["attributes"].get("Policy"), "sqs:SendMessage", str(spec))
        _check_key(queue["attributes"], str(spec))
        original(spec, payload, parameters)

    return deliver


def _to_topic(arn: str, payload: str) -> None:
    topic = sns._topic_by_arn_any_scope(arn)
    if topic is None:
        raise DeliveryError("RESOURCE_NOT_FOUND", f"there is no topic {arn}")
    _check(topic["attributes"].get("Policy"), "sns:Publish", arn)
    _check_key(topic["attributes"], arn)
    sns.publish_internal(arn, payload)


def _to_bus(original: Callable[..., None]) -> Callable[..., None]:
    def forward(spec: Any, event: Any, rule: Any, path: Any, payload: Any = None) -> None:
        if spec.account_id == get_account_id():
            original(spec, event, rule, path, payload)
            return
        source, bus = get_account_id(), spec.resource.split("/", 1)[1]
        with request_scope(spec.account_id, spec.region):
            eventbridge._ensure_default_bus()
            if bus not in eventbridge._event_buses:
                raise DeliveryError("RESOURCE_NOT_FOUND", f"there is no bus {spec}")
            if not _bus_lets_in(bus, source):
                raise DeliveryError("NO_PERMISSIONS", f"the policy of {spec} does not let account {source} put events")
            forwarded = {**event, "EventBusName": bus, "_DispatchPath": []}
            if payload is not None:
                forwarded["Detail"] = payload
            eventbridge._dispatch_event(forwarded)

    return forward


def _bus_lets_in(bus: str, account: str) -> bool:
    policy = eventbridge._event_bus_policies.get(bus) or {"Statement": []}
    return any(_lets_in(statement, account) for statement in policy["Statement"])


def _lets_in(statement: Mapping[str, Any], account: str) -> bool:
    principal = statement.get("Principal")
    named = principal.get("AWS") if isinstance(principal, dict) else principal
    accepted = {"*", account, f"arn:aws:iam::{account}:root"}
    names = named if isinstance(named, list) else [named]
    return statement["Effect"] == "Allow" and not accepted.isdisjoint(names) and not statement.get("Condition")


def _recording(dispatch: Callable[..., None]) -> Callable[..., None]:
    """A dispatcher whose failure reaches `_invoke_with_dead_letters`; MiniStack would only log it."""

    def recorded(*arguments: Any, **more: Any) -> None:
        try:
            dispatch(*arguments, **more)
        except DeliveryError as error:
            failures = _failures.get()
            if failures is None:
                raise
            failures.append(error)

    return recorded


def _invoke_with_dead_letters(original: Callable[..., None]) -> Callable[..., None]:
    def invoke(target: Mapping[str, Any], event: Any, rule: Mapping[str, Any], view: Any = None) -> None:
        view = view or eventbridge._pattern_event_view(event)
        failures: list[DeliveryError] = []
        tokens = (_failures.set(failures), _rule_arn.set(rule["Arn"]))
        try:
            original(target, event, rule, view)
        finally:
            _failures.reset(tokens[0])
            _rule_arn.reset(tokens[1])
        for failure in failures:
            eventbridge.logger.warning("EventBridge rule %s: %s", rule["Name"], failure)
            _dead_letter(target, rule, view, failure)

    return invoke


def _dead_letter(target: Mapping[str, Any], rule: Mapping[str, Any], view: Any, failure: DeliveryError) -> None:
    arn = (target.get("DeadLetterConfig") or {}).get("Arn")
    queue = sqs._queue_by_arn(arn) if arn else None
    if arn is None or queue is None:
        return
    policy = queue["attributes"].get("Policy")
    allowed = permissions.allows(
        policy, service=SERVICE, action="sqs:SendMessage", source_arn=rule["Arn"], account=get_account_id()
    )
    if not (allowed and encryption.may_use(queue["attributes"].get("KmsMasterKeyId"), SERVICE)):
        eventbridge.logger.warning(
            "EventBridge may not write dead letters to %s: its policy or its key does not let it", arn
        )
        return
    attributes = {
        "RULE_ARN": rule["Arn"],
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": failure.code,
        "ERROR_MESSAGE": str(failure),
        "EXHAUSTED_RETRY_CONDITION": "NonRetryableError",
        "RETRY_ATTEMPTS": "0",
    }
    values = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    lambda_async.deliver(arn, json.dumps(view.event_with_detail()), values)


def fire_schedule(name: str) -> None:
    """Fire a scheduled rule of the default bus now; LookupError when there is no such enabled rule."""
    key = eventbridge._rule_key(name, "default")
    rule = eventbridge._rules.get(key)
    if rule is None or not rule.get("ScheduleExpression"):
        raise LookupError(f"there is no scheduled rule {name} in account {get_account_id()}, {get_region()}")
    if rule["State"] != "ENABLED":
        raise LookupError(f"the rule {name} is disabled")
    event = {
        "EventId": str(uuid.uuid4()),
        "Source": "aws.events",
        "DetailType": "Scheduled Event",
        "Detail": "{}",
        "EventBusName": "default",
        "Time": int(eventbridge._now_ts()),
        "Resources": [rule["Arn"]],
        "Account": get_account_id(),
        "Region": get_region(),
    }
    for target in eventbridge._targets.get(key, []):
        eventbridge._invoke_target(target, event, rule)


def install() -> None:
    replace(eventbridge, "_dispatch_to_lambda", lambda _: _recording(_to_function))
    replace(eventbridge, "_dispatch_to_sqs", lambda original: _recording(_to_queue(original)))
    replace(eventbridge, "_dispatch_to_sns", lambda _: _recording(_to_topic))
    replace(eventbridge, "_dispatch_to_event_bus", lambda original: _recording(_to_bus(original)))
    replace(eventbridge, "_invoke_target", _invoke_with_dead_letters)
