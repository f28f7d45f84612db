"""A survivor that nobody explains, and an explanation that has outlived its mutant, are errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.mutation import report
from tests.mutation.report import EXPLAINED, Change, Mutants, complained, main, read_explanations, sections

FILE = "handlers/lib/sums.py"
MUTATED = '''\
class Sum:
    def xǁSumǁadd__mutmut_orig(self, one, other):
        """Their sum."""
        return one + other

    def xǁSumǁadd__mutmut_1(self, one, other):
        """Their sum."""
        return one - other

    @property
    def total(self): ...


def x_half__mutmut_orig(number):
    return number // 2


def x_half__mutmut_1(number):
    return number / 2
'''
SPANS = {
    "xǁSumǁadd__mutmut_orig": [2, 4],
    "xǁSumǁadd__mutmut_1": [6, 8],
    "x_half__mutmut_orig": [14, 15],
    "x_half__mutmut_1": [18, 19],
}
ADD, HALF = "handlers.lib.sums.xǁSumǁadd__mutmut_1", "handlers.lib.sums.x_half__mutmut_1"
CHANGED = Change(FILE, "Sum.add", "return one + other", "return one - other")
BECAUSE = f"""
{FILE}:
  Sum.add:
    - was: return one + other
      becomes: [return one - other]
      because: >-
        the other is
        always nothing
"""


def work(folder: Path, results: dict[str, Any]) -> Path:
    mutants = folder / "mutants" / "handlers" / "lib"
    mutants.mkdir(parents=True)
    (mutants / "sums.py").write_text(MUTATED, encoding="utf-8")
    (mutants / "sums.py.spans").write_text(json.dumps({"version": 1, "spans": SPANS}), encoding="utf-8")
    (mutants / "sums.py.meta").write_text(json.dumps({"exit_code_by_key": results}), encoding="utf-8")
    (mutants / "untouched.py.meta").write_text('{"exit_code_by_key": {}}', encoding="utf-8")
    original = folder / FILE
    original.parent.mkdir(parents=True)
    original.write_text("class Sum:\n    @property\n    def total(self): ...\n", encoding="utf-8")
    return folder


@pytest.fixture
def explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    path = tmp_path / "explained.yaml"
    path.write_text(BECAUSE, encoding="utf-8")
    monkeypatch.setattr(report, "EXPLAINED", path)
    monkeypatch.setattr(report, "version", lambda _: "3")
    return path


def test_the_page_counts_the_mutants_and_says_why_each_survivor_may(tmp_path: Path, explained: Path) -> None:
    page = tmp_path / "page.md"

    assert main([str(work(tmp_path, {ADD: 0, HALF: 1})), str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert f"| {FILE} | 2 | 1 | 0 | 0 | 1 |\n| **all** | 2 | 1 | 0 | 0 | 1 |" in text
    assert "`Sum.add`: the other is always nothing\n\n```diff\n- return one + other\n+ return one - other\n```" in text
    assert "decorated ones: `sums.total`." in text


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ({ADD: 0, HALF: 0}, f"not explained: {FILE} half\n  - return number // 2\n  + return number / 2"),
        ({ADD: 0, HALF: 33}, "not explained"),
        ({ADD: 1, HALF: 1}, f"explained in vain: {FILE} Sum.add"),
        ({ADD: 36, HALF: -24}, "explained in vain"),
        ({ADD: 0, HALF: 255}, f"{FILE}: no mutant is killed by a test that fails"),
        ({ADD: 0, HALF: None}, f"{FILE}: 1 mutants have no result"),
        ({ADD: 0, HALF: -11}, "1 mutants have no result"),
    ],
)
def test_what_is_not_explained_or_not_known_fails_and_leaves_the_page_as_it_was(
    tmp_path: Path, explained: Path, capsys: pytest.CaptureFixture[str], results: dict[str, Any], said: str
) -> None:
    page = tmp_path / "page.md"

    assert main([str(work(tmp_path, results)), str(page)]) == 1
    assert said in capsys.readouterr().err
    assert not page.exists()


def test_an_explanation_may_be_for_several_mutants_of_a_line() -> None:
    text = "a.py: {half: [{was: x, becomes: [y, z], because: why}]}"

    assert read_explanations(text) == {Change("a.py", "half", "x", one): "why" for one in ("y", "z")}


def test_nothing_is_wrong_where_nothing_survives() -> None:
    assert read_explanations("") == {}
    assert list(complained([Mutants(FILE, 5, 1, 1, (), 0)], {})) == []
    assert list(complained([Mutants(FILE, 5, 1, 1, (CHANGED,), 0)], {CHANGED: "why"})) == []


ROOT = Path(__file__).parents[2]
REAL = read_explanations(EXPLAINED.read_text(encoding="utf-8"))


def test_the_page_in_the_docs_says_of_each_survivor_what_is_said_here() -> None:
    assert (ROOT / "docs" / "mutants.md").read_text(encoding="utf-8").endswith(f"\n{sections(REAL)}")


@pytest.mark.parametrize("change", REAL, ids=lambda change: f"{Path(change.file).stem}.{change.function}")
def test_what_is_explained_is_still_in_the_code(change: Change) -> None:
    lines = (ROOT / change.file).read_text(encoding="utf-8").splitlines()

    assert change.was in " ".join(line.strip() for line in lines)
