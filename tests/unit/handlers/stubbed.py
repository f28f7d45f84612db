"""boto3 clients that answer what a test says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.stub import Stubber

SESSION = boto3.Session("test", "test", region_name="us-east-1")  # one: it caches what it loads


class Stub(Stubber):
    """A stubber whose client is of whatever service."""

    client: Any


@contextmanager
def stubbed(service: Any) -> Iterator[Stub]:
    """A stubbed client of the service; every answer that was prepared must have been asked for."""
    with Stub(SESSION.client(service)) as stub:
        yield stub
        stub.assert_no_pending_responses()
