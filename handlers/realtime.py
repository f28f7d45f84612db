"""The realtime function: what an API call changed, judged at once, before AWS Config has recorded it.

It reads the resource by its service's own API and judges it by the same rules, under the same policy, as config_rule.
A violation is the same finding that AWS Config's item leads to, so it is told once. It opens findings and closes
none: EC2's answers may be older than the call that is told of, and AWS Config's record is the word on what is over.
What cannot be judged is logged and left to AWS Config, whose rule says so in its own way.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Callable

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from handlers.lib import alert_queue, aws
from handlers.lib.attribution import Attributed
from handlers.lib.aws import get_parameter
from handlers.lib.finding import Finding
from handlers.lib.gathering import Gatherer, Kept
from handlers.lib.item import Item
from handlers.lib.pages import answered, elements
from handlers.lib.policy import PolicyError, read_documents
from handlers.lib.rule import Policy, finding, judge_whole, load, parse_policy
from handlers.lib.verdict import NON_COMPLIANT, CouldNotJudgeError, Needs
from handlers.trail import instance, security_group
from handlers.trail.call import DETAIL_TYPE, REALTIME, Call, parse
from handlers.trail.maker import may_have_made
from handlers.trail.named import changed_or_created, is_known
from handlers.trail.settings import Settings, Watched, parse_settings

if TYPE_CHECKING:
    from types_boto3_ec2 import EC2Client
    from types_boto3_ec2.type_defs import FilterTypeDef
    from types_boto3_sqs import SQSClient

PARAMETER_SECONDS = 300
# A change of a policy, or of a prefix list, takes effect within this time.
KEPT_SECONDS = 300
# EC2 takes 200 values in a filter.
IDS_A_FILTER = 200

CLIENT_CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5})

logger = Logger()


class UnexpectedEventError(ValueError):
    """An event that no rule of this stack sends here."""


class NotJudgedError(Exception):
    """Rules that could not judge, as their policy is missing or cannot be understood; the others have judged."""


@dataclass(frozen=True)
class Edge:
    """What the function reads from and writes to."""

    ec2: EC2Client
    sqs: SQSClient
    queue_url: str
    region: str
    settings: Settings
    policy: Callable[[str], Policy]
    gather: Callable[[Item, Needs], Item]


@logger.inject_lambda_context
def handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, int]:  # noqa: ARG001 - Lambda gives two
    """Entry point: CloudTrail's record of an API call; returns how many resources were judged and violations found."""
    if event.get("detail-type") != DETAIL_TYPE:
        raise UnexpectedEventError(f"not CloudTrail's word of an API call: {event.get('detail-type')!r:.200}")
    return run(_edge(), parse(event.get("detail")))


def run(edge: Edge, call: Call) -> dict[str, int]:
    """Judge what the call changed or made, whoever made it, CloudFormation too.

    NotJudgedError at the end names the rules that have no policy.
    """
    if call.passed_over:
        logger.debug("changes nothing", extra={"call": call.name, "cause": call.passed_over})
        return {"judged": 0, "violations": 0}
    items = list(_items(edge, call))
    violations: list[Finding] = []
    failures = []
    for name, watched in edge.settings.rules.items():
        covered = [item for item in items if item.resource_type in watched.resource_types]
        try:
            violations += [one for item in covered for one in _violation(edge, name, watched, item)]
        except PolicyError as error:
            failures.append(str(error))
    blamed = [one for one in violations if edge.settings.attribution and may_have_made(call, one)]
    attributed = [Attributed(one.id, one.fingerprint, call.by) for one in blamed]
    alert_queue.send([*violations, *attributed], edge.queue_url, edge.sqs)
    counts = {"judged": len(items), "violations": len(violations)}
    logger.info("judged", extra={"call": call.name, "event": call.by.event_id, **counts})
    if failures:
        raise NotJudgedError("; ".join(failures))
    return counts


def _items(edge: Edge, call: Call) -> Iterator[Item]:
    """The resources that the call names and some rule is for, as they are now. One that is gone has no item.

    Their time is that of the call: whatever AWS Config has captured since is the later word.
    """
    resources = changed_or_created(call)
    if is_known(call) and not resources:
        logger.warning(
            "the call names no resource where it should", extra={"call": call.name, "event": call.by.event_id}
        )
    wanted = {one for watched in edge.settings.rules.values() for one in watched.resource_types}
    for resource_type, describe in ((security_group.TYPE, _groups), (instance.TYPE, _instances)):
        ids = [resource.ids[0] for resource in resources if resource.type == resource_type]
        if resource_type in wanted:
            for start in range(0, len(ids), IDS_A_FILTER):
                yield from describe(edge, ids[start : start + IDS_A_FILTER], call.at)


def _groups(edge: Edge, ids: Sequence[str], at: str) -> Iterator[Item]:
    """By a filter, as one group that is gone would make EC2 refuse the whole call by ids."""
    filters: list[FilterTypeDef] = [{"Name": "group-id", "Values": ids}]
    for answer in elements(edge.ec2.describe_security_groups, "SecurityGroups", Filters=filters):
        yield security_group.read(answer, edge.region, at)


def _instances(edge: Edge, ids: Sequence[str], at: str) -> Iterator[Item]:
    filters: list[FilterTypeDef] = [{"Name": "instance-id", "Values": ids}]
    for reservation in elements(edge.ec2.describe_instances, "Reservations", Filters=filters):
        for answer in answered(reservation, "Instances", "DescribeInstances"):
            yield instance.read(answer, reservation["OwnerId"], edge.region, at)


def _violation(edge: Edge, name: str, watched: Watched, item: Item) -> Iterator[Finding]:
    rule = load(name)
    try:
        _, verdict = judge_whole(rule, item, edge.policy(rule.name), edge.gather)
    except CouldNotJudgeError as error:
        extra = {"rule": name, "resource_id": item.resource_id, "cause": str(error)}
        logger.warning("could not judge: left to AWS Config", extra=extra)
        return
    if verdict.compliance == NON_COMPLIANT:
        yield replace(finding(rule, watched.severity, item, verdict, edge.region), source=REALTIME)


@cache
def _clients() -> tuple[EC2Client, SQSClient, Callable[[str], Policy], Callable[[Item, Needs], Item]]:
    ssm = aws.client("ssm", CLIENT_CONFIG)
    ec2 = aws.client("ec2", CLIENT_CONFIG)
    policies: Kept[Policy] = Kept(KEPT_SECONDS)
    root = os.environ["POLICIES_PATH"]

    def policy(rule: str) -> Policy:
        return policies.get(rule, lambda: parse_policy(load(rule), read_documents(f"{root}/{rule}", ssm)))

    tagging = aws.client("resourcegroupstaggingapi", CLIENT_CONFIG)
    return ec2, aws.client("sqs", CLIENT_CONFIG), policy, Gatherer(tagging, ec2, Kept(KEPT_SECONDS)).gather


def _edge() -> Edge:
    ec2, sqs, policy, gather = _clients()
    name = os.environ["SETTINGS_PARAMETER"]
    return Edge(
        ec2=ec2,
        sqs=sqs,
        queue_url=os.environ["ALERT_QUEUE_URL"],
        region=os.environ["AWS_REGION"],
        settings=parse_settings(get_parameter(name, max_age=PARAMETER_SECONDS), name),
        policy=policy,
        gather=gather,
    )
