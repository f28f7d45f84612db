"""Which of a pattern's many actions a reviewer reads first."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.review import review
from renderer.review.faces import to_text
from renderer.review.iam.gravity import LISTED, gravest
from renderer.review.schemas import read


def policy(*actions: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    properties = {"PolicyDocument": {"Statement": [statement]}}
    return {"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}}}


def named(old: list[str], new: list[str]) -> tuple[tuple[str, ...], int]:
    (permission,) = review(policy(*old), policy(*new)).permissions
    (grant,) = permission.added
    return grant.actions, grant.more_actions


def known(service: str) -> set[str]:
    return set(read("AdditionalSpecs/Policies.json")[service]["Actions"])


def test_who_gets_access_comes_first_then_what_is_destroyed_then_what_is_read() -> None:
    actions, more = named(["s3:ListAllMyBuckets"], ["s3:*"])
    assert actions == (
        "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
        "s3:DeleteBucket",
        "s3:DeleteObject",
        "s3:GetObject",
    )
    assert more == len(known("s3")) - 1 - len(actions)


def test_what_was_allowed_before_is_neither_named_nor_counted() -> None:
    actions, more = named(["sqs:*Permission", "sqs:DeleteQueue"], ["sqs:*"])
    assert actions[:4] == ("sqs:SetQueueAttributes", "sqs:PurgeQueue", "sqs:DeleteMessage", "sqs:ReceiveMessage")
    kept = {name for name in known("sqs") if name.endswith("permission") or name == "deletequeue"}
    assert more == len(known("sqs")) - len(kept) - len(actions)


def test_what_is_all_named_has_no_more() -> None:
    actions, more = named(["secretsmanager:GetSecretValue"], ["secretsmanager:*SecretValue"])
    assert set(actions) == {"secretsmanager:BatchGetSecretValue", "secretsmanager:PutSecretValue"}
    assert more == 0


def test_the_faces_say_how_many_more() -> None:
    _, more = named(["kms:Describe*"], ["kms:*"])
    text = to_text(review(policy("kms:Describe*"), policy("kms:*")))
    assert "kms:PutKeyPolicy, kms:CreateGrant, kms:ScheduleKeyDeletion, " in text
    assert f"kms:Decrypt and {more} more)" in text


@pytest.mark.parametrize(
    ("actions", "first"),
    [
        (["x:TagThing", "x:ListThings", "x:CreateThing", "x:DeleteThing", "x:PutThingPolicy"], "x:PutThingPolicy"),
        (["x:TagThing", "x:ListThings", "x:CreateThing", "x:DeleteThing"], "x:DeleteThing"),
        (["x:TagThing", "x:ListThings", "x:CreateThing"], "x:CreateThing"),
        (["x:DeletePartitionIndex", "x:DeleteTable"], "x:DeleteTable"),
        (["x:deletejob", "x:DeleteTable"], "x:DeleteTable"),
        (["iam:createuser", "iam:passrole"], "iam:passrole"),
        (["x:RemoveTags", "x:StartThing"], "x:StartThing"),
    ],
)
def test_the_verb_says_how_grave_what_is_not_listed_is(actions: list[str], first: str) -> None:
    assert gravest(actions, 1) == [first]


def test_one_class_does_not_hide_the_next() -> None:
    listed = ["x:PutAPolicy", "x:PutBPolicy", "x:PutCPolicy", "x:DeleteThing", "x:CreateThing", "x:ListThings"]
    assert gravest(listed, 5) == ["x:PutAPolicy", "x:PutBPolicy", "x:DeleteThing", "x:CreateThing", "x:ListThings"]


@pytest.mark.parametrize("service", sorted({service for table in LISTED for service in table}))
def test_every_listed_action_is_one_of_aws(service: str) -> None:
    listed = [name.lower() for table in LISTED for name in table.get(service, ())]
    assert set(listed) <= known(service)
    assert len(set(listed)) == len(listed)
