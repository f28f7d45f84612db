"""security-group-rules against a model that counts every point of a small universe, and what must never happen.

The model knows nothing of ranges: it asks of each (protocol, port, address) whether the group lets it in,
whether a rule approves it and whether one denies it. The points stand for all others, because every number in the
generated rules is one of theirs.
"""

from __future__ import annotations

import ipaddress
import json
import random
from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.lib.item import MalformedItemError, normalise
from handlers.lib.rule import judge, load, parse_policy
from handlers.lib.verdict import COMPLIANT, NON_COMPLIANT, PASSES, CouldNotJudgeError, Needs, Verdict
from tests.unit.handlers.config_items import raw_item

RULE = load("security-group-rules")
OWN = "sg-0a1b2c3d"
LISTS = {"pl-0a1b": ("10.0.0.0/30", "2001:db8::/126"), "pl-0c2d": ()}

PORTS = [0, 1, 2, 3, 4, 5, 40000, 65535]
TYPES = list(product((0, 1, 2, 255), (0, 1, 255)))
# Ranges begin and end at PORTS; a port between each two that are no neighbours tells a gap.
TELLING_PORTS = [*PORTS, 20000, 50000]
POINTS_OF: dict[int, list[Any]] = {6: TELLING_PORTS, 17: TELLING_PORTS, 1: TYPES, 58: TYPES, 50: [None], 99: [None]}
NUMBER = {"tcp": 6, "udp": 17, "icmp": 1, "icmpv6": 58}

INSIDE_4 = [ipaddress.ip_address(f"10.0.0.{number}") for number in range(8)]
INSIDE_6 = [ipaddress.ip_address(f"2001:db8::{number}") for number in range(8)]
ADDRESSES = [*INSIDE_4, *INSIDE_6, *map(ipaddress.ip_address, ("8.8.8.8", "200.0.0.1", "2600::1"))]
PRIVATE = set(INSIDE_4)
SOURCES = [*ADDRESSES, "sg-0feedbeef", OWN]

BLOCKS = ["0.0.0.0/0", "::/0"]
BLOCKS += [f"10.0.0.{start}/{prefix}" for prefix in (29, 30, 31, 32) for start in range(0, 8, 2 ** (32 - prefix))]
BLOCKS += [f"2001:db8::{start}/{prefix}" for prefix in (125, 126, 127) for start in range(0, 8, 2 ** (128 - prefix))]

port_range = st.tuples(st.sampled_from(PORTS), st.sampled_from(PORTS)).map(sorted)


# What is let in: permissions as AWS Config writes them, and whether one lets a point in.

permission_kind = st.one_of(
    st.tuples(st.sampled_from(["tcp", "udp", "6", "17"]), port_range),
    st.tuples(
        st.sampled_from(["icmp", "icmpv6", "1", "58"]),
        st.one_of(st.just([-1, -1]), st.tuples(st.sampled_from([0, 1, 2]), st.sampled_from([-1, 0, 1])).map(list)),
    ),
    st.tuples(st.sampled_from(["-1", "50", "99"]), st.just([None, None])),
)


@st.composite
def permissions(draw: st.DrawFn) -> dict[str, Any]:
    protocol, (first, last) = draw(permission_kind)
    sources = draw(st.lists(st.sampled_from([*BLOCKS, "sg-0feedbeef", OWN, *LISTS]), max_size=3, unique=True))
    v4 = [source for source in sources if "." in source]
    return {
        "ipProtocol": protocol,
        "fromPort": first,
        "toPort": last,
        "ipRanges": v4,
        "ipv4Ranges": [{"cidrIp": source} for source in v4],
        "ipv6Ranges": [{"cidrIpv6": source} for source in sources if ":" in source],
        "userIdGroupPairs": [{"groupId": source} for source in sources if source.startswith("sg-")],
        "prefixListIds": [{"prefixListId": source} for source in sources if source.startswith("pl-")],
    }


def concerns(first: Any, last: Any, protocol: int, port: Any) -> bool:
    if protocol in (6, 17):
        return (first, last) == (-1, -1) or first <= port <= last
    if protocol in (1, 58):
        kind, code = port
        return first == -1 or (first == kind and last in (-1, code))
    return True


def lets_in(permission: dict[str, Any], protocol: int, port: Any) -> bool:
    named = permission["ipProtocol"]
    if named == "-1":
        return True
    number = NUMBER.get(named) or int(named)
    return number == protocol and concerns(permission["fromPort"], permission["toPort"], protocol, port)


def holds(block: str, source: Any) -> bool:
    return not isinstance(source, str) and source in ipaddress.ip_network(block)


# What is approved and denied: entries as the overlay writes them, and whether one speaks of a point.

entry_kind = st.one_of(
    st.fixed_dictionaries(
        {"protocol": st.sampled_from(["tcp", "udp", 6])},
        optional={"ports": st.lists(port_range.map(lambda ends: f"{ends[0]}-{ends[1]}"), min_size=1, max_size=2)},
    ),
    st.fixed_dictionaries(
        {"protocol": st.sampled_from(["icmp", "icmpv6"])},
        optional={"types": st.lists(st.sampled_from([0, 1, "0/0", "1/1", "2/0"]), min_size=1, max_size=2)},
    ),
    st.fixed_dictionaries({"protocol": st.sampled_from(["all", 50])}),
)


@st.composite
def entries(draw: st.DrawFn, is_denial: bool = False) -> dict[str, Any]:
    named = ["sg-0feedbeef", "self", OWN, "pl-0a1b", *(["internet"] if is_denial else [])]
    sources = draw(st.lists(st.sampled_from([*BLOCKS, *named]), min_size=1, max_size=3, unique=True))
    entry = {**draw(entry_kind), "sources": sources}
    if is_denial:
        entry["reason"] = "because"
        excepted = draw(st.lists(st.sampled_from(BLOCKS), max_size=2, unique=True))
        narrowed = {**entry, "except": excepted}
        # A denial of nothing is refused.
        return narrowed if excepted and any(_is_of(narrowed, one) for one in [*SOURCES, "pl-0a1b"]) else entry
    return entry


def speaks_of(entry: dict[str, Any], protocol: int, port: Any) -> bool:
    named = entry["protocol"]
    if named not in ("all", "-1") and (NUMBER.get(named) or int(named)) != protocol:
        return False
    if "ports" in entry:
        return any(first <= port <= last for first, last in (map(int, span.split("-")) for span in entry["ports"]))
    if "types" in entry:
        kind, code = port
        return any(one in (kind, f"{kind}/{code}") for one in entry["types"])
    return True


def comes_from(entry: dict[str, Any], source: Any, through: str | None) -> bool:
    """Whether the entry is about this source, `through` a prefix list or a group where it is named by one."""
    if through in entry["sources"] or (through == OWN and "self" in entry["sources"]):
        return True
    if isinstance(source, str) or any(holds(block, source) for block in entry.get("except", [])):
        return False
    is_public = source not in PRIVATE
    return ("internet" in entry["sources"] and is_public) or any(
        holds(block, source) for block in entry["sources"] if "/" in block
    )


def _is_of(entry: dict[str, Any], source: Any) -> bool:
    return comes_from(entry, source, source if isinstance(source, str) else None)


def points_let_in(permission: dict[str, Any]) -> Iterator[tuple[int, Any, Any, str | None]]:
    """Each (protocol, port, source, through): through is the group or prefix list by whose name it comes in."""
    blocks = permission["ipRanges"] + [one["cidrIpv6"] for one in permission["ipv6Ranges"]]
    groups = [pair["groupId"] for pair in permission["userIdGroupPairs"]]
    lists = [named["prefixListId"] for named in permission["prefixListIds"]]
    sources: list[tuple[Any, str | None]] = [
        (source, None) for source in ADDRESSES if any(holds(block, source) for block in blocks)
    ]
    sources += [(group, group) for group in groups]
    sources += [(name, name) for name in lists]
    sources += [(one, name) for name in lists for one in ADDRESSES if any(holds(block, one) for block in LISTS[name])]
    for protocol, ports in POINTS_OF.items():
        for port in ports:
            if lets_in(permission, protocol, port):
                yield from ((protocol, port, source, through) for source, through in sources)


def model(permissions: list[dict[str, Any]], approved: list[Any], denied: list[Any]) -> bool:
    """Whether the group is compliant."""

    def is_fine(protocol: int, port: Any, source: Any, through: str | None) -> bool:
        if any(speaks_of(one, protocol, port) and comes_from(one, source, through) for one in denied):
            return False
        known = [one for one in approved if speaks_of(one, protocol, port)]
        if any(comes_from(one, source, through) for one in known):
            return True
        if isinstance(source, str) and source.startswith("sg-"):
            return all(any(comes_from(one, address, None) for one in known) for address in ADDRESSES)
        # A prefix list's name lets nothing in: what it holds is asked about by itself.
        return isinstance(source, str)

    return all(is_fine(*point) for permission in permissions for point in points_let_in(permission))


def verdict(permissions: list[dict[str, Any]], approved: list[Any], denied: list[Any]) -> Verdict:
    documents: dict[str, Any] = {"set": {"ingress": approved}}
    if denied:
        documents["denied"] = {"ingress": denied}
    raw = raw_item(configuration={"ipPermissions": permissions, "ipPermissionsEgress": []}, resource_id=OWN)
    item = normalise(raw)._replace(prefix_lists=LISTS)
    outcome = judge(RULE, item, parse_policy(RULE, documents))
    assert isinstance(outcome, Verdict)
    return outcome


@settings(max_examples=400, deadline=None)
@given(
    given_permissions=st.lists(permissions(), min_size=1, max_size=2),
    approved=st.lists(entries(), max_size=5),
    denied=st.lists(entries(is_denial=True), max_size=1),
)
def test_the_verdict_is_that_of_the_model(given_permissions: Any, approved: Any, denied: Any) -> None:
    expected = COMPLIANT if model(given_permissions, approved, denied) else NON_COMPLIANT

    assert verdict(given_permissions, approved, denied).compliance == expected


def pieces(permission: dict[str, Any], dice: random.Random) -> list[dict[str, Any]]:
    """Entries that together approve exactly this permission, cut at random."""
    protocol = permission["ipProtocol"]
    halves = {"0.0.0.0/0": ["0.0.0.0/1", "128.0.0.0/1"], "10.0.0.0/29": ["10.0.0.4/30", "10.0.0.0/30"]}
    sources = [*permission["ipRanges"], *(one["cidrIpv6"] for one in permission["ipv6Ranges"])]
    sources = [half for block in sources for half in (halves.get(block, [block]) if dice.random() < 0.5 else [block])]
    sources += [one["groupId"] for one in permission["userIdGroupPairs"]]
    sources += [one["prefixListId"] for one in permission["prefixListIds"]]
    parts: list[dict[str, Any]] = [{}]
    if protocol in ("tcp", "udp", "6", "17"):
        first, last = permission["fromPort"], permission["toPort"]
        cut = dice.choice([port for port in PORTS if first <= port <= last])
        parts = [{"ports": [f"{first}-{cut}"]}, {"ports": [f"{cut}-{last}"]}]
    elif protocol in ("icmp", "icmpv6", "1", "58") and permission["fromPort"] != -1:
        kind, code = permission["fromPort"], permission["toPort"]
        parts = [{"types": [kind if code == -1 else f"{kind}/{code}"]}]
    return [{"protocol": protocol, "sources": [source], **part} for part in parts for source in sources]


@settings(max_examples=300, deadline=None)
@given(
    given_permissions=st.lists(permissions(), min_size=1, max_size=3),
    denied=st.lists(entries(is_denial=True), max_size=1),
    is_whole=st.booleans(),
    dice=st.randoms(use_true_random=False),
)
def test_approval_in_pieces_is_approval_and_a_missing_piece_is_seen(
    given_permissions: Any, denied: Any, is_whole: bool, dice: random.Random
) -> None:
    approved = [piece for permission in given_permissions for piece in pieces(permission, dice)]
    dice.shuffle(approved)
    if approved and not is_whole:
        approved.pop()

    outcome = verdict(given_permissions, approved, denied)
    assert outcome.compliance == (COMPLIANT if model(given_permissions, approved, denied) else NON_COMPLIANT)
    if is_whole and not denied:
        assert outcome == PASSES


# The same permission, spelt otherwise.


def otherwise(permission: dict[str, Any], dice: random.Random) -> list[dict[str, Any]]:
    """Permissions that together let in what this one does."""
    spelt = json.loads(json.dumps(permission))
    names = {"tcp": "6", "6": "tcp", "udp": "17", "17": "udp", "icmp": "1", "1": "icmp", "icmpv6": "58", "58": "icmpv6"}
    if dice.random() < 0.5:
        spelt["ipProtocol"] = names.get(spelt["ipProtocol"], spelt["ipProtocol"])
    spelt["ipRanges"] = [_block(block, dice) for block in spelt["ipRanges"]]
    spelt["ipv6Ranges"] = [{"cidrIpv6": _block(one["cidrIpv6"], dice)} for one in spelt["ipv6Ranges"]]
    if dice.random() < 0.5:
        spelt["ipv4Ranges"] = [{"cidrIp": block, "description": "x"} for block in spelt["ipRanges"]]
    else:
        del spelt["ipv4Ranges"]
    if dice.random() < 0.5:
        return [spelt]
    return [
        {**spelt, "ipRanges": [], "ipv4Ranges": [], "ipv6Ranges": []},
        {**spelt, "userIdGroupPairs": [], "prefixListIds": []},
    ]


def _block(text: str, dice: random.Random) -> str:
    network: Any = ipaddress.ip_network(text)
    address = network[dice.randrange(min(network.num_addresses, 256))]
    shown = address.exploded.upper() if dice.random() < 0.5 else str(address)
    return f"{shown}/{network.prefixlen}"


@settings(max_examples=200, deadline=None)
@given(
    given_permissions=st.lists(permissions(), min_size=1, max_size=3),
    approved=st.lists(entries(), max_size=4),
    denied=st.lists(entries(is_denial=True), max_size=1),
    dice=st.randoms(use_true_random=False),
)
def test_any_spelling_of_the_same_permissions_gives_the_same_verdict_and_reasons(
    given_permissions: Any, approved: Any, denied: Any, dice: random.Random
) -> None:
    spelt = [one for permission in given_permissions for one in otherwise(permission, dice)]
    dice.shuffle(spelt)

    ours, theirs = verdict(given_permissions, approved, denied), verdict(spelt, approved, denied)
    assert (ours.compliance, set(ours.reasons)) == (theirs.compliance, set(theirs.reasons))


@settings(max_examples=150, deadline=None)
@given(
    given_permissions=st.lists(permissions(), max_size=3),
    extra=permissions(),
    approved=st.lists(entries(), max_size=4),
    entry=entries(),
)
def test_more_let_in_is_never_better_and_more_approved_never_worse(
    given_permissions: Any, extra: Any, approved: Any, entry: Any
) -> None:
    before = verdict(given_permissions, approved, []).compliance

    if before == NON_COMPLIANT:
        assert verdict([*given_permissions, extra], approved, []).compliance == NON_COMPLIANT
    else:
        assert verdict(given_permissions, [*approved, entry], []).compliance == COMPLIANT


# Whatever comes in, nothing passes by accident.

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["tcp", "-1", "0.0.0.0/0", "", "22"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["cidrIp", "groupId", "a"]), inner),
    max_leaves=5,
)
OPEN_TO_THE_WORLD = {
    "ipProtocol": "tcp",
    "fromPort": 22,
    "toPort": 22,
    "ipRanges": ["0.0.0.0/0"],
    "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}],
    "ipv6Ranges": [],
    "userIdGroupPairs": [],
    "prefixListIds": [],
}
STRICT = parse_policy(RULE, {"set": {"ingress": [{"protocol": "udp", "sources": ["192.0.2.0/24"]}]}})


@settings(max_examples=300, deadline=None)
@given(
    key=st.sampled_from([*OPEN_TO_THE_WORLD, "ipPermissions", "configuration", "groupName", "vpcId", "tags"]),
    value=JSON,
)
def test_a_group_open_to_the_world_never_passes_however_malformed_its_item(key: str, value: Any) -> None:
    permission = {**OPEN_TO_THE_WORLD, **({key: value} if key in OPEN_TO_THE_WORLD else {})}
    if not permission["ipRanges"]:
        permission["ipv4Ranges"] = OPEN_TO_THE_WORLD["ipv4Ranges"]
    configuration = {"ipPermissions": [permission], "ipPermissionsEgress": []}
    raw = raw_item(configuration=configuration)
    if key in ("ipPermissions", "groupName", "vpcId"):
        configuration[key] = value
    elif key in ("configuration", "tags"):
        raw[key] = value

    try:
        outcome = judge(RULE, normalise(raw), STRICT)
    except (MalformedItemError, CouldNotJudgeError):
        return
    if outcome == PASSES:
        # An empty list of permissions is a group that lets nothing in.
        assert key == "ipPermissions"
        assert value == []
    else:
        assert isinstance(outcome, Needs) or outcome.compliance == NON_COMPLIANT
