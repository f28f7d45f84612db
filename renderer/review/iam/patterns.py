"""IAM patterns as languages: which words a union of patterns holds, by running their automata together. Pure.

`*` is any text and `?` any one character. A symbol (a reference, a policy variable, an unknown value) is one letter
of its own: `*` covers it, `?` does not, and it equals only itself. So whatever the deployment puts in its place,
a containment that is found holds.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from renderer.review.symbols import Choice, Symbol, Text, Value, describe, token

ANY = "*"
_FIRST_LETTER = 0xF0000  # a private plane of Unicode: no template holds it
_OTHER = "\uffff"  # a character that no pattern names
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_LIMIT = 20_000  # states; past this a containment is not decided


class UndecidedError(Exception):
    """The patterns are too entangled to be decided within the limit."""


class Alphabet:
    """Letters for symbols, the same on both sides of a comparison.

    `same` gives what a symbol is known by: one that refers to a renamed resource is the same under both of its names.
    """

    def __init__(self, same: Callable[[Value], Hashable] = lambda part: part) -> None:
        self._same = same
        self._letters: dict[Hashable, str] = {}
        self._names: dict[str, str] = {}
        self._unknown: set[str] = set()
        self._spellings: dict[str, str] = {}
        self.reads_variables = True  # of the policy that is being read

    def pattern(self, value: Value, *, wildcards: bool = True) -> str:
        """The pattern a resolved value stands for; without `wildcards` its `*` and `?` are themselves."""
        parts = value.parts if isinstance(value, Text) else (value,)
        return "".join(self._piece(part, wildcards) for part in parts)

    def _piece(self, part: Value, wildcards: bool) -> str:
        if isinstance(part, bool | int | float):
            return token(part)
        if isinstance(part, str):
            return self._literal(part, wildcards)
        if isinstance(part, Symbol | Choice):
            return self.letter(self._same(part), describe(part), unknown=not _is_constant(part))
        return self.letter(("value", repr(part)), repr(part), unknown=True)

    def _literal(self, text: str, wildcards: bool) -> str:
        pieces = []
        for index, piece in enumerate(_VARIABLE.split(text) if self.reads_variables else [text]):
            if index % 2:
                escaped = piece if piece in ("*", "?", "$") else "${" + piece + "}"
                pieces.append(escaped if escaped == "$" else self.letter(("variable", piece), escaped))
            elif wildcards:
                pieces.append(piece)
            else:
                pieces.append("".join(self.letter(("variable", c), c) if c in "*?" else c for c in piece))
        return re.sub(r"\*+", "*", "".join(pieces))

    def action(self, value: Value) -> str:
        """The pattern of an action, which has no case; it is shown as it is written first."""
        pattern = self.pattern(value)
        self._spellings.setdefault(pattern.lower(), pattern)
        return pattern.lower()

    def shown_action(self, pattern: str) -> str:
        return self.shown(self._spellings.get(pattern, pattern))

    def letter(self, key: Hashable, name: str, *, unknown: bool = False) -> str:
        if key not in self._letters:
            found = chr(_FIRST_LETTER + len(self._letters))
            self._letters[key] = found
            self._names[found] = name
            if unknown:
                self._unknown.add(found)
        return self._letters[key]

    def has_unknown(self, pattern: str) -> bool:
        """Whether the pattern holds a value that may equal any other."""
        return any(char in self._unknown for char in pattern) if self._unknown else False

    def widened(self, pattern: str) -> str:
        """The pattern with every unknown value as `*`."""
        return re.sub(r"\*+", "*", "".join(ANY if char in self._unknown else char for char in pattern))

    def shown(self, pattern: str) -> str:
        """The pattern as a person writes it."""
        return "".join(self._shown(char) for char in pattern)

    def _shown(self, char: str) -> str:
        name = self._names.get(char)
        return char if name is None else name if len(name) == 1 or name.startswith("${") else "${" + name + "}"


def _is_constant(part: Symbol | Choice) -> bool:
    """A reference to a resource or to the account is one thing; another symbol may equal anything."""
    return isinstance(part, Symbol) and part.kind in ("ref", "getatt", "pseudo")


class Language(NamedTuple):
    """A union of patterns, or what is outside of it."""

    patterns: tuple[str, ...]
    negated: bool = False


EVERYTHING = Language((ANY,))


def is_letter(char: str) -> bool:
    return ord(char) >= _FIRST_LETTER


class _Automaton:
    """One pattern, its states the bits of an integer."""

    __slots__ = ("_letters", "_question", "_stars", "_steps", "accept")

    def __init__(self, pattern: str) -> None:
        self._steps: dict[str, int] = {}
        self._stars = self._question = 0
        for index, char in enumerate(pattern):
            if char == "*":
                self._stars |= 1 << index
            elif char == "?":
                self._question |= 1 << index
            else:
                self._steps[char] = self._steps.get(char, 0) | 1 << index
        self.accept = 1 << len(pattern)

    def start(self) -> int:
        return self._closed(1)

    def _closed(self, state: int) -> int:
        return state | ((state & self._stars) << 1)

    def step(self, state: int, char: str) -> int:
        if not state:
            return 0
        matching = self._steps.get(char, 0) | (0 if is_letter(char) else self._question)
        return self._closed(((state & matching) << 1) | (state & self._stars))


@cache
def _expression(pattern: str) -> re.Pattern[str] | None:
    if "*" not in pattern and "?" not in pattern:
        return None
    escaped = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", f"[^{chr(_FIRST_LETTER)}-{chr(0x10FFFF)}]")
    return re.compile(escaped, re.DOTALL)


def matches(pattern: str, word: str) -> bool:
    """Whether one pattern holds a word."""
    expression = _expression(pattern)
    return pattern == word if expression is None else expression.fullmatch(word) is not None


def holds(language: Language, word: str) -> bool:
    return (
        word in language.patterns or any(matches(pattern, word) for pattern in language.patterns)
    ) != language.negated


def atoms(driver: str, languages: Sequence[Language], until: int | None = None) -> frozenset[int]:
    """The memberships of the words of one pattern: for each kind of word, the bits of the languages that hold it.

    There may be as many kinds as subsets of the languages: where one of the membership `until` is found, it is all
    that is given.
    """
    found = _atoms(driver, tuple(languages), until)
    if found is None:
        raise UndecidedError(driver)
    return found


# The resources of a statement are looked at again for each of its actions.
@lru_cache(maxsize=4_096)
def _atoms(driver: str, languages: tuple[Language, ...], until: int | None) -> frozenset[int] | None:
    if "*" not in driver and "?" not in driver:
        return frozenset({sum(1 << index for index, language in enumerate(languages) if holds(language, driver))})
    places = [(index, pattern) for index, language in enumerate(languages) for pattern in language.patterns]
    alphabet = sorted({char for _, pattern in [(0, driver), *places] for char in pattern} - {"*", "?"})
    alphabet.append(_OTHER)
    automata = [_Automaton(driver), *(_Automaton(pattern) for _, pattern in places)]
    negated = sum(1 << index for index, language in enumerate(languages) if language.negated)
    found: set[int] = set()
    start = tuple(automaton.start() for automaton in automata)
    seen = {start}
    waiting = deque([start])
    while waiting:
        states = waiting.popleft()
        if states[0] & automata[0].accept:
            membership = _membership(states, automata, places) ^ negated
            if membership == until:
                return frozenset({membership})
            found.add(membership)
        for following in _following(states, automata, alphabet):
            if following not in seen:
                if len(seen) > _LIMIT:
                    return None
                seen.add(following)
                waiting.append(following)
    return frozenset(found)


def _following(states: tuple[int, ...], automata: list[_Automaton], alphabet: list[str]) -> Iterator[tuple[int, ...]]:
    for char in alphabet:
        first = automata[0].step(states[0], char)
        if first:
            yield (first, *[a.step(s, char) for a, s in zip(automata[1:], states[1:], strict=True)])


def _membership(states: tuple[int, ...], automata: list[_Automaton], places: list[tuple[int, str]]) -> int:
    bits = 0
    for (index, _), automaton, state in zip(places, automata[1:], states[1:], strict=True):
        if state & automaton.accept:
            bits |= 1 << index
    return bits
