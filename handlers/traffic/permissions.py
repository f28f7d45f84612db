"""A security group's permissions, read from its configuration item in any of its shapes. Pure.

Old items have only `ipRanges: ["10.0.0.0/8"]`; new ones `ipv4Ranges: [{cidrIp}]` and
`ipv6Ranges: [{cidrIpv6}]` too. A permission with no source lets nothing in; one that lacks a list was cut.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from handlers.traffic.boxes import NotTrafficError

INGRESS, EGRESS = "ingress", "egress"
KEYS = {INGRESS: "ipPermissions", EGRESS: "ipPermissionsEgress"}

_OF_OLD = ("ipRanges", "userIdGroupPairs", "prefixListIds")
_KNOWN = frozenset(("ipProtocol", "fromPort", "toPort", *_OF_OLD, "ipv4Ranges", "ipv6Ranges"))


class Permission(NamedTuple):
    """One permission; `cidrs`, `groups` and `prefix_lists` are its sources, each once, as the item spells them."""

    protocol: str
    first: int | None
    last: int | None
    cidrs: tuple[str, ...]
    groups: tuple[str, ...]
    prefix_lists: tuple[str, ...]


def permission(raw: Any) -> Permission:
    """One element of ipPermissions; NotTrafficError where it cannot be understood whole."""
    if not isinstance(raw, dict):
        raise NotTrafficError(f"a permission is {raw!r}")
    if not raw.keys() <= _KNOWN:
        _refuse_unknown(raw)
    get = raw.get
    protocol, first, last = get("ipProtocol"), get("fromPort"), get("toPort")
    read = Permission(
        protocol if isinstance(protocol, str) else str(_number(protocol, "ipProtocol")),
        None if first is None else _number(first, "fromPort"),
        None if last is None else _number(last, "toPort"),
        tuple(
            dict.fromkeys(
                _texts(get("ipRanges"), "cidrIp")
                + _texts(get("ipv4Ranges"), "cidrIp")
                + _texts(get("ipv6Ranges"), "cidrIpv6")
            )
        ),
        tuple(_texts(get("userIdGroupPairs"), "groupId")),
        tuple(_texts(get("prefixListIds"), "prefixListId")),
    )
    if not (read.cidrs or read.groups or read.prefix_lists):
        _refuse_cut(raw)
    return read


def _refuse_unknown(raw: dict[str, Any]) -> None:
    """A kind of source that EC2 adds one day must not pass for none."""
    for key in raw.keys() - _KNOWN:
        if raw[key]:
            raise NotTrafficError(f"a permission has {key}, which is not understood: {raw[key]!r}")


def _refuse_cut(raw: dict[str, Any]) -> None:
    """Of a permission without a source: a list that is not there must not pass for one that lets nothing in."""
    wanted = (*_OF_OLD, "ipv6Ranges") if raw.get("ipv4Ranges") is not None else _OF_OLD
    missing = [key for key in wanted if raw.get(key) is None]
    if missing:
        raise NotTrafficError(f"a permission names no source, and has no {', '.join(missing)}: {raw!r}")


def _texts(values: Any, key: str) -> list[str]:
    """The texts of a list of texts, or of objects that hold them under `key`; there may be no list."""
    if values is None or values == []:
        return []
    if not isinstance(values, list):
        raise NotTrafficError(f"a list of {key} is {values!r}")
    texts = []
    for value in values:
        text = value.get(key) if isinstance(value, dict) else value
        if not isinstance(text, str) or not text:
            raise NotTrafficError(f"a source without {key}: {values!r}")
        texts.append(text)
    return texts


def _number(value: Any, key: str) -> int:
    """A whole number; EventBridge writes some as 16.0."""
    if value.__class__ is int:
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise NotTrafficError(f"a permission's {key} is {value!r}")
