"""Gone is what its own service does not know any more."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from renderer.deploy.proof import LOOKS, Remains, remains

QUEUE = {"ResourceType": "AWS::SQS::Queue", "PhysicalResourceId": "https://q"}
POLICY = {"ResourceType": "AWS::IAM::ManagedPolicy", "PhysicalResourceId": "arn:aws:iam::111122223333:policy/p"}
BUCKET = {"ResourceType": "AWS::S3::Bucket", "PhysicalResourceId": "b"}
NAMELESS = {"ResourceType": "AWS::Lambda::Permission", "PhysicalResourceId": "p"}


class Services:
    """Every client at once: each call of a name answers from its own list, the last answer again and again."""

    region = "us-east-1"

    def __init__(self, **answers: list[str]) -> None:
        self._answers = answers

    def client(self, service: str) -> Any:
        return self

    def __getattr__(self, call: str) -> Any:
        def answer(**parameters: str) -> dict[str, Any]:
            answers = self._answers[call]
            code = answers.pop(0) if len(answers) > 1 else answers[0]
            if code:
                raise ClientError({"Error": {"Code": code, "Message": ""}}, call)
            return {}

        return answer


def asked(*resources: dict[str, str], **answers: list[str]) -> tuple[Remains, int]:
    services: Any = Services(**answers)
    waits: list[float] = []
    return remains(services, list(resources), waits.append), len(waits)


def test_what_no_service_knows_is_gone_and_what_cannot_be_asked_for_is_not_counted() -> None:
    found, waits = asked(
        QUEUE,
        BUCKET,
        POLICY,
        NAMELESS,
        get_queue_attributes=["AWS.SimpleQueueService.NonExistentQueue"],
        head_bucket=["404"],
        get_policy=["NoSuchEntity"],
    )
    assert (found, waits) == (Remains(3, ()), 0)


def test_a_service_that_is_late_is_asked_again() -> None:
    found, waits = asked(QUEUE, get_queue_attributes=["", "", "QueueDoesNotExist.NonExistent"])
    assert (found, waits) == (Remains(1, ()), 2)


def test_what_is_still_there_after_a_minute_is_named() -> None:
    found, waits = asked(BUCKET, head_bucket=[""])
    assert (found, waits) == (Remains(0, ("AWS::S3::Bucket b",)), LOOKS - 1)


def test_a_refusal_is_no_proof() -> None:
    with pytest.raises(ClientError, match="403"):
        asked(BUCKET, head_bucket=["403"])
