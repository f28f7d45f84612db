"""Traffic as arithmetic: what EC2 means by a protocol, a port, an address, and what covers what."""

from __future__ import annotations

import ipaddress
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.traffic.boxes import (
    ALL_PORTS,
    ALL_PROTOCOLS,
    IPV4,
    IPV6,
    LAST,
    Box,
    NotTrafficError,
    Range,
    addresses,
    described,
    difference,
    icmp,
    meets,
    ports,
    protocols,
    source,
    uncovered,
)

TCP, UDP, ICMP, ICMPV6, ESP = (6, 6), (17, 17), (1, 1), (58, 58), (50, 50)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((value, TCP) for value in ("tcp", "TCP", " tcp ", "6", 6, "006")),
        *((value, UDP) for value in ("udp", "17")),
        *((value, ICMP) for value in ("icmp", "1")),
        *((value, ICMPV6) for value in ("icmpv6", "58")),
        *((value, ALL_PROTOCOLS) for value in ("-1", -1, "all", "ALL")),
        ("50", ESP),
        ("0", (0, 0)),
        ("255", (255, 255)),
    ],
)
def test_protocols_are_known_by_name_and_number(value: Any, expected: Range) -> None:
    assert protocols(value) == expected


@pytest.mark.parametrize("value", ["", "256", "-2", "tcpp", "6.0", None, "ssh", "1e1", "٦"])
def test_what_is_no_protocol_is_refused(value: Any) -> None:
    with pytest.raises(NotTrafficError, match="is no protocol"):
        protocols(value)


@pytest.mark.parametrize(
    ("protocol", "first", "last", "expected"),
    [
        (TCP, 22, 22, (22, 22)),
        (TCP, 0, 65535, (0, 65535)),
        (UDP, 53, 60, (53, 60)),
        (TCP, -1, -1, ALL_PORTS),
        (UDP, -1, -1, ALL_PORTS),
        (ALL_PROTOCOLS, None, None, ALL_PORTS),
        (ALL_PROTOCOLS, 22, 22, ALL_PORTS),
        (ESP, 22, 22, ALL_PORTS),
        (ESP, None, None, ALL_PORTS),
        (ICMP, -1, -1, ALL_PORTS),
        (ICMP, 8, -1, (2048, 2303)),
        (ICMP, 8, 0, (2048, 2048)),
        (ICMP, 0, 0, (0, 0)),
        (ICMPV6, 128, 0, (32768, 32768)),
        (ICMP, 255, 255, (65535, 65535)),
    ],
)
def test_from_and_to_mean_what_ec2_means(protocol: Range, first: Any, last: Any, expected: Range) -> None:
    assert ports(protocol, first, last) == expected


@pytest.mark.parametrize(
    ("protocol", "first", "last"),
    [
        (TCP, None, None),
        (TCP, 22, None),
        (TCP, None, 22),
        (TCP, 23, 22),
        (TCP, -1, 22),
        (TCP, 22, -1),
        (TCP, 0, 65536),
        (UDP, -2, 5),
        (ICMP, None, None),
        (ICMP, 256, 0),
        (ICMP, 8, 256),
        (ICMP, -1, 3),
        (ICMP, 8, -2),
    ],
)
def test_ports_that_make_no_sense_are_refused(protocol: Range, first: Any, last: Any) -> None:
    with pytest.raises(NotTrafficError):
        ports(protocol, first, last)


@pytest.mark.parametrize(
    "spellings",
    [
        ["0.0.0.0/0", "10.0.0.0/0", "0.0.0.0/0.0.0.0", " 0.0.0.0/0 "],
        ["::/0", "0:0::/0", "0::0/0", "2001:db8::/0", "0000:0000::/0"],
        ["10.1.2.3", "10.1.2.3/32"],
        ["10.0.0.0/8", "10.1.2.3/8", "10.0.0.0/255.0.0.0"],
        ["2001:db8::1", "2001:0DB8:0:0:0:0:0:1/128"],
        ["::ffff:1.2.3.4/128", "::ffff:102:304"],
    ],
)
def test_every_spelling_of_a_block_is_the_same_block(spellings: list[str]) -> None:
    assert len({addresses(text) for text in spellings}) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.0.0.0/0", (IPV4, (0, 2**32 - 1))),
        ("::/0", (IPV6, (0, 2**128 - 1))),
        ("0.0.0.255/32", (IPV4, (255, 255))),
        ("128.0.0.0/1", (IPV4, (2**31, 2**32 - 1))),
    ],
)
def test_a_block_is_a_range_of_numbers(text: str, expected: tuple[str, Range]) -> None:
    assert addresses(text) == expected


@pytest.mark.parametrize("text", ["", "10.0.0.0/33", "10.0.0", "1.2.3.4.5", "::/129", "sg-0a1b", "10.0.0.0/8/8", "a/b"])
def test_what_is_no_block_is_refused(text: str) -> None:
    with pytest.raises(NotTrafficError, match="is no CIDR block"):
        addresses(text)


TEXT = st.one_of(
    st.text(st.sampled_from("0123456789.:/abf%+_ x\u0661"), max_size=20),
    st.builds("{}{}".format, st.ip_addresses(), st.sampled_from(["", "/", "/0", "/8", "/08", "/32", "/33", "/128"])),
    st.builds("{}/{}".format, st.ip_addresses(v=6).map(lambda one: one.exploded.upper()), st.integers(-1, 129)),
    st.builds("{}/{}".format, st.ip_addresses(v=4), st.ip_addresses(v=4)),
)


@settings(max_examples=1000)
@given(TEXT)
@example("010.0.0.0/8")
@example("10.1/16")
@example("0x0a.0.0.0/8")
@example("10.0.0.0/+8")
@example("10.0.0.0/\u0668")
@example("10.0.0.0/ 8")
@example("fe80::1%eth0/64")
@example("::ffff:10.0.0.0/104")
@example("10.0.0.0\x00/8")
@example("\ud800/8")
def test_a_block_is_what_pythons_own_arithmetic_says(text: str) -> None:
    try:
        network: Any = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        with pytest.raises(NotTrafficError):
            addresses(text)
    else:
        space, span = addresses(text)
        assert (space == IPV4) is (network.version == 4)
        assert span == (int(network[0]), int(network[-1]))


def test_all_is_all() -> None:
    assert (ALL_PROTOCOLS, ALL_PORTS) == ((0, 255), (0, 65535))


def box(space: str, protocol: Range, span: Range, address: Range) -> Box:
    return Box(space, (protocol, span, address))


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (box(IPV4, TCP, (443, 443), (0, LAST[IPV4])), "tcp/443 from 0.0.0.0/0"),
        (box(IPV6, TCP, (22, 23), (0, LAST[IPV6])), "tcp/22-23 from ::/0"),
        (box(IPV4, UDP, ALL_PORTS, (10 << 24, (11 << 24) - 1)), "udp/all ports from 10.0.0.0/8"),
        (box(IPV4, ALL_PROTOCOLS, ALL_PORTS, (1, 1)), "all traffic from 0.0.0.1/32"),
        (box(IPV4, ESP, ALL_PORTS, (1, 2)), "protocol 50 from 0.0.0.1-0.0.0.2"),
        (box(IPV4, ESP, ALL_PORTS, (0, 2)), "protocol 50 from 0.0.0.0-0.0.0.2"),
        (box(IPV4, (0, 5), ALL_PORTS, (2, 3)), "protocols 0-5 from 0.0.0.2/31"),
        (box(IPV4, ICMP, ALL_PORTS, (0, 0)), "icmp from 0.0.0.0/32"),
        (box(IPV4, ICMP, icmp(8), (0, 0)), "icmp/8 from 0.0.0.0/32"),
        (box(IPV4, ICMP, icmp(3, 4), (0, 0)), "icmp/3/4 from 0.0.0.0/32"),
        (box(IPV4, ICMP, (0, 511), (0, 0)), "icmp/0-1 from 0.0.0.0/32"),
        (box(IPV4, ICMP, (768, 1535), (0, 0)), "icmp/3-5 from 0.0.0.0/32"),
        (box(IPV4, ICMP, (1, 511), (0, 0)), "icmp/0/1-1/255 from 0.0.0.0/32"),
        (box(IPV6, ICMPV6, icmp(128, 0), (1, 1)), "icmpv6/128/0 from ::1/128"),
        (box("sg-0a1b", TCP, (443, 443), (0, 0)), "tcp/443 from sg-0a1b"),
    ],
)
def test_traffic_reads_as_a_person_types_it(one: Box, text: str) -> None:
    assert f"{described(*one.spans[:2])} from {source(one)}" == text


# The laws hold for any size, so they are tried where every point can be counted.
SPAN = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda ends: (min(ends), max(ends)))
BOX = st.builds(Box, st.sampled_from([IPV4, IPV6, "sg-1"]), st.tuples(SPAN, SPAN, SPAN))


def points(one: Box) -> set[tuple[Any, ...]]:
    return {(one.space, *point) for point in product(*(range(low, high + 1) for low, high in one.spans))}


@given(one=BOX, approved=st.lists(BOX, max_size=6))
def test_what_is_uncovered_is_exactly_the_points_in_no_approved_box(one: Box, approved: list[Box]) -> None:
    rest = uncovered(one, approved)

    covered: set[tuple[Any, ...]] = set().union(*(points(cover) for cover in approved))
    left = [point for piece in rest for point in points(piece)]
    assert set(left) == points(one) - covered
    assert len(left) == len(set(left))


@given(one=BOX, other=BOX)
def test_boxes_meet_exactly_where_they_share_a_point(one: Box, other: Box) -> None:
    assert meets(one, other) is bool(points(one) & points(other))


SPANS = st.lists(SPAN, max_size=5)


@given(spans=SPANS, taken=SPANS)
def test_a_difference_of_ranges_is_that_of_their_numbers(spans: list[Range], taken: list[Range]) -> None:
    def numbers(ranges: list[Range]) -> set[int]:
        return {number for low, high in ranges for number in range(low, high + 1)}

    rest = difference(spans, taken)
    assert numbers(rest) == numbers(spans) - numbers(taken)
    assert all(low <= high for low, high in rest)


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_a_block_is_written_back_as_it_was_meant(address: ipaddress.IPv4Address, prefix: int) -> None:
    network = ipaddress.ip_network(f"{address}/{prefix}", strict=False)
    space, span = addresses(f"{address}/{prefix}")

    assert source(Box(space, (TCP, ALL_PORTS, span))) == str(network)
