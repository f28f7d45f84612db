"""The config rule function: judges what AWS Config tells of, tells AWS Config the verdict and the team the violation.

One notification makes one PutEvaluations and, for a violation, one message to the alert queue: AWS
Config itself announces a result only when its status changes, so a second fault of a resource that
already fails would go unheard.

What cannot be judged (CouldNotJudgeError, MalformedItemError, what AWS does not tell of one resource, a policy that
is missing or cannot be understood) gets no evaluation. AWS Config takes no "unknown" from a rule: INSUFFICIENT_DATA is
refused, NOT_APPLICABLE would say that the rule does not concern the resource, and either of the
others would be a guess. So the last known result stands there, and the invocation fails: an error
log that names resource and cause, the metric NotJudged, Lambda's two further attempts (some causes
pass), then the dead letter queue and its alarm. It is no finding, because a finding is closed by
AWS Config's next change of status, and a resource that turns out as compliant as before has none.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from botocore.exceptions import ClientError

from handlers.lib import alert_bus, alert_queue, aws, evaluations, instant
from handlers.lib.alert_queue import Message
from handlers.lib.config_items import current_items, item_of
from handlers.lib.gathering import Gatherer, Kept
from handlers.lib.heartbeat import Heartbeat, is_scheduled, of_schedule
from handlers.lib.item import GONE, Item, MalformedItemError, normalise
from handlers.lib.metrics import Metric, emit
from handlers.lib.notification import OVERSIZED, Notification, parse
from handlers.lib.pages import TruncatedAnswerError
from handlers.lib.policy import read_documents
from handlers.lib.rule import Policy, Rule, evaluation, finding, judge_whole, load, parse_policy
from handlers.lib.throttle import is_throttle
from handlers.lib.verdict import NON_COMPLIANT, CouldNotJudgeError, Needs, Verdict, not_applicable

if TYPE_CHECKING:
    from types_boto3_config import ConfigServiceClient
    from types_boto3_config.type_defs import EvaluationTypeDef

# A change of a policy, or of a prefix list, takes effect within this time.
KEPT_SECONDS = 300

# Why one resource could not be judged; the others are.
OF_ONE_RESOURCE = (CouldNotJudgeError, MalformedItemError, TruncatedAnswerError, ClientError)

# What says that this role may not, whatever the resource.
OF_THE_ROLE = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "ExpiredTokenException"})

CLIENT_CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5})

logger = Logger()


class NotJudgedError(Exception):
    """Resources that could not be judged; the invocation fails so that this is seen."""


@dataclass(frozen=True)
class Edge:
    """The rule that the function runs, and what it reads from and writes to."""

    rule: Rule
    severity: str
    environment: str
    region: str
    policy: Callable[[], Policy]
    gather: Callable[[Item, Needs], Item]
    config: ConfigServiceClient
    send: Callable[[Iterable[Message]], int]
    now: Callable[[], datetime]


class Judged(NamedTuple):
    """A resource and the verdict on it."""

    item: Item
    verdict: Verdict


@logger.inject_lambda_context
def handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, int]:
    """Entry point: an invocation by AWS Config, or by the heartbeat's schedule.

    Returns how many resources were evaluated, and found in violation; or how many heartbeats were sent.
    """
    edge = _edge()
    logger.append_keys(rule=edge.rule.name)
    if is_scheduled(event):
        return beat(edge, of_schedule(event, edge.rule.name), context.function_name)
    return run(edge, parse(event))


def beat(edge: Edge, heartbeat: Heartbeat, function: str) -> dict[str, int]:
    """Go the way of a violation with one that is none: read the policy, tell AWS Config in test mode, send it.

    A late one shows nothing and is dropped, so that a day's dead letters, handed back, do not look like a slow day.
    """
    if heartbeat.is_late(edge.now()):
        logger.info("a heartbeat that is late", beat_at=heartbeat.beat_at)
        return {"heartbeats": 0}
    edge.policy()
    verdict: EvaluationTypeDef = {
        "ComplianceResourceType": "AWS::Lambda::Function",
        "ComplianceResourceId": function,
        "ComplianceType": NON_COMPLIANT,
        "Annotation": "heartbeat",
        "OrderingTimestamp": heartbeat.beat_at,
    }
    evaluations.put([verdict], evaluations.TEST_TOKEN, edge.config)
    # Adds nothing to the sum, and lets the alarm on silence tell "nothing was judged" from "nothing is known".
    emit([Metric("Evaluations", 0)], Environment=edge.environment)
    return {"heartbeats": edge.send([heartbeat])}


def run(edge: Edge, notification: Notification) -> dict[str, int]:
    """Judge what the notification is about and tell of it; NotJudgedError names what could not be judged."""
    policy = edge.policy()
    counts = {"evaluated": 0, "violations": 0}
    failures = []
    for page in _pages(edge, notification):
        judged = []
        for raw in page:
            try:
                judged.append(_judged(edge, notification, policy, raw))
            except OF_ONE_RESOURCE as error:  # noqa: PERF203 - the others are judged
                if _is_of_all(error):
                    raise
                failures.append(f"{raw.get('resourceType')} {raw.get('resourceId')}: {error}")
                logger.error(  # noqa: TRY400 - a cause, no bug: its trace helps nobody
                    "could not judge",
                    resource_type=raw.get("resourceType"),
                    resource_id=raw.get("resourceId"),
                    cause=str(error),
                )
        counts["violations"] += _tell(edge, notification, judged)
        counts["evaluated"] += len(judged)
    evaluated = [Metric("Evaluations", counts["evaluated"])]
    # Of all rules together too: the alarm on silence asks whether any of them judges.
    emit(evaluated, Environment=edge.environment)
    emit(evaluated, Environment=edge.environment, Rule=edge.rule.name)
    if failures:
        emit([Metric("NotJudged", len(failures))], Environment=edge.environment, Rule=edge.rule.name)
        more = f"; and {len(failures) - 10} more" if len(failures) > 10 else ""
        raise NotJudgedError(f"rule {edge.rule.name} could not judge {'; '.join(failures[:10])}{more}")
    return counts


def _is_of_all(error: Exception) -> bool:
    """Whether of the next resource nothing would be told either: AWS is too busy, out of order, or denies the call."""
    if not isinstance(error, ClientError):
        return False
    code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    return is_throttle(code, error.response["Error"]["Message"]) or status >= 500 or code in OF_THE_ROLE


def _pages(edge: Edge, notification: Notification) -> Iterable[list[Mapping[str, Any]]]:
    """The items that the notification is about: by schedule, all that the rule is for."""
    if notification.item is None:
        return current_items(edge.config, notification.rule_name, edge.rule.resource_types)
    item = notification.item
    is_summary_enough = notification.left_scope or item.get("configurationItemStatus") in GONE
    if notification.kind == OVERSIZED and not is_summary_enough:
        item = item_of(edge.config, item)
    return [[item]]


def _judged(edge: Edge, notification: Notification, policy: Policy, raw: Mapping[str, Any]) -> Judged:
    item = normalise(raw, notification.created_at or instant.to_text(edge.now()))
    if notification.left_scope:
        return Judged(item, not_applicable("the resource left the rule's scope"))
    return Judged(*judge_whole(edge.rule, item, policy, edge.gather))


def _tell(edge: Edge, notification: Notification, judged: list[Judged]) -> int:
    """Put the evaluations, then send what is in violation; gives how many violations there are.

    In this order a failure between the two repeats both and loses nothing. A schedule's results are of their items'
    time too: were they of its own, a change from just before it, told of after it, would look outdated.
    """
    evaluations.put(
        (evaluation(item, verdict) for item, verdict in judged),
        notification.result_token,
        edge.config,
    )
    recorded_at = instant.to_text(edge.now())
    for item, verdict in judged:
        logger.info(
            "judged",
            resource_type=item.resource_type,
            resource_id=item.resource_id,
            verdict=verdict.compliance,
            reason=verdict.reason,
        )
    violations = [
        finding(edge.rule, edge.severity, item, verdict, edge.region, recorded_at=recorded_at)
        for item, verdict in judged
        if verdict.compliance == NON_COMPLIANT
    ]
    if notification.result_token != evaluations.TEST_TOKEN:
        edge.send(violations)
    return len(violations)


def _sender() -> Callable[[Iterable[Message]], int]:
    """The way to the alerts: this account's queue, or a member account's bus."""
    if "ALERT_BUS" in os.environ:
        bus, events = os.environ["ALERT_BUS"], aws.client("events", CLIENT_CONFIG)
        return lambda messages: alert_bus.send(messages, bus, events)
    queue_url, sqs = os.environ["ALERT_QUEUE_URL"], aws.client("sqs", CLIENT_CONFIG)
    return lambda messages: alert_queue.send(messages, queue_url, sqs)


@cache
def _edge() -> Edge:
    rule = load(os.environ["RULE"])
    ssm = aws.client("ssm", CLIENT_CONFIG)
    policies: Kept[Policy] = Kept(KEPT_SECONDS)
    path = os.environ["POLICY_PATH"]
    gatherer = Gatherer(
        aws.client("resourcegroupstaggingapi", CLIENT_CONFIG),
        aws.client("ec2", CLIENT_CONFIG),
        Kept(KEPT_SECONDS),
    )
    return Edge(
        rule=rule,
        severity=os.environ["SEVERITY"],
        environment=os.environ["ENVIRONMENT"],
        region=os.environ["AWS_REGION"],
        policy=lambda: policies.get(path, lambda: parse_policy(rule, read_documents(path, ssm))),
        gather=gatherer.gather,
        config=aws.client("config", CLIENT_CONFIG),
        send=_sender(),
        now=lambda: datetime.now(timezone.utc),
    )
