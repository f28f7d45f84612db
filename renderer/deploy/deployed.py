"""Read the deployed stack from CloudFormation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    LoginError,
    NoCredentialsError,
    PartialCredentialsError,
    ProxyConnectionError,
    SSOError,
    TokenRetrievalError,
)

from renderer.deploy.state import Absent, Deployed, DeployError, State, Unavailable
from renderer.template_text import NotATemplateError, parse_template

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient

_NO_CREDENTIALS = (
    NoCredentialsError,
    PartialCredentialsError,
    CredentialRetrievalError,
    TokenRetrievalError,
    SSOError,
    LoginError,
)
_NO_NETWORK = (EndpointConnectionError, ConnectTimeoutError, ProxyConnectionError)
_EXPIRED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired")

# A render waits for a network that is not there for some seconds, not for botocore's minutes.
_PATIENCE = Config(connect_timeout=3, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 3})


def read_from_aws(stack: str, account: str, region: str, profile: str | None = None) -> State:
    """What is deployed under the name, asked with the user's own credentials.

    AWS_ENDPOINT_URL is followed, as boto3 does. DeployError is any answer of AWS but that the stack does not exist.
    """
    try:
        session = boto3.Session(profile_name=profile, region_name=region)
        cloudformation = session.client("cloudformation", config=_PATIENCE)
        sts: Any = session.client("sts", config=_PATIENCE)
        return read_deployed(cloudformation, stack, account, lambda: str(sts.get_caller_identity()["Account"]))
    except (BotoCoreError, ClientError) as error:
        raise DeployError(f"stack {stack} could not be read: {error}") from error


def read_deployed(
    cloudformation: CloudFormationClient, stack: str, account: str, caller_account: Callable[[], str]
) -> State:
    """The stack's template and parameters; any error of AWS but the expected ones is raised.

    A stack of the same name in another account is not the one that the overlay describes, and where there is no stack
    it must be the right account that has none: `caller_account` is asked then, and only then.
    """
    try:
        return _read(cloudformation, stack, account, caller_account)
    except _NO_CREDENTIALS as error:
        return Unavailable(f"no usable AWS credentials ({_one_line(error)})")
    except _NO_NETWORK as error:
        return Unavailable(f"AWS cannot be reached ({_one_line(error)})")
    except ClientError as error:
        if error.response["Error"]["Code"] in _EXPIRED:
            return Unavailable(f"the AWS credentials have expired ({error.response['Error'].get('Message', '')})")
        raise


def _read(cloudformation: CloudFormationClient, stack: str, account: str, caller_account: Callable[[], str]) -> State:
    try:
        description = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if not does_not_exist(error):
            raise
        found = caller_account()
        return Absent() if found == account else _other_account(found, account)
    found = description["StackId"].split(":")[4]
    if found != account:
        return _other_account(found, account)
    status = description["StackStatus"]
    if status == "REVIEW_IN_PROGRESS":
        return Absent("a change set waits for its first execution")
    if status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"):
        return Absent(f"its creation failed ({status}): delete the stack before it is created again")
    body: Any = cloudformation.get_template(StackName=description["StackId"], TemplateStage="Original")["TemplateBody"]
    try:
        template = parse_template(body) if isinstance(body, str) else body
    except NotATemplateError as error:
        raise DeployError(f"stack {stack}: its deployed template cannot be read: {error}") from error
    # A stack without parameters or tags has no such member in its description.
    parameters = {each["ParameterKey"]: each["ParameterValue"] for each in description.get("Parameters", [])}
    tags = {each["Key"]: each["Value"] for each in description.get("Tags", [])}
    return Deployed(template, parameters, tags, status)


def does_not_exist(error: ClientError) -> bool:
    """Whether CloudFormation says that there is no such stack; it has no error code of its own for it."""
    answer = error.response["Error"]
    return answer["Code"] == "ValidationError" and "does not exist" in answer.get("Message", "")


def _other_account(found: str, expected: str) -> Unavailable:
    return Unavailable(f"the AWS credentials are for account {found}, and the overlay is for {expected}")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
