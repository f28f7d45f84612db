"""The zip of handlers and dependencies."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.compose.bundle import Bundle, bundle, read_bundle
from renderer.compose.places import ComposeError

FILES = {"handlers/alerts.py": b"a", "handlers/__init__.py": b"", "library.py": b"b" * 9999}


def members(made: Bundle) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


def test_the_key_is_the_digest_of_the_zip() -> None:
    made = bundle(FILES)
    assert made.key == f"handlers-{hashlib.sha256(made.content).hexdigest()}.zip"


def test_these_files_give_these_bytes_on_every_machine() -> None:
    assert bundle(FILES).key == "handlers-0e889fb46697859d6135e33470ddb6d075a0b7943e8ed434a160c6d7ea5137f2.zip"


@given(st.dictionaries(st.text("abc/", min_size=1, max_size=5), st.binary(max_size=20), max_size=5), st.randoms())
def test_equal_files_give_equal_bytes_in_any_order(files: dict[str, bytes], random: object) -> None:
    names = list(files)
    random.shuffle(names)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert bundle({name: files[name] for name in names}) == bundle(files)
    assert members(bundle(files)) == files


@given(st.binary(max_size=20), st.binary(max_size=20))
def test_another_content_gives_another_key(one: bytes, other: bytes) -> None:
    assert (bundle({"a.py": one}).key == bundle({"a.py": other}).key) is (one == other)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    files = {
        "handlers/__init__.py": "",
        "handlers/rules/tags.py": "x",
        "handlers/rules/__pycache__/tags.cpython-311.pyc": "machine",
        "handlers/ruff.toml": "not code",
        "dependencies/library/__init__.py": "y",
        "dependencies/library/data.json": "{}",
        "dependencies/library/__pycache__/a.pyc": "machine",
        "dependencies/single.py": "z",
        "dependencies/bin/tool": "#!/home/someone/python",
        "dependencies/library-1.dist-info/METADATA": "Name: library",
        "dependencies/library-1.dist-info/LICENSE": "MIT",
        "dependencies/library-1.dist-info/licenses/AUTHORS": "all",
        "dependencies/library-1.dist-info/RECORD": "machine",
        "dependencies/library-1.dist-info/INSTALLER": "pip",
        "dependencies/library-1.dist-info/direct_url.json": "machine",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "handlers", tmp_path / "dependencies"


def test_code_data_metadata_and_licences_travel_and_what_is_of_this_machine_does_not(
    folders: tuple[Path, Path],
) -> None:
    assert sorted(members(read_bundle(*folders))) == [
        "handlers/__init__.py",
        "handlers/rules/tags.py",
        "library-1.dist-info/LICENSE",
        "library-1.dist-info/METADATA",
        "library-1.dist-info/licenses/AUTHORS",
        "library/__init__.py",
        "library/data.json",
        "single.py",
    ]


def test_times_and_permissions_of_the_files_change_nothing(folders: tuple[Path, Path]) -> None:
    before = read_bundle(*folders)
    for path in folders[0].rglob("*.py"):
        os.utime(path, (0, 0))
        path.chmod(0o700)
    assert read_bundle(*folders) == before


def test_missing_dependencies_say_how_they_come(folders: tuple[Path, Path]) -> None:
    with pytest.raises(ComposeError, match="not installed; run make setup"):
        read_bundle(folders[0], folders[1] / "elsewhere")


def test_compiled_code_is_refused(folders: tuple[Path, Path]) -> None:
    (folders[1] / "library" / "fast.cpython-39-x86_64-linux-gnu.so").write_bytes(b"")
    with pytest.raises(ComposeError, match="fits one machine only"):
        read_bundle(*folders)
