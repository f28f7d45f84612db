"""What is left to a person after the monitor's stack was deployed: who must click, does it work, where to look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from renderer.deploy.session import Session

TOPIC, DASHBOARD = "AWS::SNS::Topic", "AWS::CloudWatch::Dashboard"
# What SNS says in place of the ARN: https://docs.aws.amazon.com/sns/latest/api/API_Subscription.html
_PENDING = "PendingConfirmation"


def left_to_do(session: Session, stack: str, environment: str) -> Iterator[str]:
    """A line for each; the check as it is typed, with the profile that was used.

    The stack is deployed, whatever cannot be read now: that is a line too.
    """
    resources = []
    try:
        pages = session.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
        resources = [each for page in pages for each in page["StackResourceSummaries"]]
        topics = [each["PhysicalResourceId"] for each in resources if each["ResourceType"] == TOPIC]
        unconfirmed = sorted({endpoint for topic in topics for endpoint in _unconfirmed(session.client("sns"), topic)})
    except (BotoCoreError, ClientError) as error:
        yield f"note: who has not confirmed a subscription could not be read: {error}"
    else:
        if unconfirmed:
            yield f"to be confirmed within 48 hours, by the link in SNS's mail: {', '.join(unconfirmed)}"
    more = f" --profile {session.profile}" if session.profile else ""
    yield f"does it work? python -m renderer.deploy.smoke --overlay {environment}{more}"
    for each in resources:
        if each["ResourceType"] == DASHBOARD:
            yield f"the dashboard: {_console(session.region)}#dashboards/dashboard/{each['PhysicalResourceId']}"


def _console(region: str) -> str:
    return f"https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}"


def _unconfirmed(sns: Any, topic: str) -> Iterator[str]:
    for page in sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic):
        for each in page["Subscriptions"]:
            if each["SubscriptionArn"] == _PENDING:
                yield each["Endpoint"]
