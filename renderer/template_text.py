"""A template's text, JSON or YAML with short intrinsics (!Ref, !Sub), to its long form. Pure.

cfn-flip knows the short forms. It was archived upstream in August 2026: `_loader` is the one place that touches it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from renderer.yaml_trouble import trouble


class NotATemplateError(ValueError):
    """A text that is neither a JSON nor a YAML template."""


def parse_template(text: str) -> dict[str, Any]:
    """The template as CloudFormation gives it back, its intrinsics in their long form."""
    try:
        template = json.loads(text)
    except json.JSONDecodeError:
        template = from_yaml(text)
    if not isinstance(template, dict) or "Resources" not in template:
        raise NotATemplateError("not a CloudFormation template: it has no Resources")
    return template


def from_yaml(text: str) -> Any:
    """What a YAML text holds; a date is text, as for CloudFormation. NotATemplateError says where it is not YAML."""
    from yaml import MarkedYAMLError, YAMLError, load

    try:
        return _plain(load(text, Loader=_loader()))  # noqa: S506 - made of SafeLoader
    except MarkedYAMLError as error:
        line, what = trouble(error, text)
        raise NotATemplateError(f"neither JSON nor YAML: line {line}: {what}") from error
    except (YAMLError, ValueError, TypeError) as error:
        raise NotATemplateError(f"neither JSON nor YAML: {' '.join(str(error).split())}") from error


@cache
def _loader() -> Any:
    """cfn-flip's loader of the short forms, without dates, and with a key that stands twice as an error."""
    from cfn_tools.yaml_loader import CfnYamlLoader, construct_mapping  # type: ignore[import-untyped]
    from yaml.constructor import ConstructorError
    from yaml.nodes import MappingNode, ScalarNode

    class Loader(CfnYamlLoader):  # type: ignore[misc]
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, expression) for tag, expression in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in CfnYamlLoader.yaml_implicit_resolvers.items()
    }

    def construct(loader: Any, node: Any, deep: bool = False) -> Any:
        if not isinstance(node, MappingNode):
            raise ConstructorError(None, None, "a mapping is due", node.start_mark)
        lines: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, ScalarNode):
                raise ConstructorError(None, None, "a key that is not a text", key.start_mark)
            name = str(key.value)
            if name in lines:
                what = f"the key {name} stands twice, first on line {lines[name]}; CloudFormation keeps one of them"
                raise ConstructorError(None, None, what, key.start_mark)
            lines[name] = key.start_mark.line + 1
        return construct_mapping(loader, node, deep)

    Loader.add_constructor("tag:yaml.org,2002:map", construct)
    Loader.add_constructor("tag:yaml.org,2002:timestamp", Loader.construct_yaml_str)
    return Loader


def _plain(value: Any) -> Any:
    """What JSON has: YAML's sets and binaries are none of CloudFormation's."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise ValueError(f"a value that JSON does not have: {value!r:.100}")
