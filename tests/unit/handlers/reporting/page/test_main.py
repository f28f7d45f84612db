"""A saved report becomes its page again, on a laptop."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handlers.reporting.page.__main__ import main
from tests.unit.handlers.reporting.reports import report


def test_the_page_is_written_beside_the_report_or_where_it_is_wanted(tmp_path: Path) -> None:
    saved = tmp_path / "compliance-031209.json"
    saved.write_text(json.dumps(report()), encoding="utf-8")
    assert main([str(saved)]) == 0
    assert main([str(saved), "-o", str(tmp_path / "other.html")]) == 0
    written = (tmp_path / "compliance-031209.html").read_text(encoding="utf-8")
    assert written.startswith("<!doctype html>")
    assert (tmp_path / "other.html").read_text(encoding="utf-8") == written


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "Expecting"),
        ("[]", "it is no compliance report of version 1"),
        ('{"version": 1, "open_findings": []}', "the report has no"),
    ],
)
def test_what_is_no_report_is_refused_with_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    saved = tmp_path / "x.json"
    saved.write_text(text, encoding="utf-8")
    assert main([str(saved)]) == 1
    error = capsys.readouterr().err
    assert str(saved) in error
    assert says in error
