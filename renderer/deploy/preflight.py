"""What is missing in the account, before a deployment touches it.

CloudFormation would find most of it minutes later, half a stack in; here all of it is said at once, with its remedy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from renderer.deploy.needs import RECORDER, Needs, Secret
from renderer.deploy.session import Session
from renderer.deploy.state import Deployed, State
from renderer.deploy.trails import logs_writes

_DENIED = ("403", "AccessDenied", "AccessDeniedException", "AllAccessDisabled", "UnauthorizedOperation")
_ABSENT = ("404", "NoSuchBucket", "NoSuchEntity", "NotFound", "ResourceNotFoundException")


@dataclass(frozen=True)
class Findings:
    """`missing` keeps the deployment from beginning; `unknown` could not be asked, and is said."""

    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def preflight(session: Session, needs: Needs, state: State) -> Findings:
    """Ask the account for all that the stack needs; nothing is changed. Any other error of AWS is raised."""
    missing: list[str] = []
    unknown: list[str] = []
    for what, check in _checks(session, needs, state):
        found, refusal = _asked(check)
        missing += found
        if refusal:
            unknown.append(f"{what} could not be checked: {refusal}")
    return Findings(tuple(missing), tuple(unknown))


Check = Callable[[], Iterator[str]]


def _checks(session: Session, needs: Needs, state: State) -> Iterator[tuple[str, Check]]:
    yield "the state of the stack", lambda: _rest(state)
    yield "the capability", lambda: _capability(needs)
    if needs.bucket is not None:
        bucket = needs.bucket
        check = lambda: _bucket(session.client("s3"), bucket, session.region, needs.account)  # noqa: E731 - as the others
        yield f"the artifact bucket {bucket}", check
    for secret in needs.secrets:
        yield f"the secret {secret.name}", _bound(_secret, session.client("secretsmanager"), secret)
    for arn in needs.boundaries:
        yield f"the permissions boundary {arn}", _bound(_boundary, session.client("iam"), arn)
    if needs.service_role:
        yield f"the service role {needs.service_role}", _bound(_role, session.client("iam"), needs.service_role)
    if needs.recorder != "none":
        owned = isinstance(state, Deployed) and any(r["Type"] == RECORDER for r in state.template["Resources"].values())
        yield "AWS Config's recorder", lambda: _recorder(session.client("config"), needs.recorder, owned)

    if needs.trail:
        yield "CloudTrail's trails", lambda: _trail(session.client("cloudtrail"), session.region)


def _asked(check: Check) -> tuple[list[str], str]:
    """What is missing, or AWS's refusal to say."""
    try:
        return list(check()), ""
    except ClientError as error:
        if error.response["Error"]["Code"] not in _DENIED:
            raise
        return [], str(error)


def _bound(check: Callable[[Any, Any], Iterator[str]], client: Any, subject: Any) -> Check:
    return lambda: check(client, subject)


def _rest(state: State) -> Iterator[str]:
    if isinstance(state, Deployed) and state.status and state.status.endswith("_IN_PROGRESS"):
        yield f"the stack is being changed right now ({state.status}): wait until it is at rest"


def _capability(needs: Needs) -> Iterator[str]:
    """CAPABILITY_NAMED_IAM is given, as the review shows every permission. What a macro makes, no review shows."""
    if needs.macros:
        yield (
            f"the capability CAPABILITY_AUTO_EXPAND, which the template asks for by {', '.join(needs.macros)}:"
            " it is not given, for what a macro makes cannot be reviewed here; take the macro out"
        )


def _bucket(s3: Any, name: str, region: str, account: str) -> Iterator[str]:
    try:
        answer = s3.head_bucket(Bucket=name, ExpectedBucketOwner=account)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _ABSENT:
            yield (
                f"the artifact bucket {name} does not exist: aws s3api create-bucket --bucket {name} --region {region}"
            )
            return
        if code == "403":
            yield (
                f"the artifact bucket {name} is not in account {account}, or you may not list it:"
                " correct artifacts.bucket, or your permissions"
            )
            return
        raise
    found = answer.get("BucketRegion", region)
    if found != region:
        yield f"the artifact bucket {name} is in {found}: Lambda takes the bundle only from a bucket in {region}"


def _secret(secretsmanager: Any, secret: Secret) -> Iterator[str]:
    """The secret and the version that is asked for; its value is not read."""
    try:
        described = secretsmanager.describe_secret(SecretId=secret.name)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _ABSENT:
            raise
        yield (
            f"the secret {secret.name} does not exist: create it in Secrets Manager,"
            " or set contacts.secret to null if no contacts are to be printed"
        )
        return
    if described.get("DeletedDate"):
        yield f"the secret {secret.name} is being deleted: aws secretsmanager restore-secret --secret-id {secret.name}"
    stages = {stage for staged in described.get("VersionIdsToStages", {}).values() for stage in staged}
    if secret.stage is not None and secret.stage not in stages:
        yield f"the secret {secret.name} has no version {secret.stage}; it has {', '.join(sorted(stages)) or 'none'}"


def _boundary(iam: Any, arn: str) -> Iterator[str]:
    try:
        iam.get_policy(PolicyArn=arn)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _ABSENT:
            raise
        yield f"the permissions boundary {arn} does not exist: create it, or correct iam.permissions_boundary"


def _role(iam: Any, arn: str) -> Iterator[str]:
    try:
        iam.get_role(RoleName=arn.rpartition("/")[2])
    except ClientError as error:
        if error.response["Error"]["Code"] not in _ABSENT:
            raise
        yield f"the service role {arn} does not exist: create it, or set deploy.service_role_arn to null"


def _trail(cloudtrail: Any, region: str) -> Iterator[str]:
    """EventBridge hears of calls only where a trail logs them, whoever's it is."""
    for trail in cloudtrail.describe_trails(includeShadowTrails=True)["trailList"]:
        arn = trail["TrailARN"]
        if cloudtrail.get_trail_status(Name=arn)["IsLogging"] and logs_writes(
            cloudtrail.get_event_selectors(TrailName=arn)
        ):
            return
    yield (
        f"realtime is cloudtrail, and no trail logs write management events of {region}: EventBridge would hear of no"
        " call; create one (aws cloudtrail create-trail, start-logging), or set realtime to null"
    )


def _recorder(config: Any, wanted: str, owned: bool) -> Iterator[str]:
    """AWS allows one recorder a region, beside those that AWS's services bring for themselves."""
    found = [
        recorder["name"]
        for recorder in config.describe_configuration_recorders()["ConfigurationRecorders"]
        if not recorder.get("servicePrincipal")
    ]
    if wanted == "existing" and (owned or not found):
        yield (
            "config.recorder is existing, and the recorder of this account is the stack's own: it would be deleted"
            if owned
            else "config.recorder is existing, and the account has no recorder: set it to create"
        )
    if wanted == "own" and not owned and found:
        yield f"the account has the recorder {found[0]} already, and AWS allows one: set config.recorder to existing"
