"""The output folder: everything is replaced together, or nothing is."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from renderer.compose.places import ComposeError

BUNDLES, REVIEW = "handlers-*.zip", "review.html"


def write_output(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put {name: content} into the folder, then remove what earlier renders left: their bundles, their review.

    All of it is on the same disk before the first file takes its place, and they take it in the order given.
    ComposeError where that fails, with the folder as it was.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".rendering-") as staging:
            for name, content in files.items():
                if (folder / name).is_dir():
                    raise ComposeError(f"{folder / name}: is a folder; move it away")
                Path(staging, name).write_bytes(content)
            for name in files:
                Path(staging, name).replace(folder / name)
        for old in [*folder.glob(BUNDLES), *folder.glob(REVIEW)]:
            if old.name not in files:
                old.unlink()
    except OSError as error:
        raise ComposeError(f"{error.filename or folder}: {error.strerror}; nothing was written") from error
