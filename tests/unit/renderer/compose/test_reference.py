"""The README's table of overlay keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer.compose.places import ComposeError
from renderer.compose.reference import BEGIN, END, main, replace, table
from renderer.compose.schema import Schema

SCHEMA = Schema(
    {
        "properties": {
            "environment": {
                "description": "Its name.",
                "type": "string",
                "x-environment": True,
                "x-parameter": "Suffix",
            },
            "mode": {"description": "One | other.", "enum": ["one", "other"]},
            "report": {
                "type": "object",
                "description": "Reports.",
                "properties": {"days": {"description": "Days.", "type": "integer", "minimum": 1}},
            },
            "tags": {
                "type": "object",
                "description": "Tags.",
                "additionalProperties": {"description": "A value.", "type": "string"},
            },
        }
    }
)


def test_each_key_that_holds_a_value_has_a_row() -> None:
    base = {"environment": "base", "mode": "one", "report": {"days": 7}, "tags": {"Owner": "us", "Team": "them"}}
    assert table(SCHEMA, base).splitlines() == [
        "| key | meaning | allowed | in base.yaml | CloudFormation parameter |",
        "| --- | --- | --- | --- | --- |",
        "| `environment` | Its name. | text | each environment sets it | `Suffix` |",
        "| `mode` | One \\| other. | one of one, other | `one` |  |",
        "| `report.days` | Days. | whole number of at least 1 | `7` |  |",
        "| `tags.<name>` | A value. | text | Owner `us`, Team `them` |  |",
    ]


def test_long_values_are_left_to_the_file() -> None:
    base = {"environment": "base", "mode": "one", "report": {"days": 7}, "tags": {"Owner": "x" * 99}}
    assert table(SCHEMA, base).endswith("| see the file |  |")


def test_only_what_stands_between_the_markers_is_replaced() -> None:
    assert replace(f"a\n{BEGIN}\nold\n{END}\nb\n", "new") == f"a\n{BEGIN}\nnew\n{END}\nb\n"


@pytest.mark.parametrize("text", ["", BEGIN, END, f"{END}{BEGIN}", f"{BEGIN}{END}{END}", f"{BEGIN}{BEGIN}{END}"])
def test_markers_stand_once_and_in_order(text: str) -> None:
    with pytest.raises(ComposeError, match="each once"):
        replace(text, "new")


def test_check_says_whether_the_table_is_current_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"{BEGIN}\n{END}\n")
    assert main([str(readme), "--check"]) == 1
    assert "is not current; run python -m renderer.compose.reference" in capsys.readouterr().err
    assert readme.read_text() == f"{BEGIN}\n{END}\n"
    assert main([str(readme)]) == 0
    assert "`handlers.runtime`" in readme.read_text()
    assert main([str(readme), "--check"]) == 0


def test_a_file_without_markers_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("# Nothing\n")
    assert main([str(readme)]) == 1
    assert capsys.readouterr().err.startswith(f"error: {readme}: expected {BEGIN}")
