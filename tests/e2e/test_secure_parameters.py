"""The life of SecureString parameters on the embedded AWS, request by request, and that no value is seen elsewhere."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import pytest

from handlers import secure_parameters as entry
from handlers.custom_resources import secure_parameters
from local_aws import LocalAws
from tests.unit.handlers.custom_resources.cloudformation_double import CloudFormation, Context, listening

SECRET = "prod/contacts"  # noqa: S105 - its name
MARK = "hunter2"  # in every value, so that none of them may be seen in any form
FIRST, SECOND, OTHER = f"+1 555 0100 {MARK}", f"+1 555 0199 {MARK}", f"pager {MARK}"
ESCALATION, PAGER = "/compliance/prod/contacts/escalation", "/compliance/prod/contacts/pager"


@dataclass
class Account:
    """CloudFormation and the function, with Parameter Store, Secrets Manager and KMS behind them."""

    aws: LocalAws
    cloudformation: CloudFormation
    log: io.StringIO
    keys: list[str] = field(default_factory=list)
    physical_id: str | None = None

    def secret(self, **values: Any) -> None:
        self.aws.client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString=json.dumps(values))

    def properties(self, name: str = ESCALATION, key: str = "escalation", kms: int = 0) -> dict[str, Any]:
        source = {"Name": name, "SecretId": SECRET, "SecretKey": key, "VersionStage": "AWSCURRENT"}
        return {"ServiceToken": "arn:...", "KeyId": self.keys[kms], "Parameters": [source]}

    def send(self, request_type: str, new: Any, old: Any = None, **more: Any) -> dict[str, Any]:
        """One request; its answer. The id is carried from answer to request, as CloudFormation does."""
        event = self.cloudformation.event(request_type, ResourceProperties=new, OldResourceProperties=old or {})
        if self.physical_id:
            event["PhysicalResourceId"] = self.physical_id
        self.cloudformation.bodies.clear()
        entry.handler({**event, **more}, Context())  # type: ignore[arg-type] # the part of the context that is used
        answer = self.cloudformation.answer
        assert MARK not in json.dumps(answer) + self.log.getvalue() + json.dumps(event)
        self.physical_id = answer["PhysicalResourceId"]
        return answer

    def stored(self) -> dict[str, tuple[str, str]]:
        """What Parameter Store holds: {name: (value, key)}."""
        ssm = self.aws.client("ssm")
        found = {}
        for parameter in ssm.describe_parameters()["Parameters"]:
            read = ssm.get_parameter(Name=parameter["Name"], WithDecryption=True)["Parameter"]
            assert read["Type"] == "SecureString"
            found[parameter["Name"]] = (read["Value"], parameter["KeyId"])
        return found


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with LocalAws() as running:
        yield running


@pytest.fixture
def account(aws: LocalAws) -> Iterator[Account]:
    aws.reset()
    log = io.StringIO()
    handler = secure_parameters.logger.registered_handler
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(log)
    with listening() as cloudformation, mock.patch.dict("os.environ", aws.environment()):
        made = Account(aws, cloudformation, log)
        made.keys = [aws.client("kms").create_key()["KeyMetadata"]["Arn"] for _ in range(2)]
        aws.client("secretsmanager").create_secret(Name=SECRET, SecretString="{}")
        made.secret(escalation=FIRST, pager=OTHER)
        yield made
    handler.setStream(before)


def test_create_and_delete(account: Account) -> None:
    assert account.send("Create", account.properties())["Status"] == "SUCCESS"
    assert account.stored() == {ESCALATION: (FIRST, account.keys[0])}
    assert account.send("Delete", account.properties())["Status"] == "SUCCESS"
    assert account.stored() == {}


@pytest.mark.parametrize(
    ("changed", "stored"),
    [
        ({}, {ESCALATION: (SECOND, 0)}),
        ({"key": "pager"}, {ESCALATION: (OTHER, 0)}),
        ({"kms": 1}, {ESCALATION: (SECOND, 1)}),
        ({"name": PAGER}, {PAGER: (SECOND, 0)}),
        ({"name": PAGER, "key": "pager", "kms": 1}, {PAGER: (OTHER, 1)}),
    ],
)
def test_an_update_its_rollback_and_the_deletion(
    account: Account, changed: dict[str, Any], stored: dict[str, tuple[str, int]]
) -> None:
    old, new = account.properties(), account.properties(**changed)
    account.send("Create", old)
    account.secret(escalation=SECOND, pager=OTHER)

    assert account.send("Update", new, old)["Status"] == "SUCCESS"
    assert account.stored() == {name: (value, account.keys[key]) for name, (value, key) in stored.items()}

    assert account.send("Update", old, new)["Status"] == "SUCCESS"
    assert account.stored() == {ESCALATION: (SECOND, account.keys[0])}

    assert account.send("Delete", old)["Status"] == "SUCCESS"
    assert account.stored() == {}


@pytest.mark.parametrize("request_type", ["Create", "Update", "Delete"])
def test_the_same_request_twice_leaves_what_it_leaves_once(account: Account, request_type: str) -> None:
    properties = account.properties()
    account.send("Create", properties)
    once = [account.send(request_type, properties, properties), account.stored()]
    twice = [account.send(request_type, properties, properties), account.stored()]

    assert once == twice


REFUSED = {
    "a value too large": {"escalation": MARK + "x" * 4096},
    "a value with two open braces": {"escalation": f"{MARK} {{{{resolve:ssm:x}}}}"},
    "no such key": {"pager": OTHER},
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_create_that_is_refused_and_its_rollback_leave_nothing(account: Account, what: str) -> None:
    account.secret(**REFUSED[what])

    assert account.send("Create", account.properties())["Status"] == "FAILED"
    assert account.stored() == {}
    assert account.send("Delete", account.properties())["Status"] == "SUCCESS"


@pytest.mark.parametrize("what", REFUSED)
def test_an_update_that_is_refused_and_its_rollback_leave_what_was(account: Account, what: str) -> None:
    old, new = account.properties(), account.properties(PAGER, kms=1)
    account.send("Create", old)
    account.secret(**REFUSED[what])

    assert account.send("Update", new, old)["Status"] == "FAILED"
    assert account.stored() == {ESCALATION: (FIRST, account.keys[0])}

    account.secret(escalation=FIRST, pager=OTHER)
    assert account.send("Update", old, new)["Status"] == "SUCCESS"
    assert account.stored() == {ESCALATION: (FIRST, account.keys[0])}


def test_a_create_that_fails_half_way_is_undone_by_its_rollback(account: Account) -> None:
    both = account.properties()
    both["Parameters"] = [*both["Parameters"], *account.properties(PAGER, "pager")["Parameters"]]
    original = secure_parameters._put

    def second_refused(ssm: Any, name: str, value: str, key_id: str) -> str | None:
        return "PutParameter answered ThrottlingException" if name == PAGER else original(ssm, name, value, key_id)

    with mock.patch.object(secure_parameters, "_put", second_refused):
        answer = account.send("Create", both)

    assert (answer["Status"], PAGER in answer["Reason"]) == ("FAILED", True)
    assert set(account.stored()) == {ESCALATION}
    assert account.send("Delete", both)["Status"] == "SUCCESS"
    assert account.stored() == {}


@pytest.mark.parametrize("request_type", ["Rename", "create", None, f"{MARK}?"])
def test_an_unknown_request_type_changes_nothing_and_is_answered(account: Account, request_type: Any) -> None:
    account.send("Create", account.properties())
    event = {"RequestType": request_type}
    account.cloudformation.bodies.clear()
    entry.handler(
        {**account.cloudformation.event(ResourceProperties=account.properties(PAGER)), **event},
        Context(),  # type: ignore[arg-type] # the part of the context that is used
    )

    assert account.cloudformation.answer["Status"] == "FAILED"
    assert MARK not in json.dumps(account.cloudformation.answer) + account.log.getvalue()
    assert set(account.stored()) == {ESCALATION}
