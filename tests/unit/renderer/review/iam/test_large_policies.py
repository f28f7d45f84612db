"""A policy of hundreds of actions and resources is compared, and what is new in it is named."""

from __future__ import annotations

from typing import Any

from renderer.review import Review, review

ACTIONS = [f"service{index % 20}:Action{index}" for index in range(300)]
RESOURCES = [f"arn:aws:s3:::bucket{index}/*" for index in range(40)]


def policy(*statements: Any) -> dict[str, Any]:
    listed = [{"Effect": "Allow", "Action": actions, "Resource": resources} for actions, resources in statements]
    properties = {"PolicyDocument": {"Statement": listed}}
    return {"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}}}


def judged(old: Any, new: Any) -> Any:
    found: Review = review(old, new)
    (permission,) = found.permissions
    return permission


def test_one_new_action_is_found_among_hundreds() -> None:
    found = judged(policy((ACTIONS, RESOURCES)), policy((["x:New", *ACTIONS], RESOURCES)))
    assert found.verdict == "broadened"
    assert {grant.action for grant in found.added} == {"x:New"}
    assert {grant.resource for grant in found.added} == set(RESOURCES)


def test_a_statement_in_two_is_equivalent() -> None:
    halves = policy((ACTIONS[:150], RESOURCES), (ACTIONS[150:], RESOURCES))
    assert judged(policy((ACTIONS, RESOURCES)), halves).verdict == "equivalent"


def test_a_star_beside_many_patterns_that_overlap_is_found_at_once() -> None:
    """Of 2^20 kinds of words one decides: that none of the patterns holds it."""
    instances = [f"arn:aws:ec2:*:*:instance/{index}*" for index in range(20)]
    before = (["ec2:*"], instances)
    found = judged(policy(before), policy(before, (["ec2:*"], ["*"])))
    assert found.verdict == "broadened"
    assert [grant.resource for grant in found.added] == ["*"]
    assert found.added[0].actions[0] == "ec2:RunInstances"
