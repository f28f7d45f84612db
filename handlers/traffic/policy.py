"""The policy of security-group-rules, read from its documents. Pure.

Its shape stands in handlers/rules/security_group_rules.py.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from typing import Any, Callable, TypeVar

from handlers.lib.policy import PolicyError
from handlers.traffic.approval import EVERY_GROUP, SELF, Entry, Groups, Policy, Rules
from handlers.traffic.boxes import (
    ALL_PORTS,
    ICMP,
    ICMPV6,
    IPV4,
    IPV6,
    LAST,
    POINT,
    TCP,
    UDP,
    Box,
    NotTrafficError,
    Range,
    addresses,
    described,
    difference,
    icmp,
    ports,
    protocols,
)
from handlers.traffic.permissions import EGRESS, INGRESS

DENIED = "denied"
INTERNET = "internet"

# What no packet from the internet has as its address: RFC 1918, 6598, 1122, 3927; RFC 4193, 4291.
_PRIVATE = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("fc00::/7", "fe80::/10", "::1/128"),
)

Understood = TypeVar("Understood")

_NAMED = re.compile(r"(sg|pl)-[0-9a-z]+")
_HAVE_PORTS = ((TCP, TCP), (UDP, UDP))
_HAVE_TYPES = ((ICMP, ICMP), (ICMPV6, ICMPV6))
_PEERS = {INGRESS: "sources", EGRESS: "destinations"}
_PREPOSITIONS = {INGRESS: "from", EGRESS: "to"}


def parse(documents: Mapping[str, Any]) -> Policy:
    """The policy of the documents; PolicyError names document, entry and what is due there.

    `denied`, and any document whose name begins with `denied-` (for what does not fit into one
    parameter), hold denials; every other document is a rule set.
    """
    sets, denied = [], []
    for name in sorted(documents):
        is_denial = name == DENIED or name.startswith(f"{DENIED}-")
        if not is_denial and name.lower().startswith(("deny", "deni")):
            raise PolicyError(f"{name}: the documents of denials are `denied` and `denied-...`; this one would approve")
        document = _mapping(name, documents[name], {INGRESS, EGRESS} | (set() if is_denial else {"groups"}))
        rules = _rules(name, document, is_denial)
        if is_denial:
            denied.append(rules)
        else:
            sets.append((_groups(f"{name}.groups", document.get("groups")), rules))
    if not sets:
        raise PolicyError("no rule set; at least one document besides `denied` is due, or nothing at all is approved")
    return Policy(sets, denied)


def _rules(name: str, document: Mapping[str, Any], is_denial: bool) -> Rules:
    if INGRESS not in document and EGRESS not in document:
        raise PolicyError(f"{name}: ingress or egress is due")
    lists = {
        direction: tuple(
            _entry(f"{name}.{direction}[{number}]", entry, direction, is_denial)
            for number, entry in enumerate(_list(f"{name}.{direction}", document[direction]))
        )
        for direction in (INGRESS, EGRESS)
        if direction in document
    }
    return Rules(lists.get(INGRESS, ()), lists.get(EGRESS))


def _entry(where: str, raw: Any, direction: str, is_denial: bool) -> Entry:
    peers = _PEERS[direction]
    entry = _mapping(where, raw, {"protocol", "ports", "types", "reason", peers} | ({"except"} if is_denial else set()))
    for key in ("protocol", peers, *(("reason",) if is_denial else ())):
        if not entry.get(key) and entry.get(key) != 0:
            raise PolicyError(f"{where}.{key}: missing or empty")
    whats = _whats(where, entry)
    peer_texts = [str(peer).strip() for peer in _some(f"{where}.{peers}", entry[peers])]
    spans = [span for peer in peer_texts for span in _peer(f"{where}.{peers}", peer, is_denial)]
    if entry.get("except"):
        spans = _without(spans, [_cidr(f"{where}.except", one) for one in _some(f"{where}.except", entry["except"])])
    boxes = tuple(Box(space, (*what, span)) for what in whats for space, span in spans)
    said = ", ".join(described(*what) for what in whats)
    if not boxes:
        raise PolicyError(f"{where}: nothing is left of it after `except`")
    text = f"{said} {_PREPOSITIONS[direction]} {', '.join(peer_texts)}"
    return Entry(where, text, str(entry.get("reason", "")), boxes)


def _whats(where: str, entry: Mapping[str, Any]) -> list[tuple[Range, Range]]:
    """The (protocols, ports) pairs of an entry."""
    whats = []
    for value in _some(f"{where}.protocol", entry["protocol"]):
        protocol = _understood(f"{where}.protocol", protocols, value)
        if "ports" in entry and protocol not in _HAVE_PORTS:
            raise PolicyError(f"{where}.ports: only tcp and udp have ports, {value} has none")
        if "types" in entry and protocol not in _HAVE_TYPES:
            raise PolicyError(f"{where}.types: only icmp and icmpv6 have types, {value} has none")
        spans = [ALL_PORTS]
        if "ports" in entry:
            spans = [_ports(f"{where}.ports", protocol, one) for one in _some(f"{where}.ports", entry["ports"])]
        elif "types" in entry:
            spans = [_type(f"{where}.types", one) for one in _some(f"{where}.types", entry["types"])]
        whats += [(protocol, span) for span in spans]
    return whats


def _ports(where: str, protocol: Range, value: Any) -> Range:
    matched = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", str(value))
    if not matched:
        raise PolicyError(f"{where}: {value!r} is no port like 443 and no range like 8000-8100")
    first, last = int(matched[1]), int(matched[2] or matched[1])
    return _understood(where, ports, protocol, first, last)


def _type(where: str, value: Any) -> Range:
    matched = re.fullmatch(r"(\d{1,3})(?:/(\d{1,3}))?", str(value))
    if not matched:
        raise PolicyError(f"{where}: {value!r} is no ICMP type like 8 and no type and code like 3/4")
    return _understood(where, icmp, *(int(number) for number in matched.groups() if number))


def _peer(where: str, text: str, is_denial: bool) -> list[tuple[str, Range]]:
    if text == SELF or _NAMED.fullmatch(text):
        return [(text, POINT)]
    if text == INTERNET:
        if not is_denial:
            raise PolicyError(f"{where}: `internet` is for denials; an approval says 0.0.0.0/0 and ::/0")
        everywhere = [(space, (0, last)) for space, last in LAST.items()]
        return _without(everywhere, [addresses(cidr) for cidr in _PRIVATE])
    return [_cidr(where, text)]


def _cidr(where: str, value: Any) -> tuple[str, Range]:
    return _understood(where, addresses, str(value))


def _without(spans: list[tuple[str, Range]], taken: list[tuple[str, Range]]) -> list[tuple[str, Range]]:
    rest = [(space, span) for space, span in spans if space not in LAST]
    for space in (IPV4, IPV6):
        ours = [span for of, span in spans if of == space]
        rest += [(space, span) for span in difference(ours, [span for of, span in taken if of == space])]
    return rest


def _groups(where: str, raw: Any) -> Groups:
    if raw is None:
        return EVERY_GROUP
    groups = _mapping(where, raw, {"names", "vpcs", "tags"})
    if not groups:
        raise PolicyError(f"{where}: names, vpcs or tags are due; leave groups away for every group")
    names = vpcs = None
    if "names" in groups:
        patterns = [fnmatch.translate(str(one)) for one in _some(f"{where}.names", groups["names"])]
        names = re.compile("|".join(patterns))
    if "vpcs" in groups:
        vpcs = frozenset(map(str, _some(f"{where}.vpcs", groups["vpcs"])))
    tags = groups.get("tags", {})
    if not isinstance(tags, Mapping) or (not tags and "tags" in groups):
        raise PolicyError(f"{where}.tags: a mapping of keys to values is due, not {tags!r}")
    return Groups(
        names,
        vpcs,
        tuple((str(key), frozenset(map(str, _some(f"{where}.tags.{key}", values)))) for key, values in tags.items()),
    )


def _understood(where: str, read: Callable[..., Understood], *said: Any) -> Understood:
    try:
        return read(*said)
    except NotTrafficError as error:
        raise PolicyError(f"{where}: {error}") from error


def _mapping(where: str, value: Any, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise PolicyError(f"{where}: a mapping is due, not {value!r}")
    unknown = sorted(set(value) - known)
    if unknown:
        raise PolicyError(f"{where}.{unknown[0]}: unknown key; known are {', '.join(sorted(known))}")
    return value


def _list(where: str, value: Any) -> list[Any]:
    """A list, or one value that stands for a list of itself."""
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, (str, int, Mapping)) and not isinstance(one, bool) for one in values):
        raise PolicyError(f"{where}: a list is due, not {value!r}")
    return values


def _some(where: str, value: Any) -> list[Any]:
    """As `_list`, with something in it: nothing would mean nothing, where its author meant something."""
    values = _list(where, value)
    if not values:
        raise PolicyError(f"{where}: a list is due, not {value!r}")
    return values
