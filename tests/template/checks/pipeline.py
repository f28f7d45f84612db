"""The pipeline as a chain: what an action takes was made before it, and nothing is executed that nobody could see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tests.template import policies
from tests.template.graph import Graph, target, text

PIPELINE, PROJECT = "AWS::CodePipeline::Pipeline", "AWS::CodeBuild::Project"
CUSTOM_DATA = 1_000
_VARIABLE = re.compile(r"#\{([^.}]+)\.([^}]+)\}")


class Action(NamedTuple):
    """An action, its stage, and what it is told."""

    stage: str
    raw: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.stage}/{self.raw['Name']}"

    @property
    def provider(self) -> str:
        return str(self.raw["ActionTypeId"]["Provider"])

    @property
    def told(self) -> Mapping[str, Any]:
        told: Mapping[str, Any] = self.raw["Configuration"]
        return told

    @property
    def mode(self) -> str:
        return str(self.told.get("ActionMode", ""))


def actions(graph: Graph) -> Iterator[Action]:
    """Every action in the order in which it runs."""
    for pipeline in graph.of_type(PIPELINE).values():
        for stage in pipeline["Properties"]["Stages"]:
            for action in sorted(stage["Actions"], key=lambda action: int(action["RunOrder"])):
                yield Action(stage["Name"], action)


def artifacts_are_made_before_they_are_taken(graph: Graph) -> list[str]:
    """Each input artifact, and each file that an action names, comes of an earlier action; one action makes each."""
    found: list[str] = []
    made: set[str] = set()
    for action in actions(graph):
        taken = {artifact["Name"] for artifact in action.raw.get("InputArtifacts", [])}
        found += [f"{action.name} takes {name}, which nothing made before it" for name in sorted(taken - made)]
        for key in ("TemplatePath", "TemplateConfiguration"):
            artifact = str(action.told.get(key, "::")).partition("::")[0]
            if artifact and artifact not in taken:
                found.append(f"{action.name}: {key} is in {artifact}, which it does not take")
        for artifact in action.raw.get("OutputArtifacts", []):
            if artifact["Name"] in made:
                found.append(f"{action.name} makes {artifact['Name']}, which is made already")
            made.add(artifact["Name"])
    return found


def variables_are_exported_before_they_are_read(graph: Graph, exported: set[str]) -> list[str]:
    """Each `#{namespace.VARIABLE}` is exported by an earlier build's buildspec; `exported` is what that names."""
    found: list[str] = []
    namespaces: set[str] = set()
    for action in actions(graph):
        for key, value in action.told.items():
            for namespace, variable in _VARIABLE.findall(text(value)):
                if namespace not in namespaces or variable not in exported:
                    found.append(f"{action.name}: {key} reads {namespace}.{variable}, which nothing exported before it")
        if action.provider == "CodeBuild" and "Namespace" in action.raw:
            namespaces.add(action.raw["Namespace"])
    return found


def files_are_in_the_builds_artifact(graph: Graph, files: set[str]) -> list[str]:
    """The change set's template and configuration are among the `files` that buildspec.yml hands on."""
    return [
        f"{action.name}: {key} is {action.told[key]}, which the build does not hand on"
        for action in actions(graph)
        for key in ("TemplatePath", "TemplateConfiguration")
        if key in action.told and action.told[key].partition("::")[2] not in files
    ]


def what_is_executed_was_reviewed(graph: Graph) -> list[str]:
    """In its stage an executed change set was made before, after a review of the same environment, and is smoke-tested.

    The last environment of the pipeline is not changed without a person's yes.
    """
    found = []
    everything = list(actions(graph))
    stages = dict.fromkeys(action.stage for action in everything)
    last = list(stages)[-1]
    for stage in stages:
        own = [action for action in everything if action.stage == stage]
        names = [action.raw["Name"] for action in own]
        for action in own:
            if action.mode != "CHANGE_SET_EXECUTE":
                continue
            before = names[: names.index(action.raw["Name"])]
            sets = [o for o in own if o.mode == "CHANGE_SET_REPLACE" and o.raw["Name"] in before]
            same = [o for o in sets if all(o.told[k] == action.told[k] for k in ("StackName", "ChangeSetName"))]
            if not same or "Review" not in before:
                found.append(f"{action.name}: its change set was not made and reviewed before")
            if stage == last and not any(o.provider == "Manual" and o.raw["Name"] in before for o in own):
                found.append(f"{action.name}: nobody approves it")
            if names[-1] != "Smoke":
                found.append(f"{action.name}: nobody asks whether the stack works")
            if action.told["StackName"] != f"stack-compliance-monitor-{stage}":
                found.append(f"{action.name}: changes {action.told['StackName']}")
    return found


def the_first_environment_is_checked(graph: Graph) -> list[str]:
    """`make check` runs before anything is deployed, and each build is for its own stage's environment."""
    found = []
    reviews = [action for action in actions(graph) if action.raw["Name"] == "Review"]
    for number, action in enumerate(reviews):
        told = {each["name"]: each["value"] for each in json.loads(action.told["EnvironmentVariables"])}
        if told["OVERLAY"] != action.stage:
            found.append(f"{action.name} renders {told['OVERLAY']}")
        if (told["CHECK"] == "yes") != (number == 0):
            found.append(f"{action.name}: CHECK is {told['CHECK']}")
    return found


def builds_act_in_their_own_environment(graph: Graph) -> list[str]:
    """A build runs the commit's own code: its role may assume the roles of its stage's environment and no other's."""
    found = []
    for action in actions(graph):
        if action.provider != "CodeBuild":
            continue
        role = target(graph.properties(target(action.told["ProjectName"]))["ServiceRole"])
        assumed = [
            resource
            for statement in policies.allowed(graph, role)
            if "sts:AssumeRole" in statement.actions
            for resource in statement.resources
        ]
        purpose = str(action.raw["Name"]).lower()
        if len(assumed) != 1 or not assumed[0].endswith(f"role-{purpose}-{action.stage}"):
            found.append(f"{action.name} may act as {', '.join(assumed) or 'nobody'}")
    return found


def the_pipeline_may_do_its_actions(graph: Graph) -> list[str]:
    """The pipeline's role may start its builds, assume each action's role, and ask for approval."""
    found = []
    for pipeline in graph.of_type(PIPELINE).values():
        grants = policies.allowed(graph, target(pipeline["Properties"]["RoleArn"]))
        for action in actions(graph):
            for verb, resource in _needs(action):
                if not policies.may(grants, verb, resource):
                    found.append(f"{action.name}: the pipeline's role may not {verb} {resource}")
        store = target(pipeline["Properties"]["ArtifactStore"]["Location"])
        if target(pipeline["Properties"]["ArtifactStore"].get("EncryptionKey", {}).get("Id")) not in graph.resources:
            found.append("the artifacts are not encrypted with the stack's key")
        if not policies.may(grants, "s3:PutObject", f"${{{store}.Arn}}"):
            found.append(f"the pipeline's role may not write to {store}")
    return found


def _needs(action: Action) -> Iterator[tuple[str, str]]:
    if "RoleArn" in action.raw:
        yield "sts:AssumeRole", text(action.raw["RoleArn"])
    if action.provider == "CodeBuild":
        yield "codebuild:StartBuild", f"${{{target(action.told['ProjectName'])}.Arn}}"
        yield "codebuild:BatchGetBuilds", f"${{{target(action.told['ProjectName'])}.Arn}}"
    if action.provider == "Manual":
        yield "sns:Publish", text(action.told["NotificationArn"])
    if action.provider == "CodeStarSourceConnection":
        service = action.told["ConnectionArn"].split(":")[2]
        yield f"{service}:UseConnection", action.told["ConnectionArn"]
    if action.provider == "S3":
        yield "s3:GetObject", f"arn:${{AWS::Partition}}:s3:::{action.told['S3Bucket']}/{action.told['S3ObjectKey']}"


def failures_are_told(graph: Graph) -> list[str]:
    """A failed execution of this very pipeline goes to the topic."""
    for rule in graph.of_type("AWS::Events::Rule").values():
        pattern = rule["Properties"].get("EventPattern", {})
        names = {text(name) for name in pattern.get("detail", {}).get("pipeline", [])}
        ours = {text(p["Properties"]["Name"]) for p in graph.of_type(PIPELINE).values()}
        told = {target(to["Arn"]) for to in rule["Properties"]["Targets"]} & set(graph.of_type("AWS::SNS::Topic"))
        if names == ours and "FAILED" in pattern["detail"].get("state", []) and told:
            return []
    return ["no rule tells of a pipeline that failed"]
