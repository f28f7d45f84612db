"""A stack deletes itself, with nothing left and nobody's help."""

from __future__ import annotations

from tests.template import policies
from tests.template.graph import Graph, listed, target, text

EMPTIER = "Custom::EmptyBucket"


def everything_is_deleted(graph: Graph) -> list[str]:
    """Both policies say Delete on every resource: some types default to Snapshot, and a default may change."""
    return [
        f"{name}: {policy} is {resource.get(policy)}, not Delete"
        for name, resource in graph.resources.items()
        for policy in ("DeletionPolicy", "UpdateReplacePolicy")
        if resource.get(policy) != "Delete"
    ] + [
        f"{name}: {prop} keeps it from being deleted"
        for name, resource in graph.resources.items()
        for prop in ("DeletionProtectionEnabled", "DeletionProtection", "EnableTerminationProtection")
        if resource.get("Properties", {}).get(prop)
    ]


def writers_go_before_the_emptier(graph: Graph) -> list[str]:
    """All that writes to a bucket waits for its emptier: so it is deleted first."""
    found = []
    emptiers = {target(graph.properties(name).get("BucketName")): name for name in graph.of_type(EMPTIER)}
    for bucket in graph.of_type("AWS::S3::Bucket"):
        emptier = emptiers.get(bucket)
        if emptier is None:
            found.append(f"{bucket}: no {EMPTIER} empties it, so a bucket with content makes the deletion fail")
            continue
        found += [
            f"{writer} writes to {bucket} and does not wait for {emptier}"
            for writer in _writers(graph, bucket)
            if not graph.depends(writer, emptier)
        ]
        # Deleted later, the bucket's policy would take the emptier's own Deny with it before the bucket is gone.
        found += [
            f"{name} does not wait for {emptier}: its deletion would open the emptied bucket again"
            for name, policy in graph.of_type("AWS::S3::BucketPolicy").items()
            if target(policy["Properties"]["Bucket"]) == bucket and not graph.depends(name, emptier)
        ]
    return found


def _writers(graph: Graph, bucket: str) -> list[str]:
    writers = [
        name
        for name, channel in graph.of_type("AWS::Config::DeliveryChannel").items()
        if target(channel["Properties"]["S3BucketName"]) == bucket
    ]
    for name, function in graph.of_type("AWS::Lambda::Function").items():
        role = target(function["Properties"]["Role"])
        writes = role in graph.resources and policies.may(
            policies.allowed(graph, role), "s3:PutObject", f"${{{bucket}.Arn}}"
        )
        if writes:
            writers.append(name)
    return writers


def functions_outlive_their_custom_resources(graph: Graph) -> list[str]:
    """On deletion the function of a custom resource still has its role, grants, log group, queue and configuration."""
    found = []
    for name, resource in graph.of_type("Custom::*", "AWS::CloudFormation::CustomResource").items():
        properties = resource["Properties"]
        function = target(properties.get("ServiceToken"))
        if function not in graph.resources:
            found.append(f"{name}: its ServiceToken is no function of the stack")
            continue
        timeout = properties.get("ServiceTimeout")
        if not isinstance(timeout, int) or not 1 <= timeout <= 3600:
            found.append(f"{name}: ServiceTimeout must be 1 to 3600 seconds, not {timeout}")
        needs = _needs(graph, function)
        found += [
            f"{name} does not wait for {other}, which {function} needs"
            for other in needs
            if not graph.depends(name, other)
        ]
        role = target(graph.properties(function)["Role"])
        found += [
            f"{policy} grants {role} from outside of the role: it may be gone before {name}"
            for policy, grant in graph.of_type(
                "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"
            ).items()
            if role
            in {target(subject) for key in ("Roles", "RoleName") for subject in listed(grant["Properties"].get(key))}
        ]
    return found


def _needs(graph: Graph, function: str) -> list[str]:
    properties = graph.properties(function)
    values = (
        properties["Role"],
        properties.get("LoggingConfig", {}).get("LogGroup"),
        properties.get("DeadLetterConfig", {}).get("TargetArn"),
    )
    needs = [other for other in map(target, values) if other in graph.resources]
    needs += [
        name
        for name, config in graph.of_type("AWS::Lambda::EventInvokeConfig").items()
        if target(config["Properties"]["FunctionName"]) == function
    ]
    return [*needs, function]


def loops_are_allowed_where_they_are_meant(graph: Graph) -> list[str]:
    """Lambda stops a function that invokes itself after some 16 rounds, unless it says RecursiveLoop: Allow."""
    found = []
    for name, function in graph.of_type("AWS::Lambda::Function").items():
        properties = function["Properties"]
        role = target(properties["Role"])
        own = text(properties["FunctionName"])
        invokes_itself = any(
            "lambda:InvokeFunction" in statement.actions and any(r.endswith(f":{own}") for r in statement.resources)
            for statement in (policies.allowed(graph, role) if role in graph.resources else [])
        )
        if invokes_itself and properties.get("RecursiveLoop") != "Allow":
            found.append(f"{name} invokes itself without RecursiveLoop: Allow")
        if not invokes_itself and properties.get("RecursiveLoop") == "Allow":
            found.append(f"{name} allows a loop that it does not need")
    return found
