"""EC2's answers become the items that AWS Config has of the same resources: the same verdict, the same finding."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lib.item import Item, normalise
from handlers.lib.rule import Policy, finding, judge, load, parse_policy
from handlers.lib.verdict import NON_COMPLIANT, NOT_APPLICABLE, CouldNotJudgeError, Needs, Verdict
from handlers.trail import instance, security_group
from handlers.trail.answers import MalformedAnswerError, in_items_dialect, partition
from tests.unit.handlers.config_items import ACCOUNT, CAPTURED, REGION
from tests.unit.handlers.stubbed import stubbed
from tests.unit.handlers.trail.groups import (
    INSTANCE,
    Permission,
    instance_of_config,
    instance_of_ec2,
    of_config,
    of_ec2,
)
from tests.unit.handlers.trail.records import GROUP

pytestmark = pytest.mark.filterwarnings("ignore:Boto3 will no longer support Python 3.9")

AT = "2026-11-24T03:12:05.000Z"
LISTS = {"pl-0a1b": ("10.0.0.0/30", "2001:db8::/126")}
TAG_KEYS = ["Owner", "owner", "Environment", "aws:cloudformation:stack-name"]

PORTS = [0, 22, 80, 443, 65535]
SOURCES = ["0.0.0.0/0", "10.0.0.0/8", "10.1.2.3/32", "::/0", "2001:db8::/64", "sg-0feedbeef", GROUP, *LISTS]
DOCUMENTS: dict[str, Any] = {
    "denied": {"ingress": [{"protocol": "tcp", "ports": [22], "sources": ["internet"], "reason": "administration"}]},
    "web": {
        "groups": {"tags": {"Environment": ["prod"]}},
        "ingress": [{"protocol": "tcp", "ports": [443], "sources": ["0.0.0.0/0", "::/0"], "reason": "web"}],
    },
    "internal": {
        "ingress": [{"protocol": "all", "sources": ["10.0.0.0/8", "self"], "reason": "inside"}],
        "egress": [{"protocol": "all", "destinations": ["0.0.0.0/0"], "reason": "out"}],
    },
}

permissions = st.builds(
    lambda kind, sources: Permission(kind[0], kind[1], kind[2], sources),
    st.one_of(
        st.tuples(st.sampled_from(["tcp", "udp"]), st.sampled_from(PORTS)).map(lambda one: (*one, one[1])),
        st.just(("icmp", -1, -1)),
        st.just(("-1", None, None)),
        st.just(("tcp", None, None)),  # no range at all: nobody can judge that
    ),
    st.lists(st.sampled_from(SOURCES), max_size=3, unique=True),
)
tags = st.dictionaries(st.sampled_from(TAG_KEYS), st.sampled_from(["", "prod", "payments"]), max_size=3)


def outcome(rule_name: str, item: Item, documents: dict[str, Any]) -> Any:
    """The verdict and the finding's fingerprint, or why there is none."""
    rule = load(rule_name)
    policy: Policy = parse_policy(rule, documents)
    try:
        verdict = judge(rule, item, policy)
        if isinstance(verdict, Needs):
            tags_confirmed = item.tags_confirmed or verdict.tags
            verdict = judge(rule, item._replace(prefix_lists=LISTS, tags_confirmed=tags_confirmed), policy)
    except CouldNotJudgeError as error:
        return str(error)
    assert isinstance(verdict, Verdict)
    one = finding(rule, "high", item, verdict, REGION)
    return verdict, one.id, one.fingerprint


@given(st.lists(permissions, max_size=4), st.lists(permissions, max_size=2), tags)
def test_the_fast_paths_finding_of_a_group_is_configs(
    ingress: list[Permission], egress: list[Permission], tags: dict[str, str]
) -> None:
    read = security_group.read(of_ec2(ingress, egress, tags), REGION, AT)
    recorded = normalise(of_config(ingress, egress, tags))
    for rule, documents in (("security-group-rules", DOCUMENTS), ("required-tags", {"tags": {"Owner": {}}})):
        assert outcome(rule, read, documents) == outcome(rule, recorded, documents)


@given(
    st.sampled_from(["ami-0a1b2c3d4e5f60001", "ami-0feedbeef0feedbee"]),
    st.sampled_from(["t3.micro", "p5.48xlarge"]),
    st.sampled_from(["pending", "running", "stopped"]),
    tags,
)
def test_the_fast_paths_finding_of_an_instance_is_configs(
    image: str, kind: str, state: str, tags: dict[str, str]
) -> None:
    read = instance.read(instance_of_ec2(image, kind, state, tags), ACCOUNT, REGION, AT)
    recorded = normalise(instance_of_config(image, kind, state, tags))
    approved: dict[str, Any] = {"al2023": {"instance_types": ["t3.*"], "images": {"ami-0a1b2c3d4e5f60001": {}}}}
    for rule, documents in (("approved-ami", approved), ("required-tags", {"tags": {"Owner": {}}})):
        assert outcome(rule, read, documents) == outcome(rule, recorded, documents)


def test_exemptions_hold_by_id_arn_and_tag_on_either_path() -> None:
    open_port = [Permission("tcp", 22, 22, ["0.0.0.0/0"])]
    read = security_group.read(of_ec2(open_port, tags={"Ticket": "7"}), REGION, AT)
    recorded = normalise(of_config(open_port, tags={"Ticket": "7"}))
    for resource in (GROUP, f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{GROUP}", "tag:Ticket=7"):
        entry = {"resource": resource, "reason": "r", "approved_by": "a", "until": "2027-01-01"}
        documents = {**DOCUMENTS, "exemptions": {"one": entry}}
        assert outcome("security-group-rules", read, documents)[0].compliance == "COMPLIANT"
        assert outcome("security-group-rules", read, documents) == outcome("security-group-rules", recorded, documents)


def test_a_group_is_read_whole() -> None:
    read = security_group.read(of_ec2([Permission("tcp", 22, 22, ["0.0.0.0/0"])], tags={"Owner": "x"}), REGION, AT)
    recorded = normalise(of_config([Permission("tcp", 22, 22, ["0.0.0.0/0"])], tags={"Owner": "x"}))
    same = ("account", "region", "resource_type", "resource_id", "resource_name", "arn", "status", "tags")
    assert {name: getattr(read, name) for name in same} == {name: getattr(recorded, name) for name in same}
    assert (read.captured_at, recorded.captured_at, read.tags_confirmed) == (AT, CAPTURED, True)
    assert set(recorded.configuration) <= set(read.configuration)


@pytest.mark.parametrize("missing", ["GroupId", "OwnerId", "IpPermissions", "IpPermissionsEgress"])
def test_a_group_that_lacks_what_every_group_has_is_refused(missing: str) -> None:
    answer = of_ec2([])
    del answer[missing]
    with pytest.raises(MalformedAnswerError, match=missing):
        security_group.read(answer, REGION, AT)


@pytest.mark.parametrize("missing", ["InstanceId", "State"])
def test_an_instance_that_lacks_what_every_instance_has_is_refused(missing: str) -> None:
    answer = instance_of_ec2("ami-1", "t3.micro")
    del answer[missing]
    with pytest.raises(MalformedAnswerError, match=missing):
        instance.read(answer, ACCOUNT, REGION, AT)


@pytest.mark.parametrize("state", ["shutting-down", "terminated"])
@pytest.mark.parametrize("rule", ["approved-ami", "required-tags"])
def test_an_instance_that_has_ended_is_gone_for_every_rule(state: str, rule: str) -> None:
    documents: dict[str, dict[str, Any]] = {
        "approved-ami": {"a": {"instance_types": ["t3.*"], "images": {}}},
        "required-tags": {"tags": {"Owner": {}}},
    }
    read = instance.read(instance_of_ec2("ami-1", "t3.micro", state), ACCOUNT, REGION, AT)
    assert outcome(rule, read, documents[rule])[0].compliance == NOT_APPLICABLE


def test_a_group_without_tags_is_known_to_have_none() -> None:
    read = security_group.read(of_ec2([]), REGION, AT)
    verdict = judge(load("required-tags"), read, parse_policy(load("required-tags"), {"tags": {"Owner": {}}}))
    assert isinstance(verdict, Verdict)
    assert verdict.compliance == NON_COMPLIANT


def test_ec2_can_answer_what_these_tests_are_made_of() -> None:
    """Botocore's model of the answers validates them."""
    group = of_ec2([Permission("tcp", 22, 22, SOURCES), Permission("-1", None, None)], [], {"Owner": "x"})
    reservation = {"ReservationId": "r-1", "OwnerId": ACCOUNT, "Instances": [instance_of_ec2("ami-1", "t3.micro")]}
    with stubbed("ec2") as ec2:
        ec2.add_response("describe_security_groups", {"SecurityGroups": [group]})
        ec2.add_response("describe_instances", {"Reservations": [reservation]})
        assert ec2.client.describe_security_groups()["SecurityGroups"][0]["GroupId"] == GROUP
        assert ec2.client.describe_instances()["Reservations"][0]["Instances"][0]["InstanceId"] == INSTANCE


def test_names_and_times_are_written_as_items_have_them() -> None:
    launched = datetime(2026, 11, 24, 3, 12, 8, 422_000, tzinfo=timezone.utc)
    answer = {"LaunchTime": launched, "State": {"Name": "running"}, "BlockDeviceMappings": [{"Ebs": {"VolumeId": "v"}}]}
    assert in_items_dialect(answer) == {
        "launchTime": "2026-11-24T03:12:08.422Z",
        "state": {"name": "running"},
        "blockDeviceMappings": [{"ebs": {"volumeId": "v"}}],
    }


@pytest.mark.parametrize(
    ("region", "expected"), [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_an_arn_is_of_its_regions_partition(region: str, expected: str) -> None:
    assert partition(region) == expected
