"""A refusal of CloudFormation is told from an error by its words."""

from __future__ import annotations

import pytest

from handlers.drift.refusals import GONE, UNDER_WAY, UNSUPPORTED, WRONG_STATE, refusal

ARN = "arn:aws:cloudformation:us-east-1:111122223333:stack/payments/489e5570-df85-11e7-a7d9-50a686be739a"


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (f"Drift detection cannot be performed on stack [{ARN}] while it is in [ROLLBACK_COMPLETE] state", WRONG_STATE),
        (
            f"Drift detection cannot be performed on stack [{ARN}] while it is in [UPDATE_IN_PROGRESS] state",
            WRONG_STATE,
        ),
        ("Stack [payments] is in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS state; drift detection is available", WRONG_STATE),
        ("Stack [payments] does not have a status of CREATE_COMPLETE or UPDATE_COMPLETE", WRONG_STATE),
        (f"Drift detection is already in progress for stack [{ARN}]", UNDER_WAY),
        ("Stack [payments] does not exist", GONE),
        ("Resource [Queue] does not exist in stack [payments]", GONE),
        ("Drift detection is not supported for ResourceType", UNSUPPORTED),
        ("Drift detection is not supported for resource type [Custom::EmptyBucket]", UNSUPPORTED),
        ("1 validation error detected: Value 'x' at 'stackName' failed to satisfy constraint", None),
        ("User is not authorized to perform: cloudformation:DetectStackDrift", None),
        ("the state of the art", None),
    ],
)
def test_a_validation_error_is_known_by_its_phrase(message: str, kind: str | None) -> None:
    assert refusal("ValidationError", message) == kind
    assert refusal("AccessDenied", message) is None
