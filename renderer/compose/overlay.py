"""One overlay file: YAML text to values and the line of each. Pure.

YAML 1.1, which PyYAML reads, turns 012345678901 into a number, 3.10 into 3.1, yes into true and 22:22 into 1342.
Nothing of this happens here: what two readers could take for different values is an error that says how to write it.
Dates stay text. Anchors, aliases, merge keys and tags are refused: a value has one line, and base is what is shared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from renderer.compose.places import ComposeError, KeyPath, Place, dotted
from renderer.yaml_trouble import trouble

# libyaml's parser is ten times as fast; both give the same nodes.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,10})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.([0-9]*[1-9]|0)")


@dataclass(frozen=True)
class Overlay:
    """The values of one file, and the line on which each key (and each list item) stands."""

    file: str
    values: dict[str, Any]
    lines: dict[KeyPath, int]

    def place(self, path: KeyPath) -> Place:
        return Place(self.file, self.lines[path], dotted(path))


def parse_overlay(text: str, file: str) -> Overlay:
    """Read one overlay; ComposeError names file, line, key and the remedy."""
    try:
        for event in yaml.parse(text, Loader=_Loader):
            _refuse_anchor(event, file)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line, what = trouble(error, text)
        raise ComposeError(f"{file}:{line}: not YAML: {what}") from error
    except yaml.YAMLError as error:
        raise ComposeError(f"{file}: not YAML: {' '.join(str(error).split())}") from error
    if root is None:
        raise ComposeError(f"{file}: the file is empty; write at least the keys that every environment sets")
    if not isinstance(root, yaml.MappingNode):
        raise ComposeError(f"{file}:{root.start_mark.line + 1}: an overlay is a mapping of keys to values")
    reader = _Reader(file)
    return Overlay(file, reader.mapping(root, ()), reader.lines)


def _refuse_anchor(event: Any, file: str) -> None:
    if getattr(event, "anchor", None):
        raise ComposeError(
            f"{file}:{event.start_mark.line + 1}: anchors and aliases (&{event.anchor}, *{event.anchor}) are not read;"
            " write the value where it belongs, or once in base.yaml"
        )


class _Reader:
    """Nodes to plain values; `lines` fills on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[KeyPath, int] = {}

    def mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            here = (*path, key)
            line = key_node.start_mark.line + 1
            if key in values:
                self._fail(here, line, f"the key stands twice, first on line {self.lines[here]}; keep one")
            self.lines[here] = line
            values[key] = self._value(value_node, here)
        return values

    def _key(self, node: yaml.Node, path: KeyPath) -> str:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.ScalarNode):
            self._fail(path, line, "a key is plain text, not a list or a mapping")
        if node.tag == "tag:yaml.org,2002:merge":
            self._fail(path, line, "merge keys (<<) are not read; write the keys themselves, or once in base.yaml")
        value = self._scalar(node, (*path, node.value))
        if not isinstance(value, str):
            self._fail((*path, node.value), line, f'the key is not text; quote it: "{node.value}"')
        return value

    def _value(self, node: yaml.Node, path: KeyPath) -> Any:
        if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            items = []
            for index, item in enumerate(node.value):
                here = (*path, index)
                self.lines[here] = item.start_mark.line + 1
                items.append(self._value(item, here))
            return items
        if not isinstance(node, yaml.ScalarNode):
            self._fail(path, node.start_mark.line + 1, f"the tag {node.tag} is not read; write plain values")
        return self._scalar(node, path)

    def _scalar(self, node: yaml.ScalarNode, path: KeyPath) -> Any:
        line = node.start_mark.line + 1
        read = _SCALARS.get(node.tag.removeprefix("tag:yaml.org,2002:"))
        if read is None:
            self._fail(path, line, f"the tag {node.tag} is not read; write plain values")
        try:
            return read(node.value)
        except ValueError as error:
            self._fail(path, line, str(error))

    def _fail(self, path: KeyPath, line: int, problem: str) -> NoReturn:
        raise ComposeError(f"{Place(self.file, line, dotted(path))}: {problem}")


def _text(text: str) -> str:
    if text.endswith("\n"):
        raise ValueError("the text ends in a line break; write it on one line, or begin the block with |- or >-")
    return text


def _boolean(text: str) -> bool:
    if text in ("true", "false"):
        return text == "true"
    raise ValueError(f'some readers take {text} for a boolean; write true or false, or quote it: "{text}"')


def _null(text: str) -> None:
    if text not in ("null", "~"):
        raise ValueError('there is no value; write null, "", [] or {}, whichever is meant')


def _integer(text: str) -> int:
    if _INTEGER.fullmatch(text):
        return int(text)
    raise ValueError(_misread(text))


def _decimal(text: str) -> float:
    if _DECIMAL.fullmatch(text):
        return float(text)
    raise ValueError(_misread(text))


def _misread(text: str) -> str:
    number = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, see above
    return f'{text} would be read as the number {number}; if an id or another text is meant, quote it: "{text}"'


# By YAML's own tag of a scalar; timestamps, = and << as values are text like any other.
_SCALARS: dict[str, Callable[[str], Any]] = {
    "str": _text,
    "timestamp": _text,
    "value": _text,
    "merge": _text,
    "bool": _boolean,
    "null": _null,
    "int": _integer,
    "float": _decimal,
}
