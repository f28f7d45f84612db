"""The hub and its member accounts: each lets in exactly the other, and a member judges as the hub does."""

from __future__ import annotations

import cfnlint.api  # type: ignore[import-untyped]
import pytest

from handlers.lib import alert_bus
from renderer.compose import ComposeError, compose
from tests.template import policies
from tests.template.checks import alive, config_order, events, functions
from tests.template.graph import Graph, target, text
from tests.template.rendered import MEMBERS, PROJECT, composed, graph
from tests.template.test_pipeline import EVERYWHERE, Check

HUB_ACCOUNT = "111122223333"
HUB = "members"

# Beside what holds everywhere: the checks of what a member has in common with the monitor.
SHARED: list[Check] = [
    alive.drift_is_compared_by_who_may_read,
    config_order.recorder_and_channel,
    config_order.rules_are_well_formed,
    config_order.rules_wait,
    events.permissions_are_narrow,
    functions.dead_letters_are_kept,
    functions.limits,
    functions.logs_are_kept_by_the_stack,
]


def hub() -> Graph:
    return graph(HUB)


def member(account: str) -> Graph:
    return graph(HUB, "member", account)


@pytest.mark.parametrize("account", MEMBERS)
@pytest.mark.parametrize("law", [*EVERYWHERE, *SHARED], ids=lambda law: law.__name__)
def test_what_holds_for_the_monitor_holds_for_a_member(law: Check, account: str) -> None:
    assert law(member(account)) == []


@pytest.mark.parametrize("account", MEMBERS)
def test_cfn_lint_finds_nothing(account: str) -> None:
    matches = cfnlint.api.lint(composed(HUB, "member", account).template_text, regions=["us-east-1"])
    assert [f"{match.rule.id} {match.path}: {match.message}" for match in matches] == []


@pytest.mark.parametrize("account", MEMBERS)
def test_a_member_judges_by_the_same_rules_and_policies(account: str) -> None:
    here, there = hub(), member(account)
    rules = {name: rule["Properties"] for name, rule in here.of_type("AWS::Config::ConfigRule").items()}
    assert rules == {name: rule["Properties"] for name, rule in there.of_type("AWS::Config::ConfigRule").items()}
    policy = {name: one for name, one in here.of_type("AWS::SSM::Parameter").items() if "/rules/" in str(one)}
    assert there.of_type("AWS::SSM::Parameter") == policy


@pytest.mark.parametrize("account", MEMBERS)
def test_the_recorder_is_the_members_own_affair(account: str) -> None:
    values = composed(HUB).values["members"][account]
    assert bool(member(account).of_type("AWS::Config::ConfigurationRecorder")) == (values["recorder"] == "create")
    assert composed(HUB, "member", account).configuration["Parameters"]["ArtifactBucket"] == values["artifact_bucket"]


def test_the_hubs_queues_and_its_key_let_no_other_account_in() -> None:
    """Of a message on a queue nobody can tell which account sent it: members speak through EventBridge, which says."""
    statements = [each for queue in hub().of_type("AWS::SQS::Queue") for each in policies.on_queue(hub(), queue)]
    statements += policies.statements(hub().properties("Key")["KeyPolicy"])
    own = "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"
    assert statements
    assert [each.sid for each in statements if each.allows and set(each.principals) - {own}] == []


def test_the_hubs_bus_lets_in_exactly_the_members() -> None:
    let_in = [one["Properties"]["Statement"] for one in hub().of_type("AWS::Events::EventBusPolicy").values()]
    assert {text(each["Principal"]["AWS"]) for each in let_in} == {
        f"arn:${{AWS::Partition}}:iam::{a}:root" for a in MEMBERS
    }
    assert {each["Action"] for each in let_in} == {"events:PutEvents"}


@pytest.mark.parametrize("account", MEMBERS)
def test_a_members_functions_speak_to_its_own_bus(account: str) -> None:
    one = member(account)
    bus = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"
    speaking = {
        name: function["Properties"]
        for name, function in one.of_type("AWS::Lambda::Function").items()
        if policies.may(policies.allowed(one, target(function["Properties"]["Role"])), "events:PutEvents", bus)
    }
    assert len(speaking) == len(composed(HUB).values["rules"])
    for properties in speaking.values():
        assert "ALERT_QUEUE_URL" not in properties["Environment"]["Variables"]
        assert properties["Environment"]["Variables"]["ALERT_BUS"] == "default"
    assert "ALERT_QUEUE_URL" not in str(one.template)
    assert HUB_ACCOUNT not in str(one.of_type("AWS::IAM::Role", "AWS::Lambda::Function")).replace(
        f":{HUB_ACCOUNT}:event-bus/default", ""
    )


def test_drift_and_realtime_hear_of_the_hubs_own_resources_only() -> None:
    heard = {
        name: rule["Properties"]["EventPattern"].get("account")
        for name, rule in graph("realtime").of_type("AWS::Events::Rule").items()
        if "EventPattern" in rule["Properties"]
        and target(rule["Properties"]["Targets"][0]["Arn"]) in ("StackDriftFunction", "RealtimeFunction")
    }
    assert len(heard) > 5
    assert set(map(str, heard.values())) == {str([{"Ref": "AWS::AccountId"}])}


@pytest.mark.parametrize("account", MEMBERS)
def test_what_a_members_functions_say_is_forwarded_and_taken_by_the_hub_as_of_another_account(account: str) -> None:
    ours = {"source": [alert_bus.SOURCE], "detail-type": [alert_bus.DETAIL_TYPE]}
    assert member(account).properties("ForwardMessageEventRule")["EventPattern"] == ours
    taken = hub().properties("MemberMessageEventRule")
    assert taken["EventPattern"] == {**ours, "account": [{"anything-but": [{"Ref": "AWS::AccountId"}]}]}
    # The event as it is: an input of the rule's own would leave out whose it is.
    (to,) = taken["Targets"]
    assert target(to["Arn"]) == "AlertQueue"
    assert not {"Input", "InputPath", "InputTransformer"} & set(to)


@pytest.mark.parametrize("account", MEMBERS)
def test_a_member_speaks_to_the_hub_and_to_nobody_else(account: str) -> None:
    one = member(account)
    bus = f"arn:${{AWS::Partition}}:events:${{AWS::Region}}:{HUB_ACCOUNT}:event-bus/default"
    rules = one.of_type("AWS::Events::Rule").values()
    forwarding = [each for each in rules if "EventPattern" in each["Properties"]]
    assert len(forwarding) > 1
    for rule in forwarding:
        (to,) = rule["Properties"]["Targets"]
        assert text(to["Arn"]) == bus
        assert [(each.actions, each.resources) for each in policies.allowed(one, target(to["RoleArn"]))] == [
            (("events:PutEvents",), (bus,))
        ]
    (authorization,) = one.of_type("AWS::Config::AggregationAuthorization").values()
    assert authorization["Properties"]["AuthorizedAccountId"] == HUB_ACCOUNT


@pytest.mark.parametrize("account", MEMBERS)
def test_what_a_member_forwards_of_calls_the_hub_takes(account: str) -> None:
    taken = hub().properties("MemberTamperingEventRule")["EventPattern"]
    rules = member(account).of_type("AWS::Events::Rule")
    forwarded = {
        name: rule["Properties"]["EventPattern"] for name, rule in rules.items() if name.startswith("Tampering")
    }
    # The services of which a member has a part of the monitor that a call can name.
    services = {source.partition(".")[0] for each in forwarded.values() for source in each["detail"]["eventSource"]}
    assert services == {"config", "events", "iam", "kms", "lambda", "logs", "s3", "sqs", "ssm"}
    for pattern in forwarded.values():
        assert {field: pattern[field] for field in ("source", "detail-type")} == {
            field: taken[field] for field in ("source", "detail-type")
        }
        # What the hub asks for the member asks for too, and more.
        assert taken["detail"].items() <= pattern["detail"].items()


def test_without_members_nobody_is_let_in() -> None:
    one = graph("prod")
    assert one.of_type("AWS::Events::EventBusPolicy") == {}
    assert not {"MemberMessageEventRule", "MemberTamperingEventRule"} & set(one.resources)


@pytest.mark.parametrize(
    ("stack", "account", "says"),
    [
        (
            "member",
            None,
            "a member account must be named: --member takes one of the overlay's members, which are: none",
        ),
        ("member", "999999999999", "999999999999 is no member account"),
        ("monitor", "444455556666", "--member is for the stack member; the stack monitor is for 111122223333"),
    ],
)
def test_a_member_that_is_not_named_is_refused(stack: str, account: str | None, says: str) -> None:
    with pytest.raises(ComposeError) as error:
        compose(PROJECT, "prod", stack, account)
    assert says in str(error.value)
