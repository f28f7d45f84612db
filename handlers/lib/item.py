"""A configuration item of AWS Config in one dialect, whichever of AWS's two it came in. Pure.

Lambda events and EventBridge write `awsAccountId`, `ARN` and a `configuration` object;
GetResourceConfigHistory and SelectResourceConfig write `accountId`, `arn`, JSON in strings and
(through boto3) datetimes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from handlers.lib import instant
from handlers.lib.verdict import CouldNotJudgeError

STANDING = ("OK", "ResourceDiscovered")
GONE = ("ResourceDeleted", "ResourceDeletedNotRecorded", "ResourceNotRecorded")

STACK_NAME_TAG = "aws:cloudformation:stack-name"

NOTHING: Mapping[str, Any] = {}

# Where the types whose items have no top-level tags keep them.
_TAG_KEYS = ("tags", "Tags", "tagSet", "tagList", "TagList", "FileSystemTags")


class MalformedItemError(ValueError):
    """What says it is a configuration item lacks what every item has."""


class Item(NamedTuple):
    """One resource at one time.

    `captured_at` is when the resource was in this state, `judged_at` the time of the notification
    that asks for a verdict: both ISO 8601. `tags` are empty where the item has none at all.
    `prefix_lists` and `tags_confirmed` hold what was fetched beyond the item, because a rule
    asked for it (see verdict.Needs).
    """

    account: str
    region: str
    resource_type: str
    resource_id: str
    resource_name: str | None
    arn: str | None
    status: str
    captured_at: str
    judged_at: str
    tags: Mapping[str, str]
    configuration: Mapping[str, Any]
    supplementary: Mapping[str, Any]
    tags_confirmed: bool = False
    prefix_lists: Mapping[str, tuple[str, ...]] = NOTHING

    @property
    def is_gone(self) -> bool:
        """Whether the resource is deleted or no longer recorded."""
        return self.status in GONE

    @property
    def stack(self) -> str | None:
        """The name of the stack that owns the resource, where its tags say so."""
        return self.tags.get(STACK_NAME_TAG)

    def supplement(self, key: str) -> Any:
        """One value of `supplementaryConfiguration`, JSON in a string undone; None where there is none."""
        value = self.supplementary.get(key)
        if value.__class__ is dict:
            return value
        # An S3 bucket's AccessControlList is JSON in a string in both dialects, so twice in one of them.
        for _ in range(2):
            if not isinstance(value, str) or value[:1] not in ("{", "[", '"'):
                break
            value = _decoded(value, f"supplementaryConfiguration.{key}")
        return value


def normalise(raw: Mapping[str, Any], judged_at: str | None = None) -> Item:
    """The item of `raw`, in whichever dialect; `judged_at` defaults to its capture time.

    Raises MalformedItemError, naming what is missing or not what it should be.
    """
    get = raw.get
    account = get("awsAccountId") or get("accountId")
    region = get("awsRegion")
    resource_type = get("resourceType")
    resource_id = get("resourceId")
    status = get("configurationItemStatus")
    captured_at = get("configurationItemCaptureTime")
    if captured_at.__class__ is not str or not captured_at:
        captured_at = _iso(captured_at)
    if not (account.__class__ is region.__class__ is resource_type.__class__ is resource_id.__class__ is str) or not (
        account and region and resource_type and resource_id
    ):
        raise MalformedItemError(_what_is_missing(raw))
    if status not in STANDING and status not in GONE:
        raise MalformedItemError(f"{resource_id}: configurationItemStatus {status!r} is none that AWS Config documents")
    configuration, supplementary, tags = get("configuration"), get("supplementaryConfiguration"), get("tags")
    if configuration.__class__ is not dict:
        configuration = _mapping(configuration, "configuration", resource_id)
    if supplementary.__class__ is not dict:
        supplementary = _mapping(supplementary, "supplementaryConfiguration", resource_id)
    if tags.__class__ is not dict or not tags:
        tags = _tags(tags, resource_id) or _tags_within(configuration, supplementary, resource_id)
    return Item(
        account,
        region,
        resource_type,
        resource_id,
        get("resourceName"),
        get("ARN") or get("arn"),
        status,
        captured_at,
        judged_at or captured_at,
        tags,
        configuration,
        supplementary,
    )


def day_of(item: Item) -> str:
    """The day on which the item is judged, an ISO date; CouldNotJudgeError where its time is none."""
    day = item.judged_at[:10]
    if not instant.is_day(day):
        raise CouldNotJudgeError(f"{item.judged_at!r} is no time in ISO 8601, so no day to judge end dates by")
    return day


def _what_is_missing(raw: Mapping[str, Any]) -> str:
    wanted = {
        "awsAccountId or accountId": raw.get("awsAccountId") or raw.get("accountId"),
        "awsRegion": raw.get("awsRegion"),
        "resourceType": raw.get("resourceType"),
        "resourceId": raw.get("resourceId"),
    }
    wrong = [f"{name} {value!r}" for name, value in wanted.items() if not isinstance(value, str) or not value]
    return f"not a configuration item: {', '.join(wrong)}, where a text is due"


def _iso(value: Any) -> str:
    if isinstance(value, datetime):
        return instant.to_text(value)
    raise MalformedItemError(f"not a configuration item: configurationItemCaptureTime {value!r}, where a time is due")


def _mapping(value: Any, name: str, resource_id: str) -> Mapping[str, Any]:
    if isinstance(value, str):
        value = _decoded(value, f"{resource_id}: {name}")
    if value is None:
        return NOTHING
    if not isinstance(value, Mapping):
        raise MalformedItemError(f"{resource_id}: {name} is {type(value).__name__}, where an object is due")
    return value


def _decoded(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedItemError(f"{name} is a text that is not JSON: {error}") from error


def _tags_within(
    configuration: Mapping[str, Any], supplementary: Mapping[str, Any], resource_id: str
) -> Mapping[str, str]:
    for holder, keys in ((configuration, _TAG_KEYS), (supplementary, ("Tags", "tags"))):
        for key in keys:
            tags = _tags(holder.get(key), resource_id)
            if tags:
                return tags
    return NOTHING


def _tags(value: Any, resource_id: str) -> Mapping[str, str]:
    """A mapping, or a list of {key, value} or {Key, Value}, either of them as JSON text too."""
    if isinstance(value, str):
        value = _decoded(value, f"{resource_id}: tags") if value else None
    if not value:
        return NOTHING
    if isinstance(value, Mapping):
        return value
    if not isinstance(value, list):
        raise MalformedItemError(f"{resource_id}: tags are {type(value).__name__}, where a mapping or list is due")
    tags = {}
    for entry in value:
        key = entry.get("key") or entry.get("Key") if isinstance(entry, Mapping) else None
        if not isinstance(key, str):
            raise MalformedItemError(f"{resource_id}: a tag without a key: {entry!r}")
        tags[key] = entry.get("value") or entry.get("Value") or ""
    return tags
