"""Of the events about a resource the one that is likeliest behind its drift, and when to stop looking."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from handlers.lib.attribution import NOBODY
from handlers.lib.finding import CLOSED, Finding
from handlers.lib.finding_row import Row
from handlers.trail import history
from tests.unit.handlers.builders import T2, T3, finding, row
from tests.unit.handlers.trail.records import by, record

SEEN = "2026-11-24T03:30:00.000Z"


def drift(**changes: Any) -> Finding:
    made = {"rule": "stack-drift", "reason": "/SecurityGroupIngress was added: x", "observed_at": SEEN}
    return finding(**{**made, **changes})


def event(name: str = "AuthorizeSecurityGroupIngress", at: str = "03:12:05", **changes: Any) -> dict[str, Any]:
    detail = record(name, eventTime=f"2026-11-24T{at}Z", eventID=f"{name} {at}", **changes)
    return {"EventId": detail["eventID"], "EventName": name, "CloudTrailEvent": json.dumps(detail)}


@pytest.mark.parametrize(
    ("known", "is_due"),
    [
        pytest.param(row(finding=drift()), True, id="drift that was told"),
        pytest.param(row(), False, id="no drift"),
        pytest.param(row(finding=drift(status=CLOSED)), False, id="over"),
        pytest.param(row(finding=drift(), notified_at=None), False, id="not told"),
        pytest.param(row(finding=drift(), attribution=NOBODY), False, id="given up"),
    ],
)
def test_what_is_looked_for_is_drift_that_was_told_and_is_not_attributed(known: Row, is_due: bool) -> None:
    assert history.is_due(known) == is_due


def test_the_search_ends() -> None:
    told = datetime(2026, 11, 24, 3, 12, tzinfo=timezone.utc)
    known = row(finding=drift(), notified_at=T2)
    second = timedelta(seconds=1)
    assert not history.gives_up(known, told + history.PATIENCE - second, is_over=True)
    assert history.gives_up(known, told + history.PATIENCE, is_over=True)
    assert not history.gives_up(known, told + 2 * history.PATIENCE - second, is_over=False)
    assert history.gives_up(known, told + 2 * history.PATIENCE, is_over=False)
    assert not history.gives_up(row(notified_at=None), told + 2 * history.PATIENCE, is_over=True)


def test_last_looks_come_first_and_the_others_in_another_order_each_run() -> None:
    told = datetime(2026, 11, 24, 3, 12, tzinfo=timezone.utc)
    fresh = [row(finding=drift(resource_id=f"sg-{number}"), notified_at=T3) for number in range(50)]
    old = row(finding=drift(resource_id="sg-old"), notified_at=T2)
    runs = [history.in_turn([*fresh, old], told + history.PATIENCE + timedelta(seconds=at)) for at in (0, 1)]
    assert [run[0] for run in runs] == [old, old]
    assert runs[0] != runs[1]
    assert sorted(one.id for one in runs[0]) == sorted(one.id for one in [*fresh, old])


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"resource_id": "sg-1"}, ["sg-1"]),
        (
            {"resource_id": "https://sqs.us-east-1.amazonaws.com/111122223333/q"},
            ["https://sqs.us-east-1.amazonaws.com/111122223333/q", "q"],
        ),
        (
            {"resource_id": "deployer", "resource_arn": "arn:aws:iam::111122223333:role/ci/deployer"},
            ["deployer", "arn:aws:iam::111122223333:role/ci/deployer"],
        ),
        ({"resource_id": "arn:aws:sns:us-east-1:1:t"}, ["arn:aws:sns:us-east-1:1:t", "t"]),
        ({"resource_id": "/payments/feature"}, ["/payments/feature", "feature"]),
    ],
)
def test_a_resource_is_looked_for_by_the_names_that_cloudtrail_may_have(changes: Any, names: list[str]) -> None:
    assert history.names(drift(**changes)) == names


def test_the_call_is_looked_for_in_the_day_before_the_drift_was_seen() -> None:
    start, end = history.window(drift())
    assert (end - start, end) == (timedelta(hours=24), datetime(2026, 11, 24, 3, 30, tzinfo=timezone.utc))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([], None, id="none"),
        pytest.param([event(at="03:12:05"), event(at="03:14:00"), event(at="03:01:00")], "03:14:00", id="the last"),
        pytest.param([event(at="03:12:05"), event(at="03:30:01")], "03:12:05", id="not one of later"),
        pytest.param([event(at="03:30:00")], "03:30:00", id="one of the very second"),
        pytest.param([event(at="03:12:05"), event(at="03:14:00", errorCode="Denied")], "03:12:05", id="not failed"),
        pytest.param([event("DescribeSecurityGroups", readOnly=True)], None, id="only reads"),
        pytest.param([event("CreateTags")], None, id="of another kind"),
        pytest.param([event(**by(invokedBy="cloudformation.amazonaws.com"))], None, id="CloudFormation's own"),
        pytest.param([{}, {"CloudTrailEvent": "{"}, {"CloudTrailEvent": "[]"}, event()], "03:12:05", id="unreadable"),
        pytest.param([{"CloudTrailEvent": "[" * 100_000}], None, id="nested without end"),
    ],
)
def test_the_likeliest_call_is_the_last_that_may_have_made_it(events: Any, expected: str | None) -> None:
    found = history.likeliest(events, drift())
    assert (found.event_id.rpartition(" ")[2] if found else None) == expected
