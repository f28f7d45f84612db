"""A reason fits AWS Config's annotation and never hides that there is more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lib.verdict import (
    COMPLIANT,
    NON_COMPLIANT,
    REASON_LIMIT,
    Verdict,
    listing,
    not_applicable,
    parted,
    shortened,
)


@pytest.mark.parametrize(
    ("parts", "limit", "expected"),
    [
        (["a"], 20, "a"),
        (["a", "b"], 20, "a; b"),
        (["aaaa", "bbbb", "cccc"], 16, "aaaa; bbbb; cccc"),
        (["aaaaaa", "bbbb", "cccc"], 18, "aaaaaa; bbbb; cccc"),
        (["aaaaaa", "bbbbbb", "cccccc"], 21, "aaaaaa; and 2 more"),
        (["a", "b", "c" * 40], 30, "a; b; and 1 more"),
        (["a" * 40, "b"], 30, "a" * 15 + "...; and 1 more"),
        (["a" * 40], 30, "a" * 27 + "..."),
    ],
)
def test_parts_that_do_not_fit_are_counted(parts: list[str], limit: int, expected: str) -> None:
    assert listing(parts, limit) == expected


@pytest.mark.parametrize(("text", "limit", "expected"), [("abcdef", 6, "abcdef"), ("abcdefg", 6, "abc...")])
def test_a_text_that_is_too_long_ends_in_dots(text: str, limit: int, expected: str) -> None:
    assert shortened(text, limit) == expected


def test_a_verdict_with_nothing_to_say_has_an_empty_reason() -> None:
    assert Verdict(COMPLIANT).reason == Verdict(COMPLIANT).wrong == ""


def test_what_is_allowed_follows_what_is_wrong() -> None:
    verdict = Verdict(NON_COMPLIANT, ("tcp/22 is not approved",), ("tcp/443", "tcp/80"))

    assert verdict.reason == "tcp/22 is not approved. Allowed: tcp/443; tcp/80"
    assert verdict.wrong == "tcp/22 is not approved"


def test_what_is_allowed_is_said_however_much_is_wrong() -> None:
    reason = Verdict(NON_COMPLIANT, tuple(f"tcp/{port} is not approved" for port in range(100)), ("tcp/443",)).reason

    assert reason.endswith(" more. Allowed: tcp/443")
    assert len(reason) <= REASON_LIMIT


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        (("tcp/443",), "x" * 235 + ".... Allowed: tcp/443"),
        (("tcp/443", "tcp/8080-8090"), "x" * 223 + ".... Allowed: tcp/443; and 1 more"),
        (("tcp/443", *("tcp/80",) * 9), "x" * 223 + ".... Allowed: tcp/443; and 9 more"),
        (("a" * 90,), "x" * 152 + ".... Allowed: " + "a" * 90),
        (("a" * 91,), "x" * 152 + ".... Allowed: " + "a" * 87 + "..."),
        (("a" * 300,), "x" * 152 + ".... Allowed: " + "a" * 87 + "..."),
    ],
)
def test_what_is_wrong_is_cut_only_as_far_as_what_is_allowed_needs(allowed: tuple[str, ...], said: str) -> None:
    assert len(said) == REASON_LIMIT
    assert Verdict(NON_COMPLIANT, ("x" * 300,), allowed).reason == said


def test_what_is_wrong_has_all_256_characters_for_itself() -> None:
    assert Verdict(NON_COMPLIANT, ("x" * 256,)).wrong == "x" * 256
    assert Verdict(NON_COMPLIANT, ("x" * 257,)).reason == "x" * 253 + "..."


def test_not_applicable_says_why() -> None:
    assert not_applicable("gone") == ("NOT_APPLICABLE", ("gone",), ())


TEXTS = st.lists(st.text(min_size=1, max_size=300), min_size=1, max_size=20)


@given(reasons=TEXTS, allowed=st.one_of(st.just([]), TEXTS))
def test_any_reason_fits_and_counts_what_it_leaves_out(reasons: list[str], allowed: list[str]) -> None:
    verdict = Verdict(NON_COMPLIANT, tuple(reasons), tuple(allowed))

    assert 1 <= len(verdict.reason) <= REASON_LIMIT
    assert 1 <= len(verdict.wrong) <= REASON_LIMIT
    if len("; ".join(reasons)) > REASON_LIMIT:
        assert " more" in verdict.wrong or verdict.wrong.endswith("...")


@pytest.mark.parametrize(
    ("reason", "parts"),
    [
        ("tcp/22 is not approved. Allowed: tcp/443; tcp/80", ("tcp/22 is not approved", "tcp/443; tcp/80")),
        ("a. Allowed: b. Allowed: c", ("a. Allowed: b", "c")),
        ("tcp/22 is not approved", ("tcp/22 is not approved", None)),
        (". Allowed: tcp/443", (". Allowed: tcp/443", None)),
        ("", ("", None)),
    ],
)
def test_a_reason_is_parted_into_what_is_wrong_and_what_is_allowed(reason: str, parts: tuple[str, str | None]) -> None:
    assert parted(reason) == parts
