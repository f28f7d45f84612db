"""Message attributes: what a subscription's filter policy can ask for. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from handlers.alerting.entry import Entry, gravest
from handlers.lib.tags import owner
from handlers.lib.text import inert

# Message attributes share SNS's limit with the message; what filters on them must not crowd out what is said.
ATTRIBUTES_LIMIT = 65_536
# Ends a list that was cut. Every filter policy of the stack asks for it too: in doubt a subscriber is told.
MORE = "and-more"
_LISTS = ("rule", "severity_and_rule", "account", "owner")
ATTRIBUTES = ("environment", "severity", *_LISTS)
_LIST_LIMIT = ATTRIBUTES_LIMIT // (len(_LISTS) + 1)


def attributes(ordered: Sequence[Entry], environment: str) -> dict[str, dict[str, str]]:
    """The attributes of a message about these entries; in a list the gravest come first.

    `severity` is the worst of all; `severity_and_rule` has pairs such as `high/required-tags`: asked for apart, the
    severity could be another finding's than the rule.
    """
    findings = [entry.finding for entry in ordered]
    owners = [owner(finding.tags) for finding in findings]
    values = (
        [finding.rule for finding in findings],
        [f"{finding.severity}/{finding.rule}" for finding in findings],
        [finding.account for finding in findings],
        [one for one in owners if one],
    )
    return {
        "environment": {"DataType": "String", "StringValue": environment},
        "severity": {"DataType": "String", "StringValue": gravest(ordered)},
        # SNS takes no attribute without a value.
        **{name: _list(some) for name, some in zip(_LISTS, values) if some},
    }


def size(attributes: dict[str, dict[str, str]]) -> int:
    """What the attributes take of SNS's limit, in bytes."""
    return sum(
        len(name) + sum(len(part.encode()) for part in attribute.values()) for name, attribute in attributes.items()
    )


def _list(values: Iterable[str]) -> dict[str, str]:
    kept: list[str] = []
    budget = _LIST_LIMIT - len(_encoded([MORE]))
    for value in dict.fromkeys(inert(value) for value in values):
        budget -= len(_encoded([value]).encode())
        if budget < 0:
            kept.append(MORE)
            break
        kept.append(value)
    return {"DataType": "String.Array", "StringValue": _encoded(kept)}


def _encoded(values: list[str]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
