"""A model of how IAM sees a few calls that MiniStack reads otherwise: which action, on which resource, in what context.

Where AWS differs: GetParameters with several names is checked here for the first name only; calls between services
(an event source mapping's reads, SecureString under a key) are not checked at all; nothing knows of permissions
boundaries beyond MiniStack.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from local_aws.additions.config import store
from local_aws.emulator import config, iam, iam_actions, iam_evaluator, replace

# Calls that are no IAM action of their own.
_ACTION_OF_BATCH = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sns:PublishBatch": "sns:Publish",
}

# AWS Config's calls that name a rule and still support no resource.
_CONFIG_WITHOUT_RESOURCE = frozenset({"DescribeComplianceByConfigRule", "DescribeConfigRules"})


def action_of(action: str | None) -> str | None:
    """The IAM action that a call needs. Pure."""
    return _ACTION_OF_BATCH.get(action, action) if action else action


def parameter_arn(name: str, region: str, account: str) -> str:
    """The resource of a parameter or a path; a path is judged as it is written, last slash and all. Pure."""
    return f"arn:aws:ssm:{region}:{account}:parameter/{name.removeprefix('/')}"


def namespace_of(body: bytes, params: Mapping[str, Any]) -> str | None:
    """The namespace of PutMetricData, in JSON or as a query. Pure."""
    value = _json(body).get("Namespace") or params.get("Namespace")
    return value[0] if isinstance(value, list) else value


def _json(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _resource(original: Callable[..., str]) -> Callable[..., str]:
    def resource(  # noqa: PLR0917 - the signature is MiniStack's
        service: str, method: str, path: str, headers: Any, body: bytes, params: Any, region: str, account: str
    ) -> str:
        call = headers.get("x-amz-target", "").rpartition(".")[2]
        if service == "ssm" and call == "GetParametersByPath":
            return parameter_arn(_json(body)["Path"], region, account)
        if service == "ssm" and call in ("GetParameters", "DeleteParameters"):
            return parameter_arn(_json(body)["Names"][0], region, account)
        if service == "config":
            return _config_resource(call, _json(body))
        return original(service, method, path, headers, body, params, region, account)

    return resource


def _config_resource(call: str, data: Mapping[str, Any]) -> str:
    """AWS Config's resources by their ARNs, which hold ids and not the names that calls give."""
    if call in _CONFIG_WITHOUT_RESOURCE:
        return "*"
    # What is asked of an aggregator is allowed by it, and not by the rule of another account that it is about.
    aggregator = store.aggregators.get(data.get("ConfigurationAggregatorName"))
    if aggregator is not None:
        return str(aggregator["ConfigurationAggregatorArn"])
    name = data.get("ConfigRuleName") or (data.get("ConfigRuleNames") or [None])[0]
    rule = config._config_rules.get(name) if name else None
    return str(rule["ConfigRuleArn"]) if rule is not None else "*"


def _context(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def context(service: str, action: str, body: bytes, params: Any) -> dict[str, Any]:
        found = dict(original(service, action, body, params))
        if action == "cloudwatch:PutMetricData":
            namespace = namespace_of(body, params)
            if namespace:
                found["cloudwatch:namespace"] = namespace
        return found

    return context


def _s3_context(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """A write's condition is one of IAM's too: it lets a policy allow creating, and never overwriting."""

    def context(action: str, query: Any, path: str = "", headers: Any = None) -> dict[str, Any]:
        found = dict(original(action, query, path, headers))
        condition = (headers or {}).get("if-none-match")
        if action == "s3:PutObject" and condition:
            found["s3:if-none-match"] = condition
        return found

    return context


def _condition_key(original: Callable[..., Any]) -> Callable[..., Any]:
    """aws:PrincipalArn of a role's session is the role's ARN, path and all; the session's own is aws:userid's affair.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
    """

    def value(key: str, context: Any) -> Any:
        found = original(key, context)
        if key.lower() == "aws:principalarn" and ":assumed-role/" in str(found):
            account, name = found.split(":")[4], found.split("/")[1]
            role = iam._roles.get_scoped(account, None, name)
            return role["Arn"] if role else found
        return found

    return value


def install() -> None:
    replace(iam_evaluator, "_resolve_condition_key", _condition_key)
    replace(iam_actions, "extract_iam_action", lambda original: lambda *a, **k: action_of(original(*a, **k)))
    replace(iam_actions, "extract_resource_arn", _resource)
    replace(iam_actions, "request_tag_context", _context)
    replace(iam_actions, "s3_service_context", _s3_context)
