"""The protocol of custom resources: every request is answered, once, and says no more than it should."""

from __future__ import annotations

import io
import json
import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.custom_resources import protocol, response
from handlers.custom_resources.protocol import FailedError, Outcome, RefusedError, Request, respond
from handlers.custom_resources.response import CREATE_REFUSED
from tests.unit.handlers.custom_resources.cloudformation_double import STACK, CloudFormation, Context, listening

SENSITIVE = "hunter2-the-pager-token"


@pytest.fixture
def cloudformation() -> Iterator[CloudFormation]:
    with listening() as answers:
        yield answers


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the function's log says, as it is written."""
    lines = io.StringIO()
    handler = protocol.logger.registered_handler
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)


def run(event: dict[str, Any], work: protocol.Work, seconds: float = 120, **more: Any) -> None:
    respond(event, Context(seconds), work, **more)  # type: ignore[arg-type] # the part of the context that is used


def done(_request: Request, _time_left: Any) -> Outcome:
    return Outcome.DONE


def failing(error: Exception) -> protocol.Work:
    def work(_request: Request, _time_left: Any) -> Outcome:
        raise error

    return work


def test_success_is_answered_with_the_ids_of_the_request(cloudformation: CloudFormation) -> None:
    run(cloudformation.event(), done)

    answer = cloudformation.answer
    assert answer["Status"] == "SUCCESS"
    assert (answer["StackId"], answer["RequestId"], answer["LogicalResourceId"]) == (STACK, "request-1", "Thing")
    assert answer["PhysicalResourceId"].startswith("Thing-")
    assert answer["NoEcho"] is True
    assert cloudformation.headers[0]["Content-Type"] == ""  # the presigned URL covers none


def test_work_gets_the_request_as_data(cloudformation: CloudFormation) -> None:
    seen: list[Request] = []

    def work(request: Request, _time_left: Any) -> Outcome:
        seen.append(request)
        return Outcome.DONE

    event = cloudformation.event("Update", PhysicalResourceId="Thing-1", OldResourceProperties={"Name": "b"})
    run(event, work)

    (request,) = seen
    assert (request.type, request.physical_id, request.partition) == ("Update", "Thing-1", "aws")
    assert request.properties["Name"] == "a"
    assert request.old_properties == {"Name": "b"}
    assert "presigned" not in repr(request)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (FailedError("bucket b: access denied"), "bucket b: access denied"),
        (RefusedError("Parameters must be a list"), "Parameters must be a list"),
        (KeyError(SENSITIVE), "KeyError, unforeseen: the function's log has its stack frames"),
        (MemoryError(), "MemoryError, unforeseen: the function's log has its stack frames"),
    ],
)
@pytest.mark.parametrize("request_type", ["Create", "Update", "Delete"])
def test_every_error_of_the_work_is_answered_with_failed(
    cloudformation: CloudFormation, request_type: str, error: Exception, reason: str
) -> None:
    run(cloudformation.event(request_type, PhysicalResourceId="Thing-1"), failing(error))

    assert cloudformation.answer["Status"] == "FAILED"
    assert cloudformation.answer["Reason"] == reason
    assert cloudformation.answer["PhysicalResourceId"] == "Thing-1"


def test_the_message_of_an_unforeseen_error_is_in_neither_answer_nor_log(
    cloudformation: CloudFormation, log: io.StringIO
) -> None:
    run(cloudformation.event(), failing(ValueError(f"cannot parse {SENSITIVE}")))

    assert SENSITIVE not in cloudformation.bodies[0].decode() + log.getvalue()
    assert "presigned" not in log.getvalue()
    assert "ValueError" in log.getvalue()
    assert "in work" in log.getvalue()  # its frames are there


@pytest.mark.parametrize("request_type", ["create", "Rename", "", None, 7])
def test_an_unknown_request_type_is_answered_with_failed(cloudformation: CloudFormation, request_type: Any) -> None:
    run(cloudformation.event(RequestType=request_type), done)

    assert cloudformation.answer["Status"] == "FAILED"
    assert "Create, Update, Delete" in cloudformation.answer["Reason"]


@pytest.mark.parametrize("properties", [None, "text", [1], 7])
def test_properties_that_are_no_mapping_reach_the_work_as_none(cloudformation: CloudFormation, properties: Any) -> None:
    def work(request: Request, _time_left: Any) -> Outcome:
        assert request.properties == {}
        return Outcome.DONE

    run(cloudformation.event(ResourceProperties=properties), work)

    assert cloudformation.answer["Status"] == "SUCCESS"


@pytest.mark.parametrize("key", ["ResponseURL", "StackId", "RequestId", "LogicalResourceId"])
@pytest.mark.parametrize("value", [None, "", 7])
def test_an_event_that_cannot_be_answered_is_an_error_that_names_the_key(
    cloudformation: CloudFormation, key: str, value: Any
) -> None:
    with pytest.raises(protocol.UnanswerableError, match=key):
        run(cloudformation.event(**{key: value}), done)


@pytest.mark.parametrize(
    ("url", "acceptable"),
    [
        ("https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x?y", True),
        ("http://127.0.0.1:4566/x", True),
        ("http://localhost:4566/x", True),
        ("http://[::1]:4566/x", True),
        ("http://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x", False),
        ("http://169.254.169.254/latest", False),
        ("http://localhost.example.com/x", False),
        ("file:///etc/passwd", False),
        ("ftp://localhost/x", False),
        ("https://", False),
        ("http://[::1", False),
    ],
)
def test_only_https_and_loopback_are_answered(url: str, acceptable: bool) -> None:
    assert response.is_acceptable(url) is acceptable


def test_the_watchdog_answers_when_the_work_does_not_end(cloudformation: CloudFormation) -> None:
    released = threading.Event()

    def work(_request: Request, time_left: Any) -> Outcome:
        assert released.wait(10)
        assert time_left() <= 0
        return Outcome.DONE

    runner = threading.Thread(target=run, args=(cloudformation.event(), work, 0.4))
    runner.start()
    deadline = time.monotonic() + 5
    while not cloudformation.bodies and time.monotonic() < deadline:
        time.sleep(0.01)
    released.set()
    runner.join()

    answer = cloudformation.answer  # one: the late success of the work is not sent after it
    assert answer["Status"] == "FAILED"
    assert "ran out" in answer["Reason"]
    assert answer["PhysicalResourceId"].startswith("Thing-")  # not the sentinel: what was half done must be undone


def test_work_that_ends_in_time_is_not_followed_by_the_watchdog(cloudformation: CloudFormation) -> None:
    run(cloudformation.event(), done, seconds=0.4)
    time.sleep(0.5)

    assert cloudformation.answer["Status"] == "SUCCESS"


def test_a_request_that_is_handed_over_is_not_answered(cloudformation: CloudFormation) -> None:
    run(cloudformation.event(), lambda _request, _time_left: Outcome.HANDED_OVER)

    assert cloudformation.bodies == []


class TestPhysicalId:
    def test_create_sent_twice_gets_the_same_id(self, cloudformation: CloudFormation) -> None:
        run(cloudformation.event(), done)
        run(cloudformation.event(RequestId="request-2"), done)

        first, second = (json.loads(body)["PhysicalResourceId"] for body in cloudformation.bodies)
        assert first == second

    @pytest.mark.parametrize("other", [{"StackId": STACK + "1"}, {"LogicalResourceId": "Other"}])
    def test_two_resources_have_two_ids(self, cloudformation: CloudFormation, other: dict[str, str]) -> None:
        run(cloudformation.event(), done)
        run(cloudformation.event(**other), done)

        first, second = (json.loads(body)["PhysicalResourceId"] for body in cloudformation.bodies)
        assert first != second

    @pytest.mark.parametrize("request_type", ["Update", "Delete"])
    def test_update_and_delete_keep_the_id_they_came_with(
        self, cloudformation: CloudFormation, request_type: str
    ) -> None:
        event = cloudformation.event(
            request_type, PhysicalResourceId="made-by-an-older-version", OldResourceProperties={"Name": "b"}
        )
        run(event, done)

        assert cloudformation.answer["PhysicalResourceId"] == "made-by-an-older-version"

    @pytest.mark.parametrize(("old_name", "replaced"), [("a", False), ("b", True)])
    def test_an_update_that_changes_the_identity_is_a_replacement(
        self, cloudformation: CloudFormation, old_name: str, replaced: bool
    ) -> None:
        event = cloudformation.event("Update", PhysicalResourceId="Thing-1", OldResourceProperties={"Name": old_name})
        run(event, done, identity=lambda properties: str(properties.get("Name")))

        assert (cloudformation.answer["PhysicalResourceId"] != "Thing-1") is replaced

    def test_a_replacement_that_fails_keeps_the_old_id(self, cloudformation: CloudFormation) -> None:
        event = cloudformation.event("Update", PhysicalResourceId="Thing-1", OldResourceProperties={"Name": "b"})
        run(event, failing(FailedError("no")), identity=lambda properties: str(properties.get("Name")))

        assert cloudformation.answer["PhysicalResourceId"] == "Thing-1"

    def test_a_refused_create_makes_its_delete_do_nothing(self, cloudformation: CloudFormation) -> None:
        run(cloudformation.event(), failing(RefusedError("malformed")))
        refused = cloudformation.answer["PhysicalResourceId"]
        cloudformation.bodies.clear()
        run(cloudformation.event("Delete", PhysicalResourceId=refused), failing(AssertionError("not to be called")))

        assert refused == CREATE_REFUSED
        assert cloudformation.answer["Status"] == "SUCCESS"

    def test_a_create_that_failed_half_way_is_undone_by_its_delete(self, cloudformation: CloudFormation) -> None:
        run(cloudformation.event(), failing(FailedError("the second write failed")))
        half_done = cloudformation.answer["PhysicalResourceId"]
        cloudformation.bodies.clear()
        called: list[str] = []

        def work(request: Request, _time_left: Any) -> Outcome:
            called.append(request.type)
            return Outcome.DONE

        run(cloudformation.event("Delete", PhysicalResourceId=half_done), work)

        assert called == ["Delete"]


class TestDelivery:
    @pytest.mark.parametrize("failures", [[500], [503, 503], [0], [500, 0, 503]])
    def test_a_transient_failure_is_tried_again(self, cloudformation: CloudFormation, failures: list[int]) -> None:
        cloudformation.statuses = [*failures]
        response.put(cloudformation.url, b"{}", pauses=(0, 0, 0))

        assert len(cloudformation.bodies) == len(failures) + 1

    @pytest.mark.parametrize("status", [403, 400, 404, 307])
    def test_a_refusal_is_not_tried_again(self, cloudformation: CloudFormation, status: int) -> None:
        cloudformation.statuses = [status]
        with pytest.raises(response.NotDeliveredError, match=str(status)) as raised:
            response.put(cloudformation.url, b"{}", pauses=(0, 0, 0))

        assert len(cloudformation.bodies) == 1
        assert "presigned" not in str(raised.value)

    def test_an_answer_that_never_gets_through_is_an_error(self, cloudformation: CloudFormation) -> None:
        cloudformation.statuses = [503] * 4
        with pytest.raises(response.NotDeliveredError, match="503"):
            run(cloudformation.event(), done)

        assert len(cloudformation.bodies) == 4

    def test_the_watchdog_has_time_for_every_try(self) -> None:
        tries = len(response.PAUSES) + 1
        longest = tries * response.TIMEOUT + sum(response.PAUSES)

        assert longest < protocol.WATCHDOG_SECONDS


@given(st.text(max_size=6000))
def test_a_body_is_at_most_4096_bytes_and_keeps_the_beginning_of_the_reason(reason: str) -> None:
    body = response.body(
        status="FAILED", reason=reason, physical_id="p" * 100, stack_id=STACK, request_id="r" * 36, logical_id="l" * 255
    )

    assert len(body) <= 4096
    kept = json.loads(body)["Reason"]
    assert reason.startswith(kept)
    assert kept == reason or len(body) > 4096 * 0.8
