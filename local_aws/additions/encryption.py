"""A model of KMS where a service writes into an encrypted queue or topic: the key's policy must let that service in.

As on AWS, CloudWatch tells KMS for which alarm and account it asks, and EventBridge does not: a condition on them in
the statement for EventBridge is never met, and every event is lost.
Where AWS differs: nothing is encrypted here, and calls with IAM credentials are not checked against the key.
"""

from __future__ import annotations

from typing import Any

from local_aws.additions import permissions
from local_aws.emulator import kms

NEEDED = ("kms:GenerateDataKey", "kms:Decrypt")


def may_use(key: str | None, service: str, *, source_arn: str | None = None, account: str | None = None) -> bool:
    """Whether a service may write what is encrypted with `key` (id, ARN or alias); no key is no obstacle.

    `source_arn` and `account` are what the service tells KMS, None where it tells nothing.
    """
    if not key:
        return True
    record: Any = kms._resolve_key(key)
    if record is None:  # alias/aws/sqs and the like: AWS's own keys let no other service in
        return False
    return all(
        permissions.allows(record.get("Policy"), service=service, action=action, source_arn=source_arn, account=account)
        for action in NEEDED
    )
