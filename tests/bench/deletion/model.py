# ruff: noqa: N803 - the names are those of boto3
"""The deletion of a full report bucket in virtual time: the function's own code against a model of S3.

Every round is an invocation of `empty_bucket.delete`; only the clock, the thread pool and S3 are models. A deletion
runs to its end when it is submitted, on a clock of its own; S3's bucket of tokens is shared.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from unittest import mock

from botocore.exceptions import ClientError

from handlers.custom_resources import bucket_emptier, empty_bucket
from handlers.custom_resources.protocol import WATCHDOG_SECONDS, FailedError, Outcome, Request

PAGE = 1_000


@dataclass(frozen=True)
class Parameters:
    """What is assumed. `deletes_a_second` is S3's published floor for one prefix, each object of a batch as one."""

    deletes_a_second: float = 3_500
    batch_seconds: float = 0.6
    listing_seconds: float = 0.2
    refusal_seconds: float = 0.03
    start_seconds: float = 2.0
    lambda_seconds: float = 120
    service_timeout: float = 3_600


@dataclass
class Clock:
    """The time of whoever runs at the moment."""

    now: float = 1_000_000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def as_module(self) -> Any:
        """In the place of the module `time`."""
        return SimpleNamespace(time=lambda: self.now, monotonic=lambda: self.now, sleep=self.sleep)


@dataclass
class Bucket:
    """S3 with so many versions in one prefix: listings in their order, deletions at a rate, SlowDown above it."""

    versions: int
    clock: Clock
    parameters: Parameters
    refusals: int = 0
    _deleted: set[int] = field(default_factory=set)
    _full_at: float = 0.0
    _policy: str = "{}"
    exceptions: Any = field(default_factory=lambda: SimpleNamespace(NoSuchUpload=KeyError))

    @property
    def left(self) -> int:
        return self.versions - PAGE * len(self._deleted)

    def get_bucket_policy(self, Bucket: str) -> dict[str, str]:
        self.clock.sleep(self.parameters.listing_seconds)
        return {"Policy": self._policy}

    def put_bucket_policy(self, Bucket: str, Policy: str) -> None:
        self.clock.sleep(self.parameters.listing_seconds)
        self._policy = Policy

    def get_paginator(self, operation: str) -> Any:
        pages = self._versions if operation == "list_object_versions" else lambda Bucket: iter([{}])
        return SimpleNamespace(paginate=pages)

    def _versions(self, Bucket: str) -> Iterator[dict[str, Any]]:
        for number in range(self.versions // PAGE):
            if number in self._deleted:
                continue
            self.clock.sleep(self.parameters.listing_seconds)
            yield {"IsTruncated": True, "Versions": [{"Key": str(number), "VersionId": "v"}] * PAGE}
        yield {"IsTruncated": False}

    def delete_objects(self, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:
        """Take the batch where a second's worth of deletions is not used up, else refuse all of it."""
        batch = Delete["Objects"]
        # A second's worth may be used at once, as S3 counts by the second.
        if self.clock.now < self._full_at - 1:
            self.refusals += 1
            self.clock.sleep(self.parameters.refusal_seconds)
            detail = {"Error": {"Code": "SlowDown", "Message": "Please reduce your request rate."}}
            raise ClientError(detail, "DeleteObjects")  # type: ignore[arg-type] # the part that is read
        self._full_at = max(self._full_at, self.clock.now) + len(batch) / self.parameters.deletes_a_second
        self.clock.sleep(self.parameters.batch_seconds)
        self._deleted.add(int(batch[0]["Key"]))
        return {}


@dataclass
class Pool:
    """ThreadPoolExecutor in virtual time, as far as the emptier uses it."""

    clock: Clock

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None: ...

    def submit(self, call: Callable[..., Any], *arguments: Any) -> Any:
        began = self.clock.now
        call(*arguments)
        ended, self.clock.now = self.clock.now, began

        def result() -> None:
            self.clock.now = max(self.clock.now, ended)

        return SimpleNamespace(result=result)


@dataclass(frozen=True)
class Ending:
    """How a deletion ended: after how many seconds and rounds, with how many versions left, and what was answered."""

    seconds: float
    rounds: int
    left: int
    refusals: int
    reason: str = ""

    @property
    def status(self) -> str:
        return "FAILED" if self.reason else "SUCCESS"


def run(versions: int, parameters: Parameters | None = None) -> Ending:
    """Delete a bucket with so many versions (a multiple of 1,000)."""
    parameters = parameters or Parameters()
    clock = Clock()
    began = clock.now
    bucket = Bucket(versions, clock, parameters)
    event: dict[str, Any] = {"RequestType": "Delete"}
    rounds = 0
    with _virtual(clock):
        while True:
            rounds += 1
            clock.sleep(parameters.start_seconds)
            following: list[dict[str, Any]] = []
            try:
                outcome = _round(event, bucket, clock, parameters, following)
            except FailedError as error:
                return Ending(clock.now - began, rounds, bucket.left, bucket.refusals, str(error))
            if outcome is Outcome.DONE:
                return Ending(clock.now - began, rounds, bucket.left, bucket.refusals)
            (event,) = following


def _round(
    event: dict[str, Any], bucket: Bucket, clock: Clock, parameters: Parameters, following: list[dict[str, Any]]
) -> Outcome:
    ends = clock.now + parameters.lambda_seconds - WATCHDOG_SECONDS
    request = Request(
        type="Delete",
        stack_id="arn:aws:cloudformation:us-east-1:111122223333:stack/monitor-prod/0f1e2d3c",
        request_id="request-1",
        logical_id="EmptyReportBucket",
        response_url="https://example.com/",
        properties={"ServiceTimeout": str(int(parameters.service_timeout))},
    )

    def invoke(Payload: bytes, **_: Any) -> None:
        following.append(json.loads(Payload))

    return empty_bucket.delete(
        event,
        request,
        "bucket",
        lambda: ends - clock.now,
        function="function",
        s3=bucket,  # type: ignore[arg-type] # a model
        lambda_=SimpleNamespace(invoke=invoke),  # type: ignore[arg-type] # a model
    )


@contextmanager
def _virtual(clock: Clock) -> Iterator[None]:
    silent = SimpleNamespace(info=lambda *_, **__: None)
    with (
        mock.patch.object(bucket_emptier, "time", clock.as_module()),
        mock.patch.object(empty_bucket, "time", clock.as_module()),
        mock.patch.object(empty_bucket, "logger", silent),
        mock.patch.object(bucket_emptier, "ThreadPoolExecutor", return_value=Pool(clock)),
    ):
        yield
