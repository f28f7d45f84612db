"""The end of an operation on a stack."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from handlers.stack_drift import after_operation
from tests.unit.handlers.drift.rows import STACK_ID
from tests.unit.handlers.drift.test_ownership import summary as listed
from tests.unit.handlers.stack_drift.double import AT, Aws, add_resources, stack_status


@pytest.mark.parametrize("status", ["UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"])
def test_the_end_of_an_update_starts_one_detection(aws: Aws, status: str) -> None:
    add_resources(aws, [])
    aws.cfn.add_response("detect_stack_drift", {"StackDriftDetectionId": "1"}, {"StackName": STACK_ID})
    after_operation(aws.edge, stack_status(status), AT)


@pytest.mark.parametrize(
    "status", ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "CREATE_IN_PROGRESS", "DELETE_COMPLETE"]
)
def test_any_other_status_starts_none(aws: Aws, status: str) -> None:
    after_operation(aws.edge, stack_status(status), AT)


def test_a_new_stack_is_not_compared_and_its_101st_resource_is_learnt_too(aws: Aws) -> None:
    resources = [listed(f"Role{number}") for number in range(500)]
    add_resources(aws, *(resources[start : start + 100] for start in range(0, 500, 100)))
    after_operation(aws.edge, stack_status("CREATE_COMPLETE"), AT)
    for number in (0, 100, 499):
        assert aws.stacks.table().owner([("AWS::IAM::Role", f"role{number}")]) == (STACK_ID, f"Role{number}")


def test_a_stack_that_is_deleted_before_it_is_listed_is_none(aws: Aws) -> None:
    aws.cfn.add_client_error("list_stack_resources", "ValidationError", "Stack with id payments does not exist")
    after_operation(aws.edge, stack_status("CREATE_COMPLETE"), AT)
    assert aws.stacks.rows == {}


def test_a_detection_that_is_under_way_is_as_good(aws: Aws) -> None:
    message = f"Drift detection is already in progress for stack [{STACK_ID}]"
    add_resources(aws, [])
    aws.cfn.add_client_error("detect_stack_drift", "ValidationError", message)
    after_operation(aws.edge, stack_status("UPDATE_COMPLETE"), AT)


def test_a_detection_that_is_throttled_is_raised(aws: Aws) -> None:
    add_resources(aws, [])
    aws.cfn.add_client_error("detect_stack_drift", "Throttling", "Rate exceeded")
    with pytest.raises(ClientError):
        after_operation(aws.edge, stack_status("UPDATE_COMPLETE"), AT)
