"""Which calls become events of CloudTrail, and how."""

from __future__ import annotations

import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from local_aws.additions import aws_events
from local_aws.additions.cloudtrail import dialect, history
from local_aws.additions.cloudtrail.wire import ERROR_FROM, Request, answer_of, operation_of, parameters_of
from local_aws.emulator import app, get_account_id, get_region, iam, iam_evaluator, replace

# By botocore's name of the service: the operations that become events.
CALLS: dict[str, set[str]] = {}

# MiniStack's names of services, where botocore has others.
_SERVICES = {"monitoring": "cloudwatch"}

Event = dict[str, Any]
Dispatch = Callable[..., Awaitable[Any]]


def add(service: str, *operations: str) -> None:
    """Let these operations of a service (botocore's names) become events."""
    CALLS.setdefault(service, set()).update(operations)


def detail_of(service: str, operation: str, request: Request, answer: tuple[int, Mapping[str, str], Any]) -> Event:
    """The event of one call in the account and region at hand, as CloudTrail records it."""
    request_id = str(uuid.uuid4())
    status, headers, body = answer
    parsed, code, message = answer_of(service, operation, status, headers, body)
    failed = {"errorCode": _error_code(service, code), "errorMessage": message} if status >= ERROR_FROM else {}
    parameters = parameters_of(service, operation, request)
    return {
        "eventVersion": "1.11",
        "userIdentity": _identity(iam_evaluator.request_caller_arn(request.headers, request.query)),
        "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "eventSource": dialect.event_source(service),
        "eventName": dialect.event_name(service, operation),
        "awsRegion": get_region(),
        "sourceIPAddress": "127.0.0.1",
        "userAgent": request.headers.get("user-agent", ""),
        **failed,
        "requestParameters": dialect.request_parameters(service, operation, parameters),
        "responseElements": None if failed else dialect.response_elements(service, operation, parsed, request_id),
        "requestID": request_id,
        "eventID": str(uuid.uuid4()),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": get_account_id(),
        "eventCategory": "Management",
    }


def _error_code(service: str, code: str) -> str:
    """EC2's codes say whose fault it was: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"""
    return f"Client.{code}" if service == "ec2" else code


def _identity(arn: str) -> Event:
    account = get_account_id()
    kind, _, name = arn.split(":", 5)[5].partition("/")
    if kind == "assumed-role":
        role_name = name.partition("/")[0]
        role = iam._roles.get_scoped(account, None, role_name) or {}
        issuer = {"type": "Role", "arn": role.get("Arn", ""), "accountId": account, "userName": role_name}
        return {
            "type": "AssumedRole",
            "arn": arn,
            "accountId": account,
            "sessionContext": {"sessionIssuer": issuer, "attributes": {"mfaAuthenticated": "false"}},
        }
    if kind == "user":
        return {"type": "IAMUser", "arn": arn, "accountId": account, "userName": name.rpartition("/")[2]}
    return {"type": "Root", "arn": arn, "accountId": account, "principalId": account}


def record(detail: Event) -> None:
    """Keep the event for LookupEvents and put it on the default bus."""
    history.keep(detail)
    source = f"aws.{detail['eventSource'].partition('.')[0]}"
    aws_events.emit(source, "AWS API Call via CloudTrail", detail, [])


def _recording(original: Dispatch) -> Dispatch:
    async def dispatch(  # noqa: PLR0917 - the signature is MiniStack's
        method: str, path: str, headers: Any, body: bytes, query: Any, request_id: str
    ) -> Any:
        answer = await original(method, path, headers, body, query, request_id)
        request = Request(method, path, headers, query, body)
        named = app.detect_service(method, path, headers, app._routing_params(method, path, headers, body, query))
        service = _SERVICES.get(named, named)
        if service in CALLS:
            operation = operation_of(service, request)
            if operation in CALLS[service]:
                record(detail_of(service, operation, request, answer))
        return answer

    return dispatch


def install() -> None:
    add(
        "ec2",
        "AuthorizeSecurityGroupEgress",
        "AuthorizeSecurityGroupIngress",
        "CreateSecurityGroup",
        "CreateTags",
        "DeleteSecurityGroup",
        "DeleteTags",
        "ModifySecurityGroupRules",
        "RevokeSecurityGroupEgress",
        "RevokeSecurityGroupIngress",
        "RunInstances",
    )
    # What would blind the monitor.
    add("config", "DeleteConfigRule", "StartConfigurationRecorder", "StopConfigurationRecorder")
    add("events", "DisableRule", "EnableRule")
    add("kms", "DisableKey", "EnableKey")
    add("lambda", "UpdateFunctionConfiguration")
    add("sns", "SetTopicAttributes", "Subscribe", "Unsubscribe")
    add("sqs", "PurgeQueue", "SetQueueAttributes")
    add("ssm", "DeleteParameter", "PutParameter")
    replace(app, "_dispatch_service_request", _recording)
    history.install()
