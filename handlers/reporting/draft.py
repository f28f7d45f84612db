"""The report while it is gathered: its parts in temporary files, as they would not fit in memory."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from tempfile import TemporaryFile
from typing import Any, NamedTuple, TextIO, cast

from handlers.lib.finding import Finding
from handlers.reporting.digest import Digest
from handlers.reporting.documents import Array, Table, assemble, line, line_of_finding
from handlers.reporting.page import pieces
from handlers.reporting.spool import Spool


class Written(NamedTuple):
    """A file of the report, at its beginning."""

    suffix: str
    content_type: str
    file: TextIO


class Draft:
    """Takes open findings and results one by one; `finish` gives the files. A context manager."""

    def __init__(self) -> None:
        with ExitStack() as stack:
            self._findings = Spool(stack.enter_context(TemporaryFile()))
            self._findings_file = _file(stack)
            self._results_file = _file(stack)
            self._report_file = _file(stack)
            self._table_file = _file(stack)
            self._page_file = _file(stack)
            self._files = stack.pop_all()
        self._results = Array(self._results_file)
        self._table = Table(self._table_file)
        self._in_table: set[str] = set()

    def __enter__(self) -> Draft:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def add_finding(self, finding: Mapping[str, Any]) -> None:
        """An open finding, as documents.open_finding has it; all of them come before the results."""
        self._findings.add(finding)

    def add_result(self, result: Mapping[str, str], controls: Sequence[str], violation: Finding | None = None) -> None:
        """A result as documents.result has it, its rule's controls, and the finding that a violation makes."""
        self._results.add(result)
        self._table.add(line(result, controls, self._known(violation) if violation else None))

    def _known(self, violation: Finding) -> Mapping[str, Any]:
        known = self._findings.get(violation.id)
        if known is None:
            return {**asdict(violation), "id": violation.id}
        self._in_table.add(known["id"])
        return known

    def finish(self, summary: Mapping[str, Any], closed: Container[str] = ()) -> tuple[Written, ...]:
        """CSV, page and JSON file. `closed` are the ids of the findings that are open no longer."""
        digest, findings = Digest(), Array(self._findings_file)
        for finding in self._findings:
            if finding["id"] in closed:
                continue
            digest.add(finding)
            findings.add(finding)
            if finding["id"] not in self._in_table:
                self._table.add(line_of_finding(finding, summary["generated_at"]))
        assemble(self._report_file, summary, {"open_findings": self._findings_file, "results": self._results_file})
        self._page_file.writelines(pieces(summary, digest))
        files = (
            Written("csv", "text/csv", self._table_file),
            Written("html", "text/html; charset=utf-8", self._page_file),
            Written("json", "application/json", self._report_file),
        )
        for written in files:
            written.file.flush()
            written.file.buffer.seek(0)
        return files


def _file(stack: ExitStack) -> TextIO:
    # A text that UTF-8 cannot say is replaced rather than lose the report.
    file = TemporaryFile("w+", encoding="utf-8", errors="replace", newline="")  # noqa: SIM115 - the stack closes it
    return cast("TextIO", stack.enter_context(file))
