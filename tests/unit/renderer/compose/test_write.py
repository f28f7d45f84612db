"""The output folder: all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer.compose.places import ComposeError
from renderer.compose.write import write_output

FILES = {"handlers-2.zip": b"zip", "configuration.json": b"{}", "template.json": b"new"}


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_folder_is_made_and_filled(tmp_path: Path) -> None:
    write_output(tmp_path / "build" / "prod", FILES)
    assert content(tmp_path / "build" / "prod") == FILES


def test_earlier_output_is_replaced_earlier_bundles_go_and_other_files_stay(tmp_path: Path) -> None:
    for name in ("handlers-1.zip", "template.json", "notes.md"):
        (tmp_path / name).write_bytes(b"old")
    write_output(tmp_path, FILES)
    assert content(tmp_path) == {**FILES, "notes.md": b"old"}


def test_a_review_of_an_earlier_render_does_not_stay_beside_a_template_that_was_not_reviewed(tmp_path: Path) -> None:
    write_output(tmp_path, {**FILES, "review.html": b"page"})
    write_output(tmp_path, FILES)
    assert content(tmp_path) == FILES


def test_files_can_be_read_by_whoever_may_read_the_folder(tmp_path: Path) -> None:
    write_output(tmp_path, FILES)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o644}


def test_a_place_that_is_taken_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "handlers-1.zip").write_bytes(b"old")
    (tmp_path / "template.json").mkdir()
    with pytest.raises(ComposeError, match=r"template\.json: is a folder"):
        write_output(tmp_path, FILES)
    assert content(tmp_path) == {"handlers-1.zip": b"old"}


def test_a_disk_that_is_full_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "handlers-1.zip").write_bytes(b"old")
    (tmp_path / "template.json").write_bytes(b"old")
    write = Path.write_bytes

    def full_at_the_template(path: Path, content: bytes) -> int:
        if path.name == "template.json":
            write(path, content[:1])
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full_at_the_template)
    with pytest.raises(ComposeError, match="No space left on device; nothing was written"):
        write_output(tmp_path, FILES)
    assert content(tmp_path) == {"handlers-1.zip": b"old", "template.json": b"old"}
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_a_path_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ComposeError, match="file: File exists; nothing was written"):
        write_output(tmp_path / "file", FILES)
