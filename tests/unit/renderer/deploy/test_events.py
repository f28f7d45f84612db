"""A stack's events from now on."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.deploy.events import Events, line

STACK = "arn:aws:cloudformation:us-east-1:111122223333:stack/s/1"


def event(number: int, status: str, resource: str | None = None, reason: str | None = None) -> dict[str, Any]:
    """An event of a resource, or of the stack itself."""
    found = {
        "EventId": str(number),
        "StackId": STACK,
        "LogicalResourceId": resource or "s",
        "PhysicalResourceId": f"physical-{resource}" if resource else STACK,
        "ResourceType": "AWS::SNS::Topic" if resource else "AWS::CloudFormation::Stack",
        "ResourceStatus": status,
    }
    return found if reason is None else {**found, "ResourceStatusReason": reason}


class Stack:
    """DescribeStackEvents over a list of events that grows: each look finds what has come by then, newest first."""

    def __init__(self, *looks: list[dict[str, Any]], page: int = 2) -> None:
        self.looks = list(looks)
        self.page = page
        self.pages = 0
        self.happened: list[dict[str, Any]] = []

    def get_paginator(self, operation: str) -> Stack:
        assert operation == "describe_stack_events"
        return self

    def paginate(self, StackName: str) -> Any:  # noqa: N803 - as boto3 has it
        assert StackName == STACK
        self.happened += self.looks.pop(0) if self.looks else []
        newest_first = self.happened[::-1]
        for start in range(0, len(newest_first), self.page):
            self.pages += 1
            yield {"StackEvents": newest_first[start : start + self.page]}


def follow(*looks: list[dict[str, Any]]) -> tuple[str, list[str], Events]:
    client: Any = Stack(*looks)
    events = Events.after_now(client, STACK)
    told: list[str] = []
    return events.follow(lambda event: told.append(line(event)), lambda seconds: None, 2.0), told, events


def test_each_event_is_told_once_and_in_order_until_the_stack_rests() -> None:
    status, told, _ = follow(
        [event(0, "CREATE_COMPLETE")],
        [event(1, "UPDATE_IN_PROGRESS"), event(2, "UPDATE_IN_PROGRESS", "A"), event(3, "UPDATE_COMPLETE", "A")],
        [],
        [event(4, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"), event(5, "UPDATE_COMPLETE")],
    )
    assert status == "UPDATE_COMPLETE"
    assert told == [
        "UPDATE_IN_PROGRESS s (AWS::CloudFormation::Stack)",
        "UPDATE_IN_PROGRESS A (AWS::SNS::Topic)",
        "UPDATE_COMPLETE A (AWS::SNS::Topic)",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS s (AWS::CloudFormation::Stack)",
        "UPDATE_COMPLETE s (AWS::CloudFormation::Stack)",
    ]


def test_what_happened_before_is_not_told_and_is_no_cause() -> None:
    _, told, events = follow([event(0, "UPDATE_FAILED", "Old", "long ago")], [event(1, "UPDATE_COMPLETE")])
    assert len(told) == 1
    assert events.first_cause() == "no event says why"


def test_pages_beyond_what_is_known_are_not_read() -> None:
    client: Any = Stack([event(number, "CREATE_COMPLETE", "A") for number in range(20)], [event(20, "UPDATE_COMPLETE")])
    events = Events.after_now(client, STACK)
    assert client.pages == 10
    events.follow(lambda line: None, lambda seconds: None, 2.0)
    assert client.pages == 11


def test_more_events_at_once_than_a_page_holds_are_all_told() -> None:
    _, told, _ = follow([], [*(event(n, "CREATE_COMPLETE", "A") for n in range(9)), event(9, "CREATE_COMPLETE")])
    assert len(told) == 10


@pytest.mark.parametrize(
    ("events", "cause"),
    [
        (
            [
                event(1, "CREATE_FAILED", "B", "Resource creation cancelled"),
                event(2, "CREATE_FAILED", "A", "Topic name is not valid"),
                event(3, "DELETE_FAILED", "C", "later"),
            ],
            "CREATE_FAILED A (AWS::SNS::Topic): Topic name is not valid",
        ),
        (
            [event(1, "UPDATE_FAILED", "B", "Resource update canceled")],
            "UPDATE_FAILED B (AWS::SNS::Topic): Resource update canceled",
        ),
        ([event(1, "DELETE_FAILED", "B")], "DELETE_FAILED B (AWS::SNS::Topic)"),
    ],
)
def test_the_first_cause_is_the_first_that_failed_by_itself(events: list[dict[str, Any]], cause: str) -> None:
    assert follow([], [*events, event(9, "ROLLBACK_COMPLETE")])[2].first_cause() == cause
