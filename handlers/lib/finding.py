"""A finding: what is wrong with one resource by one rule. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

OPEN = "OPEN"
CLOSED = "CLOSED"

# So much of an id is shown to people; the findings command takes it for the whole.
SHOWN_ID = 12

# The source of what the compliance report found late: it knows no more than AWS Config's annotation.
REPORT = "report"
STATUSES = (OPEN, CLOSED)

# Gravest first: an alert is as grave as the first severity it holds.
SEVERITIES = ("critical", "high", "medium", "low")

MESSAGE_VERSION = 1

REQUIRED = ("rule", "account", "region", "resource_type", "resource_id", "reason", "observed_at", "source")
OPTIONAL = ("resource_name", "resource_arn", "recorded_at", "allowed", "remediation", "stack", "within")


class MalformedFindingError(ValueError):
    """A message that says it is a finding and does not have a finding's shape."""


@dataclass(frozen=True)
class Finding:
    """One resource, one rule, and what is wrong.

    `reason` is at most 256 characters, as an AWS Config annotation. Times are ISO 8601 in UTC:
    `observed_at` is when the resource was in this state, `recorded_at` when AWS Config recorded
    the result (None where Config did not). `tags` are the resource's own. `within` is part of the identity where the
    resource's id is unique only under a parent: of drift, its stack and logical id.
    """

    rule: str
    severity: str
    account: str
    region: str
    resource_type: str
    resource_id: str
    reason: str
    observed_at: str
    status: str = OPEN
    resource_name: str | None = None
    resource_arn: str | None = None
    recorded_at: str | None = None
    allowed: str | None = None
    remediation: str | None = None
    stack: str | None = None
    source: str = "config-rule"
    controls: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    within: str | None = None

    @property
    def id(self) -> str:
        """The key of the findings table: the same for every reason this rule has about the resource."""
        return _digest(self._subject())

    @property
    def shown_id(self) -> str:
        """The id as people read and type it."""
        return self.id[:SHOWN_ID]

    @property
    def fingerprint(self) -> str:
        """What has been said: the subject and the reason."""
        return _digest([*self._subject(), self.reason])

    def _subject(self) -> list[str]:
        subject = [self.account, self.region, self.rule, self.resource_type, self.resource_id]
        return subject if self.within is None else [*subject, self.within]

    def to_message(self) -> str:
        """The JSON text that travels on the alert queue."""
        body = {key: value for key, value in asdict(self).items() if value not in (None, (), {})}
        return json.dumps({"finding": MESSAGE_VERSION, **body}, sort_keys=True)

    @classmethod
    def from_message(cls, body: Mapping[str, Any]) -> Finding:
        """The finding of a parsed queue message; MalformedFindingError says what is wrong with it."""
        if body.get("finding") != MESSAGE_VERSION:
            raise MalformedFindingError(f"not a finding of version {MESSAGE_VERSION}: {body.get('finding')!r}")
        known = {name: body[name] for name in cls.__dataclass_fields__ if name in body}
        controls = known.get("controls", [])
        if not isinstance(controls, list):
            raise MalformedFindingError(f"controls must be a list of texts, not {controls!r}")
        known["controls"] = tuple(controls)
        try:
            finding = cls(**known)
        except TypeError as error:
            raise MalformedFindingError(str(error)) from error
        finding._check()
        return finding

    def _check(self) -> None:
        for name in REQUIRED:
            value = getattr(self, name)
            if not isinstance(value, str) or not value:
                raise MalformedFindingError(f"{name} must be a text that is not empty, not {value!r}")
        for name in OPTIONAL:
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                raise MalformedFindingError(f"{name} must be a text, not {value!r}")
        if not all(isinstance(control, str) for control in self.controls):
            raise MalformedFindingError(f"controls must be a list of texts, not {list(self.controls)!r}")
        if not isinstance(self.tags, Mapping) or not all(isinstance(value, str) for value in self.tags.values()):
            raise MalformedFindingError(f"tags must be a mapping of texts, not {self.tags!r}")
        if self.severity not in SEVERITIES:
            raise MalformedFindingError(f"severity must be one of {', '.join(SEVERITIES)}, not {self.severity!r}")
        if self.status not in STATUSES:
            raise MalformedFindingError(f"status must be one of {', '.join(STATUSES)}, not {self.status!r}")


def _digest(parts: list[str]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()
