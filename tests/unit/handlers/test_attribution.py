"""The attribution function: it looks gently, hands over what it finds, and does not look for ever."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY

from handlers import attribution
from handlers.attribution import PAGES, Edge, attribute
from handlers.lib.attribution import NOBODY, UNREAD
from handlers.lib.finding_row import Row
from handlers.lib.pages import TruncatedAnswerError
from handlers.trail.history import PATIENCE
from tests.unit.handlers.builders import T2, T3, row
from tests.unit.handlers.stubbed import Stub, stubbed
from tests.unit.handlers.table_double import TableDouble
from tests.unit.handlers.trail.records import ALICE
from tests.unit.handlers.trail.test_history import drift, event

TOLD = datetime(2026, 11, 24, 3, 12, tzinfo=timezone.utc)
SOON = TOLD + timedelta(minutes=5)
LATE = TOLD + PATIENCE


class Aws:
    """CloudTrail, the table and the queue behind the function."""

    def __init__(self, cloudtrail: Stub) -> None:
        self.cloudtrail, self.table = cloudtrail, TableDouble()
        self.sent: list[dict[str, Any]] = []
        self.slept = 0.0

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - boto3's
        self.sent += [json.loads(entry["MessageBody"]) for entry in Entries]
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    def attribute(self, now: datetime, time_left: Callable[[], float] = lambda: 100) -> dict[str, int]:
        def sleep(seconds: float) -> None:
            self.slept += seconds

        edge = Edge(self.table, self.cloudtrail.client, self, "queue", sleep)  # type: ignore[arg-type]
        return {name: count for name, count in attribute(edge, now, time_left).items() if count}

    def knows(self, resource_id: str, notified_at: str = T2, **changes: Any) -> Row:
        known = row(finding=drift(resource_id=resource_id), notified_at=notified_at, **changes)
        self.table.known[known.id] = known
        return known

    def finds(self, name: Any, *events: dict[str, Any], more: str | None = None, at: str | None = None) -> None:
        answer = {"Events": list(events), **({"NextToken": more} if more else {})}
        expected = {
            "LookupAttributes": [{"AttributeKey": "ResourceName", "AttributeValue": name}],
            "StartTime": ANY,
            "EndTime": ANY,
            **({"NextToken": at} if at else {}),
        }
        self.cloudtrail.add_response("lookup_events", answer, expected)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with stubbed("cloudtrail") as cloudtrail:
        yield Aws(cloudtrail)


def test_who_made_it_is_handed_over(aws: Aws) -> None:
    known = aws.knows("sg-1")
    aws.finds("sg-1", event())
    assert aws.attribute(SOON) == {"found": 1}
    (sent,) = aws.sent
    assert (sent["id"], sent["fingerprint"]) == (known.id, known.finding.fingerprint)
    assert (sent["call"]["principal"], sent["call"]["event_name"]) == (ALICE, "AuthorizeSecurityGroupIngress")
    assert aws.slept > 0


def test_what_is_not_known_yet_is_looked_for_again_and_in_the_end_given_up(aws: Aws) -> None:
    aws.knows("sg-1")
    aws.finds("sg-1")
    assert (aws.attribute(SOON), aws.sent) == ({"waiting": 1}, [])
    aws.finds("sg-1")
    assert aws.attribute(LATE) == {"given_up": 1}
    assert [one["call"]["event_name"] for one in aws.sent] == [NOBODY.event_name]


def test_a_last_look_may_still_find_it(aws: Aws) -> None:
    aws.knows("sg-1")
    aws.finds("sg-1", event())
    assert aws.attribute(LATE) == {"found": 1}


def test_a_resource_is_looked_for_by_its_next_name_where_the_first_is_unknown(aws: Aws) -> None:
    aws.knows("arn:aws:sns:us-east-1:1:t")
    aws.finds("arn:aws:sns:us-east-1:1:t")
    aws.finds("t", event("SetTopicAttributes"))
    assert aws.attribute(SOON) == {"found": 1}


def test_pages_are_read_until_it_is_found_but_not_without_end(aws: Aws) -> None:
    aws.knows("sg-1")
    aws.finds("sg-1", more="1")
    aws.finds("sg-1", event(at="03:02:00"), at="1", more="2")
    assert aws.attribute(SOON) == {"found": 1}
    aws.finds("sg-1", more="1")
    for number in range(1, PAGES):
        aws.finds("sg-1", at=str(number), more=str(number + 1))
    assert aws.attribute(SOON) == {"waiting": 1}


def test_more_events_than_are_read_do_not_end_as_if_no_call_had_been_found(aws: Aws) -> None:
    aws.knows("sg-1")
    aws.finds("sg-1", more="1")
    for number in range(1, PAGES):
        aws.finds("sg-1", at=str(number), more=str(number + 1))
    assert aws.attribute(LATE) == {"given_up": 1}
    assert [one["call"]["event_name"] for one in aws.sent] == [UNREAD.event_name]


class Clock:
    """A time limit that calls and pauses use up."""

    def __init__(self, limit: float, call: float) -> None:
        self.left, self.call = limit, call

    def __call__(self) -> float:
        return self.left

    def spend(self, seconds: float) -> None:
        self.left -= seconds


class Busy:
    """A CloudTrail whose resources all have more events than are read, none of them the one looked for."""

    def __init__(self, clock: Clock, calls_of: tuple[str, ...] = ()) -> None:
        self.clock, self.calls_of = clock, calls_of
        self.asked: list[str] = []

    def lookup_events(self, LookupAttributes: list[dict[str, str]], **given: Any) -> dict[str, Any]:  # noqa: N803 - boto3's
        del given
        (name,) = (one["AttributeValue"] for one in LookupAttributes)
        self.asked.append(name)
        self.clock.spend(self.clock.call)
        return {"Events": [event()]} if name in self.calls_of else {"Events": [], "NextToken": "more"}


class Run(NamedTuple):
    counts: dict[str, int]
    asked: list[str]
    left: float
    sent: list[dict[str, Any]]


def run(aws: Aws, now: datetime, calls_of: tuple[str, ...] = (), limit: float = 120, call: float = 0.2) -> Run:
    clock = Clock(limit, call)
    busy = Busy(clock, calls_of)
    edge = Edge(aws.table, busy, aws, "queue", clock.spend)  # type: ignore[arg-type]
    before = len(aws.sent)
    counts = {name: count for name, count in attribute(edge, now, clock).items() if count}
    return Run(counts, busy.asked, clock.left, aws.sent[before:])


@pytest.mark.parametrize("call", [0.1, 0.2, 0.4, 0.5, 5, 26])
@pytest.mark.parametrize("rows", [1, 5, 40])
def test_a_run_ends_in_its_time_however_many_pages_there_are(aws: Aws, rows: int, call: float) -> None:
    for number in range(rows):
        aws.knows(f"arn:aws:sqs:us-east-1:1:q-{number}")
    done = run(aws, SOON, call=call)
    assert done.left > 0
    assert sum(done.counts.values()) == rows


def test_a_function_of_little_time_looks_too(aws: Aws) -> None:
    aws.knows("sg-1")
    assert run(aws, SOON, ("sg-1",), limit=30).counts == {"found": 1}


def test_those_with_many_pages_do_not_keep_the_others_waiting(aws: Aws) -> None:
    for number in range(20):
        aws.knows(f"busy-{number}")
    aws.knows("sg-1", T3)
    done = run(aws, SOON, ("sg-1",))
    assert done.counts["found"] == 1
    assert set(done.asked[:21]) == {*(f"busy-{number}" for number in range(20)), "sg-1"}


def test_what_is_found_is_sent_before_the_next_page_is_read(aws: Aws) -> None:
    aws.knows("sg-1")
    aws.knows("busy")
    killed = Clock(1_000, 0.2)

    class Killed(Busy):
        def lookup_events(self, LookupAttributes: list[dict[str, str]], **given: Any) -> dict[str, Any]:  # noqa: N803
            if len(self.asked) == 2:
                raise KeyboardInterrupt
            return super().lookup_events(LookupAttributes, **given)

    edge = Edge(aws.table, Killed(killed, ("sg-1",)), aws, "queue", killed.spend)  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        attribute(edge, SOON, killed)
    assert [one["call"]["event_name"] for one in aws.sent] == ["AuthorizeSecurityGroupIngress"]


def test_more_than_a_run_can_look_for_have_their_turn_in_the_runs_to_come(aws: Aws) -> None:
    names = {f"sg-{number}" for number in range(150)}
    for name in names:
        aws.knows(name)
    asked: set[str] = set()
    for minutes in range(5, 45, 5):
        done = run(aws, TOLD + timedelta(minutes=minutes))
        assert done.counts["not_reached"] > 0
        asked |= {*done.asked}
    assert len(names - asked) < 5


def test_in_the_end_each_is_looked_for_and_given_up_even_where_no_run_reaches_the_last_page(aws: Aws) -> None:
    names = {f"sg-{number}" for number in range(150)}
    for name in names:
        aws.knows(name)
    now, sent, asked = LATE, 0, set[str]()
    while aws.table.known and now <= TOLD + 2 * PATIENCE:
        done = run(aws, now)
        assert {one["call"]["event_name"] for one in done.sent} <= {UNREAD.event_name}
        for one in done.sent:
            del aws.table.known[one["id"]]
        now, sent, asked = now + timedelta(minutes=5), sent + len(done.sent), asked | {*done.asked}
    assert (sent, asked, aws.table.known) == (150, names, {})


def test_where_cloudtrail_never_answers_it_is_given_up_as_not_read(aws: Aws) -> None:
    aws.knows("sg-1")
    for now, counts in ((LATE, {"not_reached": 1}), (TOLD + 2 * PATIENCE, {"given_up": 1})):
        aws.cloudtrail.add_client_error("lookup_events", "ThrottlingException", "Rate exceeded")
        assert aws.attribute(now) == counts
    assert [one["call"]["event_name"] for one in aws.sent] == [UNREAD.event_name]


def test_a_busy_cloudtrail_ends_the_run_without_losing_what_was_found(aws: Aws) -> None:
    aws.knows("sg-1", T2)
    aws.knows("sg-2", T3)
    aws.finds(ANY, event())
    aws.cloudtrail.add_client_error("lookup_events", "ThrottlingException", "Rate exceeded")
    assert aws.attribute(SOON) == {"found": 1, "not_reached": 1}
    assert len(aws.sent) == 1


def test_any_other_error_is_raised_after_what_was_found_is_sent(aws: Aws) -> None:
    aws.knows("sg-1", T2)
    aws.knows("sg-2", T3)
    aws.finds(ANY, event())
    aws.cloudtrail.add_client_error("lookup_events", "AccessDeniedException", "no")
    with pytest.raises(ClientError):
        aws.attribute(SOON)
    assert len(aws.sent) == 1


def test_a_truncated_answer_is_an_error_and_not_an_empty_history(aws: Aws) -> None:
    aws.knows("sg-1")
    aws.cloudtrail.add_response("lookup_events", {})
    with pytest.raises(TruncatedAnswerError):
        aws.attribute(LATE)
    assert aws.sent == []


def test_where_nothing_is_due_nobody_is_asked(aws: Aws) -> None:
    aws.knows("sg-1", attribution=NOBODY)
    assert (aws.attribute(SOON), aws.sent) == ({}, [])


def test_the_entry_point_runs_by_schedule(monkeypatch: pytest.MonkeyPatch, aws: Aws) -> None:
    edge = Edge(aws.table, aws.cloudtrail.client, aws, "queue")  # type: ignore[arg-type]
    monkeypatch.setattr(attribution, "_edge", lambda: edge)

    class Context:
        function_name, memory_limit_in_mb, aws_request_id, invoked_function_arn = "f", 1, "r", "arn"

        def get_remaining_time_in_millis(self) -> int:
            return 100_000

    assert set(attribution.handler({}, Context())) == {"found", "given_up", "waiting", "not_reached"}  # type: ignore[arg-type]
