"""The one SNS message of an invocation: a mail for people, JSON for machines, within what SNS takes. Pure.

https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: 256 KB in UTF-8 with its attributes, a subject under
100 characters without line breaks. Texts of findings are made inert: a resource's name can be written by whoever
made the resource, so it must not start a line, a heading or a link of its own, nor speak to a terminal.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from handlers.alerting.console import links
from handlers.alerting.triage import NEW, REASON_CHANGED, REOPENED
from handlers.lib.finding import SEVERITIES, Finding
from handlers.lib.text import inert

MESSAGE_LIMIT = 262_144
SUBJECT_LIMIT = 99
# Message attributes share the limit with the message; what filters on them must not crowd out what is said.
ATTRIBUTES_LIMIT = 65_536
# Header, footer, counts, contacts, what is left out and the message's own JSON.
RESERVED = 40_960
CONTACTS_LIMIT = 4_096
GROUPS_LIMIT = 25

JSON_VERSION = 1

OWNER_TAGS = ("Owner", "owner")
COST_CENTER_TAGS = ("CostCenter", "costcenter", "cost-center")


@dataclass(frozen=True)
class Entry:
    """A violation to tell: the finding, what news it is (see triage), and since when it stands.

    `closed_at` is set where it closed again before it could be told.
    """

    finding: Finding
    told_as: str
    first_seen: str
    occurrence: int
    closed_at: str | None = None


@dataclass(frozen=True)
class Mail:
    """The arguments of Publish that say something. `left_out` entries did not fit and stand in the evidence only."""

    subject: str
    message: str
    attributes: dict[str, dict[str, str]]
    left_out: int


@dataclass(frozen=True)
class _Contents:
    """All entries, worst first, and those of them that fit."""

    ordered: Sequence[Entry]
    shown: Sequence[Entry]
    environment: str
    evidence: str

    @property
    def left_out(self) -> int:
        return len(self.ordered) - len(self.shown)


def compose(entries: Sequence[Entry], environment: str, evidence: str, contacts: str | None = None) -> Mail:
    """The message about at least one entry. `evidence` is the s3:// address where all of them stand.

    `contacts` are printed where an entry is critical, and only in the mail.
    """
    ordered = sorted(entries, key=_order)
    attributes = _attributes(ordered, environment)
    shown = _fitting(ordered, MESSAGE_LIMIT - RESERVED - _size_of_attributes(attributes))
    contents = _Contents(ordered, shown, environment, evidence)
    message = {
        "default": _json(contents),
        "email": _text(contents, contacts),
        "sms": subject(ordered, environment),
    }
    return Mail(subject(ordered, environment), _encoded(message), attributes, contents.left_out)


def subject(ordered: Sequence[Entry], environment: str) -> str:
    """Environment, how many and the worst, in under 100 printable ASCII characters."""
    worst = ordered[0].finding
    count = f"{len(ordered)} violation{'s' if len(ordered) > 1 else ''}"
    text = f"[{environment}] {worst.severity}: {count}, {'worst ' if len(ordered) > 1 else ''}{worst.rule}"
    text = inert(f"{text} on {worst.resource_id}", 1_000)
    ascii_text = "".join(character if " " <= character <= "~" else "?" for character in text)
    return ascii_text if len(ascii_text) <= SUBJECT_LIMIT else ascii_text[: SUBJECT_LIMIT - 3] + "..."


def _order(entry: Entry) -> tuple[int, str, str, str]:
    finding = entry.finding
    owner = tag(finding, OWNER_TAGS) or ""
    return (SEVERITIES.index(finding.severity), finding.rule, owner, finding.resource_id)


def tag(finding: Finding, names: Sequence[str]) -> str | None:
    """The first of these tags that says anything."""
    return next((finding.tags[name] for name in names if finding.tags.get(name, "").strip()), None)


def _fitting(ordered: Sequence[Entry], budget: int) -> list[Entry]:
    """The longest beginning of the entries whose mail and JSON fit, sizes as they are when encoded."""
    shown = []
    for entry in ordered:
        # In the message both are strings inside JSON, and escaping is character by character: sizes add up.
        text = "\n".join(
            [
                "",
                _heading(entry.finding.severity, entry.finding.rule, len(ordered)),
                *_lines(1, entry, with_remedy=True),
            ]
        )
        budget -= _size(text) + _size(_encoded(_machine(entry))) + 32
        if budget < 0:
            break
        shown.append(entry)
    return shown


def _text(contents: _Contents, contacts: str | None) -> str:
    ordered = contents.ordered
    lines = [f"{_summary(ordered)} in {contents.environment}."]
    if contacts and ordered[0].finding.severity == SEVERITIES[0]:
        lines += ["", "Who to call:", *(f"  {inert(line)}" for line in contacts[:CONTACTS_LIMIT].splitlines() if line)]
    numbers = itertools.count(1)
    for group, members in itertools.groupby(contents.shown, key=_group):
        entries = list(members)
        remedy = _shared_remedy(entries)
        lines += ["", _heading(*group, sum(_group(entry) == group for entry in ordered))]
        lines += [f"How to fix: {inert(remedy)}"] if remedy else []
        for entry in entries:
            lines += _lines(next(numbers), entry, with_remedy=not remedy)
    if contents.left_out:
        lines += ["", f"{contents.left_out} more did not fit into this mail:", *_left_out(contents)]
        lines += [f"All {len(ordered)} are in the evidence below."]
    return "\n".join([*lines, "", f"Evidence: {contents.evidence}"])


def _left_out(contents: _Contents) -> list[str]:
    """How many of which group did not fit, the gravest groups by name."""
    counts = Counter(_group(entry) for entry in contents.ordered[len(contents.shown) :])
    groups = list(counts.items())
    lines = [f"   {count} {severity} {inert(rule)}" for (severity, rule), count in groups[:GROUPS_LIMIT]]
    rest = sum(count for _, count in groups[GROUPS_LIMIT:])
    return [*lines, f"   {rest} of other rules"] if rest else lines


def _group(entry: Entry) -> tuple[str, str]:
    return entry.finding.severity, entry.finding.rule


def _shared_remedy(entries: Sequence[Entry]) -> str | None:
    """What mends all of several entries: said once, it makes a long mail short."""
    remedies = {entry.finding.remediation for entry in entries}
    return remedies.pop() if len(remedies) == 1 and len(entries) > 1 else None


def _summary(ordered: Sequence[Entry]) -> str:
    counts = _counts(ordered)
    noun = "violation" if len(ordered) == 1 else "violations"
    if len(counts) == 1:
        return f"{len(ordered)} {next(iter(counts))} {noun}"
    return f"{len(ordered)} {noun} ({', '.join(f'{count} {severity}' for severity, count in counts.items())})"


def _counts(ordered: Sequence[Entry]) -> dict[str, int]:
    every = [entry.finding.severity for entry in ordered]
    return {severity: every.count(severity) for severity in SEVERITIES if severity in every}


def _heading(severity: str, rule: str, count: int) -> str:
    title = f"{severity.upper()}  {inert(rule)}  ({count})"
    return f"{title}\n{'-' * len(title)}"


def _lines(number: int, entry: Entry, with_remedy: bool) -> list[str]:
    finding = entry.finding
    where = links(finding)
    name = finding.resource_name if finding.resource_name != finding.resource_id else None
    owner, cost_center = tag(finding, OWNER_TAGS), tag(finding, COST_CENTER_TAGS)
    facts = [
        ("resource", f"{inert(finding.resource_id)} ({inert(name)})" if name else inert(finding.resource_id)),
        ("type", finding.resource_type),
        ("ARN", finding.resource_arn if finding.resource_arn != finding.resource_id else None),
        ("where", f"account {finding.account}, {finding.region}"),
        ("owner", owner),
        ("cost centre", cost_center),
        ("stack", finding.stack),
        ("since", _since(entry)),
        ("allowed", finding.allowed),
        ("how to fix", finding.remediation if with_remedy else None),
        ("look at it", where.resource),
        ("its history", where.timeline),
    ]
    return [
        "",
        f"{number}. {inert(finding.reason)}",
        *(f"   {label:<12} {inert(value)}" for label, value in facts if value),
    ]


def _since(entry: Entry) -> str:
    since = _readable(entry.first_seen)
    if entry.closed_at:
        return f"{since} until {_readable(entry.closed_at)}: it is in order again"
    if entry.told_as == REASON_CHANGED:
        return f"{since}; what is wrong with it has changed"
    if entry.told_as == REOPENED or entry.occurrence > 1:
        return f"{since}; it was fixed before and is violated for the {_ordinal(entry.occurrence)} time"
    return since


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _readable(moment: str) -> str:
    return f"{moment[:10]} {moment[11:19]} UTC"


def _json(contents: _Contents) -> str:
    return _encoded(
        {
            "version": JSON_VERSION,
            "environment": contents.environment,
            "severity": contents.ordered[0].finding.severity,
            "counts": _counts(contents.ordered),
            "evidence": contents.evidence,
            "left_out": contents.left_out,
            "findings": [_machine(entry) for entry in contents.shown],
        }
    )


def _machine(entry: Entry) -> dict[str, Any]:
    finding = entry.finding
    where = links(finding)
    body = {
        **asdict(finding),
        "id": finding.id,
        "fingerprint": finding.fingerprint,
        "news": entry.told_as or NEW,
        "first_seen": entry.first_seen,
        "occurrence": entry.occurrence,
        "closed_at": entry.closed_at,
        "links": where._asdict(),
    }
    return {name: value for name, value in body.items() if value not in (None, (), {})}


def _attributes(ordered: Sequence[Entry], environment: str) -> dict[str, dict[str, str]]:
    """What a subscription's filter policy can ask for; in a list the gravest come first."""
    findings = [entry.finding for entry in ordered]
    return {
        "environment": {"DataType": "String", "StringValue": environment},
        "severity": {"DataType": "String", "StringValue": findings[0].severity},
        "rule": _array([finding.rule for finding in findings]),
        "account": _array([finding.account for finding in findings]),
    }


def _array(values: Sequence[str]) -> dict[str, str]:
    kept: list[str] = []
    budget = ATTRIBUTES_LIMIT // 2
    for value in dict.fromkeys(inert(value) for value in values):
        budget -= _size(value) + 4
        if budget < 0:
            break
        kept.append(value)
    return {"DataType": "String.Array", "StringValue": _encoded(kept)}


def _size_of_attributes(attributes: dict[str, dict[str, str]]) -> int:
    return sum(
        len(name) + sum(len(part.encode()) for part in attribute.values()) for name, attribute in attributes.items()
    )


def _encoded(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _size(text: str) -> int:
    return len(_encoded(text).encode())
