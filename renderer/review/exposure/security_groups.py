"""What security groups let in and out that they did not before, by address and port arithmetic. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_network, summarize_address_range
from itertools import pairwise
from typing import NamedTuple

from renderer.review.deployment import Deployment
from renderer.review.exposure.model import Exposure
from renderer.review.symbols import Symbol, Value, freeze, named

_ALL = "-1"
_WAY = "\0"  # stands for "from" or "to" until the direction is known
_NUMBERS = {"icmp": "1", "tcp": "6", "udp": "17", "icmpv6": "58", "all": _ALL}
_NAMES = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", _ALL: "all protocols"}
_WITH_PORTS = frozenset({"6", "17"})
_TYPES = frozenset({"1", "58"})  # of ICMP: FromPort is the type

_SOURCES = ("CidrIp", "CidrIpv6")
_NAMED_SOURCES = (
    "SourceSecurityGroupId",
    "SourceSecurityGroupName",
    "SourcePrefixListId",
    "DestinationSecurityGroupId",
    "DestinationPrefixListId",
)


class Block(NamedTuple):
    """A range of addresses of one version."""

    version: int
    first: int
    last: int


class Rule(NamedTuple):
    """One permission. `peer` is a block, or the frozen value and the name of a group, list or unknown source."""

    protocol: str
    first: int
    last: int
    peer: Block | tuple[object, str]
    known: bool = True


def opened_groups(old: Deployment, new: Deployment) -> Iterator[Exposure]:
    """What each group of the new side lets through and the old side did not."""
    for direction in ("ingress", "egress"):
        one, other = _rules(old, direction), _rules(new, direction)
        for group, rules in sorted(other.items()):
            before = one.get(group, [])
            for rule in rules:
                for what, certain in _opened(rule, before):
                    way = "from" if direction == "ingress" else "to"
                    yield Exposure(group, direction, what.replace(_WAY, way, 1), "certain" if certain else "possible")


def _rules(side: Deployment, direction: str) -> dict[str, list[Rule]]:
    """The rules of each group of one side, its own and those of rule resources; by logical id."""
    word = "Ingress" if direction == "ingress" else "Egress"
    found: dict[str, list[Rule]] = {}
    for name, resource in side.resources.items():
        if resource.type == "AWS::EC2::SecurityGroup":
            listed = resource.properties.get(f"SecurityGroup{word}") or []
            for item in listed if isinstance(listed, list) else [listed]:
                found.setdefault(name, []).extend(_read(item))
        elif resource.type == f"AWS::EC2::SecurityGroup{word}":
            group = resource.properties.get("GroupId", resource.properties.get("GroupName"))
            owner = group.resource if isinstance(group, Symbol) and group.resource in side.resources else name
            found.setdefault(owner, []).extend(_read(resource.properties))
    if direction == "egress":
        for name, resource in side.resources.items():
            if resource.type == "AWS::EC2::SecurityGroup" and name not in found:
                # "By default, a security group allows all outbound traffic"; any rule of one's own takes that away.
                found[name] = [rule for block in ("0.0.0.0/0", "::/0") for rule in _read(_everything(block))]
    return found


def _everything(block: str) -> Mapping[str, Value]:
    return {"IpProtocol": _ALL, "CidrIpv6" if ":" in block else "CidrIp": block}


def _read(item: Value) -> Iterator[Rule]:
    if not isinstance(item, dict):
        yield Rule(_ALL, 0, 65535, (freeze(item), named(item)), known=False)
        return
    protocol = item.get("IpProtocol")
    number = _NUMBERS.get(str(protocol).lower(), str(protocol)) if isinstance(protocol, str | int) else _ALL
    first, last, ports_known = _ports(number, item)
    known = ports_known and isinstance(protocol, str | int)
    for name in _SOURCES:
        if name in item:
            block = _block(item[name])
            peer: Block | tuple[object, str] = block or (freeze(item[name]), named(item[name]))
            yield Rule(number, first, last, peer, known and block is not None)
    for name in _NAMED_SOURCES:
        if name in item:
            constant = isinstance(item[name], str) or (isinstance(item[name], Symbol) and bool(item[name].resource))
            yield Rule(number, first, last, (freeze(item[name]), named(item[name])), known and constant)


def _ports(protocol: str, item: Mapping[str, Value]) -> tuple[int, int, bool]:
    """The range of ports (of types, for ICMP), and whether it is known."""
    if protocol not in _WITH_PORTS | _TYPES:
        return 0, 65535, True
    low, high = item.get("FromPort", -1), item.get("ToPort", -1)
    try:
        first, last = int(low), int(high)
    except (TypeError, ValueError):
        return 0, 65535, False
    if protocol in _TYPES:
        return (0, 255, True) if first == -1 else (first, first, True)
    return (0, 65535, True) if first == -1 else (first, last, True)


def _block(value: Value) -> Block | None:
    if not isinstance(value, str):
        return None
    try:
        network = ip_network(value.strip(), strict=False)
    except ValueError:
        return None
    return Block(network.version, int(network.network_address), int(network.broadcast_address))


def _opened(rule: Rule, before: list[Rule]) -> Iterator[tuple[str, bool]]:
    """The parts of a rule that the earlier rules do not let through, in words, and whether that is certain."""
    relevant = [known for known in before if known.protocol in (_ALL, rule.protocol)]
    # An unknown rule of before may have let the same through.
    doubt = not rule.known or any(not known.known for known in relevant)
    edges = {rule.first, rule.last + 1}
    for known in relevant:
        edges.update(edge for edge in (known.first, known.last + 1) if rule.first < edge <= rule.last)
    ordered = sorted(edges)
    ranges: list[tuple[int, int, tuple[str, ...]]] = []
    for first, following in pairwise(ordered):
        peers = [known.peer for known in relevant if known.first <= first and known.last >= following - 1]
        left = _left(rule.peer, peers)
        if not left:
            continue
        if ranges and ranges[-1][1] == first - 1 and ranges[-1][2] == left:
            ranges[-1] = (ranges[-1][0], following - 1, left)
        else:
            ranges.append((first, following - 1, left))
    for first, last, peers_left in ranges:
        yield f"{_traffic(rule.protocol, first, last)} {_WAY} {', '.join(peers_left)}", not doubt


def _left(peer: Block | tuple[object, str], before: list[Block | tuple[object, str]]) -> tuple[str, ...]:
    if not isinstance(peer, Block):
        covered = peer in before or any(isinstance(block, Block) and _is_world(block) for block in before)
        return () if covered else (peer[1],)
    blocks = sorted(block for block in before if isinstance(block, Block) and block.version == peer.version)
    place, gaps = peer.first, []
    for block in blocks:
        if block.first > peer.last:
            break
        if block.first > place:
            gaps.append((place, block.first - 1))
        place = max(place, block.last + 1)
    if place <= peer.last:
        gaps.append((place, peer.last))
    if gaps and gaps != [(peer.first, peer.last)] and peer in _WORLDS:
        return (f"{_network(peer.version, peer.first, peer.last)} (the whole internet, less what was open before)",)
    return tuple(_text(peer.version, first, last) for first, last in gaps)


_WORLDS = (Block(4, 0, (1 << 32) - 1), Block(6, 0, (1 << 128) - 1))


def _is_world(block: Block) -> bool:
    return block == _WORLDS[0]


def _text(version: int, first: int, last: int) -> str:
    text = _network(version, first, last)
    return f"{text} (the whole internet)" if text in ("0.0.0.0/0", "::/0") else text


def _network(version: int, first: int, last: int) -> str:
    make = IPv4Address if version == 4 else IPv6Address
    blocks = [str(block) for block in summarize_address_range(make(first), make(last))]
    return blocks[0] if len(blocks) == 1 else f"{make(first)} to {make(last)}"


def _traffic(protocol: str, first: int, last: int) -> str:
    name = _NAMES.get(protocol, f"protocol {protocol}")
    if protocol not in _WITH_PORTS | _TYPES or (first, last) in ((0, 65535), (0, 255)):
        return name if protocol not in _WITH_PORTS else f"{name} on all ports"
    return f"{name} {first}" if first == last else f"{name} {first}-{last}"
