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
        ('{"version": 1, "open_findings": [1]}', "it is no compliance report as it was written"),
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


def test_a_file_that_is_not_there_is_named_with_the_cause_and_no_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "nothere.json")]) == 1
    assert capsys.readouterr().err == f"error: {tmp_path / 'nothere.json'}: No such file or directory\n"


def test_a_page_that_cannot_be_written_is_not_laid_at_the_reports_door(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "x.json"
    saved.write_text(json.dumps(report()), encoding="utf-8")
    missing = tmp_path / "no-such-folder" / "x.html"
    assert main([str(saved), "-o", str(missing)]) == 1
    assert capsys.readouterr().err == f"error: {missing}: No such file or directory\n"
