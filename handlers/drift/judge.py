"""What CloudFormation's row about one resource means: drift, in sync, or not known. Pure.

One judge for every path: the check of one resource, the rows of a whole stack, the report. A row is a
StackResourceDrift: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResourceDrift.html
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from handlers.drift.differences import Ignored, Properties, differences, holder
from handlers.drift.secrets import readable
from handlers.lib import instant
from handlers.lib.finding import CLOSED, OPEN, SEVERITIES, Finding
from handlers.lib.rule_names import STACK_DRIFT
from handlers.lib.verdict import REASON_LIMIT, listing

SOURCE = "stack-drift"

DRIFTED = frozenset({"MODIFIED", "DELETED"})

UNSAID = "Differs from its template; CloudFormation does not say in which property"

# What a value may take of a reason's 256 characters: the longest at which all differences fit, else the last.
VALUE_LIMITS = (120, 60, 30)
ALLOWED_LIMIT = 1_024


class MalformedDriftError(ValueError):
    """A row of CloudFormation that lacks what every row has."""


class Judged(NamedTuple):
    """The id of the resource's finding, and the finding: OPEN where it drifted, CLOSED where it is in sync.

    Where it could not be judged there is no finding but a reason. A type that CloudFormation does not support is
    no failure of this check.
    """

    id: str
    finding: Finding | None
    unjudged: str = ""
    is_supported: bool = True


class Stack(NamedTuple):
    """The parts of `arn:aws:cloudformation:us-east-1:111122223333:stack/name/uuid`."""

    id: str
    name: str
    account: str
    region: str


@dataclass(frozen=True)
class Resource:
    """What is known of the resource beside CloudFormation's row: its type and ARN by Config, and its tags."""

    type: str | None = None
    arn: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


def parse_stack_id(stack_id: str) -> Stack:
    """The stack of an ARN; MalformedDriftError where it is none."""
    parts = stack_id.split(":", 5)
    if len(parts) != 6 or parts[2] != "cloudformation" or not parts[5].startswith("stack/"):
        raise MalformedDriftError(f"not the ARN of a stack: {stack_id!r:.200}")
    return Stack(stack_id, parts[5].split("/")[1], parts[4], parts[3])


def judge(
    row: Mapping[str, Any], severity: str, ignored: Sequence[Ignored] = (), known: Resource | None = None
) -> Judged:
    """The verdict on one row. Drift that is all in `ignored`, or in form only, is none.

    Raises MalformedDriftError where the row lacks what it must have.
    """
    try:
        finding = _finding(row, CLOSED, severity, known, reason="as its template says")
        status = row["StackResourceDriftStatus"]
        if status == "MODIFIED":
            every = row["PropertyDifferences"]
            properties = Properties(row.get("ExpectedProperties"), row.get("ActualProperties"))
            drifted = differences(finding.resource_type, every, ignored, properties)
            if drifted or not every:
                finding = _modified(row, [_shown(one, properties) for one in drifted], severity, known)
        elif status == "DELETED":
            finding = _deleted(row, severity, known)
        elif status != "IN_SYNC":
            why = row.get("DriftStatusReason") or "CloudFormation gives no reason"
            subject = f"{row['LogicalResourceId']} ({finding.resource_type}) in {row['StackId']}"
            return Judged(finding.id, None, f"{subject}: {status}: {why}", is_supported=status != "UNSUPPORTED")
    except KeyError as error:
        raise MalformedDriftError(f"CloudFormation's row of a resource's drift has no {error}") from error
    return Judged(finding.id, finding)


def graver(severity: str) -> str:
    """The next graver severity; the gravest stays."""
    return SEVERITIES[max(SEVERITIES.index(severity) - 1, 0)]


def _modified(
    row: Mapping[str, Any], drifted: Sequence[Mapping[str, Any]], severity: str, known: Resource | None
) -> Finding:
    ordered = sorted(drifted, key=lambda difference: (difference["PropertyPath"], difference["DifferenceType"]))
    expected = [_expected(difference) for difference in ordered]
    stack = parse_stack_id(row["StackId"])
    return _finding(
        row,
        OPEN,
        severity,
        known,
        reason=_reason(ordered),
        allowed=listing(expected, ALLOWED_LIMIT) if expected else None,
        remediation=(
            f"If the change is wanted, take it into the template of stack {stack.name} and update the stack; "
            f"if not, revert {row['LogicalResourceId']} to what the template says."
        ),
    )


def _deleted(row: Mapping[str, Any], severity: str, known: Resource | None) -> Finding:
    stack = parse_stack_id(row["StackId"])
    return _finding(
        row,
        OPEN,
        graver(severity),
        known,
        reason=f"Deleted outside CloudFormation: stack {stack.name} still has it as {row['LogicalResourceId']}"[
            :REASON_LIMIT
        ],
        remediation=(
            f"If it is to stay deleted, remove {row['LogicalResourceId']} from the template of stack {stack.name} "
            "and update the stack; if not, restore it, or let the stack create it anew under another logical id."
        ),
    )


def _finding(
    row: Mapping[str, Any],
    status: str,
    severity: str,
    known: Resource | None,
    *,
    reason: str,
    allowed: str | None = None,
    remediation: str | None = None,
) -> Finding:
    stack = parse_stack_id(row["StackId"])
    # The API does not promise a physical id.
    physical_id = row.get("PhysicalResourceId") or f"{stack.name}/{row['LogicalResourceId']}"
    resource_type = row["ResourceType"]
    # An item may carry its owner's tags (an instance those of its Auto Scaling group) and yet be another resource.
    arn = known.arn if known and known.type == resource_type else None
    return Finding(
        rule=STACK_DRIFT,
        severity=severity,
        account=stack.account,
        region=stack.region,
        resource_type=resource_type,
        resource_id=physical_id,
        reason=reason,
        observed_at=instant.to_text(row["Timestamp"]),
        status=status,
        resource_name=row["LogicalResourceId"],
        resource_arn=arn or (physical_id if physical_id.startswith("arn:") else None),
        allowed=allowed,
        remediation=remediation,
        stack=stack.name,
        source=SOURCE,
        tags=known.tags if known else {},
        # Each API has a stage `Prod`: the physical id alone would be one finding of several stacks.
        within=f"{stack.name}/{row['LogicalResourceId']}",
    )


def _reason(drifted: Sequence[Mapping[str, Any]]) -> str:
    """What differs, in a reason's length. Cut, it ends in a mark of the whole, as other drift is another reason."""
    whole = _sentences(drifted, None)
    if not whole:
        return UNSAID
    text = "; ".join(whole)
    if len(text) <= REASON_LIMIT:
        return text
    mark = f" [{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}]"
    for limit in VALUE_LIMITS:
        shortened = _sentences(drifted, limit)
        text = "; ".join(shortened)
        if len(text) + len(mark) <= REASON_LIMIT:
            return text + mark
    return listing(shortened, REASON_LIMIT - len(mark)) + mark


def _sentences(drifted: Sequence[Mapping[str, Any]], limit: int | None) -> list[str]:
    return [_sentence(difference, limit) for difference in drifted]


def _sentence(difference: Mapping[str, Any], limit: int | None) -> str:
    path = difference["PropertyPath"]
    expected, actual = (_cut(difference[f"{side}Value"], limit) for side in ("Expected", "Actual"))
    kind = difference["DifferenceType"]
    if kind == "ADD":
        return f"{path} was added: {actual}"
    if kind == "REMOVE":
        return f"{path} was removed: the template says {expected}"
    if actual == expected:
        return f"{path} is {actual}, the template says another"
    return f"{path} is {actual}, the template says {expected}"


def _expected(difference: Mapping[str, Any]) -> str:
    path = difference["PropertyPath"]
    if difference["DifferenceType"] == "ADD":
        return f"no {path}"
    return f"{path} = {_cut(difference['ExpectedValue'], ALLOWED_LIMIT // 2)}"


def _shown(difference: Mapping[str, Any], properties: Properties) -> dict[str, Any]:
    """The difference with its values as a person may read them."""
    path = difference["PropertyPath"]
    return {
        **difference,
        "ExpectedValue": readable(path, difference["ExpectedValue"], holder(properties.expected, path)),
        "ActualValue": readable(path, difference["ActualValue"], holder(properties.actual, path)),
    }


def _cut(text: str, limit: int | None) -> str:
    return text if limit is None or len(text) <= limit else text[: limit - 3] + "..."
