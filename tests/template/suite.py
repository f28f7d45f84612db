"""What every test file of a concern does with its CHECKS and FAULTS (conftest.py hands them out)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.template.faults import Fault, planted
from tests.template.graph import Graph
from tests.template.rendered import graph

__all__ = [
    "test_each_planted_fault_is_reported",
    "test_every_check_has_a_fault",
    "test_the_rendered_template_has_no_violation",
]


def test_the_rendered_template_has_no_violation(check: Callable[[Graph], list[str]], overlay: str) -> None:
    violations = check(graph(overlay))

    assert not violations, "\n".join(violations)


def test_each_planted_fault_is_reported(fault: Fault) -> None:
    sound = graph("prod")

    assert set(fault.check(planted(sound, fault.plant))) - set(fault.check(sound))


def test_every_check_has_a_fault(request: pytest.FixtureRequest) -> None:
    assert {fault.check for fault in request.module.FAULTS} == set(request.module.CHECKS)
