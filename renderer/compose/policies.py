"""Each rule of the overlay has a module that understands its policy, and each document fits its parameter. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from handlers.lib import rule as rules
from handlers.lib.policy import PolicyError
from renderer.compose.filters import json_string
from renderer.compose.merge import Merged
from renderer.compose.places import ComposeError, KeyPath
from renderer.wording import meant

# A standard parameter of Parameter Store; its API refuses values that hold {{.
PARAMETER_BYTES = 4_096


def check_policies(merged: Merged, load: Callable[[str], rules.Rule] = rules.load) -> None:
    """ComposeError with file and line for each rule that would fail in Lambda."""
    problems = [
        f"{merged.place(path)}: {problem}"
        for name, settings in merged.values["rules"].items()
        for path, problem in _problems(name, settings, load)
    ]
    if problems:
        raise ComposeError("\n".join(problems))


def _problems(
    name: str, settings: Mapping[str, Any], load: Callable[[str], rules.Rule]
) -> Iterator[tuple[KeyPath, str]]:
    at: KeyPath = ("rules", name)
    try:
        rule = load(name)
    except rules.UnknownRuleError as error:
        yield at, f"{error}; write it, or correct the rule's name"
        return
    for index, resource_type in enumerate(settings["resource_types"]):
        if resource_type not in rule.resource_types:
            hint = meant(resource_type, rule.resource_types) or f"; it judges {', '.join(sorted(rule.resource_types))}"
            yield (*at, "resource_types", index), f"the rule does not judge {resource_type}{hint}"
    policy: Mapping[str, Any] = settings["policy"]
    try:
        rules.parse_policy(rule, policy)
    except PolicyError as error:
        message = str(error)
        yield (*at, "policy", *_named(message.removeprefix(f"policy of rule {name}: "), policy)), message
    for document, content in policy.items():
        yield from (((*at, "policy", document), problem) for problem in _misfits(content))


def _misfits(content: Any) -> Iterator[str]:
    text = json_string(content)
    size = len(text.encode())
    if size > PARAMETER_BYTES:
        yield (
            f"the document has {size:,} bytes of JSON, and a parameter holds {PARAMETER_BYTES:,};"
            " split it into several documents"
        )
    if "{{" in text:
        yield "the document holds {{, which Parameter Store refuses"


def _named(where: str, value: Any) -> KeyPath:
    """The path to the deepest key or item that a PolicyError begins with: `web.ingress[1].ports: ...`."""
    if isinstance(value, Mapping):
        # The longest first: a key may hold a dot.
        written: list[tuple[str | int, str]] = [(key, key) for key in sorted(value, key=len, reverse=True)]
    else:
        written = [(index, f"[{index}]") for index in range(len(value))] if isinstance(value, list) else []
    for part, text in written:
        rest = where.removeprefix(text)
        if rest != where and rest.startswith((".", "[", ":")):
            return (part, *_named(rest.removeprefix("."), value[part]))
    return ()
