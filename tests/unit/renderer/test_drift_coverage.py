"""The page on how drift of each type is found is what schemas, botocore and overlay say today."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.drift.ownership import CLOUDFORMATION_TYPES
from renderer.compose.project import BASE, Project
from renderer.drift_coverage import Row, main, recorded_types, rows
from renderer.review.schemas import Schemas

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "drift-coverage.md"
SCHEMAS = Schemas("us-east-1")


def test_the_page_is_current() -> None:
    assert main([str(PAGE), "--check"]) == 0, "run make reference"


def test_a_page_that_is_not_current_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = tmp_path / "old.md"
    old.write_text(PAGE.read_text(encoding="utf-8").replace("tags", "marks"), encoding="utf-8")
    assert main([str(old), "--check"]) == 1
    assert "run make reference" in capsys.readouterr().err
    assert main([str(tmp_path / "none.md"), "--check"]) == 1


@pytest.mark.parametrize(
    ("config_type", "listed", "expected"),
    [
        ("AWS::EC2::SecurityGroup", [], ("AWS::EC2::SecurityGroup", True, "tags")),
        ("AWS::IAM::Role", ["AWS::IAM::Role"], ("AWS::IAM::Role", True, "list")),
        ("AWS::IAM::Role", [], ("AWS::IAM::Role", True, "tags, if any")),
        ("AWS::IAM::Policy", ["AWS::IAM::Policy"], ("AWS::IAM::ManagedPolicy", True, "list")),
        ("AWS::SSM::PatchCompliance", [], ("AWS::SSM::PatchCompliance", False, "tags, if any")),
    ],
)
def test_a_types_stack_is_found_by_its_schemas_tags_or_by_the_list(
    config_type: str, listed: list[str], expected: tuple[str, bool, str]
) -> None:
    assert list(rows([config_type], SCHEMAS, listed)) == [Row(config_type, *expected)]


def test_config_records_the_types_of_the_overlay() -> None:
    drift = Project.at(ROOT).read_overlay(BASE).values["drift"]
    assert set(drift["types_without_tags"]) <= set(recorded_types())


def test_each_type_with_two_names_has_both() -> None:
    assert set(CLOUDFORMATION_TYPES) <= set(recorded_types())
    assert set(CLOUDFORMATION_TYPES.values()) <= set(SCHEMAS.types())
