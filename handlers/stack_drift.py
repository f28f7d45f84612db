"""The stack drift function: does a resource still look as its stack's template says?

On a resource's change one resource is checked, where the overlay wants it on the very call that changed it; on
CloudFormation's own word and after an update, a stack; by schedule, every stack that was not compared for long. What
changes while a stack is being compared or updated is checked when that has ended. What could not be judged is logged,
counted (DriftNotJudged) and kept for the report, never taken for in sync.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING, Any, Callable

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from botocore.exceptions import ClientError

from handlers.drift import ownership, sweep
from handlers.drift.coverage import unjudged
from handlers.drift.history import in_life
from handlers.drift.judge import DRIFTED, Judged, Resource, judge, parse_stack_id
from handlers.drift.ownership import Owner
from handlers.drift.refusals import UNDER_WAY, WRONG_STATE, refusal
from handlers.drift.settings import Settings, parse_settings
from handlers.drift.stacks_table import Detection, StacksTable
from handlers.lib import alert_queue, aws, instant
from handlers.lib.attribution import Attributed
from handlers.lib.aws import get_parameter
from handlers.lib.finding import OPEN, SEVERITIES, Finding
from handlers.lib.findings_table import FindingsTable
from handlers.lib.item import Item, normalise
from handlers.lib.metrics import Metric, emit
from handlers.lib.pages import answered, elements
from handlers.lib.throttle import is_throttle
from handlers.trail import named
from handlers.trail.call import DETAIL_TYPE as CALL
from handlers.trail.call import Call, parse
from handlers.trail.maker import may_have_made

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.type_defs import StackResourceDriftTypeDef
    from types_boto3_config import ConfigServiceClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sqs import SQSClient

ITEM_CHANGE = "Config Configuration Item Change"
DRIFT_DETECTION = "CloudFormation Drift Detection Status Change"
STACK_STATUS = "CloudFormation Stack Status Change"

STACK_ID_TAG = "aws:cloudformation:stack-id"
LOGICAL_ID_TAG = "aws:cloudformation:logical-id"

PARAMETER_SECONDS = 300
# Left of the invocation's time when a sweep stops starting detections.
SWEEP_MARGIN_SECONDS = 10
# So many checks, of some seconds each, leave time for the rest of the invocation.
MISSED_A_CALL = 10
# A call may name up to 1,000 resources (CreateTags), and each is a check; AWS Config tells of those beyond.
RESOURCES_A_CALL = 25

CLIENT_ATTEMPTS = 5
CLIENT_CONFIG = Config(
    connect_timeout=2, read_timeout=15, retries={"mode": "standard", "total_max_attempts": CLIENT_ATTEMPTS}
)

logger = Logger()


class UnexpectedEventError(ValueError):
    """An event that no rule of this stack sends here."""


class SweepFailedError(RuntimeError):
    """Stacks whose detection CloudFormation would not start, for none of the reasons that pass by themselves."""


@dataclass(frozen=True)
class Edge:
    """What the function reads from and writes to."""

    cloudformation: CloudFormationClient
    config: ConfigServiceClient
    table: FindingsTable
    stacks: StacksTable
    sqs: SQSClient
    queue_url: str
    environment: str
    severity: str
    settings: Settings
    account: str
    region: str


@logger.inject_lambda_context
def handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, int] | None:
    """Entry point: an event of EventBridge, or `{"sweep": true}` of the schedule, which returns what it did."""
    edge = _edge(context)
    if event.get("sweep") is True:
        now = datetime.now(timezone.utc)
        return sweep_stacks(edge, now, lambda: context.get_remaining_time_in_millis() / 1000, time.sleep)
    kind = event.get("detail-type")
    if kind == ITEM_CHANGE:
        check_resource(edge, event["detail"], datetime.now(timezone.utc))
    elif kind == CALL:
        check_call(edge, event.get("detail"), datetime.now(timezone.utc))
    elif kind == DRIFT_DETECTION:
        read_detection(edge, event["detail"], event["time"])
    elif kind == STACK_STATUS:
        after_operation(edge, event["detail"], event["time"])
    else:
        raise UnexpectedEventError(f"neither a sweep nor one of the events this function is for: {kind!r:.200}")
    return None


def check_resource(edge: Edge, detail: Mapping[str, Any], now: datetime) -> None:
    """Check the one resource whose configuration item changed; a deleted one too, as its stack may still have it."""
    if "configurationItem" not in detail:
        logger.warning("an item without its content is left to the sweep", extra={"kind": detail.get("messageType")})
        _count_unjudged(edge, 1)
        return
    item = normalise(detail["configurationItem"])
    if item.is_gone and STACK_ID_TAG not in item.tags:
        item = in_life(edge.config, item)
    owner = _owner(edge, item)
    if owner is None:
        logger.debug("of no stack that is known", extra={"resource": item.resource_id})
        return
    stack = parse_stack_id(owner.stack_id)
    if (stack.account, stack.region) != (edge.account, edge.region):
        # AWS Config records what is global (a distribution) in one region, its stack may be in any.
        logger.warning("a stack of another account or region is not asked", extra={"stack": owner.stack_id})
        _count_unjudged(edge, 1)
        return
    _check(edge, owner, now, Resource(item.resource_type, item.arn, item.tags))


def check_call(edge: Edge, detail: Any, now: datetime) -> None:
    """Check the resources of stacks that an API call changed, by CloudTrail's record of it.

    What CloudFormation changes itself is no drift; what fails or only reads changes nothing.
    """
    call = parse(detail)
    if call.passed_over or call.is_by_cloudformation:
        logger.debug("changes nothing that could be drift", extra={"call": call.name, "cause": call.passed_over})
        return
    resources = named.changed(call)
    if named.is_known(call) and not resources:
        logger.warning(
            "the call names no resource where it should", extra={"call": call.name, "event": call.by.event_id}
        )
    if len(resources) > RESOURCES_A_CALL:
        logger.warning("a call of many resources is left to AWS Config in part", extra={"resources": len(resources)})
    for resource in resources[:RESOURCES_A_CALL]:
        owner = edge.stacks.owner([(resource.type, name) for name in resource.ids])
        if owner:
            _check(edge, owner, now, call=call if edge.settings.attribution else None)


def _check(edge: Edge, owner: Owner, now: datetime, known: Resource | None = None, call: Call | None = None) -> None:
    """Check the one resource; where nothing is `known` but whose it is, its stack's tags are taken for its own."""
    row = _compared(edge, owner, now)
    if row is None:
        return
    if known is None and row["StackResourceDriftStatus"] in DRIFTED:
        known = Resource(tags=_stack_tags(edge, owner.stack_id))
    # The all-clear of one resource is always sent: what it ends may still wait in the queue, unknown to the table.
    judged = judge(row, edge.severity, edge.settings.ignored, known)
    _settle(edge, [judged], only_known_all_clears=False, call=call)


def _compared(edge: Edge, owner: Owner, now: datetime) -> StackResourceDriftTypeDef | None:
    """CloudFormation's comparison of the one resource; None where it makes none.

    While its stack is updated nothing is drift, and a comparison of the whole stack that is under way may have passed
    the resource before it changed: that is noted, and the resource is checked when either has ended.
    """
    row, refused = _ask(edge, owner)
    if refused in (UNDER_WAY, WRONG_STATE):
        # Asked again once it is noted: what ended before that finds no note, and refuses no longer.
        edge.stacks.note_missed(owner, now)
        row, _ = _ask(edge, owner)
    return row


def _ask(edge: Edge, owner: Owner) -> tuple[StackResourceDriftTypeDef | None, str]:
    """CloudFormation's row, or None and the kind of its refusal."""
    try:
        answer = edge.cloudformation.detect_stack_resource_drift(
            StackName=owner.stack_id, LogicalResourceId=owner.logical_id
        )
    except ClientError as error:
        return None, _pass_over(error, f"{owner.logical_id} in {owner.stack_id}")
    return answered(answer, "StackResourceDrift", "DetectStackResourceDrift"), ""


def read_detection(edge: Edge, detail: Mapping[str, Any], at: str) -> None:
    """Take the rows of a stack whose detection ended `at` that time. A failed one has rows too, of what it reached.

    What changed during the detection is checked now: it may have been passed by before.
    """
    stack_id, status = detail["stack-id"], detail["status-details"]["detection-status"]
    if status == "DETECTION_IN_PROGRESS":
        return
    try:
        rows = list(
            elements(edge.cloudformation.describe_stack_resource_drifts, "StackResourceDrifts", StackName=stack_id)
        )
        resources = _resources(edge, stack_id)
    except ClientError as error:
        _pass_over(error, stack_id)
        return
    if status != "DETECTION_COMPLETE":
        logger.error("a stack's drift could not be judged in full", extra={"stack": stack_id, "status": status})
        _count_unjudged(edge, 1)
    is_drifted = any(row["StackResourceDriftStatus"] in DRIFTED for row in rows)
    known = Resource(tags=_stack_tags(edge, stack_id)) if is_drifted else None
    judged = [judge(row, edge.severity, edge.settings.ignored, known) for row in rows]
    _settle(edge, judged, only_known_all_clears=True)
    now = instant.parse(at)
    _learn(edge, stack_id, resources, now)
    # Before it is recorded: an invocation that fails here comes again.
    if not _check_missed(edge, stack_id, resources, now):
        _detect(edge, stack_id)
    detection = Detection(instant.to_text(now), status, unjudged(rows, resources))
    edge.stacks.record(stack_id, detection, now.timestamp())


def after_operation(edge: Edge, detail: Mapping[str, Any], at: str) -> None:
    """Look at the whole stack once an operation on it has ended `at` that time: what changed meanwhile was not checked.

    A new stack is as its template says; what it is made of is learnt.
    """
    stack_id, status = detail["stack-id"], detail["status-details"]["status"]
    if status not in sweep.CHECKABLE:
        return
    try:
        resources = _resources(edge, stack_id)
    except ClientError as error:
        _pass_over(error, stack_id)
        return
    now = instant.parse(at)
    if status in sweep.ENDS_AN_UPDATE:
        # First, for the comparison of the whole takes minutes, and refuses that of one.
        _check_missed(edge, stack_id, resources, now)
        _detect(edge, stack_id)
    _learn(edge, stack_id, resources, now)


def _check_missed(edge: Edge, stack_id: str, resources: Iterable[Mapping[str, Any]], now: datetime) -> bool:
    """Check what was refused its check meanwhile; False where there is more of it than one invocation can do."""
    missed = edge.stacks.missed(stack_id, (one["LogicalResourceId"] for one in resources))
    if len(missed) > MISSED_A_CALL:
        return False
    for logical_id in missed:
        _check(edge, Owner(stack_id, logical_id), now)
    return True


def _detect(edge: Edge, stack_id: str) -> None:
    """Start a detection of the stack, where CloudFormation makes one: one that is under way is as good."""
    try:
        edge.cloudformation.detect_stack_drift(StackName=stack_id)
    except ClientError as error:
        _pass_over(error, stack_id)


def sweep_stacks(
    edge: Edge, now: datetime, time_left: Callable[[], float], sleep: Callable[[float], None]
) -> dict[str, int]:
    """Start a detection of every stack that is due and allows one, the longest uncompared first.

    The detection's end comes as an event; a stack whose event was lost stays due. What this sweep does not reach,
    the next one does. Returns how many were started, and how many were not and why. Raises SweepFailedError at the
    end where CloudFormation answered with an error.
    """
    summaries = list(
        elements(edge.cloudformation.list_stacks, "StackSummaries", StackStatusFilter=list(sweep.CHECKABLE))
    )
    detections = edge.stacks.detections(summary["StackId"] for summary in summaries)
    ended_at = {stack_id: detection.ended_at for stack_id, detection in detections.items()}
    before = instant.to_text(now - timedelta(hours=edge.settings.sweep_after_hours))
    tally = sweep.Tally()
    errors = []
    for stack_id in sweep.due(summaries, ended_at, before):
        if time_left() < SWEEP_MARGIN_SECONDS:
            tally.not_reached += 1
            continue
        try:
            edge.cloudformation.detect_stack_drift(StackName=stack_id)
            tally.started += 1
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            kind = refusal(code, message)
            tally.add(kind, is_throttle(code, message))
            if kind is None and not is_throttle(code, message):
                logger.exception("no drift detection", extra={"stack": stack_id})
                errors.append(f"{stack_id}: {message}")
        sleep(1 / edge.settings.sweep_calls_per_second)
    counts = tally.counts()
    logger.info("swept", extra=counts)
    _count_unjudged(edge, tally.unjudged)
    if errors:
        raise SweepFailedError(f"{len(errors)} of {len(summaries)} stacks were not swept, the first: {errors[0]}")
    return counts


def _owner(edge: Edge, item: Item) -> Owner | None:
    """The stack of the item's resource: by its tags, else, for types that have none, by what the stacks list."""
    stack_id, logical_id = item.tags.get(STACK_ID_TAG), item.tags.get(LOGICAL_ID_TAG)
    if stack_id and logical_id:
        return Owner(stack_id, logical_id)
    if item.resource_type in edge.settings.types_without_tags:
        return edge.stacks.owner(ownership.names(item))
    return None


def _resources(edge: Edge, stack_id: str) -> list[Mapping[str, Any]]:
    """All resources of a stack: DescribeStackResources would end at the hundredth."""
    return list(elements(edge.cloudformation.list_stack_resources, "StackResourceSummaries", StackName=stack_id))


def _learn(edge: Edge, stack_id: str, resources: Iterable[Mapping[str, Any]], now: datetime) -> None:
    edge.stacks.learn(stack_id, ownership.owned(resources, edge.settings.looked_up), now.timestamp())


def _stack_tags(edge: Edge, stack_id: str) -> dict[str, str]:
    """The stack's own tags, which CloudFormation gives its resources: a row of drift has none."""
    stacks = elements(edge.cloudformation.describe_stacks, "Stacks", StackName=stack_id)
    return {tag["Key"]: tag["Value"] for stack in stacks for tag in stack.get("Tags", [])}


def _settle(edge: Edge, judged: Iterable[Judged], *, only_known_all_clears: bool, call: Call | None = None) -> None:
    """Send what drifted and the all-clears, all or only those the table has open; log and count what was not judged.

    `call` is the one that led to the check, where that is to be told.
    """
    opened: list[Finding] = []
    cleared: list[Finding] = []
    not_judged = 0
    for one in judged:
        if one.finding is None:
            logger.warning("drift not judged", extra={"cause": one.unjudged})
            not_judged += one.is_supported
        elif one.finding.status == OPEN:
            opened.append(one.finding)
        else:
            cleared.append(one.finding)
    closed = _known_to_be_open(edge, cleared) if only_known_all_clears else cleared
    attributed = [Attributed(one.id, one.fingerprint, call.by) for one in opened if call and may_have_made(call, one)]
    alert_queue.send([*opened, *closed, *attributed], edge.queue_url, edge.sqs)
    logger.info("checked", extra={"drifted": len(opened), "back_in_sync": len(closed), "not_judged": not_judged})
    _count_unjudged(edge, not_judged)


def _known_to_be_open(edge: Edge, cleared: Sequence[Finding]) -> list[Finding]:
    """A stack has up to 500 resources, nearly all of them in sync: only what ends a finding is worth a message."""
    rows = edge.table.rows(finding.id for finding in cleared)
    return [finding for finding in cleared if finding.id in rows and rows[finding.id].is_open]


def _pass_over(error: ClientError, subject: str) -> str:
    """Drop a check that CloudFormation refuses for a reason that is no failure, its kind; other errors are raised."""
    kind = refusal(error.response["Error"]["Code"], error.response["Error"]["Message"])
    if kind is None:
        raise error
    extra = {"subject": subject, "kind": kind, "cause": error.response["Error"]["Message"]}
    logger.info("a detection is under way" if kind == UNDER_WAY else "not checked", extra=extra)
    return kind


def _count_unjudged(edge: Edge, count: int) -> None:
    if count:
        emit([Metric("DriftNotJudged", count)], Environment=edge.environment)


@cache
def _clients() -> tuple[CloudFormationClient, ConfigServiceClient, DynamoDBClient, SQSClient]:
    return (
        aws.client("cloudformation", CLIENT_CONFIG),
        aws.client("config", CLIENT_CONFIG),
        aws.client("dynamodb", CLIENT_CONFIG),
        aws.client("sqs", CLIENT_CONFIG),
    )


def _edge(context: LambdaContext) -> Edge:
    cloudformation, config, dynamodb, sqs = _clients()
    _, _, _, region, account, *_ = context.invoked_function_arn.split(":")
    severity = os.environ["SEVERITY"]
    if severity not in SEVERITIES:
        raise ValueError(f"SEVERITY must be one of {', '.join(SEVERITIES)}, not {severity!r}")
    name = os.environ["SETTINGS_PARAMETER"]
    return Edge(
        cloudformation=cloudformation,
        config=config,
        table=FindingsTable(dynamodb, os.environ["FINDINGS_TABLE"]),
        stacks=StacksTable(dynamodb, os.environ["STACKS_TABLE"]),
        sqs=sqs,
        queue_url=os.environ["ALERT_QUEUE_URL"],
        environment=os.environ["ENVIRONMENT"],
        severity=severity,
        settings=parse_settings(get_parameter(name, max_age=PARAMETER_SECONDS), name),
        account=account,
        region=region,
    )
