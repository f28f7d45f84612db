"""The custom resources in the matrix: each request is answered, and what failed is done by asking again."""

from __future__ import annotations

import io
import json
import zipfile
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.injection import Killed, real_sleep
from tests.faults.lambda_model import ATTEMPTS, Lambda
from tests.faults.scenarios import Event, Scenario, differences
from tests.faults.world import ENVIRONMENT, World
from tests.unit.handlers.custom_resources.cloudformation_double import listening

SECRET = "test/contacts"  # noqa: S105 - its name
OLD, NEW = (f"/compliance/{ENVIRONMENT}/contacts/{name}" for name in ("old", "new"))
ROUNDS = 10


class CustomResource(ABC):
    """A request of CloudFormation, one answer, and the same request again where that was FAILED."""

    entry: str
    function: str
    seconds: float
    attempts: int
    delays: Mapping[str, float]

    @property
    def variables(self) -> dict[str, str]:
        return {}

    @property
    def next_run(self) -> Event | None:
        return None

    def main(self, events: Sequence[Event]) -> Sequence[Event]:
        return events

    def play(self, events: Sequence[Event], lambda_: Lambda) -> None:
        lambda_.injector.delays = self.delays
        for event in events:
            self.request(event, lambda_)
        lambda_.injector.delays = {}
        lambda_.story.calls = tuple(lambda_.injector.seen)
        answer = lambda_.story.answers[0]
        condition = lambda_.injector.condition
        lambda_.injector.condition = None
        if answer["Status"] == "FAILED":
            self.after_failure(events[-1], answer, lambda_)
        lambda_.injector.condition = condition

    def request(self, event: Event, lambda_: Lambda) -> dict[str, Any]:
        """One request, in as many invocations as it takes; the first answer to it."""
        injector = lambda_.injector
        # Killed, the function must still answer: its watchdog does, while the call hangs.
        injector.on_kill = lambda: real_sleep(self.seconds)
        with listening() as cloudformation:
            waiting = [{**cloudformation.event(), **event}]
            for _ in range(ROUNDS):
                if not waiting:
                    break
                injector.invoked.clear()
                self._attempt(waiting.pop(), lambda_)
                waiting += [json.loads(payload) for payload in injector.invoked[-1:] if not cloudformation.bodies]
            answers = [json.loads(body) for body in cloudformation.bodies]
        injector.on_kill = None
        lambda_.story.answers += answers
        return answers[0] if answers else {"Status": "none", "Reason": ""}

    def _attempt(self, event: Event, lambda_: Lambda) -> None:
        for _ in range(self.attempts):
            try:
                lambda_.invoke(self.entry, event, {}, seconds=self.seconds)
            except Killed:
                continue
            return

    @abstractmethod
    def after_failure(self, event: Event, answer: Mapping[str, str], lambda_: Lambda) -> None:
        """What CloudFormation and a person do once it failed."""


@dataclass(frozen=True)
class EmptyBucket(CustomResource):
    """A Delete of a bucket with versions, a delete marker and an upload."""

    name: str
    continuation: Mapping[str, Any] = field(default_factory=dict)
    delays: Mapping[str, float] = field(default_factory=dict)
    entry: str = "empty_bucket"
    function: str = "empty-bucket"
    seconds: float = 8.0
    attempts: int = ATTEMPTS
    only: frozenset[str] = frozenset()

    def prepare(self, world: World) -> list[Event]:
        s3 = world.client("s3")
        s3.put_bucket_versioning(Bucket=world.bucket, VersioningConfiguration={"Status": "Enabled"})
        for _ in range(3):
            s3.put_object(Bucket=world.bucket, Key="findings/one", Body=b"x")
        s3.delete_object(Bucket=world.bucket, Key="findings/one")
        s3.create_multipart_upload(Bucket=world.bucket, Key="findings/large")
        if self.only:
            _make_function(world)
        properties = {"BucketName": world.bucket, "ServiceTimeout": "6"}
        event: Event = {"RequestType": "Delete", "PhysicalResourceId": "EmptyReportBucket-1"}
        event["ResourceProperties"] = properties
        return [{**event, **({"Continuation": dict(self.continuation)} if self.continuation else {})}]

    def after_failure(self, event: Event, answer: Mapping[str, str], lambda_: Lambda) -> None:
        again = {key: value for key, value in event.items() if key != "Continuation"}
        again["ResourceProperties"] = {**event["ResourceProperties"], "ServiceTimeout": "60"}
        assert self.request(again, lambda_)["Status"] == "SUCCESS"

    def wrong(self, world: World, told: Counter[str]) -> list[str]:
        versions = world.client("s3").list_object_versions(Bucket=world.bucket)
        left = [*versions.get("Versions", []), *versions.get("DeleteMarkers", [])]
        uploads = world.client("s3").list_multipart_uploads(Bucket=world.bucket).get("Uploads", [])
        return [f"{len(left)} versions and {len(uploads)} uploads are left"] if left or uploads else []


@dataclass(frozen=True)
class SecureParameters(CustomResource):
    """An Update that moves a value to another name."""

    name: str = "an update to another name"
    delays: Mapping[str, float] = field(default_factory=dict)
    entry: str = "secure_parameters"
    function: str = "secure-parameters"
    seconds: float = 4.0
    attempts: int = 1
    only: frozenset[str] = frozenset()

    def prepare(self, world: World) -> list[Event]:
        world.client("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps({"escalation": "hunter2"}))
        key = world.client("kms").create_key()["KeyMetadata"]["Arn"]
        world.client("ssm").put_parameter(Name=OLD, Value="hunter2", Type="SecureString", KeyId=key)
        new, old = (
            {
                "KeyId": key,
                "Tags": [{"Key": "Owner", "Value": "security"}],
                "Parameters": [{"Name": name, "SecretId": SECRET, "SecretKey": "escalation"}],
            }
            for name in (NEW, OLD)
        )
        event: Event = {"RequestType": "Update", "PhysicalResourceId": "SecureContacts-1"}
        return [{**event, "ResourceProperties": new, "OldResourceProperties": old}]

    def after_failure(self, event: Event, answer: Mapping[str, str], lambda_: Lambda) -> None:
        back = {
            "ResourceProperties": event["OldResourceProperties"],
            "OldResourceProperties": event["ResourceProperties"],
        }
        assert self.request({**event, **back}, lambda_)["Status"] == "SUCCESS"
        found = _stored(lambda_.world)
        assert found == {OLD: "hunter2"}, f"after the rollback there are {sorted(found)}"
        assert self.request(event, lambda_)["Status"] == "SUCCESS"

    def wrong(self, world: World, told: Counter[str]) -> list[str]:
        return differences("parameter", {NEW: "hunter2"}, _stored(world))


def _make_function(world: World) -> None:
    """A function for Invoke to find; the rounds themselves run in this process."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("nothing.py", "def handler(event, context):\n    return None\n")
    world.client("lambda").create_function(
        FunctionName=f"function-empty_bucket-{ENVIRONMENT}",
        Runtime="python3.12",
        Role=f"arn:aws:iam::{world.account}:role/r",
        Handler="nothing.handler",
        Code={"ZipFile": code.getvalue()},
    )


def _stored(world: World) -> dict[str, str]:
    found = world.client("ssm").get_parameters(Names=[OLD, NEW], WithDecryption=True)["Parameters"]
    return {parameter["Name"]: parameter["Value"] for parameter in found}


CUSTOM: tuple[Scenario, ...] = (
    EmptyBucket("a bucket is emptied"),
    EmptyBucket("a round hands over to the next", delays={"DeleteObjects": 2.1}, only=frozenset({"Invoke (delete)"})),
    EmptyBucket(
        "the time is over",
        continuation={"Round": 3, "Began": 1.0, "Deleted": 5},
        only=frozenset({"ListObjectVersions (count)"}),
    ),
    SecureParameters(),
)
