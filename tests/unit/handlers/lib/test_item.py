"""One item, two dialects."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from handlers.lib.item import MalformedItemError, normalise
from tests.unit.handlers.config_items import ACCOUNT, CAPTURED, NOTIFIED, REGION, in_api_dialect, raw_item

BUCKET = raw_item(
    "AWS::S3::Bucket",
    {"name": "ledger"},
    {"Owner": "payments"},
    "ledger",
    supplementaryConfiguration={"IsRequesterPaysEnabled": False, "BucketPolicy": {"policyText": None}},
)


def test_both_dialects_give_the_same_item() -> None:
    ours, theirs = normalise(BUCKET), normalise(in_api_dialect(BUCKET))

    assert ours._replace(supplementary={}) == theirs._replace(supplementary={})
    assert ours.arn == theirs.arn == f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/ledger"
    assert ours.supplement("BucketPolicy") == theirs.supplement("BucketPolicy") == {"policyText": None}


def test_an_item_says_what_it_is_of() -> None:
    item = normalise(BUCKET)

    assert (item.account, item.region, item.resource_type, item.resource_id, item.status) == (
        ACCOUNT,
        REGION,
        "AWS::S3::Bucket",
        "ledger",
        "OK",
    )


def test_nothing_beyond_the_item_is_known_at_first() -> None:
    item = normalise(BUCKET)

    assert (item.tags_confirmed, item.prefix_lists) == (False, {})


def test_an_item_is_judged_at_its_capture_time_unless_the_notification_says_when() -> None:
    assert normalise(BUCKET).judged_at == CAPTURED
    assert normalise(BUCKET, NOTIFIED).judged_at == NOTIFIED


@pytest.mark.parametrize(
    ("status", "is_gone"),
    [
        ("OK", False),
        ("ResourceDiscovered", False),
        ("ResourceDeleted", True),
        ("ResourceDeletedNotRecorded", True),
        ("ResourceNotRecorded", True),
    ],
)
def test_the_status_says_whether_the_resource_is_gone(status: str, is_gone: bool) -> None:
    assert normalise({**BUCKET, "configurationItemStatus": status}).is_gone is is_gone


@pytest.mark.parametrize("configuration", [None, "null", {}])
def test_a_deleted_resource_may_have_no_configuration(configuration: Any) -> None:
    raw = {**BUCKET, "configurationItemStatus": "ResourceDeleted", "configuration": configuration}

    assert normalise(raw).configuration == {}


@pytest.mark.parametrize(
    ("shape", "raw"),
    [
        ("a mapping at the top", {"tags": {"Owner": "payments"}}),
        ("a query's list at the top", {"tags": [{"tag": "Owner=payments", "key": "Owner", "value": "payments"}]}),
        ("EC2's list", {"tags": {}, "configuration": {"tags": [{"key": "Owner", "value": "payments"}]}}),
        ("a newer type's list", {"tags": {}, "configuration": {"Tags": [{"Key": "Owner", "Value": "payments"}]}}),
        ("a file system's", {"tags": {}, "configuration": {"FileSystemTags": [{"Key": "Owner", "Value": "payments"}]}}),
        ("a set", {"configuration": {"tagSet": [{"key": "Owner", "value": "payments"}]}}),
        ("a list", {"configuration": {"tagList": [{"key": "Owner", "value": "payments"}]}}),
        ("a list of another spelling", {"configuration": {"TagList": [{"Key": "Owner", "Value": "payments"}]}}),
        ("in lower case", {"supplementaryConfiguration": {"tags": {"Owner": "payments"}}}),
        ("a table's", {"supplementaryConfiguration": {"Tags": [{"key": "Owner", "value": "payments"}]}}),
        ("a function's", {"supplementaryConfiguration": {"Tags": {"Owner": "payments"}}}),
        (
            "a table's in the other dialect",
            {"supplementaryConfiguration": {"Tags": '[{"key":"Owner","value":"payments"}]'}},
        ),
    ],
)
def test_tags_are_found_wherever_a_type_keeps_them(shape: str, raw: dict[str, Any]) -> None:
    assert normalise({**raw_item("AWS::EC2::VPC"), **raw}).tags == {"Owner": "payments"}


def test_the_tags_at_the_top_come_before_those_within() -> None:
    raw = raw_item(configuration={"tags": [{"key": "Owner", "value": "old"}]}, tags={"Owner": "new"})

    assert normalise(raw).tags == {"Owner": "new"}


def test_a_tag_may_lack_its_value() -> None:
    assert normalise({**raw_item(), "tags": [{"key": "Owner"}]}).tags == {"Owner": ""}


@pytest.mark.parametrize("tags", [{}, [], None, "", "{}"])
def test_an_item_without_any_tags_has_none(tags: Any) -> None:
    assert normalise(raw_item(configuration={"tags": []}) | {"tags": tags}).tags == {}


def test_a_value_that_is_json_in_json_is_undone() -> None:
    grants = {"grantList": [{"permission": "Read"}]}
    once, twice = json.dumps(grants), json.dumps(json.dumps(grants))

    for text in (grants, once, twice):
        item = normalise(raw_item(supplementaryConfiguration={"AccessControlList": text}))
        assert item.supplement("AccessControlList") == grants


@pytest.mark.parametrize(
    ("value", "expected"),
    [("Enabled", "Enabled"), (True, True), (None, None), ("[1]", [1]), (json.dumps(json.dumps('"a"')), '"a"')],
)
def test_a_plain_supplement_stays_what_it_is(value: Any, expected: Any) -> None:
    assert normalise(raw_item(supplementaryConfiguration={"Key": value})).supplement("Key") == expected


def test_a_supplement_that_is_not_json_is_named() -> None:
    item = normalise(raw_item(supplementaryConfiguration={"BucketPolicy": "[{"}))

    with pytest.raises(MalformedItemError, match=r"^supplementaryConfiguration\.BucketPolicy is a text"):
        item.supplement("BucketPolicy")


def test_the_stack_is_the_one_that_its_tags_name() -> None:
    assert normalise(raw_item(tags={"aws:cloudformation:stack-name": "payments-prod"})).stack == "payments-prod"
    assert normalise(raw_item()).stack is None


def test_times_of_the_api_become_texts() -> None:
    raw = {**BUCKET, "configurationItemCaptureTime": datetime(2026, 11, 24, 3, 12, 8, 422999, timezone.utc)}

    assert normalise(raw).captured_at == CAPTURED


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"awsAccountId": None}, "awsAccountId or accountId None"),
        ({"awsRegion": ""}, "awsRegion ''"),
        ({"awsAccountId": ""}, "awsAccountId or accountId None"),
        ({"resourceType": ""}, "resourceType ''"),
        ({"resourceId": ""}, "resourceId ''"),
        ({"resourceType": 7}, "resourceType 7"),
        ({"resourceId": ["sg-1"]}, "resourceId"),
        ({"configurationItemStatus": "Fine"}, "'Fine' is none that AWS Config documents"),
        ({"configurationItemStatus": None}, "None is none that AWS Config documents"),
        ({"configurationItemStatus": []}, "is none that AWS Config documents"),
        ({"configurationItemCaptureTime": 12}, "configurationItemCaptureTime 12"),
        ({"configurationItemCaptureTime": ""}, "configurationItemCaptureTime ''"),
        ({"configuration": "[" * 100_000}, "configuration is a text that is not JSON"),
        ({"configuration": "{"}, "configuration is a text that is not JSON"),
        ({"configuration": [1]}, "^ledger: configuration is list"),
        ({"supplementaryConfiguration": "7"}, "^ledger: supplementaryConfiguration is int"),
        ({"tags": 7}, "^ledger: tags are int"),
        ({"tags": "{"}, "^ledger: tags is a text that is not JSON"),
        ({"tags": {}, "configuration": {"tags": 7}}, "^ledger: tags are int"),
        ({"tags": [{"value": "payments"}]}, "a tag without a key"),
        ({"tags": ["Owner"]}, "a tag without a key"),
    ],
)
def test_what_is_no_item_is_refused_with_the_cause(change: dict[str, Any], said: str) -> None:
    with pytest.raises(MalformedItemError, match=said.replace("[", r"\[")):
        normalise({**BUCKET, **change})


def test_only_what_is_missing_is_said_to_be() -> None:
    with pytest.raises(MalformedItemError, match=r"^not a configuration item: awsRegion None, where a text is due$"):
        normalise({**in_api_dialect(BUCKET), "awsRegion": None})


def test_all_that_is_missing_is_said_to_be() -> None:
    said = r"^not a configuration item: awsAccountId or accountId 7, resourceId '', where a text is due$"
    with pytest.raises(MalformedItemError, match=said):
        normalise({**BUCKET, "awsAccountId": 7, "resourceId": ""})
