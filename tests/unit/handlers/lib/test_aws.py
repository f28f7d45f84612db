"""Errors of AWS say which call failed and what it was about; no value that a call carries is among it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

from handlers.lib import aws
from handlers.lib.pages import TruncatedAnswerError, answered

pytestmark = pytest.mark.filterwarnings("ignore:Boto3 will no longer support Python 3.9")

QUICK = Config(retries={"total_max_attempts": 1})


class Raw:
    def __init__(self, body: str) -> None:
        self._body = body.encode()

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._body


def answering(client: Any, *answers: tuple[int, str] | Exception) -> Any:
    """The client, whose calls are answered so, in this order."""
    waiting = iter(answers)

    def send(**_: Any) -> AWSResponse:
        answer = next(waiting)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        return AWSResponse("https://aws/", status, HeadersDict(), Raw(body))  # type: ignore[arg-type] # as botocore's own

    client.meta.events.register("before-send", send)
    return client


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
    }.items():
        monkeypatch.setenv(name, value)


THROTTLED = (400, json.dumps({"__type": "ThrottlingException", "message": "Rate exceeded"}))


def test_a_refusal_names_the_call_and_what_it_was_about() -> None:
    ssm = answering(aws.client("ssm", QUICK), THROTTLED)

    with pytest.raises(ClientError, match=r"the PutParameter operation.*: Rate exceeded \[Name=/p\]") as raised:
        ssm.put_parameter(Name="/p", Value="hunter2")
    assert "hunter2" not in str(raised.value)
    assert raised.value.response["Error"]["Code"] == "ThrottlingException"


def test_a_time_out_names_them_too() -> None:
    dynamodb = answering(aws.client("dynamodb", QUICK), ReadTimeoutError(endpoint_url="https://aws/"))

    with pytest.raises(
        ReadTimeoutError, match=r"^BatchGetItem failed: Read timeout.*\[TableName=table-findings-prod\]$"
    ):
        dynamodb.batch_get_item(RequestItems={"table-findings-prod": {"Keys": [{"id": {"S": "hunter2"}}]}})


def test_an_answer_that_was_cut_names_them_too() -> None:
    ssm = answering(aws.client("ssm", QUICK), (200, '{"Parameters": ['))

    answer = ssm.get_parameters_by_path(Path="/compliance/prod")
    with pytest.raises(TruncatedAnswerError, match=r"answered without Parameters \[Path=/compliance/prod\]"):
        answered(answer, "Parameters", "GetParametersByPath")


def test_each_further_attempt_is_logged(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[dict[str, Any]] = []
    monkeypatch.setattr(aws.logger, "warning", lambda _, extra: said.append(extra))
    monkeypatch.setattr("time.sleep", lambda _: None)
    ssm = answering(
        aws.client("ssm", Config(retries={"mode": "standard", "max_attempts": 3})),
        THROTTLED,
        THROTTLED,
        (200, '{"Parameter": {"Value": "hunter2"}}'),
    )
    ssm.get_parameter(Name="/p")

    assert said == [
        {"call": "GetParameter", "about": "Name=/p", "attempt": 2},
        {"call": "GetParameter", "about": "Name=/p", "attempt": 3},
    ]


def test_a_call_that_names_nothing_is_named_all_the_same() -> None:
    cloudformation = answering(aws.client("cloudformation", QUICK), ReadTimeoutError(endpoint_url="https://aws/"))

    with pytest.raises(ReadTimeoutError, match="ListStacks failed"):
        cloudformation.list_stacks()


def test_what_a_call_carries_is_no_subject() -> None:
    carried = {"Name": "/p", "Value": "hunter2", "SecretString": "hunter2", "MessageBody": "hunter2", "Item": {}}

    assert aws.subject_of(carried) == "Name=/p"
    event = {"EventBusName": "default", "Detail": "hunter2"}
    assert aws.subject_of({"Entries": [event, event]}) == "EventBusName=default"
    assert len(aws.subject_of({"Name": "x" * 5000})) == aws.LONGEST_SUBJECT


@pytest.mark.parametrize(
    ("parameters", "subject"),
    [
        ({"Filters": [{"Name": "group-id", "Values": ["sg-1", "sg-2"]}]}, "group-id=sg-1,sg-2"),
        ({"Filters": [{"Name": "a", "Values": ["1"]}, {"Name": "b", "Values": ["2"]}]}, "a=1, b=2"),
        ({"LookupAttributes": [{"AttributeKey": "ResourceName", "AttributeValue": "sg-1"}]}, "ResourceName=sg-1"),
        ({"ResourceType": "Parameter", "ResourceId": "/p"}, "ResourceId=/p"),
        ({"SubscriptionArn": "arn:aws:sns:s"}, "SubscriptionArn=arn:aws:sns:s"),
        ({"ConfigurationAggregatorName": "a"}, "ConfigurationAggregatorName=a"),
        # AWS Config's are of another shape, and say nothing of a resource.
        ({"Filters": {"ComplianceType": "NON_COMPLIANT"}, "ConfigRuleName": "mfa"}, "ConfigRuleName=mfa"),
    ],
)
def test_a_call_is_about_what_it_names_or_looks_for(parameters: dict[str, Any], subject: str) -> None:
    assert aws.subject_of(parameters) == subject


@pytest.fixture
def parameters() -> Iterator[Any]:
    aws._parameters.cache_clear()
    yield aws._parameters().client
    aws._parameters.cache_clear()


def test_a_parameter_is_read_once_and_kept(parameters: Any) -> None:
    answering(parameters, (200, '{"Parameter": {"Value": "v"}}'))

    assert [aws.get_parameter("/kept", max_age=60) for _ in range(2)] == ["v", "v"]


@pytest.mark.parametrize("answer", [(400, '{"__type": "ParameterNotFound"}'), (200, '{"Param')])
def test_a_parameter_that_cannot_be_read_is_named(parameters: Any, answer: tuple[int, str]) -> None:
    answering(parameters, answer)

    with pytest.raises(
        GetParameterError, match="parameter /compliance/prod/settings/x could not be read with GetParameter"
    ):
        aws.get_parameter("/compliance/prod/settings/x", max_age=60)
