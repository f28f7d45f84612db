"""Clients of AWS whose errors name the call and the resource, and parameters read through one of them.

botocore says of a time-out only which endpoint it was, and AWS of a throttled call not what it was about: whoever
reads the log or a dead letter's cause at night needs both.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.parameters import SSMProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.config import Config

from handlers.lib.pages import SUBJECT

# What a call is about, by the parameter that says so. Values (of a secret, a message, an item) are never among them.
SUBJECTS = (
    "Bucket",
    "ConfigRuleName",
    "ConfigurationAggregatorName",
    "FunctionName",
    "Key",
    "LogicalResourceId",
    "Name",
    "Path",
    "PrefixListId",
    "QueueUrl",
    "ResourceARNList",
    "ResourceId",
    "SecretId",
    "StackName",
    "SubscriptionArn",
    "TableName",
    "TopicArn",
    "resourceId",
    "resourceType",
)
LONGEST_SUBJECT = 300

PARAMETER_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 5})

logger = Logger()


def client(service: str, config: Config) -> Any:
    """A client of `service`. Its errors end in what the call was about; each further attempt at a call is logged."""
    made = boto3.client(service, config=config)  # type: ignore[call-overload] # the stubs know literals only
    for event, hook in (
        ("before-parameter-build", _note),
        ("request-created", _log_retry),
        ("after-call", _name_in_answer),
        ("after-call-error", _name_in_error),
    ):
        made.meta.events.register(event, hook)
    return made


def get_parameter(name: str, *, max_age: int, decrypt: bool = False) -> str:
    """The parameter's text, kept for `max_age` seconds; GetParameterError names it and the cause."""
    try:
        return str(_parameters().get(name, max_age=max_age, decrypt=decrypt))
    except GetParameterError as error:
        raise GetParameterError(f"parameter {name} could not be read with GetParameter: {error}") from error


@cache
def _parameters() -> SSMProvider:
    return SSMProvider(boto3_client=client("ssm", PARAMETER_CONFIG))


def subject_of(parameters: Mapping[str, Any]) -> str:
    """What a call with these parameters is about, as `TableName=t`; empty where they do not say."""
    named = [f"{name}={parameters[name]}" for name in SUBJECTS if name in parameters]
    # A batch names its tables as keys.
    named += [f"TableName={table}" for table in parameters.get("RequestItems", {})]
    named += [f"{one['AttributeKey']}={one['AttributeValue']}" for one in parameters.get("LookupAttributes", ())]
    buses = (one["EventBusName"] for one in parameters.get("Entries", ()) if "EventBusName" in one)
    named += [f"EventBusName={bus}" for bus in dict.fromkeys(buses)]
    filters = parameters.get("Filters")
    # Those of EC2; AWS Config's are a mapping, and name no resource.
    named += [f"{one['Name']}={','.join(one['Values'])}" for one in filters] if isinstance(filters, list) else []
    return ", ".join(named)[:LONGEST_SUBJECT]


def _note(params: Any, context: dict[str, Any], **_: Any) -> None:
    context[SUBJECT] = subject_of(params) if isinstance(params, Mapping) else ""


def _log_retry(request: Any, operation_name: str, **_: Any) -> None:
    attempt = request.context.get("retries", {}).get("attempt", 1)
    if attempt > 1:
        about = request.context.get(SUBJECT, "")
        logger.warning("AWS is asked again", extra={"call": operation_name, "about": about, "attempt": attempt})


def _name_in_answer(http_response: Any, parsed: dict[str, Any], context: Mapping[str, Any], **_: Any) -> None:
    about = context.get(SUBJECT)
    if not about:
        return
    if http_response.status_code >= 300 and "Error" in parsed:
        parsed["Error"]["Message"] = f"{parsed['Error'].get('Message', '')} [{about}]"
    # For `pages.answered`, which finds what was cut off.
    parsed.setdefault("ResponseMetadata", {})[SUBJECT] = about


def _name_in_error(exception: Exception, event_name: str, context: Mapping[str, Any], **_: Any) -> None:
    call = event_name.rpartition(".")[2]
    exception.args = (f"{call} failed: {exception} [{context.get(SUBJECT, '')}]",)
