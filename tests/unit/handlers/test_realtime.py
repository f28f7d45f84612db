"""The realtime function: a call leads to the reads it should, and to the findings that AWS Config would lead to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY

from handlers import realtime
from handlers.lib.gathering import Gatherer, Kept
from handlers.lib.pages import TruncatedAnswerError
from handlers.lib.policy import PolicyError
from handlers.lib.rule import Policy, load, parse_policy
from handlers.realtime import Edge, NotJudgedError, UnexpectedEventError, run
from handlers.trail.answers import MalformedAnswerError
from handlers.trail.call import MalformedCallError
from handlers.trail.settings import Settings, Watched
from tests.unit.handlers.config_items import ACCOUNT, REGION
from tests.unit.handlers.stubbed import Stub, stubbed
from tests.unit.handlers.trail.groups import INSTANCE, Permission, instance_of_ec2, of_ec2
from tests.unit.handlers.trail.records import ALICE, GROUP, call, record

QUEUE = "https://sqs.us-east-1.amazonaws.com/111122223333/queue-alerts-prod"
SSH = Permission("tcp", 22, 22, ["0.0.0.0/0"])
HTTPS = Permission("tcp", 443, 443, ["0.0.0.0/0"])
OWNED = {"Owner": "payments"}
POLICIES: dict[str, dict[str, Any]] = {
    "security-group-rules": {
        "web": {"ingress": [{"protocol": "tcp", "ports": [443], "sources": ["0.0.0.0/0"], "reason": "web"}]}
    },
    "required-tags": {"tags": {"Owner": {}}},
    "approved-ami": {"al2023": {"instance_types": ["t3.*"], "images": {"ami-0a1b2c3d4e5f60001": {}}}},
}
RULES = {
    "required-tags": Watched("medium", frozenset({"AWS::EC2::SecurityGroup", "AWS::EC2::Instance", "AWS::S3::Bucket"})),
    "security-group-rules": Watched("critical", frozenset({"AWS::EC2::SecurityGroup"})),
    "approved-ami": Watched("high", frozenset({"AWS::EC2::Instance"})),
}


class Aws:
    """The services behind the function, and the edge over them."""

    def __init__(self, ec2: Stub, tagging: Stub) -> None:
        self.ec2, self.tagging = ec2, tagging
        self.sent: list[dict[str, Any]] = []
        self.settings = Settings(RULES, attribution=True)
        self.policy: Callable[[str], Policy] = lambda rule: parse_policy(load(rule), POLICIES[rule])

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - boto3's
        assert QueueUrl == QUEUE
        self.sent += [json.loads(entry["MessageBody"]) for entry in Entries]
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    @property
    def edge(self) -> Edge:
        return Edge(
            ec2=self.ec2.client,
            sqs=self,  # type: ignore[arg-type]
            queue_url=QUEUE,
            region=REGION,
            settings=self.settings,
            policy=self.policy,
            gather=Gatherer(self.tagging.client, self.ec2.client, Kept(300)).gather,
        )

    @property
    def findings(self) -> dict[str, dict[str, Any]]:
        return {one["rule"]: one for one in self.sent if "finding" in one}

    @property
    def attributed(self) -> list[str]:
        return [one["id"] for one in self.sent if "attribution" in one]

    def has_groups(self, *answers: dict[str, Any], ids: Any = ANY, **more: Any) -> None:
        expected = {"Filters": [{"Name": "group-id", "Values": ids}]}
        self.ec2.add_response("describe_security_groups", {"SecurityGroups": list(answers), **more}, expected)

    def has_instances(self, *answers: dict[str, Any]) -> None:
        reservation = {"ReservationId": "r-1", "OwnerId": ACCOUNT, "Instances": list(answers)}
        self.ec2.add_response("describe_instances", {"Reservations": [reservation]})


@pytest.fixture
def aws() -> Iterator[Aws]:
    with ExitStack() as stack:
        yield Aws(*(stack.enter_context(stubbed(service)) for service in ("ec2", "resourcegroupstaggingapi")))


def test_a_port_that_nobody_approved_is_told_at_once_with_who_opened_it(aws: Aws) -> None:
    aws.has_groups(of_ec2([SSH, HTTPS], tags=OWNED), ids=[GROUP])
    assert run(aws.edge, call()) == {"judged": 1, "violations": 1}
    (finding,) = aws.findings.values()
    assert (finding["rule"], finding["severity"], finding["source"]) == ("security-group-rules", "critical", "realtime")
    assert finding["reason"].startswith("tcp/22 from 0.0.0.0/0")
    # Whatever AWS Config has captured since the call is the later word.
    assert finding["observed_at"] == "2026-11-24T03:12:05.000Z"
    assert "recorded_at" not in finding
    assert [one["call"]["principal"] for one in aws.sent if "attribution" in one] == [ALICE]


def test_what_is_in_order_is_not_told_and_closes_nothing(aws: Aws) -> None:
    aws.has_groups(of_ec2([HTTPS], tags=OWNED))
    assert run(aws.edge, call("RevokeSecurityGroupIngress")) == {"judged": 1, "violations": 0}
    assert aws.sent == []


def test_who_called_is_not_told_where_the_overlay_does_not_ask_or_the_call_is_of_another_kind(aws: Aws) -> None:
    aws.has_groups(of_ec2([SSH], tags=OWNED))
    aws.settings = Settings(RULES, attribution=False)
    run(aws.edge, call())
    assert (len(aws.findings), aws.attributed) == (1, [])
    aws.settings = Settings(RULES, attribution=True)
    aws.has_groups(of_ec2([SSH]))
    tagging = call("DeleteTags", request={"resourcesSet": {"items": [{"resourceId": GROUP}]}})
    assert run(aws.edge, tagging)["violations"] == 2
    assert len(aws.attributed) == 1


def test_instances_that_were_started_are_judged_by_their_rules(aws: Aws) -> None:
    aws.has_instances(instance_of_ec2("ami-0feedbeef0feedbee", "t3.micro"))
    started = call("RunInstances", request={}, response={"instancesSet": {"items": [{"instanceId": INSTANCE}]}})
    assert run(aws.edge, started) == {"judged": 1, "violations": 2}
    assert set(aws.findings) == {"required-tags", "approved-ami"}
    assert aws.findings["approved-ami"]["resource_id"] == INSTANCE


def test_what_cloudformation_makes_is_judged_like_anything_else(aws: Aws) -> None:
    aws.has_groups(of_ec2([SSH], tags=OWNED))
    assert run(aws.edge, call(sourceIPAddress="cloudformation.amazonaws.com"))["violations"] == 1


@pytest.mark.parametrize("changes", [{"errorCode": "Client.DryRunOperation"}, {"readOnly": True}])
def test_a_call_that_changed_nothing_is_not_looked_at(aws: Aws, changes: dict[str, Any]) -> None:
    assert run(aws.edge, call(**changes)) == {"judged": 0, "violations": 0}


@pytest.mark.parametrize(
    "one",
    [
        call("PutRolePolicy", source="iam.amazonaws.com", request={"roleName": "r"}),
        call("CreateTags", request={"resourcesSet": {"items": [{"resourceId": "vol-1"}]}}),
        call("DescribeInstances"),
    ],
)
def test_what_the_function_cannot_read_is_left_to_config(aws: Aws, one: Any) -> None:
    assert run(aws.edge, one) == {"judged": 0, "violations": 0}


def test_a_call_without_its_resource_is_left_to_config_and_logged(aws: Aws, caplog: pytest.LogCaptureFixture) -> None:
    assert run(aws.edge, call(request={}))["judged"] == 0
    assert "names no resource where it should" in caplog.text


def test_a_resource_that_is_gone_has_no_verdict(aws: Aws) -> None:
    aws.has_groups()
    assert run(aws.edge, call("DeleteSecurityGroup")) == {"judged": 0, "violations": 0}


def test_a_type_that_no_rule_has_in_its_scope_is_not_read(aws: Aws) -> None:
    aws.settings = Settings({"approved-ami": RULES["approved-ami"]}, attribution=False)
    assert run(aws.edge, call())["judged"] == 0


def test_many_resources_are_read_in_portions_and_every_page_of_them(aws: Aws) -> None:
    ids = [f"sg-{number:017x}" for number in range(250)]
    aws.has_groups(of_ec2([HTTPS], tags=OWNED), ids=ids[:200], NextToken="more")
    aws.ec2.add_response(
        "describe_security_groups",
        {"SecurityGroups": [of_ec2([SSH], tags=OWNED, GroupId=ids[7])]},
        {"Filters": [{"Name": "group-id", "Values": ids[:200]}], "NextToken": "more"},
    )
    aws.has_groups(ids=ids[200:])
    tagging = call("CreateTags", request={"resourcesSet": {"items": [{"resourceId": one} for one in ids]}})
    assert run(aws.edge, tagging) == {"judged": 2, "violations": 1}
    assert aws.findings["security-group-rules"]["resource_id"] == ids[7]


def test_a_prefix_list_is_fetched_for_the_rule_that_needs_it(aws: Aws) -> None:
    aws.has_groups(of_ec2([Permission("tcp", 443, 443, ["pl-1"])], tags=OWNED))
    aws.ec2.add_response("get_managed_prefix_list_entries", {"Entries": [{"Cidr": "198.51.100.0/24"}]})
    assert run(aws.edge, call()) == {"judged": 1, "violations": 0}


def test_what_a_rule_cannot_judge_is_left_to_config(aws: Aws, caplog: pytest.LogCaptureFixture) -> None:
    aws.has_groups(of_ec2([Permission("tcp", None, None, ["0.0.0.0/0"])], tags=OWNED))
    assert run(aws.edge, call()) == {"judged": 1, "violations": 0}
    assert "left to AWS Config" in caplog.text


def test_a_rule_that_still_needs_what_was_fetched_is_left_to_config(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    aws.has_groups(of_ec2([Permission("tcp", 443, 443, ["pl-1"])], tags=OWNED))
    monkeypatch.setattr(Gatherer, "gather", lambda _, item, needs: item)
    assert run(aws.edge, call()) == {"judged": 1, "violations": 0}


def test_a_rule_without_its_policy_fails_after_the_others_have_told(aws: Aws) -> None:
    def policy(rule: str) -> Policy:
        if rule == "required-tags":
            raise PolicyError("/compliance/prod/rules/required-tags: no parameter under this path")
        return parse_policy(load(rule), POLICIES[rule])

    aws.policy = policy
    aws.has_groups(of_ec2([SSH]))
    with pytest.raises(NotJudgedError, match="rules/required-tags"):
        run(aws.edge, call())
    assert set(aws.findings) == {"security-group-rules"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({}, TruncatedAnswerError),
        ({"SecurityGroups": [{"GroupId": GROUP}]}, MalformedAnswerError),
    ],
)
def test_an_answer_that_was_cut_is_an_error_so_that_the_event_comes_again(
    aws: Aws, answer: dict[str, Any], error: type[Exception]
) -> None:
    aws.ec2.add_response("describe_security_groups", answer)
    with pytest.raises(error):
        run(aws.edge, call())


def test_an_error_of_ec2_is_raised(aws: Aws) -> None:
    aws.ec2.add_client_error("describe_security_groups", "RequestLimitExceeded")
    with pytest.raises(ClientError):
        run(aws.edge, call())


def test_the_entry_point_takes_calls_and_nothing_else(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(realtime, "_edge", lambda: aws.edge)
    context = type("Context", (), {"function_name": "f", "memory_limit_in_mb": 1, "aws_request_id": "r"})()
    context.invoked_function_arn = "arn"
    aws.has_groups(of_ec2([SSH], tags=OWNED))
    event = {"detail-type": "AWS API Call via CloudTrail", "detail": record()}
    assert realtime.handler(event, context) == {"judged": 1, "violations": 1}
    for other in ({}, {"detail-type": "Scheduled Event"}):
        with pytest.raises(UnexpectedEventError):
            realtime.handler(other, context)
    with pytest.raises(MalformedCallError):
        realtime.handler({**event, "detail": None}, context)
