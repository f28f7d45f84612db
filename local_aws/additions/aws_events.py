"""A model of the events that AWS services themselves put on the default bus of EventBridge.

In-process, because PutEvents refuses `aws.*` sources, here as on AWS.
Where AWS differs: AWS Config's events are best effort there and may be late or missing; here each one arrives at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from local_aws.emulator import eventbridge


def emit(source: str, detail_type: str, detail: Mapping[str, Any], resources: Sequence[str]) -> None:
    """Put one event of an AWS service on the default bus of the account and region at hand."""
    entry = {"Source": source, "DetailType": detail_type, "Detail": json.dumps(detail), "Resources": list(resources)}
    status, _, body = eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
    answer = json.loads(body)
    if status >= 400 or answer["FailedEntryCount"]:
        raise RuntimeError(f"EventBridge refused {detail_type}: {answer}")
