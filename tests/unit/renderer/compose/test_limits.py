"""CloudFormation's limits."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.compose.limits import check_limits, must_go_by_s3
from renderer.compose.places import ComposeError


def many(count: int) -> dict[str, Any]:
    return {f"A{number}": {} for number in range(count)}


AT_THE_LIMIT: tuple[tuple[dict[str, Any], str, dict[str, str]], ...] = (
    ({"Resources": many(500)}, "", {}),
    ({"Resources": many(1), "Parameters": many(200), "Outputs": many(200), "Mappings": many(200)}, "", {}),
    ({"Resources": many(1)}, "x" * 1_000_000, {}),
    ({"Resources": many(1), "Description": "é" * 512}, "", {}),
    ({"Resources": many(1)}, "", {"Emails": "é" * 2048}),
)

OVER_IT: tuple[tuple[dict[str, Any], str, dict[str, str], str], ...] = (
    ({}, "", {}, "the template has no resource"),
    ({"Resources": many(501)}, "", {}, "the template has 501 Resources; CloudFormation takes 500"),
    ({"Resources": many(1), "Parameters": many(201)}, "", {}, "the template has 201 Parameters"),
    ({"Resources": many(1), "Outputs": many(201)}, "", {}, "the template has 201 Outputs"),
    ({"Resources": many(1), "Mappings": many(201)}, "", {}, "the template has 201 Mappings"),
    ({"Resources": many(1)}, "é" * 500_001, {}, "the template has 1,000,002 bytes"),
    ({"Resources": many(1), "Description": "é" * 513}, "", {}, "the Description has 1,026 bytes"),
    ({"Resources": many(1)}, "", {"Emails": "é" * 2049}, "the value of Emails has 4,098 bytes"),
)


@pytest.mark.parametrize(("template", "text", "values"), AT_THE_LIMIT)
def test_what_is_at_the_limit_passes(template: dict[str, Any], text: str, values: dict[str, str]) -> None:
    check_limits(template, text, values)


@pytest.mark.parametrize(("template", "text", "values", "says"), OVER_IT)
def test_what_is_over_it_is_an_error(template: dict[str, Any], text: str, values: dict[str, str], says: str) -> None:
    with pytest.raises(ComposeError) as error:
        check_limits(template, text, values)
    assert str(error.value).startswith(says)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("size", "by_s3"), [(51_200, False), (51_201, True)])
def test_a_template_over_51200_bytes_goes_by_s3(size: int, by_s3: bool) -> None:
    assert must_go_by_s3("x" * size) is by_s3
