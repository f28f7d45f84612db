"""What a case expects, held against the data of a face."""

from __future__ import annotations

from typing import Any

# Mappings whose keys are exactly those expected; elsewhere a case names what it is about.
EXACT = ("changes", "outputs", "template", "tags", "paths", "folded", "order", "spelling")


def assert_part(expected: Any, found: Any, place: str) -> None:
    """Fail with the place where `found` is not as expected."""
    if isinstance(expected, dict) and isinstance(found, dict):
        if place.rsplit(".", 1)[-1] in EXACT:
            assert set(expected) == set(found), f"{place}: {sorted(found)}"
        for key, value in expected.items():
            assert key in found, f"{place}: {key} not among {sorted(found)}"
            assert_part(value, found[key], f"{place}.{key}")
    elif isinstance(expected, list) and isinstance(found, list) and expected and isinstance(expected[0], dict):
        assert len(expected) == len(found), f"{place}: {found}"
        for index, (one, other) in enumerate(zip(expected, found, strict=True)):
            assert_part(one, other, f"{place}.{index}")
    else:
        assert expected == found, f"{place}: {found!r}"
