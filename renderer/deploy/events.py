"""A stack's events from now on, until it comes to rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient

Event = Mapping[str, Any]
Tell = Callable[[Event], None]

# What CloudFormation says of resources that it stops because another one failed.
_CONSEQUENCES = ("cancelled", "canceled")


class Events:
    """What has happened since `after_now`, oldest first."""

    def __init__(self, cloudformation: CloudFormationClient, stack_id: str, known: Iterable[str]) -> None:
        self._cloudformation = cloudformation
        self._stack_id = stack_id
        self._known = set(known)
        self._seen: list[Event] = []

    @classmethod
    def after_now(cls, cloudformation: CloudFormationClient, stack_id: str) -> Events:
        events = cls(cloudformation, stack_id, ())
        events._new()
        events._seen.clear()
        return events

    def follow(self, tell: Tell, wait: Callable[[float], None], poll_seconds: float) -> str:
        """Tell each event until the stack is at rest; its status then."""
        while True:
            for event in self._new():
                tell(event)
                if is_of_the_stack(event) and _is_rest(event["ResourceStatus"]):
                    return str(event["ResourceStatus"])
            wait(poll_seconds)

    def first_cause(self) -> str:
        """The first resource that failed by itself, and why."""
        failed = [event for event in self._seen if event["ResourceStatus"].endswith("_FAILED")]
        own = [event for event in failed if not _is_consequence(event)]
        return line(own[0] if own else failed[0]) if failed else "no event says why"

    def _new(self) -> list[Event]:
        """Pages come newest first, so reading stops at what is known."""
        fresh: list[Event] = []
        pages = self._cloudformation.get_paginator("describe_stack_events").paginate(StackName=self._stack_id)
        for page in pages:
            unknown = [event for event in page["StackEvents"] if event["EventId"] not in self._known]
            fresh += unknown
            if len(unknown) < len(page["StackEvents"]):
                break
        fresh.reverse()
        self._known.update(event["EventId"] for event in fresh)
        self._seen += fresh
        return fresh


def _is_rest(status: str) -> bool:
    return not status.endswith("_IN_PROGRESS")


def _is_consequence(event: Event) -> bool:
    reason = event.get("ResourceStatusReason", "").lower()
    return any(word in reason for word in _CONSEQUENCES)


def is_of_the_stack(event: Event) -> bool:
    """Whether the event is the stack's own, not of one of its resources (nor of a stack nested in it)."""
    return bool(event["PhysicalResourceId"] == event["StackId"])


def line(event: Event) -> str:
    """The event in one line: status, resource and, where there is one, the reason."""
    reason = event.get("ResourceStatusReason")
    text = f"{event['ResourceStatus']} {event['LogicalResourceId']} ({event['ResourceType']})"
    return f"{text}: {reason}" if reason else text
