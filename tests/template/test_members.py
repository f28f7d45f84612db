"""The hub and its member accounts: each lets in exactly the other, and a member judges as the hub does."""

from __future__ import annotations

import cfnlint.api  # type: ignore[import-untyped]
import pytest

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


def rule_roles(account: str) -> set[str]:
    """The roles of the functions that a Config rule invokes, in a member's account."""
    one = member(account)
    invoked = {
        target(rule["Properties"]["Source"]["SourceIdentifier"])
        for rule in one.of_type("AWS::Config::ConfigRule").values()
    }
    roles = [one.properties(target(one.properties(name)["Role"])) for name in invoked if name in one.resources]
    return {f"arn:${{AWS::Partition}}:iam::{account}:role{role['Path']}{text(role['RoleName'])}" for role in roles}


def test_the_hubs_queue_and_key_let_in_exactly_the_roles_of_the_members_rules() -> None:
    wanted = {role for account in MEMBERS for role in rule_roles(account)}
    assert len(wanted) == len(MEMBERS) * len(composed(HUB).values["rules"])
    for statements in (
        policies.on_queue(hub(), "AlertQueue"),
        policies.statements(hub().properties("Key")["KeyPolicy"]),
    ):
        (let_in,) = (each for each in statements if each.sid == "MembersSendFindings")
        assert set(let_in.values("aws:PrincipalArn")) == wanted
        assert set(let_in.principals) == {f"arn:${{AWS::Partition}}:iam::{account}:root" for account in MEMBERS}
        assert set(let_in.actions) <= {"sqs:SendMessage", "kms:Decrypt", "kms:GenerateDataKey"}


def test_no_other_queue_of_the_hub_lets_a_member_in() -> None:
    others = [name for name in hub().of_type("AWS::SQS::Queue") if name != "AlertQueue"]
    assert [
        name for name in others for each in policies.on_queue(hub(), name) if each.sid == "MembersSendFindings"
    ] == []


def test_the_hubs_bus_lets_in_exactly_the_members() -> None:
    let_in = [one["Properties"]["Statement"] for one in hub().of_type("AWS::Events::EventBusPolicy").values()]
    assert {text(each["Principal"]["AWS"]) for each in let_in} == {
        f"arn:${{AWS::Partition}}:iam::{a}:root" for a in MEMBERS
    }
    assert {each["Action"] for each in let_in} == {"events:PutEvents"}


@pytest.mark.parametrize("account", MEMBERS)
def test_a_member_speaks_to_the_hub_and_to_nobody_else(account: str) -> None:
    one = member(account)
    name = text(hub().properties("AlertQueue")["QueueName"])
    queue = f"arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:{HUB_ACCOUNT}:{name}"
    for function in one.of_type("AWS::Lambda::Function").values():
        url = function["Properties"]["Environment"]["Variables"].get("ALERT_QUEUE_URL")
        grants = policies.allowed(one, target(function["Properties"]["Role"]))
        if url is None:
            assert not policies.may(grants, "sqs:SendMessage", queue)
            continue
        assert text(url).endswith(f"/{HUB_ACCOUNT}/{name}")
        assert policies.may(grants, "sqs:SendMessage", queue)
        (key,) = (each for each in grants if each.sid == "UseTheHubsKey")
        assert key.values("kms:ResourceAliases") == (text(hub().properties("KeyAlias")["AliasName"]),)
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
    assert {name.removeprefix("Tampering").removesuffix("EventRule") for name in forwarded} == {
        "Config", "Events", "Iam", "Kms", "Lambda", "Logs", "S3", "Sqs", "Ssm",
    }  # fmt: skip
    for pattern in forwarded.values():
        assert {field: pattern[field] for field in ("source", "detail-type")} == {
            field: taken[field] for field in ("source", "detail-type")
        }
        # What the hub asks for the member asks for too, and more.
        assert taken["detail"].items() <= pattern["detail"].items()


def test_without_members_nobody_is_let_in() -> None:
    one = graph("prod")
    assert one.of_type("AWS::Events::EventBusPolicy") == {}
    assert "MembersSendFindings" not in str(one.template)


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
