"""What is deployed, or why it is not known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    TokenRetrievalError,
)
from botocore.stub import Stubber

from renderer.deploy.deployed import read_deployed, read_from_aws
from renderer.deploy.state import Absent, Deployed, DeployError, Unavailable

STACK = "stack-compliance-monitor-prod"
ACCOUNT = "111122223333"
ARN = f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/{STACK}/0a1b"
TEMPLATE = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'


def described(status: str = "UPDATE_COMPLETE", arn: str = ARN, **more: Any) -> dict[str, Any]:
    stack = {"StackId": arn, "StackName": STACK, "StackStatus": status, "CreationTime": "2026-11-24T00:00:00Z", **more}
    return {"Stacks": [stack]}


def never() -> str:
    raise AssertionError("the caller's account is asked only where there is no stack")


def test_a_stack_gives_template_parameters_and_tags(client: Any, stub: Stubber) -> None:
    more: dict[str, Any] = {
        "Parameters": [{"ParameterKey": "EnvironmentSuffix", "ParameterValue": "prod"}],
        "Tags": [{"Key": "Owner", "Value": "security"}],
    }
    stub.add_response("describe_stacks", described(**more), {"StackName": STACK})
    stub.add_response("get_template", {"TemplateBody": TEMPLATE}, {"StackName": ARN, "TemplateStage": "Original"})
    assert read_deployed(client, STACK, ACCOUNT, never) == Deployed(
        {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}},
        {"EnvironmentSuffix": "prod"},
        {"Owner": "security"},
        "UPDATE_COMPLETE",
    )


def test_a_stack_without_parameters_and_tags_has_none(client: Any, stub: Stubber) -> None:
    stub.add_response("describe_stacks", described())
    stub.add_response("get_template", {"TemplateBody": TEMPLATE})
    state = read_deployed(client, STACK, ACCOUNT, never)
    assert isinstance(state, Deployed)
    assert (state.parameters, state.tags) == ({}, {})


def test_a_yaml_template_comes_in_the_long_form(client: Any, stub: Stubber) -> None:
    body = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties:\n      TopicName: !Sub topic-${Suffix}\n"
    stub.add_response("describe_stacks", described())
    stub.add_response("get_template", {"TemplateBody": body})
    state = read_deployed(client, STACK, ACCOUNT, never)
    assert isinstance(state, Deployed)
    assert state.template["Resources"]["Topic"]["Properties"] == {"TopicName": {"Fn::Sub": "topic-${Suffix}"}}


def test_a_template_that_cannot_be_read_is_an_error(client: Any, stub: Stubber) -> None:
    stub.add_response("describe_stacks", described())
    stub.add_response("get_template", {"TemplateBody": "nothing"})
    with pytest.raises(DeployError, match="cannot be read: not a CloudFormation template"):
        read_deployed(client, STACK, ACCOUNT, never)


def not_there(stub: Stubber) -> None:
    stub.add_client_error("describe_stacks", "ValidationError", f"Stack with id {STACK} does not exist")


def test_no_stack_in_the_right_account_means_that_everything_is_new(client: Any, stub: Stubber) -> None:
    not_there(stub)
    assert read_deployed(client, STACK, ACCOUNT, lambda: ACCOUNT) == Absent()


def test_no_stack_in_another_account_means_nothing(client: Any, stub: Stubber) -> None:
    not_there(stub)
    assert read_deployed(client, STACK, ACCOUNT, lambda: "444455556666") == Unavailable(
        "the AWS credentials are for account 444455556666, and the overlay is for 111122223333"
    )


def test_a_stack_of_the_same_name_in_another_account_is_not_compared(client: Any, stub: Stubber) -> None:
    stub.add_response("describe_stacks", described(arn=ARN.replace(ACCOUNT, "444455556666")))
    assert isinstance(read_deployed(client, STACK, ACCOUNT, never), Unavailable)


@pytest.mark.parametrize(
    ("status", "note"),
    [
        ("REVIEW_IN_PROGRESS", "a change set waits"),
        ("ROLLBACK_COMPLETE", "its creation failed (ROLLBACK_COMPLETE): delete the stack"),
        ("CREATE_FAILED", "its creation failed (CREATE_FAILED): delete the stack"),
    ],
)
def test_a_stack_that_never_came_to_be_is_absent(client: Any, stub: Stubber, status: str, note: str) -> None:
    stub.add_response("describe_stacks", described(status))
    state = read_deployed(client, STACK, ACCOUNT, never)
    assert isinstance(state, Absent)
    assert state.note.startswith(note)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (NoCredentialsError(), "no usable AWS credentials"),
        (TokenRetrievalError(provider="sso", error_msg="log in again"), "no usable AWS credentials"),
        (EndpointConnectionError(endpoint_url="https://x"), "AWS cannot be reached"),
        (ConnectTimeoutError(endpoint_url="https://x"), "AWS cannot be reached"),
    ],
)
def test_without_credentials_or_network_it_is_unknown_and_says_why(error: Exception, why: str) -> None:
    class Client:
        def describe_stacks(self, **_: Any) -> None:
            raise error

    client: Any = Client()
    state = read_deployed(client, STACK, ACCOUNT, never)
    assert isinstance(state, Unavailable)
    assert state.why.startswith(why)


def test_expired_credentials_are_no_credentials(client: Any, stub: Stubber) -> None:
    stub.add_client_error("describe_stacks", "ExpiredToken", "The security token is expired")
    assert read_deployed(client, STACK, ACCOUNT, never) == Unavailable(
        "the AWS credentials have expired (The security token is expired)"
    )


@pytest.mark.parametrize(
    ("operation", "code", "message"),
    [
        ("describe_stacks", "AccessDenied", "not authorized to perform cloudformation:DescribeStacks"),
        ("describe_stacks", "ValidationError", "1 validation error detected"),
        ("describe_stacks", "InvalidClientTokenId", "The security token is invalid"),
        ("get_template", "AccessDenied", "not authorized to perform cloudformation:GetTemplate"),
    ],
)
def test_any_other_answer_is_raised(client: Any, stub: Stubber, operation: str, code: str, message: str) -> None:
    if operation != "describe_stacks":
        stub.add_response("describe_stacks", described())
    stub.add_client_error(operation, code, message)
    with pytest.raises(ClientError, match=message):
        read_deployed(client, STACK, ACCOUNT, never)


def test_an_unknown_profile_is_an_error_that_names_it() -> None:
    with pytest.raises(DeployError, match="no-such-profile"):
        read_from_aws(STACK, ACCOUNT, "us-east-1", "no-such-profile")


def test_an_endpoint_where_nobody_listens_is_told_and_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, unused_port: Callable[[], int]
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused_port()}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    state = read_from_aws(STACK, ACCOUNT, "us-east-1")
    assert isinstance(state, Unavailable)
    assert state.why.startswith("AWS cannot be reached")


@pytest.fixture
def unused_port() -> Callable[[], int]:
    import socket

    def port() -> int:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            return int(listener.getsockname()[1])

    return port
