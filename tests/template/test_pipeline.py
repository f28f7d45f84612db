"""The stacks that deliver: pipeline, and target in each environment's account.

CodePipeline and CodeBuild are not on the embedded AWS, so the chain is judged by the template's graph, and what the
builds run by tests/e2e/test_buildspec.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from fnmatch import fnmatchcase
from typing import Any

import cfnlint.api  # type: ignore[import-untyped]
import pytest
import yaml

from renderer.review.findings import KINDS
from tests.template import policies
from tests.template.aws_data import schema
from tests.template.checks import alive, bucket, deletion, encryption, events, naming, permissions, pipeline, secrets
from tests.template.faults import Fault, add, cut, planted, put, role_statement
from tests.template.graph import Graph, text
from tests.template.rendered import NAMES, PIPELINE_VARIANTS, PROJECT, ROOT, composed, graph

Check = Callable[[Graph], list[str]]

PIPELINES = ["prod", *PIPELINE_VARIANTS]
STACKS = [*(("pipeline", name) for name in PIPELINES), *(("target", name) for name in NAMES)]
BUILDSPEC = yaml.safe_load((ROOT / "buildspec.yml").read_text(encoding="utf-8"))


def everything_is_tagged(one: Graph) -> list[str]:
    return naming.everything_is_tagged(one, {"Environment", "Owner", "CostCenter"})


# What holds for every stack that we deploy; each check is proved by its faults in the test of its own.
EVERYWHERE: list[Check] = [
    alive.nothing_is_switched_off,
    alive.what_is_told_in_passing_is_tried_again,
    alive.what_waits_is_kept_as_long_as_sqs_can,
    bucket.is_private,
    deletion.everything_is_deleted,
    deletion.functions_outlive_their_custom_resources,
    deletion.loops_are_allowed_where_they_are_meant,
    deletion.writers_go_before_the_emptier,
    encryption.everything_is_encrypted_with_the_key,
    encryption.key_is_deleted_soon,
    encryption.keys_have_an_administrator,
    encryption.roles_may_use_the_key,
    encryption.services_may_use_the_key,
    events.only_tls,
    events.patterns_match_something,
    events.targets_keep_what_they_cannot_deliver,
    everything_is_tagged,
    naming.names_are_unique_and_short_enough,
    naming.names_follow_the_pattern,
    permissions.actions_are_narrow,
    permissions.inline_policies_fit,
    permissions.managed_policies_are_known,
    permissions.resource_policies_are_narrow,
    permissions.trust_is_narrow,
    secrets.nothing_looks_secret,
]


def variables(one: Graph) -> list[str]:
    exported = set(BUILDSPEC["env"]["exported-variables"])
    return pipeline.variables_are_exported_before_they_are_read(one, exported)


def files(one: Graph) -> list[str]:
    return pipeline.files_are_in_the_builds_artifact(one, set(BUILDSPEC["artifacts"]["files"]))


CHAIN: list[Check] = [
    files,
    permissions.roles_are_used,
    pipeline.artifacts_are_made_before_they_are_taken,
    pipeline.builds_act_in_their_own_environment,
    pipeline.failures_are_told,
    pipeline.the_first_environment_is_checked,
    pipeline.the_pipeline_may_do_its_actions,
    pipeline.what_is_executed_was_reviewed,
    variables,
]


@pytest.mark.parametrize(("stack", "name"), STACKS)
@pytest.mark.parametrize("law", EVERYWHERE, ids=lambda law: law.__name__)
def test_what_holds_for_the_monitor_holds_for_its_delivery(law: Check, stack: str, name: str) -> None:
    assert law(graph(name, stack)) == []


@pytest.mark.parametrize(("stack", "name"), STACKS)
def test_cfn_lint_finds_nothing(stack: str, name: str) -> None:
    matches = cfnlint.api.lint(composed(name, stack).template_text, regions=["us-east-1"])
    assert [f"{match.rule.id} {match.path}: {match.message}" for match in matches] == []


@pytest.mark.parametrize("name", PIPELINES)
@pytest.mark.parametrize("law", CHAIN, ids=lambda law: law.__name__)
def test_the_chain_of_the_pipeline_holds(law: Check, name: str) -> None:
    assert law(graph(name, "pipeline")) == []


def in_action(name: str, change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], None]:
    """Change the action of that name in the last stage."""

    def mutation(template: dict[str, Any]) -> None:
        stage = template["Resources"]["Pipeline"]["Properties"]["Stages"][-1]
        change(next(action for action in stage["Actions"] if action["Name"] == name))

    return mutation


def without(name: str) -> Callable[[dict[str, Any]], None]:
    def mutation(template: dict[str, Any]) -> None:
        stage = template["Resources"]["Pipeline"]["Properties"]["Stages"][-1]
        stage["Actions"] = [action for action in stage["Actions"] if action["Name"] != name]

    return mutation


def told(**changes: str) -> Callable[[dict[str, Any]], object]:
    return lambda action: action["Configuration"].update(changes)


FAULTS = [
    Fault(what, check, plant)
    for what, check, plant in [
        ("an artifact of nobody", pipeline.artifacts_are_made_before_they_are_taken, without("Review")),
        (
            "a template of an artifact that is not taken",
            pipeline.artifacts_are_made_before_they_are_taken,
            in_action("ChangeSet", told(TemplatePath="Source::template.json")),
        ),
        ("a file of nobody", files, in_action("ChangeSet", told(TemplatePath="Rendered-prod::other.json"))),
        ("a variable of nobody", variables, in_action("Approve", told(CustomData="#{review-prod.TOTALS}"))),
        ("a variable of later", variables, in_action("Review", lambda action: action.pop("Namespace"))),
        ("nobody approves", pipeline.what_is_executed_was_reviewed, without("Approve")),
        ("nobody reviews", pipeline.what_is_executed_was_reviewed, without("Review")),
        (
            "approved too late",
            pipeline.what_is_executed_was_reviewed,
            in_action("Approve", lambda a: a.update(RunOrder=5)),
        ),
        ("nobody asks afterwards", pipeline.what_is_executed_was_reviewed, without("Smoke")),
        (
            "another change set",
            pipeline.what_is_executed_was_reviewed,
            in_action("Execute", told(ChangeSetName="another")),
        ),
        (
            "another environment's stack",
            pipeline.what_is_executed_was_reviewed,
            in_action("Execute", told(StackName="stack-compliance-monitor-dev")),
        ),
        (
            "another environment's overlay",
            pipeline.the_first_environment_is_checked,
            in_action(
                "Review", told(EnvironmentVariables='[{"name":"OVERLAY","value":"dev"},{"name":"CHECK","value":"no"}]')
            ),
        ),
        (
            "a build that may not be started",
            pipeline.the_pipeline_may_do_its_actions,
            role_statement("codebuild:StartBuild", lambda s: s.update(Action="codebuild:BatchGetBuilds")),
        ),
        (
            "a role that may not be assumed",
            pipeline.the_pipeline_may_do_its_actions,
            role_statement("role-change-set-", lambda s: s.update(Resource=[])),
        ),
        (
            "a build that acts in every environment",
            pipeline.builds_act_in_their_own_environment,
            role_statement(
                "role-review-prod",
                lambda s: s.update(Resource=[s["Resource"], "arn:aws:iam::333344445555:role/role-review-dev"]),
            ),
        ),
        (
            "a build that runs as another environment's",
            pipeline.builds_act_in_their_own_environment,
            lambda template: template["Resources"]["ReviewProdProject"]["Properties"].update(
                ServiceRole={"Fn::GetAtt": ["ReviewBuildDevRole", "Arn"]}
            ),
        ),
        (
            "artifacts under AWS's key",
            pipeline.the_pipeline_may_do_its_actions,
            cut(pipeline.PIPELINE, "ArtifactStore.EncryptionKey"),
        ),
        (
            "failures are not told",
            pipeline.failures_are_told,
            put("AWS::Events::Rule", "EventPattern.detail.state", ["SUCCEEDED"]),
        ),
        ("a role too many", permissions.roles_are_used, add("Spare", {"Type": "AWS::IAM::Role", "Properties": {}})),
    ]
]


def test_each_planted_fault_of_the_chain_is_reported(fault: Fault) -> None:
    sound = graph("prod", "pipeline")
    assert set(fault.check(planted(sound, fault.plant))) - set(fault.check(sound))


def test_every_check_of_the_chain_has_a_fault() -> None:
    assert {fault.check for fault in FAULTS} == set(CHAIN)


ROLES = {"review": "ReviewBuild%sRole", "change-set": "PipelineRole", "smoke": "SmokeBuild%sRole"}


def arn_of(one: Graph, name: str, account: str) -> str:
    properties = one.properties(name)
    role = one.resolved(properties["RoleName"])
    return f"arn:${{AWS::Partition}}:iam::{account}:role{properties['Path']}{role}"


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_the_pipeline_and_its_environments_know_each_other_by_name(environment: str) -> None:
    here, there = graph("prod", "pipeline"), graph(environment, "target")
    account = composed(environment, "target").values["account"]
    for purpose, name in ROLES.items():
        assuming = name.replace("%s", environment.title())
        logical_id = {"review": "ReviewRole", "change-set": "ChangeSetRole", "smoke": "SmokeRole"}[purpose]
        (trust,) = policies.statements(there.properties(logical_id)["AssumeRolePolicyDocument"])
        assert trust.values("aws:PrincipalArn") == (arn_of(here, assuming, "111122223333"),)
        assert policies.may(policies.allowed(here, assuming), "sts:AssumeRole", arn_of(there, logical_id, account))
    told_roles = {
        text(action.told["RoleArn"])
        for action in pipeline.actions(here)
        if action.stage == environment and "RoleArn" in action.told
    }
    assert told_roles == {arn_of(there, "CloudFormationRole", account)}
    builds = str([action.told for action in pipeline.actions(here) if action.provider == "CodeBuild"])
    assert f"arn:aws:iam::{account}:role/role-review-{environment}" in builds
    assert f"arn:aws:iam::{account}:role/role-smoke-{environment}" in builds
    (store,) = here.of_type("AWS::S3::Bucket").values()
    bucket_arn = f"arn:${{AWS::Partition}}:s3:::{here.resolved(store['Properties']['BucketName'])}/*"
    bucket_arn = bucket_arn.replace("${AWS::AccountId}", "111122223333")
    assert policies.may(policies.allowed(there, "ChangeSetRole"), "s3:GetObject", bucket_arn)
    for document in (here.properties("ArtifactStorePolicy")["PolicyDocument"], here.properties("Key")["KeyPolicy"]):
        (shared,) = (each for each in policies.statements(document) if each.sid == "EnvironmentsUseArtifacts")
        assert arn_of(there, "ChangeSetRole", account) in shared.values("aws:PrincipalArn")
        assert len(shared.values("aws:PrincipalArn")) == 3


@pytest.mark.parametrize("name", NAMES)
def test_what_was_reviewed_can_be_created_but_never_overwritten(name: str) -> None:
    writes = [
        statement
        for statement in policies.allowed(graph(name, "target"), "ReviewRole")
        if "s3:PutObject" in statement.actions
    ]
    assert writes
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
    assert all(statement.conditions == {"Null": {"s3:if-none-match": ("false",)}} for statement in writes)


def test_the_smoke_check_may_ask_which_code_the_functions_run() -> None:
    grants = policies.allowed(graph("prod", "target"), "SmokeRole")
    functions = graph("prod").of_type("AWS::Lambda::Function").values()
    (asked,) = (each for each in grants if "lambda:GetFunctionConfiguration" in each.actions)
    (pattern,) = (resource.rpartition(":")[2] for resource in asked.resources)
    names = [graph("prod").resolved(function["Properties"]["FunctionName"]) for function in functions]
    assert names
    assert all(fnmatchcase(name, pattern.replace("${EnvironmentSuffix}", "prod")) for name in names)


# What the types' schemas list for features that the monitor does not use.
UNUSED = re.compile(
    r"dynamodb:(AssociateTableReplica|CreateTableReplica|DescribeImport|ImportTable|BatchWriteItem|DeleteItem|GetItem|PutItem"
    r"|Query|Scan|UpdateItem|(En|Dis)ableKinesisStreamingDestination|UpdateKinesisStreamingDestination"
    r"|(Put|Delete)ResourcePolicy)"
    r"|(ec2|elasticfilesystem|firehose|kinesis|organizations|s3files|s3tables):.*"
    r"|iam:CreateServiceLinkedRole"
    r"|lambda:(AssociateRuntimeAlias|GetCodeSigningConfig|GetLayerVersion|PublishVersion|PassCapacityProvider"
    r"|(Put|Delete)FunctionCodeSigningConfig|(Get|Put)FunctionScalingConfig)"
    r"|logs:(CreateLogDelivery|CreateLogStream|PutLogEvents|PutBearerTokenAuthentication|PutLogGroupDeletionProtection"
    r"|DescribeLogStreams|(Put|Delete)(DataProtectionPolicy|IndexPolicy|ResourcePolicy))"
    r"|s3:(CreateBucketMetadataTableConfiguration|UpdateBucketMetadata.*|DeleteBucket[A-Z].*(?<!Policy)|DeleteObject"
    r"|GetObject|GetObjectVersion|GetObjectMetadata|REST\.PUT\.OBJECT"
    r"|Put(Accelerate|Analytics|Intelligent.*|Inventory|Metrics|Replication)Configuration"
    r"|PutIntelligentTieringConfiguration|PutObjectLockConfiguration|PutObjectAcl"
    r"|PutBucket(Abac|Acl|CORS|Logging|Notification|ObjectLockConfiguration|Replication|Website))"
    r"|sns:PutDataProtectionPolicy"
)
# What the custom resources and the functions' code take, which no schema knows.
BESIDE = {"lambda:InvokeFunction", "s3:GetObject", "s3:GetObjectVersion"}


# Not where the overlay names a boundary: it stays.
UNBOUND = "iam:DeleteRolePermissionsBoundary"


def needed(one: Mapping[str, Any]) -> set[str]:
    """The actions that AWS's resource schemas say the template's types need, but for unused features."""
    return {action for action in _listed(one) if not UNUSED.fullmatch(action)} | BESIDE


def _listed(one: Mapping[str, Any]) -> Iterator[str]:
    for resource in one.values():
        known = schema(resource["Type"])
        if known is not None:
            for handler in ("create", "read", "update", "delete"):
                yield from known["handlers"].get(handler, {}).get("permissions", [])


@pytest.mark.parametrize("name", ["prod", "organization", "in-a-vpc", "members"])
def test_cloudformation_may_do_what_the_monitors_types_need_and_nothing_else(name: str) -> None:
    grants = policies.allowed(graph(name, "target"), "CloudFormationRole")
    allowed = {action for statement in grants for action in statement.actions}
    beyond = {action for action in allowed if action.partition(":")[0] in ("ec2", "organizations")}
    assert needed(graph(name).resources) - allowed == ({UNBOUND} if name == "in-a-vpc" else set())
    assert allowed - needed(graph(name).resources) - beyond == set()
    assert bool(beyond) == (name in ("organization", "in-a-vpc"))


def denied(one: Graph) -> list[policies.Statement]:
    return [each for each in policies.of_role(one, "CloudFormationRole") if not each.allows]


def writes_roles(action: str) -> bool:
    return bool(re.match(r"iam:(?!Get|List|Tag|Untag|PassRole)", action))


def test_cloudformation_never_changes_what_delivers() -> None:
    """Roles of both stacks, and what holds or serves artifacts: in the pipeline's account they are named alike."""
    here, there = graph("prod", "pipeline"), graph("prod", "target")
    (own,) = (each for each in denied(there) if each.sid == "NeverTheDeliverysOwn")
    assert {"iam:*", "lambda:*", "s3:*"} == set(own.actions)
    role = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/"
    function = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:"
    arns = {
        *(role + name for name in _role_names(here) | _role_names(there)),
        *(function + name for name in _names(here, "AWS::Lambda::Function", "FunctionName")),
        *("arn:${AWS::Partition}:s3:::" + name for name in _names(here, "AWS::S3::Bucket", "BucketName")),
    }
    assert len(arns) > 10
    assert [arn for arn in sorted(arns) if not any(fnmatchcase(arn, pattern) for pattern in own.resources)] == []

    (key,) = (each for each in denied(there) if each.sid == "NeverThePipelinesKey")
    assert key.actions == ("kms:*",)
    assert set(key.values("kms:ResourceAliases")) == _names(here, "AWS::KMS::Alias", "AliasName")


def _names(one: Graph, kind: str, key: str) -> set[str]:
    return {text(resource["Properties"][key]) for resource in one.of_type(kind).values()}


@pytest.mark.parametrize("name", ["in-a-vpc"])
def test_where_there_is_a_boundary_no_role_is_changed_that_does_not_bear_it(name: str) -> None:
    """What it makes has no more rights than the boundary, what it may change has it already, and keeps it."""
    boundary = composed(name).values["iam"]["permissions_boundary"]
    writes = [
        (action, statement)
        for statement in policies.allowed(graph(name, "target"), "CloudFormationRole")
        for action in statement.actions
        if writes_roles(action)
    ]
    assert writes
    for action, statement in writes:
        assert statement.conditions["ArnEquals"]["iam:PermissionsBoundary"] == (boundary,), action
    assert "iam:DeleteRolePermissionsBoundary" not in [action for action, _ in writes]


def _role_names(one: Graph) -> set[str]:
    return _names(one, "AWS::IAM::Role", "RoleName")


def test_what_stops_a_delivery_is_what_the_overlay_names() -> None:
    assert PROJECT.read_schema()["$defs"]["finding"]["enum"] == list(KINDS)
    for action in pipeline.actions(graph("prod", "pipeline")):
        if action.raw["Name"] == "Review":
            assert {"name": "FAIL_ON", "value": "exposure"} in json.loads(action.told["EnvironmentVariables"])


def test_a_pipeline_without_approval_executes_after_its_review() -> None:
    template = deepcopy(dict(graph("prod", "pipeline").template))
    stage = template["Resources"]["Pipeline"]["Properties"]["Stages"][1]
    assert [action["Name"] for action in stage["Actions"]] == ["Review", "ChangeSet", "Execute", "Smoke"]
