"""From a reviewed stack to a deployed one: check the account, publish, change set, question, execution."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from renderer.compose import Composed
from renderer.compose.limits import must_go_by_s3
from renderer.compose.project import MAIN_STACK
from renderer.deploy.afterwards import left_to_do
from renderer.deploy.change_set import ChangeSet, create_change_set, discard_change_set, execute_change_set
from renderer.deploy.deployed import read_deployed
from renderer.deploy.forecast import is_graver, read_forecast, sentence
from renderer.deploy.judged_anew import judge_anew, rules_with_another_policy
from renderer.deploy.lines import say
from renderer.deploy.needs import needs_of
from renderer.deploy.plan import load, make_plan, moved
from renderer.deploy.preflight import preflight
from renderer.deploy.progress import progress
from renderer.deploy.publish import publish, publish_template
from renderer.deploy.question import agreed, check_somebody_is_there
from renderer.deploy.session import Session
from renderer.deploy.state import Absent, Deployed, DeployError
from renderer.review.change_set import Opinion, disagreements
from renderer.review.model import Review


@dataclass(frozen=True)
class Reviewed:
    """A rendered stack, what was deployed when it was reviewed, and the review."""

    name: str
    composed: Composed
    state: Deployed | Absent
    review: Review


def deploy(session: Session, reviewed: Reviewed, console: Console, *, yes: bool, plan: Path | None = None) -> None:
    """Deploy what was reviewed, and follow it to its end; DeployError says what is missing or the first cause.

    A `plan` is the consent: it must still hold. Else a person is asked, unless `yes`.
    """
    try:
        if plan is not None:
            _check_plan(plan, session, reviewed)
        _deploy(session, reviewed, console, consented=yes or plan is not None)
    except (BotoCoreError, ClientError) as error:
        raise DeployError(f"{reviewed.name} was not deployed: {error}") from error


def _deploy(session: Session, reviewed: Reviewed, console: Console, *, consented: bool) -> None:
    if not consented:
        check_somebody_is_there()
    _check_account(session, reviewed, console)
    change_set = _prepare(session, reviewed, console)
    if change_set is None:
        say(console, f"{reviewed.name}: no changes, nothing to deploy")
        return
    cloudformation = session.client("cloudformation")
    try:
        aws = read_forecast(cloudformation, change_set.arn)
        _check_unmoved(session, reviewed, change_set)
        differing = disagreements(reviewed.review, aws)
        _show(console, len(aws["Changes"]), differing)
        _consent(reviewed, differing, consented)
    except BaseException:
        discard_change_set(cloudformation, change_set)
        raise
    began = time.monotonic()
    with progress(console, len(aws["Changes"])) as tell:
        execute_change_set(cloudformation, change_set, tell=tell)
    did = "created" if change_set.creates else "updated"
    say(console, f"{reviewed.name} is {did} in {time.monotonic() - began:.0f} s")
    if isinstance(reviewed.state, Deployed):
        rules = rules_with_another_policy(reviewed.state.template, reviewed.composed.template)
        if rules:
            say(console, judge_anew(session.client("config"), rules, reviewed.composed.values["environment"]))
    environment = reviewed.composed.values["environment"]
    if reviewed.name == f"stack-compliance-{MAIN_STACK}-{environment}":
        for line in left_to_do(session, reviewed.name, environment):
            say(console, line)


def _check_plan(path: Path, session: Session, reviewed: Reviewed) -> None:
    now = make_plan(reviewed.composed, reviewed.name, session.region, reviewed.state, reviewed.review)
    found = moved(load(path), now)
    if found:
        reasons = "\n".join(f"  {reason}" for reason in found)
        raise DeployError(f"{path} does not hold any more; review again, and make a new plan\n{reasons}")


def _check_account(session: Session, reviewed: Reviewed, console: Console) -> None:
    findings = preflight(session, needs_of(reviewed.composed), reviewed.state)
    for unknown in findings.unknown:
        say(console, f"note: {unknown}")
    if findings.missing:
        reasons = "\n".join(f"  {reason}" for reason in findings.missing)
        raise DeployError(f"{reviewed.name} cannot be deployed yet; nothing was changed\n{reasons}")


def _prepare(session: Session, reviewed: Reviewed, console: Console) -> ChangeSet | None:
    """What CloudFormation fetches, then the change set; None where nothing changes."""
    composed, s3 = reviewed.composed, session.client("s3")
    account, bucket = composed.values["account"], composed.values["artifacts"]["bucket"]
    if composed.bundle.key in composed.configuration["Parameters"].values():
        sent = publish(s3, bucket, composed.bundle.key, composed.bundle.content, account)
        where = f"s3://{bucket}/{composed.bundle.key}"
        say(console, f"the bundle {'is uploaded to' if sent else 'is at'} {where}")
    for attachment in composed.attachments:
        sent = publish(s3, bucket, attachment.key, attachment.text.encode(), account)
        where = f"s3://{bucket}/{attachment.key}"
        say(console, f"{attachment.name} {'is uploaded to' if sent else 'is at'} {where}")
    template = composed.template_text
    if must_go_by_s3(template):
        template = publish_template(s3, bucket, template, account)
    return create_change_set(
        session.client("cloudformation"),
        reviewed.name,
        f"render-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}",
        template,
        composed.configuration,
        role_arn=composed.values["deploy"]["service_role_arn"],
        say=lambda line: say(console, line),
    )


def _check_unmoved(session: Session, reviewed: Reviewed, change_set: ChangeSet) -> None:
    """The change set is against the stack as it is now: is that the one that was reviewed?"""
    account = reviewed.composed.values["account"]
    state = read_deployed(session.client("cloudformation"), change_set.stack, account, lambda: account)
    same = isinstance(state, Absent) if isinstance(reviewed.state, Absent) else state == reviewed.state
    if not same:
        raise DeployError(f"{change_set.stack} was changed by somebody else since it was reviewed: review it again")


def _show(console: Console, changes: int, differing: tuple[Opinion, ...]) -> None:
    count = f"{changes} change{'' if changes == 1 else 's'}"
    if not differing:
        say(console, f"AWS's change set: {count}, the same as in the review")
        return
    say(console, f"AWS's change set: {count}; it differs from the review:")
    for each in sorted(differing, key=is_graver, reverse=True):
        style, mark = ("bold red", "!") if is_graver(each) else (None, " ")
        say(console, f"{mark} {sentence(each)}", style)


def _consent(reviewed: Reviewed, differing: tuple[Opinion, ...], consented: bool) -> None:
    """DeployError without a yes; and where nobody looks, AWS must not take away more than the review said."""
    if not consented:
        account = reviewed.composed.values["account"]
        if not agreed(f"Deploy {reviewed.name} to account {account}?", "yes"):
            raise DeployError(f"{reviewed.name} was not deployed: the answer was not yes")
        return
    graver = "; ".join(sentence(each) for each in differing if is_graver(each))
    if graver:
        raise DeployError(f"AWS would do more than was reviewed, so a person must agree to it: {graver}")
