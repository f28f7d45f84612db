"""What traffic a security group's permission lets in, as arithmetic. Pure.

Traffic is a box: a range of protocols (0 to 255), of ports (0 to 65535) and of addresses, in a
space: IPv4, IPv6, or a source that is known by name only (a group, a prefix list), where the
address range is one point. ICMP's type and code take the place of the port, as type * 256 + code,
so that a type with all its codes is a range. Any other protocol has no ports: EC2 lets all of it in.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from socket import AF_INET, AF_INET6, inet_pton
from typing import Any, NamedTuple

TCP, UDP, ICMP, ICMPV6 = 6, 17, 1, 58
NAMES = {TCP: "tcp", UDP: "udp", ICMP: "icmp", ICMPV6: "icmpv6"}
NUMBERS = {name: number for number, name in NAMES.items()}

IPV4, IPV6 = "IPv4", "IPv6"
LAST = {IPV4: 2**32 - 1, IPV6: 2**128 - 1}

# How many addresses the block of a prefix holds, by the prefix as it is written.
_SIZES = {
    IPV4: {str(prefix): 2 ** (32 - prefix) for prefix in range(33)},
    IPV6: {str(prefix): 2 ** (128 - prefix) for prefix in range(129)},
}

ALL_PORTS = (0, 65535)
ALL_PROTOCOLS = (0, 255)

Range = tuple[int, int]

# The addresses of a source that is known by name only.
POINT: Range = (0, 0)


class Box(NamedTuple):
    """Traffic: `space` is IPV4, IPV6 or the id of a group or prefix list.

    `spans` are the ranges of protocols, ports and addresses, both ends included.
    """

    space: str
    spans: tuple[Range, Range, Range]


class NotTrafficError(ValueError):
    """No protocol, port or address that EC2 knows; the message says which."""


def protocols(value: Any) -> Range:
    """The protocols that EC2 means by `tcp`, `6`, `-1` or `all`, as text or number."""
    text = str(value).strip().lower()
    if text in ("-1", "all"):
        return ALL_PROTOCOLS
    number = NUMBERS.get(text)
    if number is None and re.fullmatch(r"[0-9]{1,3}", text):
        number = int(text)
    if number is None or number > 255:
        raise NotTrafficError(f"{value!r} is no protocol: tcp, udp, icmp, icmpv6, all or a number up to 255")
    return number, number


def ports(protocol: Range, first: int | None, last: int | None) -> Range:
    """The range that EC2 means by FromPort and ToPort of one permission.

    For ICMP they are type and code, and -1 stands for all of either. -1 as both ports of TCP or
    UDP is read as all of them, the widest thing that it can mean.
    """
    number, last_number = protocol
    if number != last_number or number not in NAMES:
        return ALL_PORTS
    if first is None or last is None:
        raise NotTrafficError(f"{NAMES[number]} without its two ports, or type and code")
    if first == -1 and last == -1:
        return ALL_PORTS
    if number in (ICMP, ICMPV6):
        return icmp(first, last)
    if not 0 <= first <= last <= 65535:
        raise NotTrafficError(f"{NAMES[number]} from {first} to {last} is no range of ports")
    return first, last


def icmp(kind: int, code: int = -1) -> Range:
    """The range for an ICMP type and a code, or all its codes (-1)."""
    if not 0 <= kind <= 255 or not -1 <= code <= 255:
        raise NotTrafficError(f"ICMP has no type {kind} with code {code}")
    if code == -1:
        return kind * 256, kind * 256 + 255
    return kind * 256 + code, kind * 256 + code


def addresses(text: str) -> tuple[str, Range]:
    """Space and range of a CIDR block, or one address, in any spelling; bits beyond the prefix do not count."""
    # As EC2 spells them, ten times as fast as by ipaddress, which knows the other spellings.
    try:
        address, _, prefix = text.partition("/")
        if ":" in address:
            space, size, packed = IPV6, _SIZES[IPV6][prefix], inet_pton(AF_INET6, address)
        else:
            space, size, packed = IPV4, _SIZES[IPV4][prefix], inet_pton(AF_INET, address)
    except (KeyError, OSError, ValueError):
        return _addresses(text)
    low = int.from_bytes(packed, "big") & -size
    return space, (low, low + size - 1)


def _addresses(text: str) -> tuple[str, Range]:
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise NotTrafficError(f"{text!r} is no CIDR block: {error}") from error
    space = IPV4 if network.version == 4 else IPV6
    return space, (int(network.network_address), int(network.broadcast_address))


def uncovered(box: Box, approved: Iterable[Box]) -> list[Box]:
    """What of the box no approved box covers: exact, whether one covers it or many do together."""
    rest = [box]
    for cover in approved:
        if cover.space == box.space:
            rest = [piece for part in rest for piece in _without(part, cover)]
            if not rest:
                break
    return rest


def meets(box: Box, other: Box) -> bool:
    """Whether the two have any traffic in common."""
    if box.space != other.space:
        return False
    for (low, high), (other_low, other_high) in zip(box.spans, other.spans):
        if low > other_high or other_low > high:
            return False
    return True


def _without(box: Box, cover: Box) -> list[Box]:
    """The parts of the box outside the cover, at most two a dimension."""
    if not meets(box, cover):
        return [box]
    pieces = []
    inner = list(box.spans)
    for dimension, (cover_low, cover_high) in enumerate(cover.spans):
        low, high = inner[dimension]
        for outside in ((low, cover_low - 1), (cover_high + 1, high)):
            if outside[0] <= outside[1]:
                spans = [*inner[:dimension], outside, *inner[dimension + 1 :]]
                pieces.append(Box(box.space, (spans[0], spans[1], spans[2])))
        inner[dimension] = (max(low, cover_low), min(high, cover_high))
    return pieces


def difference(spans: Sequence[Range], taken: Sequence[Range]) -> list[Range]:
    """The ranges of `spans` that lie in none of `taken`."""
    rest = list(spans)
    for low, high in taken:
        rest = [
            piece
            for first, last in rest
            for piece in ((first, min(last, low - 1)), (max(first, high + 1), last))
            if piece[0] <= piece[1]
        ]
    return rest


def described(protocol: Range, span: Range) -> str:
    """Protocols and ports as a person types them: `tcp/443`, `icmp/8`, `all traffic`, `protocol 50`."""
    (low, high), (first, last) = protocol, span
    if (low, high) == ALL_PROTOCOLS:
        return "all traffic"
    if low != high:
        return f"protocols {low}-{high}"
    if low not in NAMES:
        return f"protocol {low}"
    if low in (ICMP, ICMPV6):
        return f"{NAMES[low]}{_icmp_text(first, last)}"
    if (first, last) == ALL_PORTS:
        return f"{NAMES[low]}/all ports"
    return f"{NAMES[low]}/{first}" if first == last else f"{NAMES[low]}/{first}-{last}"


def source(box: Box) -> str:
    """Where the box's traffic comes from: CIDR blocks, or the id of the group or prefix list."""
    if box.space not in LAST:
        return box.space
    make = ipaddress.IPv4Address if box.space == IPV4 else ipaddress.IPv6Address
    low, high = box.spans[2]
    size = high - low + 1
    if size & (size - 1) == 0 and low % size == 0:
        return f"{make(low)}/{make(low).max_prefixlen - size.bit_length() + 1}"
    return f"{make(low)}-{make(high)}"


def _icmp_text(first: int, last: int) -> str:
    if (first, last) == ALL_PORTS:
        return ""
    if first % 256 == 0 and last % 256 == 255:
        return f"/{first // 256}" if last - first == 255 else f"/{first // 256}-{last // 256}"
    one, other = f"{first // 256}/{first % 256}", f"{last // 256}/{last % 256}"
    return f"/{one}" if one == other else f"/{one}-{other}"
