"""The report while it is gathered: its parts in temporary files, as they would not fit in memory."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import Any, NamedTuple, TextIO, cast

from handlers.reporting.digest import Digest
from handlers.reporting.documents import Array, Table, assemble
from handlers.reporting.page import page


class Written(NamedTuple):
    """A file of the report, at its beginning."""

    suffix: str
    content_type: str
    file: TextIO


class Draft:
    """Takes open findings and results one by one; `finish` gives the files. A context manager."""

    def __init__(self) -> None:
        with ExitStack() as stack:
            self._findings_file = _file(stack)
            self._results_file = _file(stack)
            self._report_file = _file(stack)
            self._table_file = _file(stack)
            self._page_file = _file(stack)
            self._files = stack.pop_all()
        self._open_findings = Array(self._findings_file)
        self._digest = Digest()
        self.results = Array(self._results_file)
        self.table = Table(self._table_file)

    def __enter__(self) -> Draft:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def add_finding(self, finding: Mapping[str, Any]) -> None:
        """An open finding, as documents.open_finding has it."""
        self._open_findings.add(finding)
        self._digest.add(finding)

    def finish(self, summary: Mapping[str, Any]) -> tuple[Written, ...]:
        """CSV, page and JSON file."""
        assemble(self._report_file, summary, {"open_findings": self._findings_file, "results": self._results_file})
        self._page_file.write(page(summary, self._digest))
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
