"""The two files of the report: complete JSON, and a CSV that a spreadsheet only shows."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lib.attribution import NOBODY
from handlers.lib.silence import MUTED, Silence
from handlers.reporting.documents import (
    COLUMNS,
    Array,
    Table,
    assemble,
    cell,
    key,
    line,
    line_of_finding,
    open_finding,
    result,
)
from tests.unit.handlers.builders import ACCOUNT, REGION, SSH_OPEN, T1, T2, finding, row
from tests.unit.handlers.reporting.evaluations import NOW, evaluation


def test_the_key_tells_date_and_time() -> None:
    assert key(NOW, "csv") == "reports/date=2026-11-24/compliance-040000.csv"


def test_a_result_has_every_column() -> None:
    assert result(evaluation(Annotation="tcp/22 is open"), "security-group-rules", ACCOUNT, REGION) == {
        "account": ACCOUNT,
        "region": REGION,
        "rule": "security-group-rules",
        "resource_type": "AWS::EC2::SecurityGroup",
        "resource_id": "sg-0a1b2c3d",
        "compliance": "NON_COMPLIANT",
        "reason": "tcp/22 is open",
        "observed_at": "2026-11-24T03:11:00.000Z",
        "recorded_at": "2026-11-24T03:12:04.000Z",
        "silence": "",
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a,b;c", "a,b;c"),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("  =1", "'=1"),
        ("\r\n=1", "'=1"),
        ("two\nlines", "two lines"),
        ("", ""),
        ("\n", ""),
        ("012345678901", "012345678901"),
        ("a\x00b", "a?b"),
        ("x" * 40_000, "x" * 32_764 + "..."),
    ],
)
def test_a_cell_is_one_line_and_no_formula(text: str, shown: str) -> None:
    assert cell(text) == shown


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, st.text())), max_size=5))
def test_no_value_breaks_the_table(rows: list[dict[str, str]]) -> None:
    file = io.StringIO(newline="")
    table = Table(file)
    for values in rows:
        table.add(values)
    parsed = list(csv.reader(io.StringIO(file.getvalue(), newline="")))
    assert parsed[0] == list(COLUMNS)
    assert len(parsed) == len(rows) + 1
    for cells in parsed[1:]:
        assert len(cells) == len(COLUMNS)
        assert not any(one.startswith(("=", "+", "-", "@", "\t", "\r")) for one in cells)


def _array(elements: list[dict[str, object]]) -> io.StringIO:
    file = io.StringIO()
    array = Array(file)
    for element in elements:
        array.add(element)
    return file


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda children: st.lists(children, max_size=2) | st.dictionaries(st.text(max_size=3), children, max_size=2),
    max_leaves=5,
)
SUMMARIES = st.dictionaries(st.text(min_size=1, max_size=5), VALUES, max_size=3)
ELEMENTS = st.lists(st.dictionaries(st.text(max_size=3), VALUES, max_size=2), max_size=3)


@given(SUMMARIES, ELEMENTS, ELEMENTS)
def test_the_parts_come_together_as_json(
    summary: dict[str, object], first: list[dict[str, object]], second: list[dict[str, object]]
) -> None:
    files = {"open_findings!": _array(first), "results!": _array(second)}
    report = io.StringIO()
    assemble(report, summary, files)
    assert json.loads(report.getvalue()) == {"version": 1, **summary, "open_findings!": first, "results!": second}


def test_an_open_finding_tells_since_when_and_how_often() -> None:
    shown = open_finding(row(occurrence=2))
    assert shown["id"] == row().id
    assert (shown["first_seen"], shown["notified_at"], shown["occurrence"]) == (T1, T2, 2)
    assert "notified_at" not in open_finding(row(notified_at=None))
    assert open_finding(row(attribution=NOBODY))["attribution"]["event_name"] == NOBODY.event_name
    assert "attribution" not in open_finding(row())


def _told() -> dict[str, object]:
    tags = {"Owner": "payments", "CostCenter": "CC-4110"}
    arn = "arn:aws:ec2:us-east-1:111122223333:security-group/sg-0a1b2c3d"
    told = finding(resource_name="web", resource_arn=arn, stack="s", controls=("PCI DSS 1.2.1", "CIS 5.2"), tags=tags)
    silence = Silence(MUTED, "anna", "the bastion moves", "2026-11-30", T1)
    return open_finding(row(finding=told, silence=silence))


def test_a_line_of_an_open_violation_has_what_an_auditor_filters_by() -> None:
    shown = line(result(evaluation(), "security-group-rules", ACCOUNT, REGION), ["a control"], _told())
    assert set(shown) == set(COLUMNS)
    assert {name: shown[name] for name in COLUMNS[10:]} == {
        "severity": "high",
        "owner": "payments",
        "cost_center": "CC-4110",
        "resource_name": "web",
        "resource_arn": "arn:aws:ec2:us-east-1:111122223333:security-group/sg-0a1b2c3d",
        "stack": "s",
        "controls": "PCI DSS 1.2.1; CIS 5.2",
        "open_since": T1,
        "source": "config-rule",
        "finding": finding().id,
    }


def test_a_line_of_what_complies_has_its_rules_controls() -> None:
    shown = line(result(evaluation("COMPLIANT"), "security-group-rules", ACCOUNT, REGION), ["PCI DSS 1.2.1", "CIS 5.2"])
    assert (shown["compliance"], shown["controls"]) == ("COMPLIANT", "PCI DSS 1.2.1; CIS 5.2")
    assert {shown[name] for name in COLUMNS[10:] if name != "controls"} == {""}


def test_what_is_open_and_no_result_of_config_has_a_line_too() -> None:
    shown = line_of_finding(_told(), "2026-11-24T04:00:00.000Z")
    assert set(shown) == set(COLUMNS)
    assert (shown["compliance"], shown["reason"], shown["observed_at"]) == ("NON_COMPLIANT", SSH_OPEN, T1)
    assert (shown["recorded_at"], shown["open_since"]) == ("", T1)
    assert shown["silence"] == "muted until 2026-11-30 by anna: the bastion moves"
    assert line_of_finding(_told(), "2026-12-01T04:00:00.000Z")["silence"] == ""
