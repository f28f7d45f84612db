"""SecureString parameters follow the secrets they name, and no value is seen anywhere else."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import strategies as st

from handlers.custom_resources import secure_parameters
from handlers.custom_resources.protocol import FailedError, Outcome, RefusedError, Request
from tests.unit.handlers.custom_resources.cloudformation_double import Context, listening

pytestmark = pytest.mark.filterwarnings("ignore:Boto3 will no longer support Python 3.9")

SESSION = boto3.Session("a", "b", region_name="us-east-1")  # one: it caches what it loads
KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ESCALATION = "/compliance/prod/contacts/escalation"
PAGER = "/compliance/prod/contacts/pager"
VALUE = "+1-555-0100-hunter2"
OTHER_VALUE = "pager-token-hunter2"
SECRET_TEXT = json.dumps({"escalation": VALUE, "pager": OTHER_VALUE})
TAGS = [{"Key": "Owner", "Value": "security-engineering"}]


def entry(name: str = ESCALATION, key: str = "escalation", **more: str) -> dict[str, str]:
    return {"Name": name, "SecretId": "prod/contacts", "SecretKey": key, "VersionStage": "AWSCURRENT", **more}


def properties(*entries: Any, **more: Any) -> dict[str, Any]:
    return {"ServiceToken": "arn:...", "ServiceTimeout": "300", "KeyId": KEY, "Parameters": [*entries], **more}


def request(request_type: str, new: dict[str, Any], old: dict[str, Any] | None = None) -> Request:
    return Request(
        type=request_type,
        stack_id="arn:aws:cloudformation:us-east-1:111122223333:stack/monitor-prod/0f1e2d3c",
        request_id="request-1",
        logical_id="SecureContacts",
        response_url="https://example.com/",
        physical_id=None if request_type == "Create" else "SecureContacts-1",
        properties=new,
        old_properties=old or {},
    )


class Aws:
    """Parameter Store and Secrets Manager, stubbed at botocore's edge: calls out of order are errors."""

    def __init__(self) -> None:
        self.ssm = SESSION.client("ssm")
        self.secrets = SESSION.client("secretsmanager")
        self.on_ssm, self.on_secrets = Stubber(self.ssm), Stubber(self.secrets)

    def apply(self, request: Request, seconds: float = 60) -> Outcome:
        return secure_parameters.apply(request, lambda: seconds, ssm=self.ssm, secrets=self.secrets)

    def reads(self, secret: str = SECRET_TEXT, **version: str) -> None:
        self.on_secrets.add_response(
            "get_secret_value",
            {"SecretString": secret},
            {"SecretId": "prod/contacts", **(version or {"VersionStage": "AWSCURRENT"})},
        )

    def writes(self, name: str = ESCALATION, value: str = VALUE) -> None:
        expected = {"Name": name, "Value": value, "Type": "SecureString", "KeyId": KEY, "Overwrite": True}
        self.on_ssm.add_response("put_parameter", {"Version": 1}, expected)

    def deletes(self, name: str) -> None:
        self.on_ssm.add_response("delete_parameter", {}, {"Name": name})


@pytest.fixture
def aws() -> Iterator[Aws]:
    aws = Aws()
    with aws.on_ssm, aws.on_secrets:
        yield aws
        aws.on_ssm.assert_no_pending_responses()
        aws.on_secrets.assert_no_pending_responses()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    lines = io.StringIO()
    handler = secure_parameters.logger.registered_handler
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)


def chain(error: BaseException | None) -> str:
    """All that a traceback could print: the messages and arguments of the error and of what it was raised from."""
    parts = []
    while error is not None:
        parts += [str(error), repr(error), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return " ".join(parts)


@pytest.mark.parametrize("request_type", ["Create", "Update"])
def test_every_listed_parameter_is_written_under_the_key(aws: Aws, log: io.StringIO, request_type: str) -> None:
    listed = properties(entry(), entry(PAGER, "pager"))
    aws.reads()  # one read: both values are in the same secret
    aws.writes()
    aws.writes(PAGER, OTHER_VALUE)

    assert aws.apply(request(request_type, listed, listed)) is Outcome.DONE
    assert ESCALATION in log.getvalue()
    assert "hunter2" not in log.getvalue()


def test_the_same_event_twice_does_the_same(aws: Aws) -> None:
    for _ in range(2):
        aws.reads()
        aws.writes()
        aws.apply(request("Create", properties(entry())))


def test_tags_are_put_on_each_parameter(aws: Aws) -> None:
    aws.reads()
    aws.writes()
    expected = {"ResourceType": "Parameter", "ResourceId": ESCALATION, "Tags": TAGS}
    aws.on_ssm.add_response("add_tags_to_resource", {}, expected)

    aws.apply(request("Create", properties(entry(), Tags=TAGS)))


def test_a_version_may_be_named_by_its_id(aws: Aws) -> None:
    named = {key: value for key, value in entry().items() if key != "VersionStage"}
    aws.reads(VersionId="0f1e2d3c-aaaa-bbbb-cccc-121212121212")
    aws.writes()

    aws.apply(request("Create", properties({**named, "VersionId": "0f1e2d3c-aaaa-bbbb-cccc-121212121212"})))


def test_an_update_removes_what_is_no_longer_listed_after_it_has_written_the_rest(aws: Aws) -> None:
    aws.reads()
    aws.writes()
    aws.deletes(PAGER)

    aws.apply(request("Update", properties(entry()), properties(entry(), entry(PAGER, "pager"))))


def test_the_rollback_of_an_update_restores_the_parameters_of_before(aws: Aws) -> None:
    old, new = properties(entry()), properties(entry(PAGER, "pager"))
    aws.reads()
    aws.writes(PAGER, OTHER_VALUE)
    aws.deletes(ESCALATION)
    aws.apply(request("Update", new, old))

    aws.reads()
    aws.writes(ESCALATION, VALUE)
    aws.deletes(PAGER)
    aws.apply(request("Update", old, new))


def test_the_rollback_of_a_malformed_update_ignores_its_entries(aws: Aws) -> None:
    malformed = properties(entry(), "text", {"Name": 7}, {"Name": "not a path"})
    aws.reads()
    aws.writes()

    aws.apply(request("Update", properties(entry()), malformed))


def test_delete_needs_no_secret_and_takes_a_missing_parameter_for_success(aws: Aws) -> None:
    aws.on_ssm.add_client_error("delete_parameter", "ParameterNotFound", expected_params={"Name": ESCALATION})
    aws.deletes(PAGER)

    assert aws.apply(request("Delete", properties(entry(), entry(PAGER, "pager")))) is Outcome.DONE


def test_delete_that_is_denied_fails_and_names_the_parameter(aws: Aws) -> None:
    aws.on_ssm.add_client_error("delete_parameter", "AccessDeniedException")

    with pytest.raises(
        FailedError, match=f"{ESCALATION} could not be deleted: DeleteParameter answered AccessDeniedException"
    ):
        aws.apply(request("Delete", properties(entry())))


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ({}, "Parameters must be a list"),
        ({"Parameters": []}, "Parameters must be a list"),
        ({"Parameters": "text"}, "Parameters must be a list"),
        ({"Parameters": {"Name": ESCALATION}}, "Parameters must be a list"),
        (properties("text"), r"Parameters\[0\] must be a mapping"),
        (properties(entry(), {}), r"Parameters\[1\]: Name must be a text"),
        (properties(entry(Name="no-path")), r"Parameters\[0\]: Name must be a path"),
        (properties(entry(Name="/a b")), r"Parameters\[0\]: Name must be a path"),
        (properties(entry(Name="/" + "a" * 1011)), r"Parameters\[0\]: Name must be a path"),
        (properties(entry(SecretId="")), r"Parameters\[0\]: SecretId must be a text"),
        (properties(entry(VersionId="v")), "VersionStage or VersionId, not both"),
        (properties({**entry(), "VersionStage": 7}), r"Parameters\[0\]: VersionStage must be a text"),
        (properties(entry(), entry()), "more than once"),
        ({"Parameters": [entry()]}, "KeyId must be a text"),
        (properties(entry(), Tags="text"), "Tags must be a list"),
        (properties(entry(), Tags=["text"]), r"Tags\[0\] must be a mapping"),
        (properties(entry(), Tags=[{"Key": "Owner"}]), r"Tags\[0\]: Value must be a text"),
    ],
)
def test_malformed_properties_are_refused_before_anything_is_read_or_written(
    aws: Aws, listed: dict[str, Any], said: str
) -> None:
    with pytest.raises(RefusedError, match=said):
        aws.apply(request("Create", listed))


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        (f"not JSON: {VALUE}", "is not a JSON object"),
        (json.dumps([VALUE]), "is not a JSON object"),
        (json.dumps(VALUE), "is not a JSON object"),
        (json.dumps({"pager": VALUE}), "has no key escalation"),
        (json.dumps({"escalation": ""}), "or an empty value"),
        (json.dumps({"escalation": None}), "or an empty value"),
        (json.dumps({"escalation": VALUE + "x" * 4096}), "longer than 4096 bytes"),
        (json.dumps({"escalation": "hunter2" + "ä" * 2048}), "longer than 4096 bytes"),
        (json.dumps({"escalation": "hunter2 {{resolve}}"}), "two open braces"),
    ],
)
def test_a_secret_that_gives_no_value_is_refused_by_its_name_and_key_before_anything_is_written(
    aws: Aws, log: io.StringIO, secret: str, said: str
) -> None:
    aws.reads(secret)

    with pytest.raises(RefusedError, match=said) as raised:
        aws.apply(request("Create", properties(entry())))

    assert "prod/contacts" in str(raised.value)
    assert "escalation" in str(raised.value)
    assert "hunter2" not in chain(raised.value) + log.getvalue()


def test_the_second_value_is_checked_before_the_first_is_written(aws: Aws) -> None:
    aws.reads(json.dumps({"escalation": VALUE}))

    with pytest.raises(RefusedError, match="has no key pager"):
        aws.apply(request("Create", properties(entry(), entry(PAGER, "pager"))))


def test_a_secret_of_bytes_is_refused(aws: Aws) -> None:
    aws.on_secrets.add_response("get_secret_value", {"SecretBinary": b"hunter2"})

    with pytest.raises(RefusedError, match="holds no text"):
        aws.apply(request("Create", properties(entry())))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("ResourceNotFoundException", "does not exist in this account and region"),
        ("AccessDeniedException", "does not allow it"),
        ("InvalidRequestException", "marked for deletion"),
        ("InternalServiceError", "InternalServiceError"),
    ],
)
def test_a_secret_that_cannot_be_read_is_refused_with_the_cause(aws: Aws, code: str, said: str) -> None:
    aws.on_secrets.add_client_error("get_secret_value", code)

    with pytest.raises(
        RefusedError, match=f"prod/contacts, version AWSCURRENT could not be read with GetSecretValue: .*{said}"
    ):
        aws.apply(request("Create", properties(entry())))


def test_a_refused_write_quotes_aws_code_but_not_its_message(aws: Aws, log: io.StringIO) -> None:
    aws.reads()
    message = f"1 validation error detected: Value '{VALUE}' at 'value' failed to satisfy constraint"
    aws.on_ssm.add_client_error("put_parameter", "ValidationException", message)

    with pytest.raises(FailedError, match="PutParameter answered ValidationException") as raised:
        aws.apply(request("Create", properties(entry())))

    assert not isinstance(raised.value, RefusedError)  # an earlier parameter may be written: Delete must clean up
    assert "hunter2" not in chain(raised.value) + log.getvalue()


def test_no_write_begins_when_the_time_is_over(aws: Aws) -> None:
    aws.reads()

    with pytest.raises(FailedError, match=f"ran out before {ESCALATION} was written"):
        aws.apply(request("Create", properties(entry())), seconds=0)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("text", "text"),
        (["a@example.com", "b@example.com"], '["a@example.com","b@example.com"]'),
        ({"team": {"lead": "Zoë"}}, '{"team":{"lead":"Zoë"}}'),
        (1234, "1234"),
        (False, "false"),
        ("x" * 4096, "x" * 4096),
    ],
)
def test_a_text_is_written_as_it_is_and_anything_else_as_json(value: object, written: str) -> None:
    source = secure_parameters.Source(ESCALATION, "prod/contacts", "escalation", {})

    assert secure_parameters.value_of(json.dumps({"escalation": value}), source) == written


@given(st.text(max_size=1000))
def test_any_text_is_either_written_as_it_is_or_refused_without_being_quoted(value: str) -> None:
    source = secure_parameters.Source("/p", "s", "k", {})
    marked = f"hunter2{value}"
    if "{{" in marked:
        with pytest.raises(RefusedError) as raised:
            secure_parameters.value_of(json.dumps({"k": marked}), source)
        assert "hunter2" not in chain(raised.value)
    else:
        assert secure_parameters.value_of(json.dumps({"k": marked}), source) == marked


def test_the_handler_answers_malformed_properties_and_the_delete_that_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with listening() as cloudformation:
        event = cloudformation.event(ResourceProperties={"KeyId": KEY})
        secure_parameters.handler(event, Context())  # type: ignore[arg-type] # the part of the context that is used
        refused = cloudformation.answer
        cloudformation.bodies.clear()
        event = cloudformation.event("Delete", PhysicalResourceId=refused["PhysicalResourceId"])
        secure_parameters.handler(event, Context())  # type: ignore[arg-type] # the part of the context that is used

    assert (refused["Status"], refused["Reason"]) == ("FAILED", "Parameters must be a list that is not empty")
    assert cloudformation.answer["Status"] == "SUCCESS"
