"""No item, however malformed, gets anything but a verdict or a clear error, and none passes by accident.

Of an item that violates its rule in two places one part is replaced by any JSON at all, or left away.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.lib import rule as rules
from handlers.lib.finding import Finding
from handlers.lib.item import MalformedItemError, normalise
from handlers.lib.verdict import COMPLIANT, NON_COMPLIANT, REASON_LIMIT, CouldNotJudgeError, Needs
from tests.unit.handlers.config_items import NOTIFIED, REGION, raw_item

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=5)
    | st.sampled_from(["{", "[]", "{}", "null", '"x"', "ResourceDeleted", "terminated", "AllUsers", "-1", "::/0"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["key", "Key", "value", "name", "cidrIp", "uri", "Effect"]), inner, max_size=3
        )
    ),
    max_leaves=5,
)
Path = tuple[Any, ...]

ACL = {"grantSet": None, "grantList": [{"grantee": "AllUsers", "permission": "Read"}]}
STATEMENT = {"Sid": "Read", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject", "Condition": {}}
PERMISSION = {
    "ipProtocol": "tcp",
    "fromPort": 22,
    "toPort": 22,
    "ipRanges": ["0.0.0.0/0"],
    "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}],
    "ipv6Ranges": [{"cidrIpv6": "::/0"}],
    "userIdGroupPairs": [{"groupId": "sg-0feedbeef", "userId": "111122223333"}],
    "prefixListIds": [],
}
VIOLATIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "required-tags": (
        {"tags": {"Owner": {}, "CostCenter": {"pattern": r"CC-\d{4}"}}},
        raw_item("AWS::EC2::Instance", {"tags": [{"key": "Name", "value": "a"}]}, {"Name": "a"}),
    ),
    "approved-ami": (
        {"linux": {"instance_types": ["t3.*"], "images": {"ami-0a1b2c3d": {"until": "2026-11-01"}}}},
        raw_item(
            "AWS::EC2::Instance",
            {"imageId": "ami-0a1b2c3d", "instanceType": "t3.micro", "state": {"code": 16, "name": "running"}},
        ),
    ),
    "security-group-rules": (
        {
            "web": {
                "groups": {"names": ["web-*"], "vpcs": ["vpc-1"], "tags": {"Tier": ["web"]}},
                "ingress": [{"protocol": "udp", "sources": ["192.0.2.0/24"]}],
                "egress": [{"protocol": "udp", "destinations": ["192.0.2.0/24"]}],
            },
            "denied": {"ingress": [{"protocol": "tcp", "ports": [22], "sources": ["internet"], "reason": "ssh"}]},
        },
        raw_item(
            configuration={
                "groupName": "web-front",
                "vpcId": "vpc-1",
                "ipPermissions": [PERMISSION],
                "ipPermissionsEgress": [PERMISSION],
            },
            tags={"Tier": "web"},
        ),
    ),
    "public-s3-bucket": (
        {"block-public-access": {"required": []}},
        raw_item(
            "AWS::S3::Bucket",
            {"name": "ledger"},
            supplementaryConfiguration={
                "PublicAccessBlockConfiguration": {"blockPublicAcls": False, "ignorePublicAcls": False},
                "AccessControlList": ACL,
                "BucketPolicy": {"policyText": {"Statement": [STATEMENT]}},
            },
        ),
    ),
}


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """The place of everything in the value that has one."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*here, key)
        yield from paths(value[key], (*here, key))


def replaced(raw: dict[str, Any], path: Path, new: Any, is_left_away: bool) -> dict[str, Any]:
    changed: dict[str, Any] = copy.deepcopy(raw)
    holder: Any = changed
    for key in path[:-1]:
        holder = holder[key]
    if is_left_away and isinstance(holder, dict):
        del holder[path[-1]]
    else:
        holder[path[-1]] = new
    policy = changed.get("supplementaryConfiguration")
    if isinstance(policy, dict) and isinstance(policy.get("BucketPolicy"), dict):
        text = policy["BucketPolicy"].get("policyText")
        # S3 keeps a policy as text.
        policy["BucketPolicy"] = {"policyText": json.dumps(text) if isinstance(text, (dict, list)) else text}
    return changed


@pytest.mark.parametrize("name", VIOLATIONS)
@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_an_item_of_which_one_part_is_anything_gets_a_verdict_or_a_clear_error(name: str, data: st.DataObject) -> None:
    documents, whole = VIOLATIONS[name]
    rule = rules.load(name)
    policy = rules.parse_policy(rule, documents)
    path = data.draw(st.sampled_from(list(paths(whole))))
    raw = replaced(whole, path, data.draw(JSON), data.draw(st.booleans()))

    try:
        item = normalise(raw, NOTIFIED)
        outcome = rules.judge(rule, item, policy)
        if isinstance(outcome, Needs):
            known = item._replace(tags_confirmed=True, prefix_lists=dict.fromkeys(outcome.prefix_lists, ()))
            outcome = rules.judge(rule, known, policy)
    except (MalformedItemError, CouldNotJudgeError):
        return

    assert not isinstance(outcome, Needs)
    assert outcome.compliance != COMPLIANT
    annotation = rules.evaluation(item, outcome).get("Annotation")
    assert annotation is None or 1 <= len(annotation) <= REASON_LIMIT
    if outcome.compliance == NON_COMPLIANT:
        finding = rules.finding(rule, "high", item, outcome, REGION)
        assert Finding.from_message(json.loads(finding.to_message())).id == finding.id


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_item_itself_is_a_violation(name: str) -> None:
    documents, whole = VIOLATIONS[name]
    rule = rules.load(name)

    item = normalise(replaced(whole, ("relatedEvents",), [], False), NOTIFIED)

    outcome: Any = rules.judge(rule, item, rules.parse_policy(rule, documents))
    assert outcome.compliance == NON_COMPLIANT
