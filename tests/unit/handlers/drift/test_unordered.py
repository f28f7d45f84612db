"""Which lists are sets is read from the table, type by type."""

from __future__ import annotations

import pytest

from handlers.drift.unordered import ALWAYS, below, unordered
from handlers.drift.unordered_table import TYPES


def test_a_type_has_the_sets_of_its_line_and_its_tags() -> None:
    assert unordered("AWS::EC2::SecurityGroup") == (*ALWAYS, ("SecurityGroupEgress",), ("SecurityGroupIngress",))


@pytest.mark.parametrize("name", ["Custom::Thing", "AWS::EC2", "SecurityGroup", "", "x\nAWS::EC2::SecurityGroup"])
def test_a_type_that_the_table_lacks_has_its_tags_only(name: str) -> None:
    assert unordered(name) == ALWAYS


def test_a_star_is_any_place_and_any_key() -> None:
    assert below([("*", "Rules"), ("Name",), ()], "0") == (("Rules",),)


def test_every_line_of_the_table_can_be_found() -> None:
    names = [line.split(" ")[0] for line in TYPES.strip().splitlines()]
    assert len(names) > 500
    assert all(len(unordered(name)) > 1 for name in names)
