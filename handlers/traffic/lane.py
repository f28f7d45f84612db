"""From where a policy approves or denies one protocol and range of ports, found by bisection. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from handlers.traffic.boxes import Box, Range


class Addresses:
    """Ranges of addresses by space; those that overlap or touch are one."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        spans: dict[str, list[Range]] = {}
        for box in boxes:
            spans.setdefault(box.space, []).append(box.spans[2])
        self._ends = {space: _ends(ranges) for space, ranges in spans.items()}

    def hold(self, space: str, span: Range) -> bool:
        """Whether the whole of `span` lies in them."""
        if space not in self._ends:
            return False
        lows, highs = self._ends[space]
        at = bisect_right(lows, span[0]) - 1
        return at >= 0 and span[1] <= highs[at]

    def meet(self, space: str, span: Range) -> bool:
        """Whether any of `span` lies in them."""
        if space not in self._ends:
            return False
        lows, highs = self._ends[space]
        at = bisect_right(lows, span[1]) - 1
        return at >= 0 and span[0] <= highs[at]


class Lane(NamedTuple):
    """A protocol and a range of ports: from where all of it is approved by one entry, and any of it denied."""

    what: tuple[Range, Range]
    approved: Addresses
    denied: Addresses

    def is_open(self, names: Iterable[str], span: Range) -> bool:
        """Whether all of it is approved from a source, known by these names, and none denied.

        False decides nothing: several entries may approve it together, each some of the ports.
        """
        is_approved = False
        for space in names:
            if self.denied.meet(space, span):
                return False
            is_approved = is_approved or self.approved.hold(space, span)
        return is_approved


def lane(what: tuple[Range, Range], approved: Iterable[Box], denied: Iterable[Box]) -> Lane:
    """The lane of `what` through a policy's boxes."""
    protocol, ports = what
    whole = (box for box in approved if _within(protocol, box.spans[0]) and _within(ports, box.spans[1]))
    touched = (box for box in denied if _touch(protocol, box.spans[0]) and _touch(ports, box.spans[1]))
    return Lane(what, Addresses(whole), Addresses(touched))


def _within(inner: Range, outer: Range) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _touch(one: Range, other: Range) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _ends(spans: Iterable[Range]) -> tuple[list[int], list[int]]:
    """The first and the last of each range, in their order, overlapping and touching ones made one."""
    lows: list[int] = []
    highs: list[int] = []
    for low, high in sorted(spans):
        if highs and low <= highs[-1] + 1:
            highs[-1] = max(highs[-1], high)
        else:
            lows.append(low)
            highs.append(high)
    return lows, highs
