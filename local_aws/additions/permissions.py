"""A model of resource policies where one AWS service calls another: may this service use this function, queue, topic?

Where AWS differs: only the members that such policies hold are read (service principals, SourceArn, SourceAccount); a
condition of another kind counts as not met.
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterable, Mapping
from typing import Any

_LIKE = ("ArnLike", "ArnEquals", "StringLike")
_EQUAL = ("StringEquals", "StringEqualsIgnoreCase")


def allows(
    policy: Mapping[str, Any] | str | None, *, service: str, action: str, source_arn: str | None, account: str | None
) -> bool:
    """Whether a resource policy lets `service` (events.amazonaws.com) do `action` for `source_arn` of `account`.

    `source_arn` and `account` are None where the service sends none.
    """
    document = json.loads(policy) if isinstance(policy, str) and policy else policy or {}
    assert isinstance(document, Mapping)  # noqa: S101 - tells mypy what json.loads gave
    sent = {"aws:sourceaccount": account, "aws:sourcearn": source_arn}
    context = {key: value for key, value in sent.items() if value}
    applying = [
        statement["Effect"]
        for statement in _listed(document.get("Statement"))
        if _principal(statement, service) and _action(statement, action) and _conditions(statement, context)
    ]
    return "Allow" in applying and "Deny" not in applying


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _principal(statement: Mapping[str, Any], service: str) -> bool:
    principal = statement.get("Principal")
    if principal == "*":
        return True
    return isinstance(principal, Mapping) and service in _listed(principal.get("Service"))


def _action(statement: Mapping[str, Any], action: str) -> bool:
    return _any_like(action.lower(), (str(pattern).lower() for pattern in _listed(statement.get("Action"))))


def _any_like(value: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(value, pattern) for pattern in patterns)


def _conditions(statement: Mapping[str, Any], context: Mapping[str, str]) -> bool:
    for operator, wanted in (statement.get("Condition") or {}).items():
        for key, values in wanted.items():
            actual = context.get(key.lower())
            patterns = [str(value) for value in _listed(values)]
            if operator == "Bool" and key.lower() == "aws:securetransport":
                met = "true" in [pattern.lower() for pattern in patterns]  # services call each other over TLS
            elif actual is None:
                met = False
            elif operator in _LIKE:
                met = _any_like(actual, patterns)
            else:
                met = operator in _EQUAL and actual in patterns
            if not met:
                return False
    return True
