"""EC2's answers in the dialect of configuration items. Pure.

AWS Config writes what EC2 answers with names that begin with a small letter, times as texts, and tags apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.lib import instant
from handlers.lib.item import Item, normalise


class MalformedAnswerError(ValueError):
    """An answer of EC2 that lacks what every answer of its kind has."""


def in_items_dialect(value: Any) -> Any:
    """The value with names and times as items have them, all the way down."""
    if isinstance(value, Mapping):
        return {name[:1].lower() + name[1:]: in_items_dialect(part) for name, part in value.items()}
    if isinstance(value, list):
        return [in_items_dialect(part) for part in value]
    return instant.to_text(value) if isinstance(value, datetime) else value


def item(
    answer: Mapping[str, Any],
    *,
    resource_type: str,
    resource_id: str,
    account: str,
    region: str,
    at: str,
    configuration: Mapping[str, Any] | None = None,
    name: str | None = None,
    is_gone: bool = False,
) -> Item:
    """The item of one resource of EC2, as it was `at` that time; `configuration` where it is not the answer's own.

    EC2 says a resource's tags itself: they are final.
    """
    kind = resource_type.rpartition("::")[2]
    raw = {
        "awsAccountId": account,
        "awsRegion": region,
        "resourceType": resource_type,
        "resourceId": resource_id,
        "resourceName": name,
        "ARN": f"arn:{partition(region)}:ec2:{region}:{account}:{_ARN_KINDS[kind]}/{resource_id}",
        "configurationItemStatus": "ResourceDeleted" if is_gone else "OK",
        "configurationItemCaptureTime": at,
        "configuration": in_items_dialect(answer) if configuration is None else configuration,
        "tags": {tag["Key"]: tag["Value"] for tag in answer.get("Tags", [])},
    }
    return normalise(raw)._replace(tags_confirmed=True)


_ARN_KINDS = {"Instance": "instance", "SecurityGroup": "security-group"}


def partition(region: str) -> str:
    """The partition of a region: https://docs.aws.amazon.com/general/latest/gr/rande.html"""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
