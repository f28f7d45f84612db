"""A call may have made a finding that is of its kind and was seen after it."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.trail.maker import may_have_made
from tests.unit.handlers.builders import finding
from tests.unit.handlers.trail.records import call

SEEN = "2026-11-24T03:12:05.000Z"
TAGS = {"rule": "required-tags", "reason": "tags.Owner is missing"}
DRIFT = {"rule": "stack-drift", "reason": "/DelaySeconds is 120, the template says 20"}
TAG_DRIFT = {"rule": "stack-drift", "reason": "/Tags/0/Value is a, the template says b"}
BOTH = {"rule": "stack-drift", "reason": "/DelaySeconds is 120, the template says 20; /Tags/0 was added: x"}
DELETED = {"rule": "stack-drift", "reason": "Deleted outside CloudFormation: stack payments still has it as Queue"}


@pytest.mark.parametrize(
    ("name", "about", "may"),
    [
        ("AuthorizeSecurityGroupIngress", {}, True),
        ("CreateTags", {}, False),
        ("RunInstances", {}, True),
        ("RunInstances", TAGS, True),
        ("CreateSecurityGroup", TAGS, True),
        ("CreateSecurityGroup", {}, False),
        ("CreatePolicyVersion", DRIFT, True),
        ("DeleteTags", TAGS, True),
        ("UntagRole", TAGS, True),
        ("PutBucketTagging", TAGS, True),
        ("AuthorizeSecurityGroupIngress", TAGS, False),
        ("SetQueueAttributes", DRIFT, True),
        ("TagQueue", DRIFT, False),
        ("SetQueueAttributes", TAG_DRIFT, False),
        ("TagQueue", TAG_DRIFT, True),
        ("SetQueueAttributes", BOTH, True),
        ("TagQueue", BOTH, True),
        ("DeleteQueue", DELETED, True),
        ("TagQueue", DELETED, False),
    ],
)
def test_a_call_is_held_against_what_is_wrong(name: str, about: dict[str, str], may: bool) -> None:
    assert may_have_made(call(name), finding(observed_at=SEEN, **about)) == may


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, True),
        ({"eventTime": "2026-11-24T03:12:06Z"}, False),
        ({"errorCode": "AccessDenied"}, False),
        ({"readOnly": True}, False),
    ],
)
def test_a_call_of_later_or_that_changed_nothing_made_nothing(changes: dict[str, Any], may: bool) -> None:
    assert may_have_made(call(**changes), finding(observed_at=SEEN)) == may
