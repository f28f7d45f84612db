"""StackSets: what they would deploy is the member's stack, and only the overlay's accounts may read the bundle."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import cfnlint.api  # type: ignore[import-untyped]
import pytest

from renderer.compose import ComposeError, compose
from renderer.compose.rollout import template_key
from tests.template import policies
from tests.template.checks import admission, permissions
from tests.template.faults import planted
from tests.template.graph import Graph, target, text
from tests.template.rendered import MEMBERS, PROJECT, composed, graph
from tests.template.test_pipeline import EVERYWHERE, Check

STACK_SET = "AWS::CloudFormation::StackSet"
OVERLAYS = ("members", "by-units")


def stack_sets(name: str) -> dict[str, dict[str, Any]]:
    return {one: found["Properties"] for one, found in graph(name, "rollout").of_type(STACK_SET).items()}


@pytest.mark.parametrize("name", OVERLAYS)
@pytest.mark.parametrize("law", [*EVERYWHERE, permissions.roles_are_used], ids=lambda law: law.__name__)
def test_what_holds_for_the_monitor_holds_for_the_rollout(law: Check, name: str) -> None:
    assert law(graph(name, "rollout")) == []


@pytest.mark.parametrize("name", OVERLAYS)
def test_cfn_lint_finds_nothing(name: str) -> None:
    matches = cfnlint.api.lint(composed(name, "rollout").template_text, regions=["us-east-1"])
    assert [f"{match.rule.id} {match.path}: {match.message}" for match in matches] == []


@pytest.mark.parametrize("account", MEMBERS)
def test_a_listed_account_gets_the_template_that_its_member_stack_has(account: str) -> None:
    of_account = [one for one in stack_sets("members").values() if account in _targets(one)["Accounts"]]
    (one,) = of_account
    by_hand = composed("members", "member", account).template_text
    (published,) = [
        each for each in composed("members", "rollout").attachments if text(one["TemplateURL"]).endswith(each.key)
    ]
    assert published.text == by_hand
    assert published.key == template_key(by_hand)
    url = "https://s3.${AWS::Region}.${AWS::URLSuffix}/${ArtifactBucket}/" + published.key
    assert text(one["TemplateURL"]) == url


def test_an_organizations_accounts_get_what_a_member_with_that_recorder_gets() -> None:
    (one,) = composed("by-units", "rollout").attachments
    template = json.loads(one.text)
    assert Graph(template, {}).of_type("AWS::Config::ConfigurationRecorder")
    hub = graph("by-units")
    rules = {name: each["Properties"] for name, each in hub.of_type("AWS::Config::ConfigRule").items()}
    assert {n: r["Properties"] for n, r in Graph(template, {}).of_type("AWS::Config::ConfigRule").items()} == rules


def _targets(one: dict[str, Any]) -> dict[str, Any]:
    (group,) = one["StackInstancesGroup"]
    found: dict[str, Any] = group["DeploymentTargets"]
    return found


@pytest.mark.parametrize("name", OVERLAYS)
def test_every_parameter_of_the_member_is_set_and_has_the_members_value(name: str) -> None:
    rollout = composed(name, "rollout")
    declared = json.loads(rollout.attachments[0].text)["Parameters"]
    for one in stack_sets(name).values():
        given = {each["ParameterKey"]: target(each["ParameterValue"]) for each in one["Parameters"]}
        assert given == {parameter: parameter for parameter in declared}
    values = rollout.configuration["Parameters"]
    # The bundle lies in the hub's bucket for all of them.
    assert values["ArtifactBucket"] == rollout.values["artifacts"]["bucket"]
    if name == "members":
        for account in MEMBERS:
            own = composed(name, "member", account).configuration["Parameters"]
            assert {**own, "ArtifactBucket": ""} == {**values, "ArtifactBucket": ""}


def test_units_are_deployed_to_by_the_organization_and_accounts_by_a_role() -> None:
    (by_units,) = stack_sets("by-units").values()
    assert (by_units["PermissionModel"], by_units["CallAs"]) == ("SERVICE_MANAGED", "DELEGATED_ADMIN")
    assert by_units["AutoDeployment"] == {"Enabled": True, "RetainStacksOnAccountRemoval": False}
    assert _targets(by_units) == {"OrganizationalUnitIds": ["ou-ab12-11111111", "r-ab12"]}
    assert graph("by-units", "rollout").of_type("AWS::IAM::Role") == {}

    one = graph("members", "rollout")
    reached = sorted(account for each in stack_sets("members").values() for account in _targets(each)["Accounts"])
    assert reached == sorted(MEMBERS)
    for each in stack_sets("members").values():
        assert each["PermissionModel"] == "SELF_MANAGED"
        (grant,) = policies.allowed(one, target(each["AdministrationRoleARN"]))
        assert grant.actions == ("sts:AssumeRole",)
        wanted = {f"arn:${{AWS::Partition}}:iam::{account}:role/{each['ExecutionRoleName']}" for account in MEMBERS}
        assert set(grant.resources) == wanted


@pytest.mark.parametrize("name", OVERLAYS)
def test_the_bundle_can_be_read_while_there_are_stacks_that_need_it(name: str) -> None:
    for one in graph(name, "rollout").of_type(STACK_SET).values():
        assert "ArtifactBucketPolicy" in one["DependsOn"]
    (_, _, reads) = next(admission.statements(graph(name, "rollout")))
    assert reads.resources == ("arn:${AWS::Partition}:s3:::${ArtifactBucket}/handlers-*.zip",)
    if name == "members":
        roots = {f"arn:${{AWS::Partition}}:iam::{account}:root" for account in MEMBERS}
        assert set(reads.principals) == roots


def test_a_rollout_to_nobody_is_refused() -> None:
    with pytest.raises(ComposeError, match=r"members: the stack rollout deploys to the accounts under members"):
        compose(PROJECT, "prod", "rollout")


ADMITTING = [
    ("members", "monitor"),
    ("by-organization", "monitor"),
    ("by-units", "monitor"),
    ("members", "rollout"),
    ("by-units", "rollout"),
]


@pytest.mark.parametrize(("name", "stack"), ADMITTING)
def test_nobody_else_is_let_in(name: str, stack: str) -> None:
    one = graph(name, stack)
    assert list(admission.statements(one))
    assert admission.only_the_named_are_let_in(one) == []


def test_only_the_bus_lets_in_the_organization() -> None:
    for name in ("by-organization", "by-units"):
        assert {kind for _, kind, _ in admission.statements(graph(name))} == {"AWS::Events::EventBusPolicy"}
        units = {
            path for _, _, one in admission.statements(graph(name)) for path in one.values("aws:PrincipalOrgPaths")
        }
        assert bool(units) == (name == "by-units")


@pytest.mark.parametrize("name", ["members", "by-organization", "by-units"])
def test_calls_are_told_by_whose_they_are(name: str) -> None:
    assert admission.calls_are_told_by_whose_they_are(graph(name)) == []


def test_a_rule_that_takes_everybodys_calls_and_a_missing_one_are_reported() -> None:
    def everybodys(template: dict[str, Any]) -> None:
        del template["Resources"]["TamperingS3EventRule"]["Properties"]["EventPattern"]["account"]

    def nobodys(template: dict[str, Any]) -> None:
        del template["Resources"]["MemberTamperingEventRule"]

    for plant in (everybodys, nobodys):
        assert admission.calls_are_told_by_whose_they_are(planted(graph("members"), plant))


Change = Callable[[dict[str, Any]], object]


def of(resource: str, change: Change) -> Callable[[dict[str, Any]], None]:
    """Change the last statement in a resource's policy that lets others in."""

    def mutation(template: dict[str, Any]) -> None:
        properties = template["Resources"][resource]["Properties"]
        document = properties.get("PolicyDocument") or properties.get("KeyPolicy")
        every = [properties["Statement"]] if document is None else document["Statement"]
        names = ("MembersReadTheBundle", "TheUnitsReadTheBundle")
        (statement,) = [one for one in every if document is None or one.get("Sid") in names]
        change(statement)

    return mutation


def drop(*path: str) -> Change:
    def change(statement: dict[str, Any]) -> None:
        for key in path[:-1]:
            statement = statement[key]
        del statement[path[-1]]

    return change


def setting(value: Any, *path: str) -> Change:
    def change(statement: dict[str, Any]) -> None:
        for key in path[:-1]:
            statement = statement[key]
        statement[path[-1]] = value

    return change


ORG = ("Condition", "StringEquals", "aws:PrincipalOrgID")
LIKE = "ForAnyValue:StringLike"
FAULTS: list[tuple[str, str, str, Change]] = [
    ("by-organization", "TheOrganizationOnTheBus", "the bus for everybody", drop("Condition")),
    ("by-organization", "TheOrganizationOnTheBus", "any organization", setting("o-*", *ORG)),
    (
        "by-organization",
        "TheOrganizationOnTheBus",
        "two organizations",
        setting(["o-a1b2c3d4e5", "o-b1b2c3d4e5"], *ORG),
    ),
    (
        "by-units",
        "TheOrganizationOnTheBus",
        "a path of another organization",
        setting(["o-zzzzzzzzzz/*/ou-ab12-11111111/*"], "Condition", LIKE, "aws:PrincipalOrgPaths"),
    ),
    (
        "by-units",
        "TheOrganizationOnTheBus",
        "every path",
        setting(["o-a1b2c3d4e5/*"], "Condition", LIKE, "aws:PrincipalOrgPaths"),
    ),
    ("members", "MemberOnTheBus444455556666", "everybody", setting({"AWS": "*"}, "Principal")),
    (
        "members",
        "MemberOnTheBus444455556666",
        "another account's user",
        setting({"AWS": "arn:aws:iam::999999999999:user/eve"}, "Principal"),
    ),
    ("members", "MemberOnTheBus444455556666", "changing the bus", setting("events:*", "Action")),
]
MEMBERS_ROLE = {"AWS": "arn:aws:iam::444455556666:role/role-required-tags-prod"}


@pytest.mark.parametrize(
    ("resource", "document", "action"),
    [("AlertQueuePolicy", "PolicyDocument", "sqs:SendMessage"), ("Key", "KeyPolicy", "kms:GenerateDataKey")],
)
def test_a_member_on_the_queue_or_the_key_is_reported(resource: str, document: str, action: str) -> None:
    statement = {"Effect": "Allow", "Principal": MEMBERS_ROLE, "Action": action, "Resource": "*"}

    def admit(template: dict[str, Any]) -> None:
        template["Resources"][resource]["Properties"][document]["Statement"].append(statement)

    assert admission.only_the_named_are_let_in(planted(graph("members"), admit))


BUNDLE_FAULTS: list[tuple[str, str, Change]] = [
    ("members", "the bundle for everybody", setting({"AWS": "*"}, "Principal")),
    ("members", "writing the bundle", setting(["s3:GetObject", "s3:PutObject"], "Action")),
    ("by-units", "the bundle without the organization", drop("Condition", "StringEquals")),
]


@pytest.mark.parametrize(("name", "resource", "what", "change"), FAULTS)
def test_each_planted_admission_is_reported(name: str, resource: str, what: str, change: Change) -> None:
    assert admission.only_the_named_are_let_in(planted(graph(name), of(resource, change))), what


@pytest.mark.parametrize(("name", "what", "change"), BUNDLE_FAULTS)
def test_each_planted_reader_of_the_bundle_is_reported(name: str, what: str, change: Change) -> None:
    one = planted(graph(name, "rollout"), of("ArtifactBucketPolicy", change))
    assert admission.only_the_named_are_let_in(one), what
