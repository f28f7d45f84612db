"""Change sets, from creation to the stack at rest."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.stub import Stubber

from renderer.deploy.change_set import ChangeSet, create_change_set, delete_stack, execute_change_set
from renderer.deploy.state import DeployError

STACK = "stack-compliance-monitor-prod"
STACK_ID = f"arn:aws:cloudformation:us-east-1:111122223333:stack/{STACK}/1"
ARN = "arn:aws:cloudformation:us-east-1:111122223333:changeSet/c/1"
CONFIGURATION = {"Parameters": {"EnvironmentSuffix": "prod"}, "Tags": {"Owner": "security"}}
READY = ChangeSet(STACK, STACK_ID, ARN, creates=False)


def described(status: str) -> dict[str, Any]:
    stack = {"StackId": STACK_ID, "StackName": STACK, "StackStatus": status, "CreationTime": "2026-11-24T00:00:00Z"}
    return {"Stacks": [stack]}


def not_there(stub: Stubber) -> None:
    stub.add_client_error("describe_stacks", "ValidationError", f"Stack with id {STACK} does not exist")


def requested(**changes: Any) -> dict[str, Any]:
    return {
        "StackName": STACK,
        "ChangeSetName": "c",
        "ChangeSetType": "UPDATE",
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "Parameters": [{"ParameterKey": "EnvironmentSuffix", "ParameterValue": "prod"}],
        "Tags": [{"Key": "Owner", "Value": "security"}],
        "TemplateBody": "{}",
        **changes,
    }


def events(*rows: tuple[str, str, str | None]) -> dict[str, Any]:
    """Oldest first here, newest first as CloudFormation gives them."""
    made = [
        {
            "EventId": f"{number}-{status}",
            "StackId": STACK_ID,
            "StackName": STACK,
            "LogicalResourceId": resource or STACK,
            "PhysicalResourceId": resource or STACK_ID,
            "ResourceType": "AWS::SNS::Topic" if resource else "AWS::CloudFormation::Stack",
            "ResourceStatus": status,
            "Timestamp": "2026-11-24T00:00:00Z",
            "ResourceStatusReason": reason,
        }
        for number, (status, resource, reason) in enumerate(rows)
    ]
    for event in made:
        if event["ResourceStatusReason"] is None:
            del event["ResourceStatusReason"]
    return {"StackEvents": made[::-1]}


def create(client: Any, template: str = "{}", **options: Any) -> ChangeSet | None:
    return create_change_set(client, STACK, "c", template, CONFIGURATION, wait=lambda seconds: None, **options)


def test_a_stack_that_exists_is_updated(client: Any, stub: Stubber) -> None:
    stub.add_response("describe_stacks", described("UPDATE_COMPLETE"))
    stub.add_response("create_change_set", {"Id": ARN, "StackId": STACK_ID}, requested())
    for status in ("CREATE_PENDING", "CREATE_IN_PROGRESS", "CREATE_COMPLETE"):
        stub.add_response("describe_change_set", {"Status": status}, {"ChangeSetName": ARN})
    told: list[str] = []
    assert create(client, say=told.append) == READY
    assert told == ["change set c (an update)"]


@pytest.mark.parametrize("status", [None, "REVIEW_IN_PROGRESS"])
def test_a_stack_that_does_not_exist_is_created(client: Any, stub: Stubber, status: str | None) -> None:
    if status is None:
        not_there(stub)
    else:
        stub.add_response("describe_stacks", described(status))
    stub.add_response("create_change_set", {"Id": ARN, "StackId": STACK_ID}, requested(ChangeSetType="CREATE"))
    stub.add_response("describe_change_set", {"Status": "CREATE_COMPLETE"})
    assert create(client) == ChangeSet(STACK, STACK_ID, ARN, creates=True)


def test_a_large_template_goes_by_url_and_a_service_role_is_passed(client: Any, stub: Stubber) -> None:
    role = "arn:aws:iam::111122223333:role/cloudformation"
    url = "https://s3.us-east-1.amazonaws.com/artifacts/templates/0.json"
    expected = requested(TemplateURL=url, RoleARN=role)
    del expected["TemplateBody"]
    stub.add_response("describe_stacks", described("CREATE_COMPLETE"))
    stub.add_response("create_change_set", {"Id": ARN, "StackId": STACK_ID}, expected)
    stub.add_response("describe_change_set", {"Status": "CREATE_COMPLETE"})
    assert create(client, url, role_arn=role) == READY


def test_a_large_template_by_text_is_refused_before_aws_is_asked(client: Any, stub: Stubber) -> None:
    with pytest.raises(DeployError, match="over 51,200 bytes: publish it"):
        create(client, " " * 51_201)


@pytest.mark.parametrize(
    "reason",
    [
        "The submitted information didn't contain changes. Submit different information to create a change set.",
        "No updates are to be performed.",
    ],
)
def test_no_changes_is_no_error_and_leaves_no_change_set(client: Any, stub: Stubber, reason: str) -> None:
    stub.add_response("describe_stacks", described("CREATE_COMPLETE"))
    stub.add_response("create_change_set", {"Id": ARN, "StackId": STACK_ID})
    stub.add_response("describe_change_set", {"Status": "FAILED", "StatusReason": reason})
    stub.add_response("delete_change_set", {}, {"ChangeSetName": ARN})
    assert create(client) is None


@pytest.mark.parametrize("somebody_elses", [False, True])
def test_a_failed_creation_leaves_no_stack_in_review_but_anothers(
    client: Any, stub: Stubber, somebody_elses: bool
) -> None:
    if somebody_elses:
        stub.add_response("describe_stacks", described("REVIEW_IN_PROGRESS"))
    else:
        not_there(stub)
    stub.add_response("create_change_set", {"Id": ARN, "StackId": STACK_ID})
    stub.add_response("describe_change_set", {"Status": "FAILED", "StatusReason": "Transform failed"})
    stub.add_response("delete_change_set", {}, {"ChangeSetName": ARN})
    if not somebody_elses:
        stub.add_response("delete_stack", {}, {"StackName": STACK_ID})
    with pytest.raises(DeployError, match=f"the change set c of {STACK} failed: Transform failed"):
        create(client)


def test_a_refused_change_set_says_why(client: Any, stub: Stubber) -> None:
    stub.add_response("describe_stacks", described("CREATE_COMPLETE"))
    stub.add_client_error("create_change_set", "ValidationError", "Template format error")
    with pytest.raises(DeployError, match=r"could not be created: .*Template format error"):
        create(client)


def test_a_stack_whose_creation_failed_must_be_deleted_first(client: Any, stub: Stubber) -> None:
    stub.add_response("describe_stacks", described("ROLLBACK_COMPLETE"))
    with pytest.raises(DeployError, match=r"failed earlier \(ROLLBACK_COMPLETE\): delete it"):
        create(client)


def test_execution_is_followed_to_its_end(client: Any, stub: Stubber) -> None:
    stub.add_response("describe_stack_events", events(("CREATE_COMPLETE", "", None)))
    stub.add_response("execute_change_set", {}, {"ChangeSetName": ARN})
    stub.add_response("describe_stack_events", events(("CREATE_COMPLETE", "", None), ("UPDATE_IN_PROGRESS", "", None)))
    stub.add_response(
        "describe_stack_events",
        events(("CREATE_COMPLETE", "", None), ("UPDATE_IN_PROGRESS", "", None), ("UPDATE_COMPLETE", "", None)),
    )
    told: list[str] = []
    execute_change_set(
        client, READY, tell=lambda event: told.append(event["ResourceStatus"]), wait=lambda seconds: None
    )
    assert told == ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]


def test_a_rollback_is_an_error_with_its_first_cause(client: Any, stub: Stubber) -> None:
    stub.add_response("describe_stack_events", events())
    stub.add_response("execute_change_set", {})
    stub.add_response(
        "describe_stack_events",
        events(
            ("UPDATE_FAILED", "Topic", "name is taken"),
            ("UPDATE_FAILED", "Queue", "Resource update cancelled"),
            ("UPDATE_ROLLBACK_IN_PROGRESS", "", "The following resource(s) failed to update: [Topic]"),
            ("UPDATE_ROLLBACK_COMPLETE", "", None),
        ),
    )
    with pytest.raises(DeployError) as error:
        execute_change_set(client, READY, wait=lambda seconds: None)
    assert str(error.value) == (
        f"{STACK} ended in UPDATE_ROLLBACK_COMPLETE, not UPDATE_COMPLETE;"
        " first cause: UPDATE_FAILED Topic (AWS::SNS::Topic): name is taken"
    )


def test_a_deletion_is_followed_to_its_end(client: Any, stub: Stubber) -> None:
    stub.add_response("describe_stacks", described("CREATE_COMPLETE"))
    stub.add_response("describe_stack_events", events())
    stub.add_response("delete_stack", {}, {"StackName": STACK_ID})
    stub.add_response("describe_stack_events", events(("DELETE_COMPLETE", "", None)))
    assert delete_stack(client, STACK, wait=lambda seconds: None) is True


def test_no_stack_needs_no_deletion(client: Any, stub: Stubber) -> None:
    not_there(stub)
    assert delete_stack(client, STACK) is False


def test_a_deletion_that_fails_says_the_first_cause(client: Any, stub: Stubber) -> None:
    stub.add_response("describe_stacks", described("CREATE_COMPLETE"))
    stub.add_response("describe_stack_events", events())
    stub.add_response("delete_stack", {})
    stub.add_response(
        "describe_stack_events",
        events(("DELETE_FAILED", "Bucket", "The bucket is not empty"), ("DELETE_FAILED", "", None)),
    )
    with pytest.raises(
        DeployError, match=r"ended in DELETE_FAILED, .*first cause: DELETE_FAILED Bucket .*is not empty"
    ):
        delete_stack(client, STACK, wait=lambda seconds: None)
