"""What lies in a dead-letter queue: what it is about, why it is there, and where it goes back to. Pure.

A dead letter is the event itself, with attributes that say the cause: those of Lambda for what its function could not
handle (ErrorMessage), those of EventBridge for what it could not deliver (ERROR_MESSAGE), none for what the alert
queue gave up (docs/decisions/0005-dead-letters.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Callable

from handlers.alerting.incoming import Rules, UnreadableMessageError, read, receive
from handlers.lib import alert_bus, instant
from handlers.lib.text import inert
from handlers.trail import call
from handlers.trail.named import changed_or_created

# Their requests were answered, or CloudFormation waits for them no more.
CUSTOM_RESOURCES = ("empty-bucket", "secure-parameters")
ALERTS = "alerts"
# No function, but what a member account's event rules could not deliver to the hub's bus.
FORWARD = "forward"
CAUSES = (("ErrorMessage", "ErrorCode"), ("ERROR_MESSAGE", "ERROR_CODE"))
CAUSE_LIMIT = 400


@dataclass(frozen=True)
class DeadLetter:
    """One message. `function` is a purpose (`alerts`, `required-tags`), `receipt` is for its queue to find it."""

    id: str
    function: str
    since: str
    cause: str
    about: str
    body: str
    receipt: str

    @property
    def refusal(self) -> str:
        """Why it is not redriven; empty where it is."""
        if self.function in CUSTOM_RESOURCES:
            return "CloudFormation waits for it no more: deploy or delete the stack again, then drop this"
        if self.function == FORWARD and said_by_a_member(self.body) is None:
            return "AWS's own event, which nobody else can put on a bus: see to it (list --format json), then drop this"
        return ""


def said_by_a_member(body: str) -> Mapping[str, Any] | None:
    """What an event says that a member account's function put on its bus; None where it is another's."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict) or event.get("source") != alert_bus.SOURCE:
        return None
    detail = event.get("detail")
    return detail if event.get("detail-type") == alert_bus.DETAIL_TYPE and isinstance(detail, dict) else None


def dead_letter(function: str, environment: str, message: Mapping[str, Any], now: datetime) -> DeadLetter:
    """A message of ReceiveMessage, from the dead-letter queue of a function; its texts are made inert."""
    body = message["Body"]
    sent = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, timezone.utc)
    return DeadLetter(
        id=message["MessageId"],
        function=function,
        since=instant.to_text(sent),
        cause=inert(_cause(function, environment, message, now), CAUSE_LIMIT),
        about=inert(about(body), 200),
        body=body,
        receipt=message["ReceiptHandle"],
    )


def _cause(function: str, environment: str, message: Mapping[str, Any], now: datetime) -> str:
    attributes = {name: one.get("StringValue", "") for name, one in message.get("MessageAttributes", {}).items()}
    for text, code in CAUSES:
        if attributes.get(text) or attributes.get(code):
            return attributes.get(text) or f"error {attributes[code]}"
    if function == FORWARD:
        return "no cause came with it"
    log = f"the log of function-{function}-{environment} says why"
    if function == ALERTS:
        unreadable = _unreadable(message, Rules(environment), now)
        return unreadable or f"received again and again, and never done: {log}, under this id"
    return f"no cause came with it: {log}"


def _unreadable(message: Mapping[str, Any], rules: Rules, now: datetime) -> str:
    """Why alerts did not read it, and whether it would today; empty where it did."""
    body = message["Body"]
    try:
        receive(body, int(message["Attributes"]["SentTimestamp"]), rules)
    except UnreadableMessageError as error:
        try:
            read(body, rules)
        except UnreadableMessageError:
            return f"unreadable, and will be again: {error}"
        # What was ahead of its time when it was sent is not for ever.
        try:
            receive(body, int(now.timestamp() * 1000), rules)
        except UnreadableMessageError:
            return f"unreadable until that time: {error}"
        return f"readable by now: it was {error}"
    return ""


def about(body: str) -> str:
    """The resource that an event is about, else what kind of event it is."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        return "not a JSON object"
    detail = event.get("detail")
    said = detail if event.get("detail-type") == alert_bus.DETAIL_TYPE and isinstance(detail, dict) else event
    describe = next((describe for key, describe in _KINDS if key in said), _of_schedule)
    return describe(said)


def _of_notification(event: Mapping[str, Any]) -> str:
    try:
        inner = json.loads(event["invokingEvent"])
    except (TypeError, ValueError, RecursionError):
        return "a notification of AWS Config that cannot be read"
    item = _part(inner, "configurationItem") or _part(inner, "configurationItemSummary")
    return f"{item.get('resourceType')} {item.get('resourceId')}" if item else "all resources of the rule"


def _of_event(event: Mapping[str, Any]) -> str:
    detail = _part(event, "detail")
    if "eventName" in detail:
        return _of_call(detail) or str(event.get("detail-type"))
    item = _part(detail, "configurationItem") or detail
    if "resourceType" in item:
        rule = f"{detail['configRuleName']} on " if "configRuleName" in detail else ""
        return f"{rule}{item.get('resourceType')} {item.get('resourceId')}"
    return str(detail.get("stack-id") or event.get("detail-type"))


def _of_call(detail: Mapping[str, Any]) -> str:
    """Empty where it is no record of CloudTrail."""
    try:
        made = call.parse(detail)
    except call.MalformedCallError:
        return ""
    resources = ", ".join(f"{one.type} {one.ids[0]}" for one in changed_or_created(made))
    return f"{made.name} of {resources}" if resources else made.name


def _part(holder: Any, name: str) -> dict[str, Any]:
    part = holder.get(name) if isinstance(holder, dict) else None
    return part if isinstance(part, dict) else {}


def _of_schedule(event: Mapping[str, Any]) -> str:
    return "the schedule" if event == {} else "an event of no kind that is known"


# By the key that tells one kind of event from the others.
_KINDS: tuple[tuple[str, Callable[[Mapping[str, Any]], str]], ...] = (
    ("invokingEvent", _of_notification),
    ("RequestType", lambda event: f"{event['RequestType']} of {event.get('LogicalResourceId')}"),
    ("finding", lambda event: f"{event.get('rule')} on {event.get('resource_type')} {event.get('resource_id')}"),
    ("reminder", lambda event: f"reminder of finding {event.get('id')}"),
    ("heartbeat", lambda event: f"heartbeat of {event.get('rule')} in {event.get('account')}"),
    ("detail", _of_event),
    ("sweep", lambda _: "sweep of the stacks"),
)
