"""One embedded AWS for all tests here; each test has an account of its own in it."""

from __future__ import annotations

import io
import itertools
import json
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest

from local_aws import LocalAws

T = TypeVar("T")
PATIENCE_SECONDS = 20.0
_numbers = itertools.count(100_000_000_001)


def zipped(source: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("entry.py", source)
    return stream.getvalue()


class Account:
    """One account of the embedded AWS, with what tests do over and over."""

    def __init__(self, aws: LocalAws, number: str) -> None:
        self.aws = aws
        self.id = number

    def until(self, condition: Callable[[], T]) -> T:
        return until(condition)

    def client(self, service: str, region: str = "us-east-1") -> Any:
        return self.aws.client(service, self.id, region)

    def record(self, item: Mapping[str, Any], **options: Any) -> dict[str, Any]:
        return self.aws.record(item, account=self.id, **options)

    def bucket(self, name: str = "files") -> str:
        full_name = f"{name}-{self.id}"
        self.client("s3").create_bucket(Bucket=full_name)
        return full_name

    def role(self, name: str, *statements: Mapping[str, Any], service: str = "lambda.amazonaws.com") -> str:
        iam = self.client("iam")
        trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
        if statements:
            policy = {"Version": "2012-10-17", "Statement": list(statements)}
            iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=json.dumps(policy))
        return arn

    def function(self, name: str, source: str, **options: Any) -> str:
        arn: str = self.client("lambda").create_function(
            **{
                "FunctionName": name,
                "Runtime": "python3.9",
                "Handler": "entry.handler",
                "Role": f"arn:aws:iam::{self.id}:role/none",
                "Code": {"ZipFile": zipped(source)},
                "Timeout": 20,
                **options,
            }
        )["FunctionArn"]
        return arn

    def permit(self, function: str, service: str, **source: str) -> None:
        self.client("lambda").add_permission(
            FunctionName=function,
            StatementId=f"from-{service.split('.', maxsplit=1)[0]}",
            Action="lambda:InvokeFunction",
            Principal=service,
            **source,
        )

    def queue(self, name: str, **attributes: str) -> tuple[str, str]:
        """A new queue that EventBridge may write to: its URL and ARN."""
        arn = f"arn:aws:sqs:us-east-1:{self.id}:{name}"
        policy = {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "events.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": arn,
                }
            ]
        }
        url: str = self.client("sqs").create_queue(
            QueueName=name, Attributes={"Policy": json.dumps(policy), **attributes}
        )["QueueUrl"]
        return url, arn

    def messages(self, url: str, at_least: int = 1) -> list[dict[str, Any]]:
        """The messages of a queue, once there are enough of them; they are taken out of it."""
        sqs = self.client("sqs")
        found: list[dict[str, Any]] = []

        def enough() -> bool:
            answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
            for message in answer.get("Messages", []):
                found.append(message)
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            return len(found) >= at_least

        until(enough)
        return found

    def events(self, url: str, at_least: int = 1) -> list[dict[str, Any]]:
        return [json.loads(message["Body"]) for message in self.messages(url, at_least)]

    def collect_events(self, name: str, pattern: Mapping[str, Any]) -> str:
        """A queue that receives what matches an EventBridge pattern; its URL."""
        url, arn = self.queue(name)
        events = self.client("events")
        events.put_rule(Name=name, EventPattern=json.dumps(pattern))
        events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
        return url

    def start_recorder(self) -> str:
        """A recorder that records everything; the bucket of its channel."""
        bucket = self.bucket("config")
        config = self.client("config")
        config.put_configuration_recorder(
            ConfigurationRecorder={
                "name": "default",
                "roleARN": f"arn:aws:iam::{self.id}:role/config",
                "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
            }
        )
        config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": bucket})
        config.start_configuration_recorder(ConfigurationRecorderName="default")
        return bucket

    def rule(self, name: str, function_arn: str, *message_types: str, **scope: Any) -> None:
        details = [{"EventSource": "aws.config", "MessageType": kind} for kind in message_types or ITEM_MESSAGES]
        rule: dict[str, Any] = {
            "ConfigRuleName": name,
            "Source": {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": function_arn, "SourceDetails": details},
        }
        self.client("config").put_config_rule(ConfigRule={**rule, **({"Scope": scope} if scope else {})})

    def managed_rule(self, name: str) -> None:
        source = {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"}
        self.client("config").put_config_rule(ConfigRule={"ConfigRuleName": name, "Source": source})

    def result(self, rule: str, resource: str, compliance: str, annotation: str | None = None, at: float = 1e9) -> None:
        """Play the result of a rule for a bucket."""
        evaluation = {
            "ComplianceResourceType": "AWS::S3::Bucket",
            "ComplianceResourceId": resource,
            "ComplianceType": compliance,
            "OrderingTimestamp": at,
            **({"Annotation": annotation} if annotation else {}),
        }
        self.client("config").put_external_evaluation(ConfigRuleName=rule, ExternalEvaluation=evaluation)

    def deploy(self, name: str, template: Mapping[str, Any], **parameters: str) -> dict[str, Any]:
        """Create a stack and wait for it, however it ends."""
        cloudformation = self.client("cloudformation")
        cloudformation.create_stack(
            StackName=name,
            TemplateBody=json.dumps(template),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        return self.settled(name)

    def update(self, name: str, template: Mapping[str, Any], **parameters: str) -> dict[str, Any]:
        self.client("cloudformation").update_stack(
            StackName=name,
            TemplateBody=json.dumps(template),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        return self.settled(name)

    def delete(self, stack_id: str) -> dict[str, Any]:
        self.client("cloudformation").delete_stack(StackName=stack_id)
        return self.settled(stack_id)

    def settled(self, name: str) -> dict[str, Any]:
        cloudformation = self.client("cloudformation")
        stack: dict[str, Any] = {}

        def at_rest() -> bool:
            stack.update(cloudformation.describe_stacks(StackName=name)["Stacks"][0])
            return not stack["StackStatus"].endswith("_IN_PROGRESS")

        until(at_rest, seconds=90)
        return stack

    def reasons(self, stack: str) -> list[str]:
        """Why resources of a stack failed."""
        events = self.client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
        failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
        return [f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed]


ITEM_MESSAGES = ("ConfigurationItemChangeNotification", "OversizedConfigurationItemChangeNotification")


def until(condition: Callable[[], T], seconds: float = PATIENCE_SECONDS) -> T:
    """The first true answer of `condition`; AssertionError when there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"not so within {seconds} s"
        time.sleep(0.1)


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    with LocalAws(retry_seconds=0.05) as running:
        yield running


@pytest.fixture(scope="session")
def account_class() -> type[Account]:
    return Account


@pytest.fixture(scope="session")
def new_account(aws: LocalAws) -> Callable[[], Account]:
    return lambda: Account(aws, str(next(_numbers)))


@pytest.fixture
def account(new_account: Callable[[], Account]) -> Account:
    return new_account()


@pytest.fixture(scope="session")
def stack_template() -> dict[str, Any]:
    """A stack with every type that a monitor uses."""
    template: dict[str, Any] = json.loads((Path(__file__).parent / "stack.json").read_text())
    return template
