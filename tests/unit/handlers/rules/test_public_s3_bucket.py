"""public-s3-bucket: the four settings, and what is public behind one that is off."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.lib.item import Item, normalise
from handlers.lib.policy import PolicyError
from handlers.lib.verdict import NON_COMPLIANT, PASSES, CouldNotJudgeError
from handlers.rules.public_s3_bucket import SETTINGS, evaluate, parse_policy
from tests.unit.handlers.config_items import in_api_dialect, raw_item

ALL_ON = {"blockPublicAcls": True, "ignorePublicAcls": True, "blockPublicPolicy": True, "restrictPublicBuckets": True}
ALL_OFF = dict.fromkeys(ALL_ON, False)
OWNER = {"grantee": {"id": "8ac8", "displayName": None}, "permission": "FullControl"}
STRICT = parse_policy({"block-public-access": {"required": list(SETTINGS)}})
TODAY = parse_policy({"block-public-access": {"required": []}})


def raw(block: Any = ALL_OFF, grants: Any = (OWNER,), statements: Any = None, **supplement: Any) -> dict[str, Any]:
    text = None if statements is None else json.dumps({"Version": "2012-10-17", "Statement": statements})
    supplementary = {
        # As Config writes it: JSON in a string, in both dialects.
        "AccessControlList": json.dumps({"grantSet": None, "grantList": list(grants), "owner": {"id": "8ac8"}}),
        "BucketPolicy": {"policyText": text},
        "PublicAccessBlockConfiguration": block,
        **supplement,
    }
    return raw_item("AWS::S3::Bucket", {"name": "ledger"}, {}, "ledger", supplementaryConfiguration=supplementary)


def bucket(block: Any = ALL_OFF, grants: Any = (OWNER,), statements: Any = None, **supplement: Any) -> Item:
    return normalise(raw(block, grants, statements, **supplement))


def allow(principal: Any = "*", condition: Any = None, **other: Any) -> dict[str, Any]:
    statement = {"Sid": "Read", "Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", **other}
    return {**statement, "Condition": condition} if condition else statement


def test_a_bucket_that_blocks_public_access_passes_whatever_it_grants() -> None:
    public = bucket(ALL_ON, [{"grantee": "AllUsers", "permission": "Read"}], [allow()])

    assert evaluate(public, STRICT) == PASSES


@pytest.mark.parametrize("on", [True, "true"])
def test_a_setting_may_be_written_as_a_text(on: Any) -> None:
    assert evaluate(bucket(dict.fromkeys(ALL_ON, on)), STRICT) == PASSES


@pytest.mark.parametrize("off", [False, "false", None, "True!", 1.5])
@pytest.mark.parametrize("setting", SETTINGS)
def test_each_required_setting_that_is_off_is_named(setting: str, off: Any) -> None:
    key = setting[0].lower() + setting[1:]

    assert evaluate(bucket({**ALL_ON, key: off}), STRICT).wrong == f"block-public-access: {setting} off"


@pytest.mark.parametrize("block", [None, {}, ALL_OFF])
def test_a_bucket_without_settings_has_none_on(block: Any) -> None:
    verdict = evaluate(bucket(block), STRICT)

    assert verdict.reason == (
        "block-public-access: BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets off. "
        "Allowed: BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets on "
        "(block-public-access.required)"
    )


def test_only_what_the_policy_requires_must_be_on() -> None:
    policy = parse_policy({"block-public-access": {"required": ["BlockPublicPolicy"]}})

    assert evaluate(bucket({**ALL_OFF, "blockPublicPolicy": True}), policy) == PASSES
    assert evaluate(bucket({**ALL_ON, "blockPublicPolicy": False}), policy).compliance == NON_COMPLIANT


@pytest.mark.parametrize(
    ("grantee", "said"),
    [
        ("AllUsers", "the ACL grants Read to AllUsers"),
        ("AuthenticatedUsers", "the ACL grants Read to AuthenticatedUsers"),
        ({"uri": "http://acs.amazonaws.com/groups/global/AllUsers"}, "the ACL grants Read to AllUsers"),
    ],
)
def test_a_public_acl_is_named_unless_it_is_ignored(grantee: Any, said: str) -> None:
    grants = [OWNER, {"grantee": grantee, "permission": "Read"}]

    assert evaluate(bucket(ALL_OFF, grants), TODAY).reason == said
    assert evaluate(bucket({**ALL_OFF, "blockPublicAcls": True}, grants), TODAY).wrong == said
    assert evaluate(bucket({**ALL_OFF, "ignorePublicAcls": True}, grants), TODAY) == PASSES


@pytest.mark.parametrize("grantee", ["LogDelivery", {"id": "AllUsers"}, {"id": "8ac8"}])
def test_an_acl_that_names_its_grantees_is_not_public(grantee: Any) -> None:
    assert evaluate(bucket(ALL_OFF, [{"grantee": grantee, "permission": "Write"}]), TODAY) == PASSES


@pytest.mark.parametrize("text", [None, ""])
def test_a_bucket_without_a_policy_has_no_public_one(text: Any) -> None:
    assert evaluate(bucket(BucketPolicy={"policyText": text}), TODAY) == PASSES


def test_an_acl_without_grants_is_not_public() -> None:
    acl = json.dumps({"grantSet": None, "grantList": None})

    assert evaluate(bucket(AccessControlList=acl), TODAY) == PASSES


VPC = {"StringEquals": {"aws:SourceVpc": "vpc-0a1b"}}


@pytest.mark.parametrize(
    "statement",
    [
        allow(),
        allow({"AWS": "*"}),
        allow({"AWS": ["arn:aws:iam::111122223333:root", "*"]}),
        allow({"AWS": "arn:aws:iam::*:root"}),
        allow(None, NotPrincipal={"AWS": "arn:aws:iam::111122223333:root"}),
        allow("*", {"Bool": {"aws:SecureTransport": "true"}}),
        allow("*", {"StringLike": {"aws:SourceVpc": "vpc-*"}}),
        allow("*", {"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}),
        allow("*", {"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-east-1:*:accesspoint/ledger"}}),
        allow("*", {"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-east-1:111122223333:*"}}),
        allow("*", {"StringEquals": {"aws:SourceVpc": ["vpc-0a1b", "vpc-?"]}}),
        allow("*", {"StringEquals": {"aws:PrincipalArn": "${aws:PrincipalArn}"}}),
        allow("*", {"StringEquals": {"aws:SourceVpc": []}}),
        allow("*", {"StringEqualsIfExists": {"aws:SourceVpc": "vpc-0a1b"}}),
        allow("*", {"ForAllValues:StringEquals": {"aws:SourceVpc": "vpc-0a1b"}}),
        allow("*", {"StringNotEquals": {"aws:SourceVpc": "vpc-0a1b"}}),
        allow("*", {"StringEquals": {"aws:Referer": "bank.example"}}),
        allow("*", {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}),
        allow("*", {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "64.0.0.0/7"]}}),
        allow("*", {"IpAddress": {"aws:SourceIp": "2000::/3"}}),
        allow("*", {"IpAddress": {"aws:SourceIp": "2001::/16"}}),
        allow("*", {"StringEquals": "aws:SourceVpc"}),
        allow("*", ["aws:SourceVpc"]),
        allow([{"AWS": "*"}]),
        allow("*", {"IpAddress": {"aws:SourceIp": "anywhere"}}),
        allow("*", {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}),
        allow("*", {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
    ],
)
def test_a_public_policy_is_named_unless_it_is_restricted(statement: dict[str, Any]) -> None:
    said = "the bucket policy is public: statement Read allows s3:GetObject"

    assert evaluate(bucket(ALL_OFF, statements=[statement]), TODAY).wrong == said
    assert evaluate(bucket({**ALL_OFF, "blockPublicPolicy": True}, statements=statement), TODAY).wrong == said
    assert evaluate(bucket({**ALL_OFF, "restrictPublicBuckets": True}, statements=[statement]), TODAY) == PASSES


@pytest.mark.parametrize(
    "statement",
    [
        allow(Effect="Deny"),
        allow({"AWS": "arn:aws:iam::111122223333:root"}),
        allow({"AWS": ["111122223333", "444455556666"]}),
        allow({"Service": "cloudfront.amazonaws.com"}),
        allow("*", VPC),
        allow("*", {"stringequals": {"AWS:sourcevpc": "vpc-0a1b"}}),
        allow("*", {"Bool": {"aws:SecureTransport": "true"}, **VPC}),
        allow("*", {"StringEquals": {"aws:Referer": "bank.example", "aws:PrincipalOrgID": "o-0a1b"}}),
        allow("*", {"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-east-1:111122223333:accesspoint/*"}}),
        allow("*", {"ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::111122223333:distribution/E1"}}),
        allow("*", {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]}}),
        allow("*", {"IpAddress": {"aws:SourceIp": "203.0.113.9/24"}}),
        allow("*", {"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}),
    ],
)
def test_a_policy_for_someone_is_not_public(statement: dict[str, Any]) -> None:
    assert evaluate(bucket(ALL_OFF, statements=[statement]), TODAY) == PASSES


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            {"Effect": "Allow", "Principal": "*", "Action": ["s3:Get*", "s3:List*"]},
            "statement 0 allows s3:Get* s3:List*",
        ),
        ({"Effect": "Allow", "Principal": "*", "NotAction": "s3:PutObject"}, "statement 0 allows all but s3:PutObject"),
    ],
)
def test_a_statement_is_named_by_its_place_where_it_has_no_name(statement: dict[str, Any], said: str) -> None:
    assert evaluate(bucket(ALL_OFF, statements=[statement]), TODAY).wrong == f"the bucket policy is public: {said}"


def test_what_is_public_today_comes_before_what_is_off() -> None:
    public = bucket(ALL_OFF, [{"grantee": "AllUsers", "permission": "Read"}], [allow()])

    assert [reason.split(" ")[:2] for reason in evaluate(public, STRICT).reasons] == [
        ["the", "ACL"],
        ["the", "bucket"],
        ["block-public-access:", "BlockPublicAcls,"],
    ]


def test_both_dialects_get_the_same_verdict() -> None:
    one = raw(ALL_OFF, [{"grantee": "AllUsers", "permission": "Read"}], [allow()])

    assert evaluate(normalise(one), STRICT) == evaluate(normalise(in_api_dialect(one)), STRICT)


A_GRANT = "^a grant of the item's AccessControlList is "
NO_SETTINGS = "^the item has no supplementaryConfiguration, where a bucket's settings stand$"


@pytest.mark.parametrize(
    ("item", "cause"),
    [
        (bucket(AccessControlList=None), "^the item's AccessControlList is "),
        (bucket(AccessControlList="private"), "^the item's AccessControlList is "),
        (bucket(AccessControlList={}), "^the item's AccessControlList is "),
        (bucket(AccessControlList={"grantList": 7}), "^the item's AccessControlList is "),
        (bucket(AccessControlList={"grantList": {"grantee": "AllUsers"}}), "^the item's AccessControlList is "),
        (bucket(AccessControlList={"grantList": ""}), "^the item's AccessControlList is "),
        (bucket(grants=["AllUsers"]), A_GRANT),
        (bucket(grants=[None]), A_GRANT),
        (bucket(grants=[{"permission": "Read"}]), A_GRANT),
        (bucket(grants=[{"grantee": 7, "permission": "Read"}]), A_GRANT),
        (
            bucket(grants=[{"grantee": {"uri": ["AllUsers"]}, "permission": "Read"}]),
            A_GRANT,
        ),
        (bucket(BucketPolicy=None), "^the item's BucketPolicy is None$"),
        (bucket(BucketPolicy={}), "^the item's BucketPolicy is {}$"),
        (bucket(BucketPolicy={"policyText": "not json"}), "^the bucket policy cannot be read: "),
        (bucket(BucketPolicy={"policyText": "{}"}), "^the bucket policy cannot be read: "),
        (bucket(BucketPolicy={"policyText": 7}), "^the bucket policy cannot be read: "),
        (bucket(BucketPolicy={"policyText": '{"Statement": null}'}), "^statement 0 of the bucket policy is None$"),
        (bucket(BucketPolicy={"policyText": '{"Statement": 7}'}), "^statement 0 of the bucket policy is 7$"),
        (bucket(BucketPolicy={"policyText": '["Statement"]'}), "^the bucket policy cannot be read: "),
        (bucket(BucketPolicy={"policyText": "[" * 100_000}), "^the bucket policy cannot be read: "),
        (bucket(BucketPolicy={"policyText": False}), "^the bucket policy cannot be read: "),
        (bucket(statements=["allow all"]), "^statement 0 of the bucket policy is 'allow all'$"),
        (bucket(block=["BlockPublicAcls"]), "^PublicAccessBlockConfiguration is "),
        (bucket(block="on"), "^PublicAccessBlockConfiguration is "),
        (bucket(block=""), "^PublicAccessBlockConfiguration is "),
        (bucket(block=0), "^PublicAccessBlockConfiguration is "),
        (bucket(block=[]), "^PublicAccessBlockConfiguration is "),
        (
            normalise({**raw(), "supplementaryConfiguration": {}}),
            NO_SETTINGS,
        ),
    ],
)
def test_a_bucket_whose_item_hides_what_it_grants_is_not_guessed_at(item: Item, cause: str) -> None:
    with pytest.raises(CouldNotJudgeError, match=cause):
        evaluate(item, TODAY)


def test_a_bucket_that_fails_anyway_fails_without_them() -> None:
    hidden = bucket(None, AccessControlList=None, BucketPolicy=None)

    assert evaluate(hidden, STRICT).compliance == NON_COMPLIANT


def test_an_item_that_says_nothing_of_the_bucket_is_not_guessed_at_whatever_is_required() -> None:
    with pytest.raises(CouldNotJudgeError, match="no supplementaryConfiguration"):
        evaluate(normalise({**raw(), "supplementaryConfiguration": {}}), STRICT)


def test_an_item_of_before_the_settings_existed_fails() -> None:
    old = raw()
    del old["supplementaryConfiguration"]["PublicAccessBlockConfiguration"]

    assert evaluate(normalise(old), STRICT).compliance == NON_COMPLIANT


IS_NONE_OF = "block-public-access.required: 'blockPublicAcls' is none of BlockPublicAcls, IgnorePublicAcls, "


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ({}, "block-public-access: the one document that is due; there is none"),
        ({"block-public-access": {"required": []}, "more": {}}, "block-public-access: the one document"),
        ({"block-public-access": list(SETTINGS)}, "block-public-access: a mapping with the list `required`"),
        ({"block-public-access": ["required"]}, "block-public-access: a mapping with the list `required`"),
        ({"block-public-access": 7}, "block-public-access: a mapping with the list `required`"),
        ({"a": {}, "b": {}}, "block-public-access: the one document that is due; there is a, b"),
        ({"block-public-access": {}}, "block-public-access: a mapping with the list `required`"),
        ({"block-public-access": {"required": "all"}}, "block-public-access: a mapping with the list `required`"),
        ({"block-public-access": {"required": [], "allowed": []}}, "block-public-access: a mapping"),
        (
            {"block-public-access": {"required": ["blockPublicAcls"]}},
            IS_NONE_OF,
        ),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_where_it_does_not(documents: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyError, match=f"^{said}"):
        parse_policy(documents)
