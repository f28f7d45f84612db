"""An account on the embedded AWS with the monitor and an application's stack deployed: where the demo and e2e play."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_aws import LocalAws
from render import ROOT
from renderer.compose import Composed, Project
from renderer.deploy.change_set import create_change_set, delete_stack, execute_change_set
from renderer.deploy.events import Event, line
from renderer.deploy.publish import publish, publish_template

# The embedded AWS answers at once: no need for the pauses that AWS asks for.
POLL_SECONDS = 0.2

CONTACTS = "Security duty manager: +1 555 0100 (day and night)"

APPLICATION_STACK = "stack-payments-prod"
APPLICATION_TEMPLATE = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Resources": {
        "WebSecurityGroup": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
                "GroupDescription": "payments web tier",
                "GroupName": "payments-web",
                "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}],
            },
        },
        "FeatureFlag": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": "/payments/feature", "Type": "String", "Value": "off"},
        },
    },
}


@dataclass(frozen=True)
class Stage:
    """The account, and the monitor's stack of one environment in it."""

    aws: LocalAws
    composed: Composed
    say: Callable[[str], None] = lambda _: None

    @property
    def account(self) -> str:
        return str(self.composed.values["account"])

    @property
    def environment(self) -> str:
        return str(self.composed.values["environment"])

    @property
    def stack(self) -> str:
        return f"stack-compliance-monitor-{self.environment}"

    @property
    def report_bucket(self) -> str:
        return f"bucket-reports-{self.environment}-{self.account}-us-east-1"

    def client(self, service: str) -> Any:
        return self.aws.client(service, self.account)

    def prepare(self) -> None:
        """What an account has before a first deployment: the artifact bucket, and the secret that the overlay names."""
        self.client("s3").create_bucket(Bucket=self._artifact_bucket)
        contacts = self.composed.values["contacts"]
        if contacts["secret"]:
            self.client("secretsmanager").create_secret(
                Name=contacts["secret"], SecretString=json.dumps({contacts["key"]: CONTACTS})
            )

    def deploy(self, composed: Composed | None = None) -> bool:
        """Publish the bundle and the template, then create and execute a change set; False where nothing changes."""
        composed = composed or self.composed
        s3, cloudformation = self.client("s3"), self.client("cloudformation")
        publish(s3, self._artifact_bucket, composed.bundle.key, composed.bundle.content, self.account)
        url = publish_template(s3, self._artifact_bucket, composed.template_text, self.account)
        change_set = create_change_set(
            cloudformation,
            self.stack,
            f"render-{time.time_ns()}",
            url,
            composed.configuration,
            role_arn=composed.values["deploy"]["service_role_arn"],
            say=self.say,
            poll_seconds=POLL_SECONDS,
        )
        if change_set is None:
            return False
        execute_change_set(cloudformation, change_set, tell=self._tell, poll_seconds=POLL_SECONDS)
        return True

    def deploy_application(self) -> None:
        """An application's stack, for something of it to drift."""
        cloudformation = self.client("cloudformation")
        change_set = create_change_set(
            cloudformation,
            APPLICATION_STACK,
            "first",
            json.dumps(APPLICATION_TEMPLATE),
            {"Parameters": {}, "Tags": {}},
            poll_seconds=POLL_SECONDS,
        )
        if change_set:
            execute_change_set(cloudformation, change_set, poll_seconds=POLL_SECONDS)

    def application_resource(self, logical_id: str) -> tuple[str, dict[str, str]]:
        """The physical id of one of its resources, and the tags that CloudFormation gave it."""
        cloudformation = self.client("cloudformation")
        described = cloudformation.describe_stack_resource(StackName=APPLICATION_STACK, LogicalResourceId=logical_id)
        detail = described["StackResourceDetail"]
        tags = {
            "aws:cloudformation:stack-id": detail["StackId"],
            "aws:cloudformation:stack-name": APPLICATION_STACK,
            "aws:cloudformation:logical-id": logical_id,
        }
        return detail["PhysicalResourceId"], tags

    def record(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Play one configuration item through AWS Config."""
        return self.aws.record(item, account=self.account)

    def delete(self) -> None:
        """Delete the monitor's stack."""
        delete_stack(self.client("cloudformation"), self.stack, tell=self._tell, poll_seconds=POLL_SECONDS)

    def clear_away(self) -> None:
        """Delete what `prepare` and `deploy_application` made: it is not the monitor's."""
        delete_stack(self.client("cloudformation"), APPLICATION_STACK, poll_seconds=POLL_SECONDS)
        contacts = self.composed.values["contacts"]
        if contacts["secret"]:
            self.client("secretsmanager").delete_secret(SecretId=contacts["secret"], ForceDeleteWithoutRecovery=True)
        s3 = self.client("s3")
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=self._artifact_bucket):
            for entry in page.get("Contents", []):
                s3.delete_object(Bucket=self._artifact_bucket, Key=entry["Key"])
        s3.delete_bucket(Bucket=self._artifact_bucket)

    def objects(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """The report bucket's objects under a prefix, oldest first: key and content."""
        s3 = self.client("s3")
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=self.report_bucket, Prefix=prefix):
            for entry in page.get("Contents", []):
                yield entry["Key"], s3.get_object(Bucket=self.report_bucket, Key=entry["Key"])["Body"].read()

    def told(self) -> list[dict[str, Any]]:
        """The violations that the team was told of, oldest first, from the evidence's OCSF events."""
        events = [json.loads(line) for _, body in self.objects("findings/") for line in body.splitlines()]
        return [
            {
                "id": event["finding_info"]["uid"],
                "rule": event["compliance"]["control"],
                "resource_id": event["resources"][0]["uid_alt"],
                "reason": event["message"],
                "account": event["cloud"]["account"]["uid"],
                "severity": event["severity"].lower(),
                "resource_type": event["resources"][0]["type"],
                **event["unmapped"],
            }
            for event in events
            if event["unmapped"]["told"] and event["compliance"]["status"] == "Fail"
        ]

    def _tell(self, event: Event) -> None:
        self.say(line(event))

    @property
    def _artifact_bucket(self) -> str:
        return str(self.composed.values["artifacts"]["bucket"])


def project_copy(folder: Path) -> Project:
    """The project with overlays of its own under `folder`, to be changed without touching the checkout's.

    Nobody wants to watch a window pass: alerts gather for two seconds there.
    """
    overlays = folder / "overlays"
    overlays.mkdir(parents=True)
    for path in (ROOT / "overlays").iterdir():
        (overlays / path.name).write_bytes(path.read_bytes())
    for shared in ("templates", "handlers", ".lambda"):
        (folder / shared).symlink_to(ROOT / shared, target_is_directory=True)
    change(overlays / "base.yaml", {"window_seconds: 15": "window_seconds: 2"})
    return Project.at(folder)


def change(overlay: Path, changes: Mapping[str, str]) -> None:
    """Replace each text in the overlay by another; each must stand there exactly once."""
    text = overlay.read_text(encoding="utf-8")
    for before, after in changes.items():
        if text.count(before) != 1:
            raise ValueError(f"{overlay}: {before!r} stands there {text.count(before)} times, not once")
        text = text.replace(before, after)
    overlay.write_text(text, encoding="utf-8")
