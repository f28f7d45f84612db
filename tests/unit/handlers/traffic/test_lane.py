"""What a lane says at a glance is what counting every point says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.traffic.boxes import IPV4, IPV6, Box, Range
from handlers.traffic.lane import Addresses, lane

SPAN = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda ends: (min(ends), max(ends)))
SPACE = st.sampled_from([IPV4, IPV6, "sg-1"])
BOX = st.builds(Box, SPACE, st.tuples(SPAN, SPAN, SPAN))


def numbers(boxes: list[Box], space: str) -> set[int]:
    return {number for box in boxes if box.space == space for number in _numbers(box.spans[2])}


def _numbers(span: Range) -> range:
    return range(span[0], span[1] + 1)


@given(boxes=st.lists(BOX, max_size=6), space=SPACE, span=SPAN)
def test_addresses_hold_and_meet_a_range_as_their_numbers_do(boxes: list[Box], space: str, span: Range) -> None:
    known = Addresses(boxes)

    assert known.hold(space, span) is numbers(boxes, space).issuperset(_numbers(span))
    assert known.meet(space, span) is not numbers(boxes, space).isdisjoint(_numbers(span))


@given(
    what=st.tuples(SPAN, SPAN),
    approved=st.lists(BOX, max_size=6),
    denied=st.lists(BOX, max_size=3),
    space=SPACE,
    span=SPAN,
)
def test_a_lane_is_open_only_where_every_point_is_approved_and_none_denied(
    what: tuple[Range, Range], approved: list[Box], denied: list[Box], space: str, span: Range
) -> None:
    def points(boxes: list[Box]) -> set[tuple[str, int, int, int]]:
        return {
            (box.space, protocol, port, address)
            for box in boxes
            for protocol in _numbers(box.spans[0])
            for port in _numbers(box.spans[1])
            for address in _numbers(box.spans[2])
        }

    asked = points([Box(space, (*what, span))])
    if lane(what, approved, denied).is_open([space], span):
        assert asked <= points(approved)
        assert asked.isdisjoint(points(denied))
    elif len(approved) == 1 and not denied:
        assert not asked <= points(approved)


TCP_443 = ((6, 6), (443, 443))


@pytest.mark.parametrize(
    ("approved", "denied", "names", "is_open"),
    [
        (["self"], [], ["self", "sg-1"], True),
        (["sg-1"], [], ["self", "sg-1"], True),
        (["sg-2"], [], ["self", "sg-1"], False),
        (["self"], ["sg-1"], ["self", "sg-1"], False),
        (["sg-1"], ["self"], ["self", "sg-1"], False),
        (["self"], [], [], False),
    ],
)
def test_one_of_a_sources_names_is_enough_to_approve_it_and_any_to_deny_it(
    approved: list[str], denied: list[str], names: list[str], is_open: bool
) -> None:
    def boxes(spaces: list[str]) -> list[Any]:
        return [Box(space, (*TCP_443, (0, 0))) for space in spaces]

    assert lane(TCP_443, boxes(approved), boxes(denied)).is_open(names, (0, 0)) is is_open


TCP, UDP = (6, 6), (17, 17)


@pytest.mark.parametrize(
    ("approved", "denied", "is_open"),
    [
        ((TCP, (443, 443)), [], True),
        ((TCP, (442, 443)), [], True),
        ((TCP, (443, 444)), [], True),
        (((0, 255), (0, 65535)), [], True),
        ((TCP, (442, 442)), [], False),
        ((TCP, (444, 444)), [], False),
        ((UDP, (443, 443)), [], False),
        (((7, 255), (0, 65535)), [], False),
        ((TCP, (443, 443)), [(TCP, (442, 442)), (TCP, (444, 444)), (UDP, (443, 443))], True),
        ((TCP, (443, 443)), [(TCP, (442, 443))], False),
        ((TCP, (443, 443)), [(TCP, (443, 444))], False),
        ((TCP, (443, 443)), [((0, 255), (0, 65535))], False),
    ],
)
def test_a_lane_is_open_by_what_holds_its_ports_and_shut_by_what_shares_any(
    approved: tuple[Range, Range], denied: list[tuple[Range, Range]], is_open: bool
) -> None:
    def boxes(*whats: tuple[Range, Range]) -> list[Box]:
        return [Box(IPV4, (*what, (0, 9))) for what in whats]

    assert lane(TCP_443, boxes(approved), boxes(*denied)).is_open([IPV4], (1, 8)) is is_open


@pytest.mark.parametrize(
    ("ranges", "span", "is_held", "is_met"),
    [
        ([(0, 3), (4, 9)], (0, 9), True, True),
        ([(0, 3), (2, 9)], (0, 9), True, True),
        ([(0, 9), (2, 3)], (0, 9), True, True),
        ([(0, 3), (5, 9)], (0, 9), False, True),
        ([(0, 3), (5, 9)], (4, 4), False, False),
        ([(0, 3), (5, 9)], (3, 5), False, True),
    ],
)
def test_ranges_that_touch_are_one_and_an_address_between_them_is_a_gap(
    ranges: list[Range], span: Range, is_held: bool, is_met: bool
) -> None:
    known = Addresses(Box(IPV4, (TCP, (443, 443), addresses)) for addresses in ranges)

    assert (known.hold(IPV4, span), known.meet(IPV4, span)) == (is_held, is_met)
