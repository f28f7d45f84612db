"""What several messages say alike."""

from __future__ import annotations

import pytest

from renderer.wording import listed, meant, near


@pytest.mark.parametrize(
    ("names", "separator", "said"),
    [
        ([], ", ", ""),
        (["A"], ", ", "A"),
        (["A", "B"], ", ", "A, B"),
        (["A", "B", "C", "D"], ", ", "A, B and 2 more"),
        (["it fails", "it waits", "it is not there"], "; ", "it fails; it waits; and 1 more"),
    ],
)
def test_a_few_are_named_and_the_rest_counted(names: list[str], separator: str, said: str) -> None:
    assert listed(names, 2, separator) == said


def test_a_name_that_is_spelt_like_a_known_one_is_asked_for_whatever_their_order() -> None:
    assert near("Envv", ["Env", "Vpc"]) == near("Envv", {"Vpc", "Env"}) == "Env"
    assert meant("Envv", ["Env"]) == "; is Env meant?"
    assert meant("Envv", ["Env"], likeness=0.9) == meant("Subnet", ["Env"]) == ""
