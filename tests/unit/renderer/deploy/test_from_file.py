"""What was deployed, from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer.deploy.from_file import read_file
from renderer.deploy.state import Deployed, DeployError

TEMPLATE = {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "template.json").write_text('{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}')
    (tmp_path / "configuration.json").write_text('{"Parameters": {"P": "1"}, "Tags": {"Owner": "us"}}')
    return tmp_path


def test_an_output_folder_gives_template_parameters_and_tags(folder: Path) -> None:
    expected = Deployed(TEMPLATE, {"P": "1"}, {"Owner": "us"})
    assert read_file(folder) == expected
    assert read_file(folder / "template.json") == expected


def test_a_template_alone_has_no_parameters_and_its_tags_are_unknown(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text("Resources:\n  A:\n    Type: AWS::SNS::Topic\n")
    assert read_file(tmp_path / "old.yaml") == Deployed(TEMPLATE, {}, None)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("template.json", None, "template.json: No such file"),
        ("template.json", "{", "template.json"),
        ("template.json", "{}", "template.json: not a CloudFormation template"),
        ("configuration.json", "[", "configuration.json"),
        ("configuration.json", '"text"', "configuration.json"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(folder: Path, name: str, text: str | None, says: str) -> None:
    (folder / name).unlink()
    if text is not None:
        (folder / name).write_text(text)
    with pytest.raises(DeployError) as error:
        read_file(folder)
    assert says in str(error.value)
