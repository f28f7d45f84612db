"""An AWS for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.handlers.compliance_report.double import Aws


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "ComplianceMonitor")
    world = Aws()
    for stub in world.stubs:
        stub.activate()
    yield world
    for stub in world.stubs:
        stub.assert_no_pending_responses()
