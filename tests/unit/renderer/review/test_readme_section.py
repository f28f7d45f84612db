"""The README's section for people who want only the review: its commands run, its output is what they print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from renderer.review.cli import main

ROOT = Path(__file__).parents[4]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = TEXT[TEXT.index("\n## Review any CloudFormation change\n") : TEXT.index("\n## Deploy it\n")]
COMMANDS = [
    shlex.split(line)[3:]
    for block in re.findall(r"```sh\n(.*?)```", SECTION, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("python -m renderer.review ")
]
(PRINTED,) = re.findall(r"```text\n(.*?)```", SECTION, re.DOTALL)


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_first_command_prints_what_the_page_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(COMMANDS[0]) == 2
    assert capsys.readouterr().out == PRINTED


def test_the_gate_stops_what_no_waiver_covers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(COMMANDS[1]) == 3
    out = capsys.readouterr().out
    assert "stops: broadened of Reader (identity)" in out
    assert "waived until 2099-12-31: data-loss of Queue (certain): it is drained before the window" in out


def test_the_markdown_is_for_a_comment(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(COMMANDS[2]) == 2
    assert "### Data loss" in capsys.readouterr().out


def test_every_command_of_the_section_is_tried() -> None:
    assert len(COMMANDS) == 3
