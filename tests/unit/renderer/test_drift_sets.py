"""The table of sets is what the resource schemas say today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renderer.drift_sets import main, sets, table
from renderer.review.schemas import Schemas

TABLE = Path("handlers/drift/unordered_table.py")
SET: dict[str, Any] = {"type": "array", "insertionOrder": False}


def test_the_table_is_current() -> None:
    assert Path(TABLE).read_text(encoding="utf-8") == table(Schemas("us-east-1")), "run make reference"


def test_a_type_that_cloudformation_cannot_read_back_is_left_out() -> None:
    text = table(Schemas("us-east-1"))
    assert "\nAWS::CodeBuild::Project " not in text
    assert "\nAWS::EC2::SecurityGroup /SecurityGroupEgress /SecurityGroupIngress\n" in text


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"A": SET}, ["/A"]),
        ({"A": {"type": "array"}, "B": {"type": "array", "insertionOrder": True}}, []),
        ({"A": {"properties": {"B": SET}}}, ["/A/B"]),
        ({"A": {"type": "array", "items": {"properties": {"B": SET}}}}, ["/A/*/B"]),
        ({"A": {"patternProperties": {".+": SET}}}, ["/A/*"]),
        ({"A": {"additionalProperties": SET}}, ["/A/*"]),
        ({"A": {"oneOf": [{"type": "string"}, SET]}}, ["/A"]),
        ({"A": {"$ref": "#/definitions/Sets"}}, ["/A", "/A/*", "/A/*/*"]),
        ({"A": {"$ref": "#/definitions/Statement"}}, ["/A/Names"]),
        ({"Tags": SET, "Inner": {"properties": {"Tags": SET}}}, ["/Inner/Tags"]),
        ({"Written": SET}, []),
    ],
)
def test_a_set_is_found_wherever_the_schema_says_so(properties: dict[str, Any], expected: list[str]) -> None:
    content = {
        "properties": properties,
        "readOnlyProperties": ["/properties/Written"],
        "definitions": {
            "Sets": {**SET, "items": {**SET, "items": {**SET, "items": {**SET, "items": SET}}}},
            "Statement": {"properties": {"And": {"$ref": "#/definitions/Statement"}, "Names": SET}},
        },
    }
    assert sets(content) == expected


def test_check_says_whether_the_table_is_current_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "table.py"
    file.write_text("old")
    assert main([str(file), "--check"]) == 1
    assert "is not current; run make reference" in capsys.readouterr().err
    assert file.read_text() == "old"
    assert main([str(file)]) == 0
    assert main([str(file), "--check"]) == 0
    assert main([str(tmp_path / "none.py"), "--check"]) == 1
