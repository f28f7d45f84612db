"""Exemptions: who allowed which resource to break a rule, why, and until when. Pure.

An exemption is a named entry of a rule's document `exemptions`:
`{resource: sg-0a1b2c3d, reason: ..., approved_by: ..., until: 2027-03-31}`, where `resource` is an
id, an ARN, or `tag:KEY=VALUE`. It holds through the day of `until`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from handlers.lib import instant
from handlers.lib.item import Item, day_of
from handlers.lib.policy import PolicyError
from handlers.lib.verdict import COMPLIANT, NON_COMPLIANT, Verdict

DOCUMENT = "exemptions"

_KEYS = ("resource", "reason", "approved_by", "until")


class Exemption(NamedTuple):
    """`until` is an ISO date, the last day on which the exemption holds."""

    name: str
    resource: str
    reason: str
    approved_by: str
    until: str

    def covers(self, item: Item) -> bool:
        """Whether it names this resource, by id, ARN or tag; expired or not."""
        if self.resource.startswith("tag:"):
            key, _, value = self.resource[len("tag:") :].partition("=")
            return item.tags.get(key) == value
        return self.resource in (item.resource_id, item.arn)

    def holds_on(self, day: str) -> bool:
        """Whether it has not ended by `day`, an ISO date or time."""
        return day[:10] <= self.until


def parse_exemptions(document: Any) -> tuple[Exemption, ...]:
    """The exemptions of a rule's document; PolicyError names the entry that lacks a reason or an end."""
    if not isinstance(document, Mapping):
        raise PolicyError(f"{DOCUMENT}: a mapping of names to exemptions is due, not {type(document).__name__}")
    return tuple(_exemption(str(name), entry) for name, entry in document.items())


def _exemption(name: str, entry: Any) -> Exemption:
    where = f"{DOCUMENT}.{name}"
    if not isinstance(entry, Mapping):
        raise PolicyError(f"{where}: {', '.join(_KEYS)} are due, not {entry!r}")
    unknown = sorted(set(entry) - set(_KEYS))
    if unknown:
        raise PolicyError(f"{where}.{unknown[0]}: unknown key; known are {', '.join(_KEYS)}")
    texts = {key: entry.get(key) for key in _KEYS}
    # YAML reads an unquoted 2027-03-31 as a date.
    if isinstance(texts["until"], date):
        texts["until"] = texts["until"].isoformat()
    for key, value in texts.items():
        if not isinstance(value, str) or not value.strip():
            raise PolicyError(
                f"{where}.{key}: missing or empty; whoever is exempt, it is said why, by whom and how long"
            )
    resource = str(texts["resource"])
    if resource.startswith("tag:") and not (resource.partition("=")[2] and resource[len("tag:")] != "="):
        raise PolicyError(f"{where}.resource: a tag is written tag:KEY=VALUE, not {resource!r}")
    return Exemption(name, resource, str(texts["reason"]), str(texts["approved_by"]), _day(where, str(texts["until"])))


def _day(where: str, text: str) -> str:
    if not instant.is_day(text):
        raise PolicyError(f"{where}.until: {text!r} is no date like 2027-03-31")
    return text


def apply(verdict: Verdict, item: Item, exemptions: Iterable[Exemption]) -> Verdict:
    """The verdict under the exemptions: a violation that one covers on the day of judgement is COMPLIANT.

    The reason then says until when and by whom. One that has ended leaves the violation, and says so.
    """
    if verdict.compliance != NON_COMPLIANT:
        return verdict
    covering = [exemption for exemption in exemptions if exemption.covers(item)]
    if not covering:
        return verdict
    latest = max(covering, key=lambda exemption: exemption.until)
    if latest.holds_on(day_of(item)):
        why = f"exempt until {latest.until} ({latest.name}, approved by {latest.approved_by}): {latest.reason}"
        return Verdict(COMPLIANT, (why, *(f"else {reason}" for reason in verdict.reasons)), verdict.allowed)
    return verdict._replace(reasons=(f"exemption {latest.name} ended {latest.until}", *verdict.reasons))
