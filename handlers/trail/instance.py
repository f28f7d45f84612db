"""An instance of DescribeInstances as its configuration item. Pure.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.lib.item import Item
from handlers.trail.answers import MalformedAnswerError, item

TYPE = "AWS::EC2::Instance"

# EC2 shows an instance for about an hour after its end; AWS Config has forgotten it by then.
_ENDED = frozenset({"shutting-down", "terminated"})


def read(answer: Mapping[str, Any], account: str, region: str, at: str) -> Item:
    """The item of the instance; MalformedAnswerError where it lacks its id or state.

    `account` is the owner's, which stands on the reservation.
    """
    missing = [name for name in ("InstanceId", "State") if name not in answer]
    if missing:
        raise MalformedAnswerError(f"an instance of DescribeInstances has no {', '.join(missing)}")
    # An instance's item has no name.
    return item(
        answer,
        resource_type=TYPE,
        resource_id=answer["InstanceId"],
        account=account,
        region=region,
        at=at,
        is_gone=answer["State"].get("Name") in _ENDED,
    )
