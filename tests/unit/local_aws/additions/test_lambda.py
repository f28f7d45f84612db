"""How functions run: the interpreter, the environment, asynchronous invocations."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local_aws.additions.lambda_runtime import handler_environment

TELLS_ENVIRONMENT = """
import os
import sys


def handler(event, context):
    return {"version": list(sys.version_info[:2]), "names": sorted(os.environ), "path": sys.path[0]}
"""
FAILS = """
import boto3


def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=QUEUE_URL, MessageBody="tried")
    raise ValueError("as asked")
"""
SLEEPS = """
import time


def handler(event, context):
    time.sleep(0.5)
"""


@pytest.fixture(scope="module")
def told(new_account: Any) -> dict[str, Any]:
    account = new_account()
    account.function("tells", TELLS_ENVIRONMENT, Environment={"Variables": {"RULE": "required-tags"}})
    answer = account.client("lambda").invoke(FunctionName="tells")
    body: dict[str, Any] = json.loads(answer["Payload"].read())
    return body


def test_a_python39_function_runs_under_python39_where_the_machine_has_one(aws: Any, told: dict[str, Any]) -> None:
    assert aws.runs_real_python39 == (told["version"] == [3, 9])


def test_a_handler_sees_its_own_variables_and_none_of_the_servers_or_the_developers(told: dict[str, Any]) -> None:
    assert {"RULE", "AWS_REGION", "AWS_ENDPOINT_URL", "AWS_LAMBDA_FUNCTION_NAME", "LAMBDA_TASK_ROOT"} <= set(
        told["names"]
    )
    assert not {"AUTH", "GATEWAY_PORT", "LOCAL_AWS_PYTHON39", "PYTHONPATH", "VIRTUAL_ENV", "PYTEST_CURRENT_TEST"} & set(
        told["names"]
    )


def test_what_the_zip_holds_comes_first_on_the_path(told: dict[str, Any]) -> None:
    assert told["path"].endswith("/code")


def test_a_variable_that_the_function_sets_itself_stays_even_under_a_servers_name() -> None:
    server = {"AUTH": "true", "PATH": "/bin"}
    assert handler_environment({"AUTH": "mine", "PATH": "/bin"}, server)["AUTH"] == "mine"
    assert "AUTH" not in handler_environment({"AUTH": "true"}, server)


def test_a_failed_event_reaches_the_dead_letter_queue_as_it_was_and_the_destination_in_an_envelope(
    account: Any,
) -> None:
    tried, _ = account.queue("tried")
    dead, dead_arn = account.queue("dead")
    failed, failed_arn = account.queue("failed")
    account.function("fails", FAILS.replace("QUEUE_URL", repr(tried)), DeadLetterConfig={"TargetArn": dead_arn})
    functions = account.client("lambda")
    functions.put_function_event_invoke_config(
        FunctionName="fails",
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": failed_arn}},
    )
    functions.invoke(FunctionName="fails", InvocationType="Event", Payload=b'{"number": 7}')
    (letter,) = account.messages(dead)
    assert json.loads(letter["Body"]) == {"number": 7}
    assert letter["MessageAttributes"]["ErrorMessage"]["StringValue"] == "as asked"
    (envelope,) = account.events(failed)
    assert envelope["requestPayload"] == {"number": 7}
    assert envelope["requestContext"]["approximateInvokeCount"] == 2
    assert len(account.messages(tried, at_least=2)) == 2


def test_an_event_that_no_dead_letter_queue_takes_shows_in_a_metric(account: Any) -> None:
    tried, _ = account.queue("tried")
    dead, dead_arn = account.queue("dead")
    account.function("fails", FAILS.replace("QUEUE_URL", repr(tried)), DeadLetterConfig={"TargetArn": dead_arn})
    account.client("sqs").delete_queue(QueueUrl=dead)
    account.client("lambda").invoke(FunctionName="fails", InvocationType="Event", Payload=b"{}")
    account.messages(tried, at_least=3)
    cloudwatch = account.client("cloudwatch")
    account.until(lambda: cloudwatch.list_metrics(MetricName="DeadLetterErrors")["Metrics"])


def test_reserved_concurrency_of_the_template_throttles(account: Any) -> None:
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": "sleeps",
            "Runtime": "python3.9",
            "Handler": "index.handler",
            "Role": f"arn:aws:iam::{account.id}:role/none",
            "Code": {"ZipFile": SLEEPS},
            "ReservedConcurrentExecutions": 0,
        },
    }
    account.deploy("reserved", {"Resources": {"Function": function}})
    functions = account.client("lambda")
    assert functions.get_function_concurrency(FunctionName="sleeps")["ReservedConcurrentExecutions"] == 0
    with pytest.raises(functions.exceptions.TooManyRequestsException):
        functions.invoke(FunctionName="sleeps")
