"""The intrinsic functions over normal forms: what can be computed is, the rest becomes a symbol. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from renderer.review.symbols import Choice, Secret, Symbol, Text, Value, describe, freeze, is_secret, symbols, token


def concat(parts: Iterable[Value]) -> Value:
    """One text from its parts; neighbouring texts are merged, one symbol alone is itself."""
    merged: list[Any] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Text) else (part,):
            text = _as_text(piece)
            if isinstance(text, str) and merged and isinstance(merged[-1], str):
                hidden = isinstance(text, Secret) or isinstance(merged[-1], Secret)
                merged[-1] = Secret(merged[-1] + text) if hidden else merged[-1] + text
            elif text != "" or not isinstance(text, str):
                merged.append(text)
    if not merged:
        return ""
    return merged[0] if len(merged) == 1 else Text(tuple(merged))


def _as_text(piece: Value) -> Value:
    if isinstance(piece, bool | int | float):
        return token(piece)
    if isinstance(piece, str | Symbol | Choice):
        return piece
    return applied("Fn::Sub", [piece])


def applied(function: str, arguments: Value) -> Symbol:
    """The symbol of a function whose result cannot be computed."""
    inner = tuple(dict.fromkeys(symbols(arguments)))
    kind = "secret" if any(is_secret(symbol) for symbol in inner) or _holds_secret(arguments) else "function"
    return Symbol(kind, f"{function}({_argument_text(arguments)})", detail=freeze(arguments), inner=inner)


def _holds_secret(value: Value) -> bool:
    if isinstance(value, list):
        return any(_holds_secret(item) for item in value)
    if isinstance(value, dict):
        return any(_holds_secret(item) for item in value.values())
    return is_secret(value)


def _argument_text(value: Value) -> str:
    if is_secret(value):
        return "****"
    if isinstance(value, Symbol | Text | Choice):
        return describe(value)
    if isinstance(value, list):
        return ", ".join(_argument_text(item) for item in value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_argument_text(item)}" for key, item in value.items()) + "}"
    return str(value)


def join(delimiter: Value, items: Value) -> Value:
    if not isinstance(items, list) or not isinstance(delimiter, str):
        return applied("Fn::Join", [delimiter, items])
    parts: list[Value] = []
    for index, item in enumerate(items):
        if index:
            parts.append(delimiter)
        parts.append(item)
    return concat(parts)


def split(delimiter: Value, text: Value) -> Value:
    if isinstance(text, str) and isinstance(delimiter, str) and delimiter:
        pieces = text.split(delimiter)
        return [Secret(piece) for piece in pieces] if isinstance(text, Secret) else pieces
    return applied("Fn::Split", [delimiter, text])


def select(index: Value, items: Value) -> Value:
    position = _whole_number(index)
    if position is not None and isinstance(items, list) and 0 <= position < len(items):
        return items[position]
    return applied("Fn::Select", [index if position is None else position, items])


def cidr(block: Value, count: Value, bits: Value) -> Value:
    from ipaddress import ip_network

    number, host_bits = _whole_number(count), _whole_number(bits)
    if isinstance(block, str) and number is not None and host_bits is not None:
        try:
            network = ip_network(block, strict=False)
            prefix = network.max_prefixlen - host_bits
            subnets = network.subnets(new_prefix=prefix)
            return [str(subnet) for _, subnet in zip(range(number), subnets, strict=False)]
        except ValueError:  # not an address block, or too small: CloudFormation will refuse it, we cannot compute it
            pass
    return applied("Fn::Cidr", [block, count, bits])


def length(items: Value) -> Value:
    return len(items) if isinstance(items, list) else applied("Fn::Length", [items])


def to_json_string(value: Value) -> Value:
    """The JSON text of a value; each symbol stays a symbol inside the text."""
    found: list[Value] = []
    hidden = _holds_secret(value)
    text = json.dumps(_with_marks(value, found), separators=(",", ":"))
    parts: list[Value] = []
    for index, piece in enumerate(text.split("\\ue000")):
        if index:
            parts.append(found[index - 1])
        parts.append(Secret(piece) if hidden else piece)
    return concat(parts)


def _with_marks(value: Value, found: list[Value]) -> Any:
    if isinstance(value, Symbol | Choice):
        found.append(value)
        return "\ue000"
    if isinstance(value, Text):
        return "".join(part if isinstance(part, str) else _with_marks(part, found) for part in value.parts)
    if isinstance(value, dict):
        return {key: _with_marks(item, found) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_marks(item, found) for item in value]
    return value


def _whole_number(value: Value) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isdigit() else None
