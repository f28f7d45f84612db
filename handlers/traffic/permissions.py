"""A security group's permissions, read from its configuration item in any of its shapes. Pure.

Old items have only `ipRanges: ["10.0.0.0/8"]`; new ones `ipv4Ranges: [{cidrIp}]` and
`ipv6Ranges: [{cidrIpv6}]` too. A permission with no source lets nothing in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from handlers.traffic.boxes import NotTrafficError

INGRESS, EGRESS = "ingress", "egress"
KEYS = {INGRESS: "ipPermissions", EGRESS: "ipPermissionsEgress"}

_KNOWN = frozenset(
    ("ipProtocol", "fromPort", "toPort", "ipRanges", "ipv4Ranges", "ipv6Ranges", "userIdGroupPairs", "prefixListIds")
)


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
    if raw.__class__ is not dict:
        raise NotTrafficError(f"a permission is {raw!r}")
    if not raw.keys() <= _KNOWN:
        _refuse_unknown_sources(raw)
    get = raw.get
    protocol = get("ipProtocol")
    if protocol.__class__ is not str:
        protocol = str(_number(protocol, "ipProtocol"))
    first, last = get("fromPort"), get("toPort")
    if not first.__class__ is last.__class__ is int:
        first = None if first is None else _number(first, "fromPort")
        last = None if last is None else _number(last, "toPort")
    ranges, ranges4, ranges6 = get("ipRanges"), get("ipv4Ranges"), get("ipv6Ranges")
    pairs, lists = get("userIdGroupPairs"), get("prefixListIds")
    cidrs = _texts(ranges4, "cidrIp") if ranges4 else ()
    if ranges:
        old = _texts(ranges, "cidrIp")
        cidrs = old if not cidrs or old == cidrs else tuple(dict.fromkeys((*old, *cidrs)))
    if ranges6:
        cidrs += _texts(ranges6, "cidrIpv6")
    return Permission(
        protocol,
        first,
        last,
        cidrs,
        _texts(pairs, "groupId") if pairs else (),
        _texts(lists, "prefixListId") if lists else (),
    )


def _texts(values: Any, key: str) -> tuple[str, ...]:
    """The texts of a list of texts or of objects that hold them under `key`."""
    if values.__class__ is not list:
        raise NotTrafficError(f"a list of {key} is {values!r}")
    texts: list[Any] = [value.get(key) if value.__class__ is dict else value for value in values]
    for text in texts:
        if text.__class__ is not str or not text:
            raise NotTrafficError(f"a source without {key}: {values!r}")
    return tuple(texts)


def _number(value: Any, key: str) -> int:
    """A whole number; EventBridge writes some as 16.0."""
    if value.__class__ is int:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise NotTrafficError(f"a permission's {key} is {value!r}")


def _refuse_unknown_sources(raw: Mapping[str, Any]) -> None:
    # A kind of source that EC2 adds one day must not pass for none.
    for key in raw:
        if key not in _KNOWN and raw[key]:
            raise NotTrafficError(f"a permission has {key}, which is not understood: {raw[key]!r}")
