"""The entry points of the custom resources answer whatever happens at import."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.handlers.custom_resources.cloudformation_double import CloudFormation, Context, listening

ENTRIES = ("empty_bucket", "secure_parameters")


@pytest.fixture
def cloudformation() -> Iterator[CloudFormation]:
    with listening() as answers:
        yield answers


@pytest.fixture(params=ENTRIES)
def entry(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An entry point whose code has not been imported yet."""
    from handlers import custom_resources

    monkeypatch.delitem(sys.modules, f"handlers.custom_resources.{request.param}", raising=False)
    monkeypatch.delattr(custom_resources, request.param, raising=False)
    return importlib.import_module(f"handlers.{request.param}")


@pytest.mark.parametrize("missing", ["aws_lambda_powertools", "botocore.config", "handlers.custom_resources.protocol"])
@pytest.mark.parametrize("request_type", ["Create", "Update", "Delete"])
def test_a_failed_import_is_answered_and_raised(
    entry: Any, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch, missing: str, request_type: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    from handlers import custom_resources

    monkeypatch.delattr(custom_resources, "protocol", raising=False)
    event = cloudformation.event(request_type, PhysicalResourceId="Thing-1")
    with pytest.raises(ImportError):
        entry.handler(event, Context())

    assert cloudformation.answer["Status"] == "FAILED"
    assert cloudformation.answer["PhysicalResourceId"] == "Thing-1"
    assert missing in cloudformation.answer["Reason"]
    assert "deploy its bundle again" in cloudformation.answer["Reason"]


def test_the_rollback_of_a_create_whose_import_failed_succeeds(
    entry: Any, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "aws_lambda_powertools", None)
    with pytest.raises(ImportError):
        entry.handler(cloudformation.event("Create"), Context())
    created = cloudformation.answer
    cloudformation.bodies.clear()
    with pytest.raises(ImportError):
        entry.handler(cloudformation.event("Delete", PhysicalResourceId=created["PhysicalResourceId"]), Context())

    assert created["Status"] == "FAILED"
    assert cloudformation.answer["Status"] == "SUCCESS"


@pytest.mark.parametrize("changed", [{"ResponseURL": "http://example.com/"}, {"StackId": None}, {"RequestId": 7}])
def test_an_event_that_is_no_request_is_answered_to_nobody(
    entry: Any, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any]
) -> None:
    monkeypatch.setitem(sys.modules, "aws_lambda_powertools", None)
    with pytest.raises(ImportError):
        entry.handler(cloudformation.event(**changed), Context())

    assert cloudformation.bodies == []


def test_an_entry_that_can_be_imported_does_its_work(
    entry: Any, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    entry.handler(cloudformation.event("Create", ResourceProperties={}), Context())

    assert cloudformation.answer["Status"] == "FAILED"
    assert "must be" in cloudformation.answer["Reason"]
