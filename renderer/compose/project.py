"""The files that a template is composed of: the one place where compose reads the disk beside Jinja and the bundle."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from renderer.compose.overlay import Overlay, parse_overlay
from renderer.compose.places import ComposeError

BASE = "base"
MAIN_STACK = "monitor"


@dataclass(frozen=True)
class Project:
    """Where the parts lie. `Project.at(root)` is the usual layout."""

    root: Path
    overlays: Path
    templates: Path
    handlers: Path
    dependencies: Path
    cache: Path

    @classmethod
    def at(cls, root: Path) -> Project:
        return cls(
            root=root,
            overlays=root / "overlays",
            templates=root / "templates",
            handlers=root / "handlers",
            dependencies=root / ".lambda" / "dependencies",
            cache=root / "build" / ".cache",
        )

    def overlay_names(self) -> list[str]:
        """The environments that have an overlay, base not among them."""
        return sorted(path.stem for path in self.overlays.glob("*.yaml") if path.stem != BASE)

    def stacks(self) -> list[str]:
        """The stacks that have templates."""
        return sorted(path.name for path in self.templates.iterdir() if path.is_dir() and any(path.glob("*.json.j2")))

    def read_overlay(self, name: str) -> Overlay:
        path = self.overlays / f"{name}.yaml"
        return parse_overlay(self._read(path), self.shown(path))

    def read_schema(self) -> dict[str, Any]:
        path = self.overlays / "schema.json"
        try:
            schema: dict[str, Any] = json.loads(self._read(path))
        except json.JSONDecodeError as error:
            raise ComposeError(f"{self.shown(path)}:{error.lineno}: not JSON: {error.msg}") from error
        return schema

    def shown(self, path: Path) -> str:
        """The path as messages say it: from the root where it lies under it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def _read(self, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise ComposeError(f"{self.shown(path)}: not UTF-8 (byte {error.start}); save the file as UTF-8") from error
        except OSError as error:
            raise ComposeError(f"{self.shown(path)}: {error.strerror}") from error
