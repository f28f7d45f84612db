"""The report while it is gathered: its parts in temporary files, as they would not fit in memory."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import Any, TextIO, cast

from handlers.reporting.documents import Array, Table, assemble


class Draft:
    """Takes open findings and results one by one; `finish` gives the JSON and the CSV file. A context manager."""

    def __init__(self) -> None:
        with ExitStack() as stack:
            self._findings_file = _file(stack)
            self._results_file = _file(stack)
            self._report_file = _file(stack)
            self._table_file = _file(stack)
            self._files = stack.pop_all()
        self.open_findings = Array(self._findings_file)
        self.results = Array(self._results_file)
        self.table = Table(self._table_file)

    def __enter__(self) -> Draft:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def finish(self, summary: Mapping[str, Any]) -> tuple[TextIO, TextIO]:
        """The two files, written and at their beginning."""
        assemble(self._report_file, summary, {"open_findings": self._findings_file, "results": self._results_file})
        for file in (self._report_file, self._table_file):
            file.flush()
            file.buffer.seek(0)
        return self._report_file, self._table_file


def _file(stack: ExitStack) -> TextIO:
    # A text that UTF-8 cannot say is replaced rather than lose the report.
    file = TemporaryFile("w+", encoding="utf-8", errors="replace", newline="")  # noqa: SIM115 - the stack closes it
    return cast("TextIO", stack.enter_context(file))
