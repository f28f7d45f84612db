"""IAM patterns as languages: the automata against a plain matcher, and what symbols mean."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.review.iam.patterns import Alphabet, Language, atoms, holds
from renderer.review.symbols import Symbol, Text

PATTERNS = st.text("ab*?", max_size=4).map(lambda text: re.sub(r"\*+", "*", text))
# Long enough that every combination of patterns of four characters that some word has is here.
WORDS = ["".join(letters) for length in range(7) for letters in product("abc", repeat=length)]


def matches(pattern: str, word: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), word) is not None


@settings(max_examples=150, deadline=None)
@given(PATTERNS, st.lists(PATTERNS, max_size=3))
def test_the_kinds_of_words_are_those_that_words_have(driver: str, patterns: list[str]) -> None:
    languages = [Language((pattern,), negated=index == 2) for index, pattern in enumerate(patterns)]
    expected = {
        sum(1 << index for index, language in enumerate(languages) if holds(language, word))
        for word in WORDS
        if matches(driver, word)
    }
    assert atoms(driver, languages) == expected


@settings(max_examples=150, deadline=None)
@given(PATTERNS, st.lists(PATTERNS, max_size=3))
def test_a_kind_that_decides_is_all_that_is_looked_for(driver: str, patterns: list[str]) -> None:
    languages = [Language((pattern,)) for pattern in patterns]
    every = atoms(driver, languages)
    for kind in range(1 << len(languages)):
        assert atoms(driver, languages, until=kind) == (frozenset({kind}) if kind in every else every)


@pytest.mark.parametrize(
    ("pattern", "word", "held"),
    [
        ("a*", Text(("a", Symbol("ref", "B", resource="B"))), True),  # a star covers a symbol
        ("a?", Text(("a", Symbol("ref", "B", resource="B"))), False),  # one character does not: it may be longer
        (Text(("a", Symbol("ref", "B", resource="B"))), Text(("a", Symbol("ref", "B", resource="B"))), True),
        (Text(("a", Symbol("ref", "C", resource="C"))), Text(("a", Symbol("ref", "B", resource="B"))), False),
        ("home/${aws:username}/*", "home/${aws:username}/x", True),  # a policy variable is one letter
        ("home/*", "home/${aws:username}", True),
        ("home/${*}", "home/x", False),  # an escaped star is a star
        ("home/${*}", "home/${*}", True),
    ],
)
def test_a_symbol_is_a_letter_of_its_own(pattern: object, word: object, held: bool) -> None:
    alphabet = Alphabet()
    assert holds(Language((alphabet.pattern(pattern),)), alphabet.pattern(word)) is held


def test_a_pattern_is_shown_as_it_was_written() -> None:
    alphabet = Alphabet()
    written = Text(("arn:aws:s3:::", Symbol("ref", "Bucket", resource="Bucket"), "/${aws:username}/*"))
    assert alphabet.shown(alphabet.pattern(written)) == "arn:aws:s3:::${Bucket}/${aws:username}/*"
