"""Every check runs over every rendered template; every planted fault is reported. Each test file names its own."""

from __future__ import annotations

from typing import Any

import pytest

pytest.register_assert_rewrite("tests.template.suite")

from tests.template.rendered import NAMES  # noqa: E402 - after the registration


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`check` and `overlay`: each of the module's CHECKS over each template; `fault`: each of its FAULTS."""
    module: Any = metafunc.module
    if "check" in metafunc.fixturenames:
        metafunc.parametrize("check", module.CHECKS, ids=[check.__name__ for check in module.CHECKS])
    if "overlay" in metafunc.fixturenames:
        metafunc.parametrize("overlay", NAMES)
    if "fault" in metafunc.fixturenames:
        metafunc.parametrize("fault", module.FAULTS, ids=[fault.what for fault in module.FAULTS])
