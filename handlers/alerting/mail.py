"""The one SNS message of an invocation: a mail for people, JSON for machines, within what SNS takes. Pure.

https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: 256 KB in UTF-8 with its attributes, a subject under
100 characters without line breaks.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from handlers.alerting.attributes import attributes, size
from handlers.alerting.console import links
from handlers.alerting.entry import Entry, counts, gravest, group, ordered, violations
from handlers.alerting.letter import Contents, entry_lines, heading, subject, text
from handlers.alerting.triage import NEW

MESSAGE_LIMIT = 262_144
# Header, footer, counts, contacts, what is left out and the message's own JSON.
RESERVED = 40_960

JSON_VERSION = 1


@dataclass(frozen=True)
class Mail:
    """The arguments of Publish that say something. `left_out` entries did not fit and stand in the evidence only."""

    subject: str
    message: str
    attributes: dict[str, dict[str, str]]
    left_out: int


def compose(entries: Sequence[Entry], environment: str, evidence: str, contacts: str | None = None) -> Mail:
    """The message about at least one entry. `evidence` is the s3:// address where all of them stand.

    `contacts` are printed where a violation is critical, and only in the mail.
    """
    worst_first = ordered(entries)
    tagged = attributes(worst_first, environment)
    shown = _fitting(worst_first, MESSAGE_LIMIT - RESERVED - size(tagged))
    contents = Contents(worst_first, shown, environment, evidence)
    line = subject(worst_first, environment)
    message = {"default": _json(contents), "email": text(contents, contacts), "sms": line}
    return Mail(line, _encoded(message), tagged, contents.left_out)


def _fitting(worst_first: Sequence[Entry], budget: int) -> list[Entry]:
    """The longest beginning of the entries whose mail and JSON fit, sizes as they are when encoded."""
    shown = []
    for entry in worst_first:
        # In the message both are strings inside JSON, and escaping is character by character: sizes add up.
        said = ["", heading(group(entry).title, len(worst_first)), *entry_lines(1, entry, with_remedy=True)]
        budget -= _size("\n".join(said)) + _size(_encoded(_machine(entry))) + 32
        if budget < 0:
            break
        shown.append(entry)
    return shown


def _json(contents: Contents) -> str:
    open_ones = violations(contents.ordered)
    return _encoded(
        {
            "version": JSON_VERSION,
            "environment": contents.environment,
            "severity": gravest(contents.ordered),
            "counts": counts(open_ones),
            "evidence": contents.evidence,
            "left_out": contents.left_out,
            "findings": [_machine(entry) for entry in contents.shown if not entry.is_resolved],
            "resolved": [_machine(entry) for entry in contents.shown if entry.is_resolved],
        }
    )


def _machine(entry: Entry) -> dict[str, Any]:
    finding = entry.finding
    body = {
        **asdict(finding),
        "id": finding.id,
        "fingerprint": finding.fingerprint,
        "news": entry.told_as or NEW,
        "first_seen": entry.first_seen,
        "occurrence": entry.occurrence,
        "closed_at": entry.closed_at,
        "last_told_at": entry.notified_at,
        "attribution": entry.attribution._asdict() if entry.attribution else None,
        "links": links(finding)._asdict(),
    }
    return {name: value for name, value in body.items() if value not in (None, (), {})}


def _encoded(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _size(value: str) -> int:
    return len(_encoded(value).encode())
