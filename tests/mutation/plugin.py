"""How pytest runs for a mutant: little is loaded anew, what is quick runs first, what may kill it is not left out.

For each mutant mutmut runs the tests in which its function was called. Our tests make policies while their modules are
imported, which mutmut would count for one test of the module; here it counts for each.
"""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest
from hypothesis import is_hypothesis_test
from mutmut.state import state  # type: ignore[import-not-found] # in an environment of its own

from tests.unit.handlers.stubbed import SESSION

# AWS's models, which every client reads, are then read.
for service in ("config", "ec2", "resourcegroupstaggingapi", "sqs", "ssm"):
    SESSION.client(service)
# Pytest collects its garbage twice a run; what every run has from here is none.
gc.freeze()

# By the file of tests, the functions that its import calls.
_CALLED: dict[str, set[str]] = {}


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Note what the import of a file of tests calls."""
    report = yield
    if isinstance(collector, pytest.Module):
        _CALLED[str(collector.path)] = set(state()._stats)
        state()._stats.clear()
    return report


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What the import of its file has called is what a test may fail by."""
    state()._stats.update(_CALLED[str(item.path)])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A table's row takes a millisecond, a law a second: most mutants are killed before the first law."""
    items.sort(key=lambda item: is_hypothesis_test(getattr(item, "obj", None)))
