"""Partials to text: Jinja with nothing undefined, and from each rendered line back to the line it came from."""

from __future__ import annotations

import hashlib
import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)

from renderer.compose.filters import FILTERS
from renderer.compose.lint import Fault, lint
from renderer.compose.places import ComposeError

SUFFIX = ".json.j2"


class Line(NamedTuple):
    """A line of a partial or of a file of macros."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Rendered:
    """A partial's text, and how to find where a line of it comes from (0 is the first)."""

    file: str
    text: str
    origins: Callable[[], list[Line]]

    def origin(self, line: int) -> Line:
        lines = self.origins()
        return lines[min(line, len(lines) - 1)]


class Partials:
    """The templates folder: one folder for each stack, macros in files whose names begin with _."""

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        """`cache` is a folder for compiled templates: compiling takes longer than all the rest of a render."""
        self._folder = folder
        self._loader = FileSystemLoader(folder)
        self._environment = _configured(_Linting(loader=self._loader, bytecode_cache=_bytecode_cache(cache)))

    def render(self, stack: str, context: Mapping[str, Any]) -> Iterator[Rendered]:
        """Each partial of the stack in the order of their names; ComposeError names file and line."""
        for path in sorted((self._folder / stack).glob(f"*{SUFFIX}")):
            if not path.name.startswith("_"):
                yield self._rendered(f"{stack}/{path.name}", context)

    def _rendered(self, name: str, context: Mapping[str, Any]) -> Rendered:
        try:
            text = self._environment.get_template(name).render(context)
        except TemplateSyntaxError as error:
            raise ComposeError(f"{self._shown(error.name or name)}:{error.lineno}: {error.message}") from error
        except _FaultsError as error:
            lines = [f"{self._shown(error.name)}:{line}: {problem}" for line, problem in error.faults]
            raise ComposeError("\n".join(lines)) from error
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise ComposeError(self._explained(error, name)) from error
        return Rendered(self._shown(name), text, lambda: self._trace(name, context))

    def _explained(self, error: Exception, name: str) -> str:
        """Jinja rewrites the traceback so that its frames stand in the templates: the last of them is the place."""
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(SUFFIX)]
        if not frames:
            return f"{self._shown(name)}: {error}"
        frame = frames[-1]
        file = self._shown(Path(frame.filename).relative_to(self._folder).as_posix())
        return f"{file}:{frame.lineno}: {error}; in: {frame.line}"

    def _shown(self, name: str) -> str:
        return f"{self._folder.name}/{name}"

    def _trace(self, name: str, context: Mapping[str, Any]) -> list[Line]:
        """Render once more with each line break of the sources signed; only an error needs this."""
        tracing = _configured(Environment(loader=_Signing(self._environment, self._loader)))  # noqa: S701 - JSON, not HTML
        lines: list[Line] = []
        for text in tracing.get_template(name).render(context).split("\n"):
            signature = text.partition(_OPEN)[2].partition(_CLOSE)[0].rpartition(":")
            last = lines[-1] if lines else Line(self._shown(name), 0)
            lines.append(
                Line(self._shown(signature[0]), int(signature[2])) if signature[0] else Line(last.file, last.line + 1)
            )
        return lines


# Characters of Unicode's private use: no partial has them.
_OPEN, _CLOSE = "\ue000", "\ue001"


class _Signing(BaseLoader):
    """The templates of another environment, each line break of their own text preceded by where it stands."""

    def __init__(self, signed: Environment, loader: BaseLoader) -> None:
        self._signed = signed
        self._loader = loader

    def get_source(self, environment: Environment, template: str) -> tuple[str, None, None]:
        source, filename, _ = self._loader.get_source(environment, template)
        tokens = self._signed.lex(source, template, filename)
        return "".join(_sign(template, line, kind, text) for line, kind, text in tokens), None, None


def _sign(template: str, line: int, kind: str, text: str) -> str:
    if kind == "data":
        first, *rest = text.split("\n")
        return first + "".join(f"{_OPEN}{template}:{line + index}{_CLOSE}\n{piece}" for index, piece in enumerate(rest))
    # The lexer has dropped the space before {%-; without any, a { before it would read as {{.
    return f" {text}" if kind.endswith("_begin") and text[2:3] == "-" else text


class _FaultsError(Exception):
    """What the lint says of a template."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        super().__init__(name, faults)
        self.name = name
        self.faults = faults


class _Linting(Environment):
    """Compiles no template that the lint finds fault with, so what is in the cache is without fault too."""

    def compile(self, source: Any, name: str | None = None, *args: Any, **options: Any) -> Any:
        faults = lint(self, source, name or "")
        if faults:
            raise _FaultsError(name or "", faults)
        return super().compile(source, name, *args, **options)


def _configured(environment: Environment) -> Environment:
    """The same rules for every partial: nothing undefined, no HTML escapes (tojson quotes, and the lint sees to it)."""
    environment.undefined = StrictUndefined
    environment.autoescape = False
    environment.keep_trailing_newline = True
    environment.filters.update(FILTERS)
    return environment


def _bytecode_cache(folder: Path | None) -> FileSystemBytecodeCache | None:
    """Compiled templates hold what the filters gave for constants: they are kept under the filters' own digest."""
    if folder is None:
        return None
    makers = (Path(__file__), Path(__file__).with_name("filters.py"), Path(__file__).with_name("lint.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in makers) + jinja2.__version__.encode()).hexdigest()
    compiled = folder / f"templates-{digest[:16]}"
    try:
        compiled.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None  # a read-only checkout renders too, more slowly
    return FileSystemBytecodeCache(str(compiled)) if os.access(compiled, os.W_OK) else None
