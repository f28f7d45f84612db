"""What is missing is said before anything is touched; what cannot be asked is said too."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from renderer.deploy.needs import Needs, Secret
from renderer.deploy.preflight import Findings, preflight
from renderer.deploy.state import Absent, Deployed, State

NEEDS = Needs("111122223333", "artifacts", "none", (), (), None, ())
BOUNDARY = "arn:aws:iam::111122223333:policy/boundary"
ROLE = "arn:aws:iam::111122223333:role/path/deployer"
POLICY: dict[str, Any] = {"Policy": {}}
OURS = Deployed({"Resources": {"R": {"Type": "AWS::Config::ConfigurationRecorder"}}}, {})


class Stubbed:
    """A session whose clients answer what a test says."""

    region = "us-east-1"

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._clients: dict[str, Any] = {}
        self.stubs: dict[str, Stubber] = {}

    def client(self, service: str) -> Any:
        if service not in self._clients:
            client = boto3.client(service, region_name=self.region, aws_access_key_id="a", aws_secret_access_key="b")  # type: ignore[call-overload] # noqa: S106 - a stub's
            self._clients[service] = client
            self.stubs[service] = self._stack.enter_context(Stubber(client))
        return self._clients[service]

    def answers(self, service: str, call: str, answer: dict[str, Any]) -> None:
        self.client(service)
        self.stubs[service].add_response(call, answer)

    def refuses(self, service: str, call: str, code: str) -> None:
        self.client(service)
        self.stubs[service].add_client_error(call, code, "no")


@pytest.fixture
def session() -> Iterator[Stubbed]:
    with ExitStack() as stack:
        stubbed = Stubbed(stack)
        yield stubbed
        for stub in stubbed.stubs.values():
            stub.assert_no_pending_responses()


def found(session: Any, state: State | None = None, **changes: Any) -> Findings:
    return preflight(session, dataclasses.replace(NEEDS, **changes), state or Absent())


def a_bucket(session: Stubbed) -> None:
    session.answers("s3", "head_bucket", {"BucketRegion": "us-east-1"})


def recorders(session: Stubbed, *recorders: dict[str, Any]) -> None:
    session.answers("config", "describe_configuration_recorders", {"ConfigurationRecorders": list(recorders)})


def test_an_account_with_all_that_is_needed_misses_nothing(session: Stubbed) -> None:
    a_bucket(session)
    session.answers("secretsmanager", "describe_secret", {"VersionIdsToStages": {"1" * 32: ["AWSCURRENT"]}})
    session.answers("iam", "get_policy", POLICY)
    session.stubs["iam"].add_response("get_role", {"Role": role()}, {"RoleName": "deployer"})
    recorders(session)
    secrets = (Secret("s", "AWSCURRENT"),)
    assert found(session, recorder="own", secrets=secrets, boundaries=(BOUNDARY,), service_role=ROLE) == Findings(
        (), ()
    )


def role() -> dict[str, Any]:
    return {"Path": "/", "RoleName": "deployer", "RoleId": "A" * 16, "Arn": ROLE, "CreateDate": "2026-11-24T00:00:00Z"}


@pytest.mark.parametrize(
    ("code", "says"),
    [("404", "does not exist: aws s3api create-bucket --bucket artifacts"), ("403", "is not in account 111122223333")],
)
def test_a_bucket_that_is_not_there_or_not_ours_is_missing(session: Stubbed, code: str, says: str) -> None:
    session.refuses("s3", "head_bucket", code)
    (missing,) = found(session).missing
    assert says in missing


def test_a_bucket_in_another_region_is_of_no_use(session: Stubbed) -> None:
    session.answers("s3", "head_bucket", {"BucketRegion": "eu-west-1"})
    assert "artifacts is in eu-west-1" in found(session).missing[0]


@pytest.mark.parametrize(
    ("described", "says"),
    [
        (None, "the secret s does not exist"),
        ({"VersionIdsToStages": {"1" * 32: ["AWSPREVIOUS"]}}, "has no version AWSCURRENT; it has AWSPREVIOUS"),
        ({}, "has no version AWSCURRENT; it has none"),
        (
            {"VersionIdsToStages": {"1" * 32: ["AWSCURRENT"]}, "DeletedDate": "2026-11-24T00:00:00Z"},
            "the secret s is being deleted",
        ),
    ],
)
def test_a_secret_must_be_there_in_the_version_that_is_asked_for(
    session: Stubbed, described: dict[str, Any] | None, says: str
) -> None:
    a_bucket(session)
    if described is None:
        session.refuses("secretsmanager", "describe_secret", "ResourceNotFoundException")
    else:
        session.answers("secretsmanager", "describe_secret", described)
    (missing,) = found(session, secrets=(Secret("s", "AWSCURRENT"),)).missing
    assert says in missing


def test_a_boundary_and_a_service_role_must_exist(session: Stubbed) -> None:
    a_bucket(session)
    session.refuses("iam", "get_policy", "NoSuchEntity")
    session.refuses("iam", "get_role", "NoSuchEntity")
    boundary, service_role = found(session, boundaries=(BOUNDARY,), service_role=ROLE).missing
    assert "correct iam.permissions_boundary" in boundary
    assert "set deploy.service_role_arn to null" in service_role


DEFAULT = {"name": "default"}
AWS_OWN = {"name": "inspector", "servicePrincipal": "inspector.amazonaws.com"}


@pytest.mark.parametrize(
    ("wanted", "state", "recorder", "says"),
    [
        ("own", Absent(), [DEFAULT], "the account has the recorder default already"),
        ("own", Absent(), [AWS_OWN], None),
        ("own", OURS, [DEFAULT], None),
        ("own", Deployed({"Resources": {}}, {}), [DEFAULT], "the account has the recorder default already"),
        ("existing", Absent(), [DEFAULT], None),
        ("existing", Absent(), [AWS_OWN], "the account has no recorder"),
        ("existing", OURS, [DEFAULT], "the stack's own: it would be deleted"),
    ],
)
def test_one_recorder_and_it_must_be_the_right_one(
    session: Stubbed, wanted: str, state: State, recorder: list[dict[str, Any]], says: str | None
) -> None:
    a_bucket(session)
    recorders(session, *recorder)
    missing = found(session, state, recorder=wanted).missing
    assert len(missing) == (says is not None)
    assert says is None or says in missing[0]


def test_a_macro_asks_for_a_capability_that_is_not_given(session: Stubbed) -> None:
    a_bucket(session)
    assert "CAPABILITY_AUTO_EXPAND, which the template asks for by M" in found(session, macros=("M",)).missing[0]


def test_a_stack_that_is_being_changed_must_come_to_rest_first(session: Stubbed) -> None:
    a_bucket(session)
    state = Deployed({"Resources": {}}, {}, {}, "UPDATE_IN_PROGRESS")
    assert "being changed right now (UPDATE_IN_PROGRESS)" in found(session, state).missing[0]


def test_what_may_not_be_asked_is_unknown_and_does_not_stop_the_rest(session: Stubbed) -> None:
    a_bucket(session)
    session.refuses("secretsmanager", "describe_secret", "AccessDeniedException")
    recorders(session, DEFAULT)
    findings = found(session, secrets=(Secret("s", None),), recorder="own")
    assert findings.unknown[0].startswith("the secret s could not be checked: ")
    assert len(findings.missing) == 1


def test_any_other_error_of_aws_is_raised(session: Stubbed) -> None:
    session.refuses("s3", "head_bucket", "500")
    with pytest.raises(ClientError):
        found(session)


TRAIL = "arn:aws:cloudtrail:us-east-1:111122223333:trail/all"
WRITES: dict[str, Any] = {"EventSelectors": [{"IncludeManagementEvents": True, "ReadWriteType": "WriteOnly"}]}


@pytest.mark.parametrize(
    ("logging", "selectors", "is_enough"),
    [
        pytest.param(True, WRITES, True, id="a trail of writes"),
        pytest.param(False, WRITES, False, id="a trail that is stopped"),
        pytest.param(True, {"EventSelectors": [{"ReadWriteType": "ReadOnly"}]}, False, id="a trail of reads"),
    ],
)
def test_the_fast_path_needs_a_trail_that_logs_what_changes_something(
    session: Stubbed, logging: bool, selectors: dict[str, Any], is_enough: bool
) -> None:
    a_bucket(session)
    session.answers("cloudtrail", "describe_trails", {"trailList": [{"TrailARN": TRAIL}]})
    session.answers("cloudtrail", "get_trail_status", {"IsLogging": logging})
    if logging:
        session.answers("cloudtrail", "get_event_selectors", selectors)
    missing = found(session, trail=True).missing
    assert missing == () if is_enough else "no trail logs write management events of us-east-1" in missing[0]


def test_an_account_without_a_trail_is_not_enough_and_one_that_may_not_be_asked_is_said(session: Stubbed) -> None:
    a_bucket(session)
    session.answers("cloudtrail", "describe_trails", {"trailList": []})
    assert "no trail" in found(session, trail=True).missing[0]
    a_bucket(session)
    session.refuses("cloudtrail", "describe_trails", "AccessDeniedException")
    assert "CloudTrail's trails could not be checked" in found(session, trail=True).unknown[0]
