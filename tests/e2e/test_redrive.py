"""Dead letters at a terminal, as an officer types it at night, against the deployed stack."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from demo.stage import Stage
from handlers.lib.finding import Finding
from tests.e2e.patience import command, eventually
from tests.e2e.test_violations import _told_of

REQUEST = {"RequestType": "Delete", "LogicalResourceId": "EmptyReportBucket", "ResponseURL": "https://presigned"}


def redrive(stage: Stage, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What `python -m handlers.redrive` does, against this stage."""
    return command(stage, "handlers.redrive", *arguments)


def queue_of(stage: Stage, function: str) -> str:
    name = f"queue-dead-letters-{function}-{stage.environment}"
    url: str = stage.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
    return url


def bury(stage: Stage, function: str, event: Any, cause: str = "") -> str:
    """Put an event into the dead letters of a function, as Lambda does; the message's id."""
    attributes = {"ErrorMessage": {"DataType": "String", "StringValue": cause}} if cause else {}
    body = event if isinstance(event, str) else json.dumps(event)
    sent = stage.client("sqs").send_message(
        QueueUrl=queue_of(stage, function), MessageBody=body, MessageAttributes=attributes
    )
    return str(sent["MessageId"])


def waiting(stage: Stage, function: str) -> int:
    name = "ApproximateNumberOfMessages"
    answer = stage.client("sqs").get_queue_attributes(QueueUrl=queue_of(stage, function), AttributeNames=[name])
    return int(answer["Attributes"][name])


@pytest.fixture(autouse=True)
def no_dead_letters(stage: Stage) -> Iterator[None]:
    """Deleted one by one: purging a queue would be tampering, and told."""
    yield
    sqs = stage.client("sqs")
    for function in ("alerts", "stack-drift", "empty-bucket"):
        url = queue_of(stage, function)
        while left := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in left:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def violation(stage: Stage, resource_id: str) -> Finding:
    return Finding(
        rule="security-group-rules",
        severity="critical",
        account=stage.account,
        region="us-east-1",
        resource_type="AWS::EC2::SecurityGroup",
        resource_id=resource_id,
        reason="tcp/22 from 0.0.0.0/0",
        observed_at="2026-11-24T03:10:00.000Z",
    )


def test_dead_letters_are_listed_with_function_resource_and_cause_and_stay(stage: Stage) -> None:
    bury(stage, "alerts", violation(stage, "sg-dead0001").to_message())
    bury(stage, "stack-drift", {"sweep": True}, "ListStacks failed: Read timeout")
    bury(stage, "empty-bucket", REQUEST, "AccessDenied")
    for _ in range(2):
        done = redrive(stage, "list")
        assert done.returncode == 0, done.stderr
        for text in (
            "security-group-rules on AWS::EC2::SecurityGroup sg-dead0001",
            "sweep of the stacks",
            "ListStacks failed: Read timeout",
            "deploy or delete the stack again",
            "3 dead letters",
        ):
            assert text in done.stdout
    shown = json.loads(redrive(stage, "list", "--format", "json", "--function", "empty-bucket").stdout)
    assert [one["about"] for one in shown] == ["Delete of EmptyReportBucket"]
    assert "presigned" not in json.dumps(shown)


def test_what_is_handed_back_is_told_once_and_leaves_the_queue(stage: Stage) -> None:
    body = violation(stage, "sg-dead0002").to_message()
    for _ in range(3):
        bury(stage, "alerts", body)
    bury(stage, "stack-drift", {"sweep": True})
    done = redrive(stage, "run", "--all")

    assert done.returncode == 0, done.stderr
    assert "4 handed back, 0 left" in done.stdout
    assert eventually(lambda: _told_of(stage, "sg-dead0002", "security-group-rules"))
    assert len(_told_of(stage, "sg-dead0002", "security-group-rules")) == 1
    assert (waiting(stage, "alerts"), waiting(stage, "stack-drift")) == (0, 0)


def test_a_request_of_cloudformation_stays_until_it_is_dropped(stage: Stage) -> None:
    message = bury(stage, "empty-bucket", REQUEST)
    done = redrive(stage, "run", "--function", "empty-bucket")
    assert (done.returncode, "0 handed back, 1 left" in done.stdout) == (1, True)
    assert waiting(stage, "empty-bucket") == 1

    done = redrive(stage, "drop", message)
    assert done.returncode == 0, done.stderr
    assert "EmptyReportBucket" in done.stdout
    assert "presigned" not in done.stdout
    assert waiting(stage, "empty-bucket") == 0


def test_only_the_named_ones_are_handed_back(stage: Stage) -> None:
    first = bury(stage, "stack-drift", {"sweep": True})
    bury(stage, "stack-drift", {"sweep": True})

    assert "1 handed back, 0 left" in redrive(stage, "run", first[:12]).stdout
    assert waiting(stage, "stack-drift") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "say what to hand back"),
        (["run", "ffffffffffff"], "no dead letter's id begins with ffffffffffff"),
        (["run", "--function", "nobody"], "functions: alerts, approved-ami"),
        (["drop", "ab"], "is too short"),
        (["drop", "ffffffffffff"], "0 dead letters' ids begin"),
        (["list", "--profile", "nobody"], "nobody"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(stage: Stage, arguments: list[str], said: str) -> None:
    done = redrive(stage, *arguments)

    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert said in done.stderr
