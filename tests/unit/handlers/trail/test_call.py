"""A record of CloudTrail is understood, passed over for a reason, or refused by name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lib.attribution import Attribution
from handlers.trail.call import MalformedCallError, parse
from tests.unit.handlers.trail.records import ALICE, by, call, record


def test_a_call_says_what_when_and_who() -> None:
    one = call()
    assert (one.source, one.name, one.at) == (
        "ec2.amazonaws.com",
        "AuthorizeSecurityGroupIngress",
        "2026-11-24T03:12:05.000Z",
    )
    assert (one.passed_over, one.is_by_cloudformation) == ("", False)
    assert one.by == Attribution(
        "AuthorizeSecurityGroupIngress",
        "2026-11-24T03:12:05.000Z",
        ALICE,
        "203.0.113.7",
        "e5d5dd29-8ae9-4bd8-9c1f-7f3eEXAMPLE1",
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("UpdateFunctionConfiguration20150331v2", "UpdateFunctionConfiguration"),
        ("DeleteFunction20150331", "DeleteFunction"),
        ("PutRolePolicy", "PutRolePolicy"),
        ("CreateTags2", "CreateTags2"),
    ],
)
def test_the_version_of_an_api_is_no_part_of_the_calls_name(written: str, name: str) -> None:
    one = call(written)
    assert (one.name, one.by.event_name) == (name, written)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"errorCode": "Client.UnauthorizedOperation", "errorMessage": "no"}, "failed"),
        ({"errorCode": "Client.DryRunOperation"}, "failed"),
        ({"errorMessage": "no code"}, "failed"),
        ({"readOnly": True}, "read only"),
        ({"readOnly": "true"}, "read only"),
        ({"readOnly": None}, ""),
        ({}, ""),
    ],
)
def test_a_call_that_changed_nothing_is_passed_over(changes: dict[str, Any], why: str) -> None:
    assert call(**changes).passed_over.startswith(why)
    assert bool(call(**changes).passed_over) == bool(why)


@pytest.mark.parametrize(
    ("changes", "is_by_cloudformation"),
    [
        (by(type="AssumedRole", arn=ALICE, invokedBy="cloudformation.amazonaws.com"), True),
        ({"sourceIPAddress": "cloudformation.amazonaws.com"}, True),
        (by(type="AssumedRole", arn=ALICE, invokedBy="autoscaling.amazonaws.com"), False),
        ({"userAgent": "cloudformation.amazonaws.com"}, False),  # anybody can send that
        (by(), False),
    ],
)
def test_calls_that_cloudformation_makes_for_a_stack_are_known(
    changes: dict[str, Any], is_by_cloudformation: bool
) -> None:
    assert call(**changes).is_by_cloudformation == is_by_cloudformation


@pytest.mark.parametrize(
    ("identity", "principal"),
    [
        ({"type": "IAMUser", "arn": "arn:aws:iam::1:user/bob", "userName": "bob"}, "arn:aws:iam::1:user/bob"),
        ({"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}, "autoscaling.amazonaws.com"),
        ({"type": "SAMLUser", "principalId": "x:bob", "userName": "bob"}, "x:bob"),
        ({"type": "AWSAccount"}, "AWSAccount"),
        ({"arn": 7, "type": ["x"]}, "unknown"),
        (None, "unknown"),
        ("root", "unknown"),
    ],
)
def test_who_called_is_named_as_well_as_can_be(identity: Any, principal: str) -> None:
    assert call(userIdentity=identity).by.principal == principal


@pytest.mark.parametrize(
    "detail",
    [
        None,
        "text",
        [],
        {},
        record(eventName=None),
        record(eventName=""),
        record(eventSource=7),
        record(eventTime=None),
        record(eventTime="yesterday"),
        record(eventTime="0001-01-01T00:00:00+14:00"),
    ],
)
def test_what_is_no_record_of_a_call_is_refused(detail: Any) -> None:
    with pytest.raises(MalformedCallError, match="record of CloudTrail"):
        parse(detail)


def test_long_and_unsound_texts_are_cut_and_mended() -> None:
    one = call(sourceIPAddress="x" * 9_999, eventID="\ud800")
    assert (len(one.by.source_ip), one.by.event_id) == (512, "�")


def test_nothing_that_was_asked_for_is_in_the_attribution() -> None:
    one = call(request={"groupId": "sg-1", "password": "hunter2"}, response={"secretAccessKey": "hunter2"})
    assert "hunter2" not in repr(one.by)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)


@given(st.dictionaries(st.sampled_from(sorted(record())), JSON))
def test_whatever_stands_in_a_record_it_is_a_call_or_refused(changes: dict[str, Any]) -> None:
    try:
        one = parse({**record(), **changes})
    except MalformedCallError:
        return
    assert all(isinstance(text, str) for text in one.by)
