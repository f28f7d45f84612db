"""What is seen while a stack changes."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console

from renderer.deploy.progress import Activity, progress
from tests.unit.renderer.deploy.test_events import event


def activity(*events: dict[str, Any]) -> Activity:
    found = Activity()
    for each in events:
        found.add(each)
    return found


def test_what_is_at_work_is_named_oldest_first_and_the_rest_counted() -> None:
    begun = [event(number, "CREATE_IN_PROGRESS", name) for number, name in enumerate("ABCDE")]
    assert str(activity(*begun)) == "create A, B, C and 2 more"
    assert str(activity(*begun, event(9, "CREATE_COMPLETE", "B"))) == "create A, C, D and 1 more"


def test_done_is_what_completed_once_each_and_not_what_failed_or_the_stack() -> None:
    found = activity(
        event(1, "CREATE_IN_PROGRESS", "A"),
        event(2, "CREATE_COMPLETE", "A"),
        event(3, "CREATE_COMPLETE", "A"),
        event(4, "CREATE_FAILED", "B"),
        event(5, "CREATE_COMPLETE"),
    )
    assert found.done == {"A"}
    assert str(found) == ""


def shown(*events: dict[str, Any], terminal: bool) -> str:
    output = io.StringIO()
    with progress(Console(file=output, force_terminal=terminal, width=100), total=2) as tell:
        for each in events:
            tell(each)
    return output.getvalue()


EVENTS = (
    event(1, "CREATE_COMPLETE", "A"),
    event(2, "CREATE_FAILED", "B", "[bold]taken[/bold]"),
    event(3, "CREATE_COMPLETE"),
)


def test_elsewhere_each_event_is_a_line_as_it_is() -> None:
    assert shown(*EVENTS, terminal=False).splitlines() == [
        "  CREATE_COMPLETE A (AWS::SNS::Topic)",
        "  CREATE_FAILED B (AWS::SNS::Topic): [bold]taken[/bold]",
        "  CREATE_COMPLETE s (AWS::CloudFormation::Stack)",
    ]


def test_a_terminal_shows_failures_as_lines_and_the_rest_as_a_bar() -> None:
    text = shown(*EVENTS, terminal=True)
    assert "CREATE_FAILED B (AWS::SNS::Topic): [bold]taken[/bold]" in text
    assert "1/2" in text
    assert "CREATE_COMPLETE A" not in text
