"""The handlers and their pinned dependencies in one zip, the same bytes on every machine. Pure but for `read_bundle`.

Not compressed: zlib and zlib-ng deflate to different bytes, and a key that changes with the machine would redeploy
every function for nothing. It also makes the bundle quick to build: there is no cache to be stale.
"""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from renderer.compose.places import ComposeError

# The earliest that a zip can say.
_TIME = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16
# The page of the report brings its style and its script.
_OURS = (".py", ".css", ".js")
_COMPILED = frozenset({".so", ".pyd", ".dylib"})


@dataclass(frozen=True)
class Bundle:
    """The zip, and its name in the artifacts bucket: handlers-<SHA-256 of the zip>.zip."""

    key: str
    content: bytes


def bundle(files: Mapping[str, bytes]) -> Bundle:
    """Zip {name: content}; equal files give equal bytes, whatever their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _TIME)
            member.create_system = 3  # Unix, on every machine
            member.external_attr = _REGULAR_FILE
            archive.writestr(member, files[name])
    content = buffer.getvalue()
    return Bundle(f"handlers-{hashlib.sha256(content).hexdigest()}.zip", content)


def read_bundle(handlers: Path, dependencies: Path) -> Bundle:
    """The bundle of handlers' code, style sheet and script, and of what pip put under `dependencies`.

    ComposeError where the dependencies are not installed or hold compiled code, which fits one machine only.
    """
    if not dependencies.is_dir():
        raise ComposeError(f"{dependencies}: the handlers' dependencies are not installed; run make setup")
    files = {f"handlers/{name}": (handlers / name).read_bytes() for name in _names(handlers) if name.endswith(_OURS)}
    for name in _names(dependencies):
        if _travels(PurePosixPath(name)):
            files[name] = (dependencies / name).read_bytes()
    return bundle(files)


def _names(folder: Path) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        prefix = Path(parent).relative_to(folder).as_posix()
        yield from (name if prefix == "." else f"{prefix}/{name}" for name in names)


def _travels(path: PurePosixPath) -> bool:
    """Code, data, metadata and licences do; scripts and pip's notes about this machine do not."""
    if path.suffix in _COMPILED:
        raise ComposeError(f"{path}: compiled code fits one machine only; handlers depend on pure Python")
    if path.parts[0] == "bin" or path.suffix == ".pyc":
        return False
    if path.parts[0].endswith(".dist-info"):
        return path.name == "METADATA" or "licenses" in path.parts or path.name.startswith(("LICENSE", "NOTICE"))
    return True
