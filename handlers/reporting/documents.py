"""The report's two files: JSON with everything, CSV with a line for each result and for what else is open.

Pure but for the files it is given. Tens of thousands of evaluations go through one by one.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import IO, Any

from handlers.lib import instant
from handlers.lib.finding_row import Row
from handlers.lib.silence import Silence
from handlers.lib.tags import cost_center, owner
from handlers.lib.text import inert
from handlers.reporting.totals import NON_COMPLIANT

REPORT_VERSION = 1
# What the report has beside its verdicts, as a person calls it.
PARTS: Mapping[str, str] = {
    "discovered": "what of the fast path's is deleted",
    "resources_monitored": "how many resources AWS Config monitors",
    "exemptions": "the exemptions",
    "history": "the rates before this one",
    "subscribers": "who hears the alerts",
    "heartbeats_missing": "whose heartbeats arrive",
}

COLUMNS = (
    "account",
    "region",
    "rule",
    "resource_type",
    "resource_id",
    "compliance",
    "reason",
    "observed_at",
    "recorded_at",
    "silence",
    "severity",
    "owner",
    "cost_center",
    "resource_name",
    "resource_arn",
    "stack",
    "controls",
    "open_since",
    "source",
    "finding",
)

# What a spreadsheet's cell holds.
CELL_LIMIT = 32_767
# What a spreadsheet takes for the start of a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@")


def key(now: datetime, suffix: str) -> str:
    """The object's key: `reports/date=2026-11-24/compliance-031209.json`."""
    moment = instant.to_text(now)
    return f"reports/date={moment[:10]}/compliance-{moment[11:19].replace(':', '')}.{suffix}"


def result(evaluation: Mapping[str, Any], rule: str, account: str, region: str) -> dict[str, str]:
    """One evaluation as both files have it; KeyError where AWS's answer is cut.

    `silence` says who acknowledged or muted a violation, and until when: the findings table knows.
    """
    identifier = evaluation["EvaluationResultIdentifier"]
    qualifier = identifier["EvaluationResultQualifier"]
    return {
        "account": account,
        "region": region,
        "rule": rule,
        "resource_type": qualifier["ResourceType"],
        "resource_id": qualifier["ResourceId"],
        "compliance": evaluation["ComplianceType"],
        "reason": evaluation.get("Annotation", ""),
        "observed_at": instant.to_text(identifier["OrderingTimestamp"]),
        "recorded_at": instant.to_text(evaluation["ResultRecordedTime"]),
        "silence": "",
    }


def open_finding(row: Row) -> dict[str, Any]:
    """A row of the findings table as the JSON file has it."""
    body: dict[str, Any] = json.loads(row.finding.to_message())
    body.update(id=row.id, first_seen=row.first_seen, last_seen=row.last_seen, occurrence=row.occurrence)
    if row.notified_at:
        body["notified_at"] = row.notified_at
    if row.attribution:
        body["attribution"] = row.attribution._asdict()
    if row.silence:
        body["silence"] = row.silence._asdict()
    return body


def line(
    result: Mapping[str, str], controls: Iterable[str], finding: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """A result as the CSV file has it, with its rule's controls and, of a violation, what is known of the finding.

    `finding` is as open_finding has it; it has no `first_seen` where nobody was told of it yet.
    """
    known = finding or {}
    return {**result, **_known(known), "controls": "; ".join(known.get("controls") or controls)}


def line_of_finding(finding: Mapping[str, Any], now: str) -> dict[str, str]:
    """What is open and no result of AWS Config, as drift is, in the CSV file; `now` is an ISO time."""
    silence = Silence(**finding["silence"]) if "silence" in finding else None
    result = {
        **{name: finding[name] for name in ("account", "region", "rule", "resource_type", "resource_id")},
        "compliance": NON_COMPLIANT,
        "reason": finding["reason"],
        "observed_at": finding["observed_at"],
        "recorded_at": finding.get("recorded_at", ""),
        "silence": silence.in_words() if silence and silence.holds_on(now) else "",
    }
    return line(result, (), finding)


def _known(finding: Mapping[str, Any]) -> dict[str, str]:
    tags = finding.get("tags", {})
    known = {
        "severity": finding.get("severity"),
        "owner": owner(tags),
        "cost_center": cost_center(tags),
        "resource_name": finding.get("resource_name"),
        "resource_arn": finding.get("resource_arn"),
        "stack": finding.get("stack"),
        "open_since": finding.get("first_seen"),
        "source": finding.get("source"),
        "finding": finding.get("id"),
    }
    return {name: value or "" for name, value in known.items()}


class Table:
    """The CSV file. A cell is one line, and never a formula."""

    def __init__(self, file: IO[str]) -> None:
        self._writer = csv.writer(file)
        self._writer.writerow(COLUMNS)

    def add(self, values: Mapping[str, str]) -> None:
        """A line with the values of the columns."""
        self._writer.writerow([cell(values[column]) for column in COLUMNS])


def cell(text: str) -> str:
    """The text as a cell that a spreadsheet shows and does not compute."""
    line = inert(text, CELL_LIMIT)
    return f"'{line}" if line.startswith(_FORMULA) else line


class Array:
    """The elements of a JSON array, written to a file as they come."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._is_empty = True

    def add(self, element: Mapping[str, Any]) -> None:
        """The next element."""
        self._file.write("\n" if self._is_empty else ",\n")
        self._file.write(json.dumps(element, sort_keys=True))
        self._is_empty = False


def assemble(file: IO[str], summary: Mapping[str, Any], arrays: Mapping[str, IO[str]]) -> None:
    """Write the JSON report: the members of `summary`, then each array from its file."""
    head = json.dumps({"version": REPORT_VERSION, **summary}, indent=2)
    file.write(head[: -len("\n}")])
    for name, elements in arrays.items():
        elements.seek(0)
        file.write(f',\n  "{name}": [')
        shutil.copyfileobj(elements, file)
        file.write("\n  ]")
    file.write("\n}\n")
