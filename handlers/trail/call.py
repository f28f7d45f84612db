"""An API call as CloudTrail tells of it on EventBridge or in its event history. Pure.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from handlers.lib import instant
from handlers.lib.attribution import Attribution
from handlers.lib.text import well_formed

DETAIL_TYPE = "AWS API Call via CloudTrail"
CLOUDFORMATION = "cloudformation.amazonaws.com"

# The source of findings that the rules' fast path opened.
REALTIME = "realtime"

# Lambda's calls carry the version of its API: UpdateFunctionConfiguration20150331v2.
_VERSION = re.compile(r"20\d{6}(v\d+)?$")
TEXT_LIMIT = 512


class MalformedCallError(ValueError):
    """What says it is an API call lacks what every call has."""


class Call(NamedTuple):
    """`source` is the service (`ec2.amazonaws.com`), `name` the call without the version of its API.

    `detail` is the record whole, `at` its time to the second. `passed_over` says why the call changed nothing, and is
    empty where it may have. `is_by_cloudformation`: CloudFormation made it, for a stack.
    """

    source: str
    name: str
    at: str
    detail: Mapping[str, Any]
    passed_over: str
    is_by_cloudformation: bool
    by: Attribution


def parse(detail: Any) -> Call:
    """The call of a CloudTrail record; MalformedCallError where it is none."""
    if not isinstance(detail, Mapping):
        raise MalformedCallError(f"not a record of CloudTrail: {detail!r:.200}")
    source, name, at = (_text(detail, key) for key in ("eventSource", "eventName", "eventTime"))
    try:
        at = instant.normal(at)
    except (ValueError, OverflowError) as error:
        raise MalformedCallError(f"a record of CloudTrail whose eventTime is {at!r:.100}: {error}") from error
    identity = detail.get("userIdentity")
    identity = identity if isinstance(identity, Mapping) else {}
    return Call(
        source,
        _VERSION.sub("", name),
        at,
        detail,
        _passed_over(detail),
        CLOUDFORMATION in (identity.get("invokedBy"), detail.get("sourceIPAddress")),
        Attribution(
            event_name=_cut(name),
            at=at,
            principal=_principal(identity),
            source_ip=_cut(detail.get("sourceIPAddress")),
            event_id=_cut(detail.get("eventID")),
        ),
    )


def _passed_over(detail: Mapping[str, Any]) -> str:
    """A dry run has an error too: Client.DryRunOperation."""
    if detail.get("errorCode") or detail.get("errorMessage"):
        return f"failed: {detail.get('errorCode')!r:.100}"
    return "read only" if detail.get("readOnly") in (True, "true") else ""


def _principal(identity: Mapping[str, Any]) -> str:
    """The ARN of who called; a service that calls for itself has none, and is known by its name."""
    known = (identity.get(key) for key in ("arn", "invokedBy", "principalId", "userName", "type"))
    return next((_cut(one) for one in known if isinstance(one, str) and one), "unknown")


def _text(detail: Mapping[str, Any], key: str) -> str:
    value = detail.get(key)
    if not isinstance(value, str) or not value:
        raise MalformedCallError(f"a record of CloudTrail whose {key} is {value!r:.200}, where a text is due")
    return value


def _cut(value: Any) -> str:
    return well_formed(value)[:TEXT_LIMIT] if isinstance(value, str) else ""
