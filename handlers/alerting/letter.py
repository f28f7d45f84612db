"""The mail's text, for a person. Pure.

Texts of findings are made inert: a resource's name can be written by whoever made the resource, so it must not
start a line, a heading or a link of its own, nor speak to a terminal.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.alerting.console import links
from handlers.alerting.entry import Entry, counts, group, violations
from handlers.alerting.triage import ATTRIBUTED, REASON_CHANGED, REMINDED, REOPENED
from handlers.lib.finding import SEVERITIES
from handlers.lib.silence import acknowledging
from handlers.lib.tags import cost_center, owner
from handlers.lib.text import inert, ordinal

SUBJECT_LIMIT = 99
CONTACTS_LIMIT = 4_096
GROUPS_LIMIT = 25
TITLE_LIMIT = 140


@dataclass(frozen=True)
class Contents:
    """All entries, worst first, and those of them that fit. `evidence` is the address where all of them stand."""

    ordered: Sequence[Entry]
    shown: Sequence[Entry]
    environment: str
    evidence: str

    @property
    def left_out(self) -> int:
        """How many do not fit."""
        return len(self.ordered) - len(self.shown)


def subject(ordered: Sequence[Entry], environment: str) -> str:
    """Environment, how many and the worst, in under 100 printable ASCII characters."""
    open_ones = violations(ordered)
    told = open_ones or ordered
    worst = told[0].finding
    count = f"{len(told)} violation{'s' if len(told) > 1 else ''}"
    if not open_ones:
        kind = "resolved"
    elif all(entry.told_as == REMINDED for entry in open_ones):
        kind, count = f"reminder, {worst.severity}", f"{count} still open"
    elif all(entry.told_as == ATTRIBUTED for entry in open_ones):
        kind, count = f"who changed it, {worst.severity}", f"{count} told before"
    else:
        kind = worst.severity
    text = f"[{environment}] {kind}: {count}, {'worst ' if len(told) > 1 else ''}{worst.rule}"
    text = inert(f"{text} on {worst.resource_id}", 1_000)
    ascii_text = "".join(character if " " <= character <= "~" else "?" for character in text)
    return ascii_text if len(ascii_text) <= SUBJECT_LIMIT else ascii_text[: SUBJECT_LIMIT - 3] + "..."


def text(contents: Contents, contacts: str | None) -> str:
    """The mail. `contacts` are printed where a violation is critical."""
    lines = [f"{_summary(contents.ordered)} in {contents.environment}."]
    worst = contents.ordered[0]
    if contacts and not worst.is_resolved and worst.finding.severity == SEVERITIES[0]:
        lines += ["", "Whom to call:", *(f"  {inert(line)}" for line in contacts[:CONTACTS_LIMIT].splitlines() if line)]
    sizes = Counter(group(entry) for entry in contents.ordered)
    numbers = itertools.count(1)
    for one, members in itertools.groupby(contents.shown, key=group):
        entries = list(members)
        remedy = _shared_remedy(entries)
        lines += ["", heading(one.title, sizes[one])]
        lines += [f"How to fix: {inert(remedy)}"] if remedy else []
        for entry in entries:
            lines += entry_lines(next(numbers), entry, with_remedy=not remedy)
    if contents.left_out:
        lines += ["", f"{contents.left_out} more did not fit into this mail:", *_left_out(contents)]
        lines += [f"All {len(contents.ordered)} are in the evidence below."]
    lines += ["", f"Evidence: {contents.evidence}"]
    if violations(contents.ordered):
        lines.append(f"To acknowledge one, and stop its reminders: {acknowledging(contents.environment)}")
    return "\n".join(lines)


def heading(title: str, count: int) -> str:
    """A group's heading, underlined."""
    line = f"{title}  ({count})"
    return f"{line}\n{'-' * len(line)}"


def entry_lines(number: int, entry: Entry, with_remedy: bool) -> list[str]:
    """What is said of one entry; what is not known is left out."""
    finding = entry.finding
    where = links(finding)
    name = finding.resource_name if finding.resource_name != finding.resource_id else None
    facts = [
        ("resource", f"{inert(finding.resource_id)} ({inert(name)})" if name else inert(finding.resource_id)),
        ("type", finding.resource_type),
        ("ARN", finding.resource_arn if finding.resource_arn != finding.resource_id else None),
        ("where", f"account {finding.account}, {finding.region}"),
        ("owner", owner(finding.tags)),
        ("cost centre", cost_center(finding.tags)),
        ("stack", finding.stack),
        ("since", _since(entry)),
        ("changed by", entry.attribution.in_words() if entry.attribution else None),
        ("allowed", finding.allowed),
        ("how to fix", finding.remediation if with_remedy and not entry.is_resolved else None),
        ("look at it", where.resource),
        ("its history", where.timeline),
        ("finding", finding.shown_id),
    ]
    return [
        "",
        f"{number}. {'No longer: ' if entry.is_resolved else ''}{inert(finding.reason)}",
        *(f"   {label:<12} {inert(value)}" for label, value in facts if value),
    ]


def _left_out(contents: Contents) -> list[str]:
    """How many of which group did not fit, the gravest groups by name."""
    groups = Counter(group(entry) for entry in contents.ordered[len(contents.shown) :])
    named = list(groups.items())[:GROUPS_LIMIT]
    lines = [f"   {count} {one.label} {inert(one.title.partition('  ')[2], TITLE_LIMIT)}" for one, count in named]
    rest = sum(count for _, count in list(groups.items())[GROUPS_LIMIT:])
    return [*lines, f"   {rest} of other rules and owners"] if rest else lines


def _shared_remedy(entries: Sequence[Entry]) -> str | None:
    """What mends all of several entries: said once, it makes a long mail short."""
    remedies = {None if entry.is_resolved else entry.finding.remediation for entry in entries}
    return remedies.pop() if len(remedies) == 1 and len(entries) > 1 else None


def _summary(ordered: Sequence[Entry]) -> str:
    open_ones = violations(ordered)
    resolved = len(ordered) - len(open_ones)
    if not open_ones:
        return f"{resolved} {_noun(resolved)} resolved"
    by_severity = counts(open_ones)
    if len(by_severity) == 1:
        words = f"{len(open_ones)} {next(iter(by_severity))} {_noun(len(open_ones))}"
    else:
        several = ", ".join(f"{count} {severity}" for severity, count in by_severity.items())
        words = f"{len(open_ones)} {_noun(len(open_ones))} ({several})"
    reminders = sum(entry.told_as == REMINDED for entry in open_ones)
    attributed = sum(entry.told_as == ATTRIBUTED for entry in open_ones)
    if attributed:
        words += f", {'all' if attributed == len(open_ones) else attributed} told before and now attributed"
    if reminders:
        words += f", {'all' if reminders == len(open_ones) else reminders} told before and still open"
    return f"{words} and {resolved} resolved" if resolved else words


def _noun(count: int) -> str:
    return "violation" if count == 1 else "violations"


def _since(entry: Entry) -> str:
    since = _readable(entry.first_seen)
    if entry.closed_at:
        return f"{since} until {_readable(entry.closed_at)}: it is in order again"
    if entry.told_as == REMINDED:
        return f"{since}; it is still open" + (
            f", last told {_readable(entry.notified_at)}" if entry.notified_at else ""
        )
    if entry.told_as == REASON_CHANGED:
        return f"{since}; what is wrong with it has changed"
    if entry.told_as == REOPENED or entry.occurrence > 1:
        return f"{since}; it was fixed before and is violated for the {ordinal(entry.occurrence)} time"
    return since


def _readable(moment: str) -> str:
    return f"{moment[:10]} {moment[11:19]} UTC"
