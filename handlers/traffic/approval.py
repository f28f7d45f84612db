"""Which traffic is approved and which denied for a security group, and what a permission lacks. Pure."""

from __future__ import annotations

import marshal
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from handlers.lib.item import NOTHING
from handlers.lib.verdict import NON_COMPLIANT, PASSES, CouldNotJudgeError, Needs, Verdict
from handlers.traffic.boxes import (
    IPV4,
    IPV6,
    LAST,
    POINT,
    Box,
    NotTrafficError,
    Range,
    addresses,
    described,
    meets,
    ports,
    protocols,
    source,
    uncovered,
)
from handlers.traffic.lane import Lane, lane
from handlers.traffic.permissions import EGRESS, INGRESS, KEYS, Permission, permission

# The name by which a policy speaks of the group itself.
SELF = "self"

# These bound what a warm container keeps, however many groups it sees; a group of more bytes is judged each time.
_SELECTIONS = 256
_LANES = 1024
_VERDICTS = 4096
_BYTES = 8192

_WORLD = ((IPV4, (0, LAST[IPV4])), (IPV6, (0, LAST[IPV6])))


class Entry(NamedTuple):
    """One approved or denied rule: `where` is its place in the policy, `text` what it says."""

    where: str
    text: str
    reason: str
    boxes: tuple[Box, ...]


class Fault(NamedTuple):
    """What is wrong with one source of one permission; `text` says it as a person types it."""

    direction: str
    is_denied: bool
    text: str


# At most one; none is fine.
Faults = tuple[Fault, ...]


class Rules(NamedTuple):
    """The entries of one document; `egress` is None where it has none to say."""

    ingress: tuple[Entry, ...] = ()
    egress: tuple[Entry, ...] | None = None


class Groups(NamedTuple):
    """Which groups a set is for: every condition that is there must hold."""

    names: re.Pattern[str] | None = None
    vpcs: frozenset[str] | None = None
    tags: tuple[tuple[str, frozenset[str]], ...] = ()

    def fit(self, name: Any, vpc: Any, tags: Mapping[str, str]) -> bool:
        """Whether a group of this name, VPC and tags is among them."""
        if self.names is not None and not (isinstance(name, str) and self.names.fullmatch(name)):
            return False
        if self.vpcs is not None and not (isinstance(vpc, str) and vpc in self.vpcs):
            return False
        return all(isinstance(tags.get(key), str) and tags[key] in values for key, values in self.tags)


EVERY_GROUP = Groups()


class Approval:
    """What is approved and denied for one group."""

    def __init__(self, approved: Sequence[Rules], denied: Sequence[Rules]) -> None:
        self._entries = {direction: _entries(approved, direction) for direction in KEYS}
        self._approved = {direction: _by_space(entries) for direction, entries in self._entries.items()}
        self._denied = {direction: _by_space(_entries(denied, direction)) for direction in KEYS}
        self._judges_egress = any(rules.egress is not None for rules in approved)
        self.directions = (INGRESS, EGRESS) if self._judges_egress or self._denied[EGRESS] else (INGRESS,)
        self.keys = tuple(KEYS[direction] for direction in self.directions)
        self._lane = lru_cache(_LANES)(self._lane_of)
        self._verdicts: dict[bytes, Verdict | Needs] = {}

    def remembered(self, permissions: list[Any], own: str) -> Verdict | Needs:
        """As `judge`, with no prefix list known: AWS Config tells of a group whenever something attaches to it."""
        # The cheapest exact text there is. Where equal permissions differ in it, they are judged once more.
        try:
            content = marshal.dumps((own, permissions))
        except ValueError:  # nested deeper than any group is
            return self.judge(permissions, own, NOTHING)
        verdict = self._verdicts.get(content)
        if verdict is None:
            verdict = self.judge(permissions, own, NOTHING)
            if len(self._verdicts) >= _VERDICTS:
                self._verdicts.clear()
            if len(content) <= _BYTES:
                self._verdicts[content] = verdict
        return verdict

    def judge(
        self, permissions: Sequence[Any], own: str, prefix_lists: Mapping[str, tuple[str, ...]]
    ) -> Verdict | Needs:
        """The verdict on the group with the id `own`; `permissions` are its item's lists under `keys`.

        Raises CouldNotJudgeError where one cannot be understood and nothing else is wrong.
        """
        faults: list[Fault] = []
        unclear: list[str] = []
        unknown_lists: list[str] = []
        for direction, key, listed in zip(self.directions, self.keys, permissions):
            if listed.__class__ is not list:
                unclear.append(f"the item has no list of {key}")
                continue
            for raw in listed:
                try:
                    asked = permission(raw)
                    unknown_lists += [name for name in asked.prefix_lists if name not in prefix_lists]
                    faults += self._faults(direction, asked, own, prefix_lists)
                except NotTrafficError as error:  # noqa: PERF203 - the other permissions are judged
                    unclear.append(str(error))
        if unknown_lists:
            return Needs(prefix_lists=tuple(dict.fromkeys(unknown_lists)))
        if faults or unclear:
            return self._violation(faults, unclear)
        return PASSES

    def _violation(self, faults: list[Fault], unclear: list[str]) -> Verdict:
        if not faults:
            raise CouldNotJudgeError("; ".join(unclear))
        # What is denied outright comes first; an old and a new spelling of one permission is one fault.
        ordered = sorted(dict.fromkeys(faults), key=lambda fault: not fault.is_denied)
        reasons = [fault.text for fault in ordered] + [f"could not judge: {text}" for text in unclear]
        return Verdict(NON_COMPLIANT, tuple(reasons), self._allowed(tuple(dict.fromkeys(f.direction for f in faults))))

    def _allowed(self, directions: Sequence[str]) -> tuple[str, ...]:
        texts = [text for direction in directions for text in self._offers(direction)]
        return tuple(texts) or ("nothing",)

    def _offers(self, direction: str) -> Iterator[str]:
        """The approved entries as a person types them, but for those of which the denied ones leave nothing."""
        denied = _boxes(self._denied[direction])
        for entry in self._entries[direction]:
            if any(uncovered(box, denied) for box in entry.boxes):
                is_cut = any(meets(box, one) for box in entry.boxes for one in denied)
                yield f"{entry.text} ({entry.where}{', less what is denied' if is_cut else ''})"

    def _lane_of(self, direction: str, protocol: str, first: int | None, last: int | None) -> Lane:
        number = protocols(protocol)
        what = (number, ports(number, first, last))
        approved, denied = self._approved[direction], self._denied[direction]
        return lane(what, _boxes(approved), _boxes(denied))

    def _faults(
        self, direction: str, asked: Permission, own: str, prefix_lists: Mapping[str, tuple[str, ...]]
    ) -> list[Fault]:
        """What is wrong with the permission, one fault a source at fault; NotTrafficError where it makes no sense."""
        through = self._lane(direction, asked.protocol, asked.first, asked.last)
        faults: list[Fault] = []
        for cidr in asked.cidrs:
            faults += self._of_cidr(direction, through, cidr)
        for group in asked.groups:
            faults += self._of_group(direction, through, group, own)
        for name in asked.prefix_lists:
            faults += self._of_prefix_list(direction, through.what, name, prefix_lists.get(name, ()))
        return faults

    def _of_cidr(self, direction: str, through: Lane, cidr: str) -> Faults:
        space, span = addresses(cidr)
        if through.is_open((space,), span):
            return ()
        box = Box(space, (*through.what, span))
        return self._denial(direction, box, [box]) or self._gap(direction, box, self._uncovered(direction, box))

    def _of_group(self, direction: str, through: Lane, group: str, own: str) -> Faults:
        spaces = (SELF, own) if group == own else (group,)
        if through.is_open(spaces, POINT):
            return ()
        named = [Box(space, (*through.what, POINT)) for space in spaces]
        shown = named[0]
        rest = [shown]
        for box in named:
            rest = [piece for part in rest for piece in self._uncovered(direction, Box(box.space, part.spans))]
        rest = self._not_from_everywhere(direction, rest)
        return self._denial(direction, shown, named) or self._gap(direction, shown, rest)

    def _of_prefix_list(self, direction: str, what: tuple[Range, Range], name: str, cidrs: tuple[str, ...]) -> Faults:
        box = Box(name, (*what, POINT))
        held = [addresses(cidr) for cidr in cidrs]
        boxes = [Box(space, (*what, span)) for space, span in held]
        rest = [
            left
            for piece in self._uncovered(direction, box)
            for space, span in held
            for left in self._uncovered(direction, Box(space, (*piece.spans[:2], span)))
        ]
        return self._denial(direction, box, [box, *boxes]) or self._gap(direction, box, rest)

    def _uncovered(self, direction: str, box: Box) -> list[Box]:
        if direction == EGRESS and not self._judges_egress:
            return []
        return uncovered(box, [cover for _, cover in self._approved[direction].get(box.space, ())])

    def _not_from_everywhere(self, direction: str, pieces: Sequence[Box]) -> list[Box]:
        """What of the traffic is not approved from every address, and so not from a group's, unknown as they are."""
        left = (
            Box(piece.space, (*part.spans[:2], POINT))
            for piece in pieces
            for world, span in _WORLD
            for part in self._uncovered(direction, Box(world, (*piece.spans[:2], span)))
        )
        return list(dict.fromkeys(left))

    def _denial(self, direction: str, shown: Box, boxes: Sequence[Box]) -> Faults:
        for box in boxes:
            for entry, denied in self._denied[direction].get(box.space, ()):
                if meets(box, denied):
                    holds = f", it holds {source(box)}" if box.space != shown.space else ""
                    text = f"{_typed(direction, shown)} is denied by {entry.where} ({entry.reason}{holds})"
                    return (Fault(direction, True, text),)
        return ()

    def _gap(self, direction: str, shown: Box, rest: Sequence[Box]) -> Faults:
        if not rest:
            return ()
        text = f"{_typed(direction, shown)} is not approved"
        if len(rest) == 1 and rest[0].spans != shown.spans:
            part = rest[0]
            is_of_all = part.spans[2] == shown.spans[2]
            text += f" (not {described(*part.spans[:2]) if is_of_all else _typed(direction, part)})"
        return (Fault(direction, False, text),)


class Policy:
    """The parsed policy: rule sets, each for some groups, and what is denied to all.

    `for_every_group` is the approval where no set asks which group it is, None where one does.
    """

    def __init__(self, sets: Sequence[tuple[Groups, Rules]], denied: Sequence[Rules]) -> None:
        self._sets = tuple(sets)
        self._denied = tuple(denied)
        is_one_for_all = all(groups == EVERY_GROUP for groups, _ in sets)
        self.for_every_group = self._approval(tuple(range(len(self._sets)))) if is_one_for_all else None
        self._chosen = lru_cache(_SELECTIONS)(self._approval)

    def approval(self, name: Any, vpc: Any, tags: Mapping[str, str]) -> Approval:
        """What holds for the group of this name, VPC and tags."""
        return self._chosen(
            tuple(number for number, (groups, _) in enumerate(self._sets) if groups.fit(name, vpc, tags))
        )

    def _approval(self, numbers: tuple[int, ...]) -> Approval:
        return Approval([self._sets[number][1] for number in numbers], self._denied)


def _by_space(entries: Sequence[Entry]) -> dict[str, list[tuple[Entry, Box]]]:
    table: dict[str, list[tuple[Entry, Box]]] = {}
    for entry in entries:
        for box in entry.boxes:
            table.setdefault(box.space, []).append((entry, box))
    return table


def _boxes(table: Mapping[str, list[tuple[Entry, Box]]]) -> list[Box]:
    return [box for listed in table.values() for _, box in listed]


def _entries(rules: Sequence[Rules], direction: str) -> tuple[Entry, ...]:
    return tuple(entry for one in rules for entry in (one.ingress if direction == INGRESS else one.egress or ()))


def _typed(direction: str, box: Box) -> str:
    origin = "itself" if box.space == SELF else source(box)
    return f"{described(*box.spans[:2])} {'from' if direction == INGRESS else 'to'} {origin}"
