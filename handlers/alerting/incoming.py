"""What arrives on the alert queue: findings, words on known ones, heartbeats, and AWS's events. Pure.

Every text in a message is hostile until it has passed here: it is of bounded length and well-formed Unicode
afterwards. What it may do to a reader's terminal or mail is `mail`'s to prevent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, NamedTuple

from handlers.alerting import tampering
from handlers.lib import alert_bus, instant
from handlers.lib.attribution import Attributed, MalformedAttributionError
from handlers.lib.finding import CLOSED, OPEN, Finding, MalformedFindingError
from handlers.lib.heartbeat import Heartbeat, MalformedHeartbeatError
from handlers.lib.reminder import MalformedReminderError, Reminder
from handlers.lib.rule_names import rule_name
from handlers.lib.text import well_formed
from handlers.trail import call

COMPLIANCE_CHANGE = "Config Rules Compliance Change"

# AWS's own limits: an annotation, a resource's name, its tags.
REASON_LIMIT = 256
TEXT_LIMIT = 2_048
TAG_LIMIT = 50
TAG_KEY_LIMIT = 128
TAG_VALUE_LIMIT = 256
# What identifies a finding is refused rather than cut when it is longer: Config's resource ids end at 768.
IDENTITY_LIMITS = {"rule": 128, "account": 12, "region": 32, "resource_type": 196, "resource_id": 768, "within": 384}

# What was observed later than it was sent would make every later word on its resource out of date; AWS's clocks differ
# by seconds.
AHEAD = timedelta(minutes=5)


class UnreadableMessageError(ValueError):
    """A message that is neither a finding nor an event we know: it belongs into the dead-letter queue."""


class Nothing(NamedTuple):
    """A message that was understood and asks for nothing; `why` is for the log."""

    why: str


@dataclass(frozen=True)
class Rules:
    """What is known about rules beside their events.

    `environment` is this stack's (see rule_names). `own` are the rules whose function sends its
    findings itself, with more in them than Config's event holds. `severities` are those of the other rules,
    `other_severity` that of a rule it does not name.
    """

    environment: str
    own: Set[str] = frozenset()
    severities: Mapping[str, str] = field(default_factory=dict)
    other_severity: str = "medium"


def receive(body: str, sent_at: int, rules: Rules) -> Finding | Reminder | Attributed | Heartbeat | Nothing:
    """What a message asks for (see `read`) that was sent at `sent_at` (epoch ms); no finding may be of later."""
    message = read(body, rules)
    latest = datetime.fromtimestamp(sent_at / 1000, timezone.utc) + AHEAD
    if isinstance(message, Finding) and instant.parse(message.observed_at) > latest:
        raise UnreadableMessageError(f"a finding whose observed_at lies after it was sent: {message.observed_at}")
    return message


def read(body: str, rules: Rules) -> Finding | Reminder | Attributed | Heartbeat | Nothing:
    """What a message's body asks for: a finding to be told of or closed, a word on one, a heartbeat, or Nothing.

    Raises UnreadableMessageError, which says what the message is not.
    """
    message = _parsed(body)
    kind = next((kind for kind in _OURS if kind in message), None)
    if kind:
        return _ours(kind, message)
    detail_type = message.get("detail-type", "no detail-type")
    if detail_type == COMPLIANCE_CHANGE:
        return _of_compliance_change(message, rules)
    if detail_type == call.DETAIL_TYPE:
        return _of_call(message, rules.environment)
    if detail_type == alert_bus.DETAIL_TYPE:
        return _of_member(message)
    raise UnreadableMessageError(f"neither a message of ours nor an event that is read, but {detail_type!r:.200}")


def _parsed(body: str) -> Mapping[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableMessageError(f"not JSON: {error}") from error
    if not isinstance(message, dict):
        raise UnreadableMessageError(f"not a JSON object, but {type(message).__name__}")
    return message


def _ours(kind: str, message: Mapping[str, Any]) -> Finding | Reminder | Attributed | Heartbeat:
    try:
        return _OURS[kind](message)
    except _MALFORMED as error:
        raise UnreadableMessageError(f"a malformed {kind}: {error!s:.500}") from error


def _of_member(event: Mapping[str, Any]) -> Finding | Heartbeat:
    """What another account's function says: of its own account, that something is wrong, or that it is alive."""
    account, said = _text(event, "account"), _mapping(event, "detail")
    kind = next((kind for kind in ("finding", "heartbeat") if kind in said), None)
    message = _ours(kind, said) if kind else None
    if not isinstance(message, (Finding, Heartbeat)):
        raise UnreadableMessageError(f"a message of account {account:.12} that is neither a finding nor a heartbeat")
    if message.account != account:
        raise UnreadableMessageError(f"account {account:.12} speaks of account {message.account:.12}, not of itself")
    if isinstance(message, Finding) and message.status != OPEN:
        raise UnreadableMessageError(f"account {account:.12} says that a finding is over: AWS Config's event says that")
    return message


def _of_compliance_change(event: Mapping[str, Any], rules: Rules) -> Finding | Nothing:
    detail = _mapping(event, "detail")
    result = _mapping(detail, "newEvaluationResult")
    verdict = result.get("complianceType")
    rule = rule_name(_text(detail, "configRuleName"), rules.environment)
    violated = verdict == "NON_COMPLIANT"
    if not violated and verdict not in ("COMPLIANT", "NOT_APPLICABLE"):
        return Nothing(f"{rule} says {verdict!r:.50}, which neither opens nor closes a finding")
    if violated and rule in rules.own:
        return Nothing(f"{rule} sends its findings itself")
    resource_type = _text(detail, "resourceType")
    qualifier = _mapping(result, "evaluationResultIdentifier")
    sentence = f"{rule} finds this {resource_type} {verdict}, without saying why"
    return _bounded(
        Finding(
            rule=rule,
            severity=rules.severities.get(rule, rules.other_severity),
            account=_text(detail, "awsAccountId"),
            region=_text(detail, "awsRegion"),
            resource_type=resource_type,
            resource_id=_text(detail, "resourceId"),
            reason=_text(result, "annotation") if result.get("annotation") else sentence,
            observed_at=_text(qualifier, "orderingTimestamp"),
            recorded_at=_text(result, "resultRecordedTime") if result.get("resultRecordedTime") else None,
            status=OPEN if violated else CLOSED,
            source="config-event",
        )
    )


def _of_call(event: Mapping[str, Any], environment: str) -> Finding | Nothing:
    try:
        made = call.parse(event.get("detail"))
    except call.MalformedCallError as error:
        raise UnreadableMessageError(f"a malformed API call: {error}") from error
    why = tampering.harmless(made)
    if why:
        return Nothing(f"{made.source} {made.name}: {why}")
    return _bounded(tampering.finding(made, _text(event, "account"), _text(event, "region"), environment))


def _mapping(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    if not isinstance(value, dict):
        raise UnreadableMessageError(f"an event whose {name} is {value!r:.200}, not an object")
    return value


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    if not isinstance(value, str) or not value:
        raise UnreadableMessageError(f"an event whose {name} is {value!r:.200}, not a text")
    return value


def _bounded(finding: Finding) -> Finding:
    for name, limit in IDENTITY_LIMITS.items():
        value = getattr(finding, name) or ""
        if len(value) > limit or value != well_formed(value):
            raise UnreadableMessageError(f"a finding whose {name} is not one of AWS: {value!r:.200}")
    return replace(
        finding,
        reason=_cut(finding.reason, REASON_LIMIT),
        observed_at=_time(finding.observed_at, "observed_at"),
        recorded_at=finding.recorded_at and _time(finding.recorded_at, "recorded_at"),
        resource_name=finding.resource_name and _cut(finding.resource_name, TEXT_LIMIT),
        resource_arn=finding.resource_arn and _cut(finding.resource_arn, TEXT_LIMIT),
        allowed=finding.allowed and _cut(finding.allowed, TEXT_LIMIT),
        remediation=finding.remediation and _cut(finding.remediation, TEXT_LIMIT),
        stack=finding.stack and _cut(finding.stack, TEXT_LIMIT),
        source=_cut(finding.source, 64),
        controls=tuple(_cut(control, 128) for control in finding.controls[:TAG_LIMIT]),
        tags={
            _cut(key, TAG_KEY_LIMIT): _cut(value, TAG_VALUE_LIMIT)
            for key, value in list(finding.tags.items())[:TAG_LIMIT]
        },
    )


def _time(text: str, name: str) -> str:
    try:
        return instant.normal(text)
    except (ValueError, OverflowError) as error:
        raise UnreadableMessageError(f"a finding whose {name} is {text!r:.100}: {error}") from error


def _cut(text: str, limit: int) -> str:
    sound = well_formed(text)
    return sound if len(sound) <= limit else sound[: limit - 3] + "..."


# Our own messages, by the key that each of them has.
_OURS: Mapping[str, Callable[[Mapping[str, Any]], Finding | Reminder | Attributed | Heartbeat]] = {
    "finding": lambda message: _bounded(Finding.from_message(message)),
    "reminder": Reminder.from_message,
    "attribution": Attributed.from_message,
    "heartbeat": Heartbeat.from_message,
}
_MALFORMED = (MalformedFindingError, MalformedReminderError, MalformedAttributionError, MalformedHeartbeatError)
