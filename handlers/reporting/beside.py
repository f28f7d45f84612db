"""What a report reads beside the verdicts, at the edge. Without a part of it the rest is still true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Callable

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from handlers.lib.pages import TruncatedAnswerError, answered, elements
from handlers.lib.policy import PolicyError
from handlers.reporting import exemptions, history, inventory
from handlers.reporting.reconcile import Open
from handlers.reporting.subscribers import Subscribers, is_readable, subscribers

if TYPE_CHECKING:
    from types_boto3_cloudwatch import CloudWatchClient
    from types_boto3_config import ConfigServiceClient
    from types_boto3_sns import SNSClient
    from types_boto3_ssm import SSMClient

# Left of the invocation's time for the report itself: a part that hung leaves the others unread rather than that.
MARGIN_SECONDS = 20
# ListDiscoveredResources takes 20 ids.
IDS_A_CALL = 20

logger = Logger(child=True)


@dataclass
class Beside:
    """Reads the parts, each on its own, and keeps the cause for each that it could not read.

    `time_left` gives the invocation's remaining seconds.
    """

    time_left: Callable[[], float]
    not_read: dict[str, str] = field(default_factory=dict)

    def part(self, name: str, read: Callable[[], Any]) -> Any:
        """What `read` gives; None where AWS refuses, hangs or cuts the answer, or holds what somebody broke."""
        if self.time_left() < MARGIN_SECONDS:
            self.not_read[name] = "not reached in the function's time (handlers.timeout_seconds)"
            return None
        try:
            return read()
        except (ClientError, BotoCoreError, TruncatedAnswerError, PolicyError) as error:
            logger.exception("a part of the report could not be read", extra={"part": name})
            self.not_read[name] = str(error)
            return None


def resources_monitored(config: ConfigServiceClient) -> dict[str, Any]:
    """How many resources AWS Config records."""
    return inventory.monitored(elements(config.get_discovered_resource_counts, "resourceCounts", "nextToken"))


def exemptions_of(ssm: SSMClient, path: str) -> list[dict[str, str]]:
    """The exemptions in the policies under `path`."""
    return exemptions.listed(elements(ssm.get_parameters_by_path, "Parameters", Path=path, Recursive=True))


def rates(cloudwatch: CloudWatchClient, environment: str, now: datetime, rate: float | None) -> list[dict[str, Any]]:
    """The rate as CloudWatch has it of the reports before, and that of now."""
    results = elements(
        cloudwatch.get_metric_data,
        "MetricDataResults",
        MetricDataQueries=[history.wanted(environment)],
        StartTime=now - history.REACH,
        EndTime=now,
        ScanBy="TimestampAscending",
    )
    return history.points(results, now, rate)


def subscribers_of(sns: SNSClient, topic_arn: str, account: str) -> Subscribers:
    """Who hears the alerts, as SNS has it."""
    every = list(elements(sns.list_subscriptions_by_topic, "Subscriptions", TopicArn=topic_arn))
    attributes = [
        answered(
            sns.get_subscription_attributes(SubscriptionArn=one["SubscriptionArn"]),
            "Attributes",
            "GetSubscriptionAttributes",
        )
        for one in every
        if is_readable(one, account)
    ]
    return subscribers(every, attributes)


def discovered(config: ConfigServiceClient, rows: Iterable[Open]) -> Iterator[Mapping[str, Any]]:
    """What AWS Config's inventory says of the resources of these rows, also of deleted ones; 20 ids a call."""
    ids: dict[str, set[str]] = {}
    for row in rows:
        ids.setdefault(row.resource_type, set()).add(row.resource_id)
    for resource_type, wanted in sorted(ids.items()):
        listed = sorted(wanted)
        for start in range(0, len(listed), IDS_A_CALL):
            yield from elements(
                config.list_discovered_resources,
                "resourceIdentifiers",
                "nextToken",
                resourceType=resource_type,
                resourceIds=listed[start : start + IDS_A_CALL],
                includeDeletedResources=True,
            )
