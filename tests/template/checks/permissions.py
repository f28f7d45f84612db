"""IAM: each role may do what its code does, on what it does it to, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.judges.iam.exceptions import exempt
from tests.judges.iam.law import STAR
from tests.template import policies
from tests.template.aws_data import iam_actions
from tests.template.graph import Graph, references, target, text

FUNCTION = "AWS::Lambda::Function"

# Where the action is not called as the operation is.
ACTIONS = {
    ("s3", "ListObjectVersions"): ("s3:ListBucketVersions",),
    ("s3", "ListObjectsV2"): ("s3:ListBucket",),
    ("s3", "ListMultipartUploads"): ("s3:ListBucketMultipartUploads",),
    ("s3", "DeleteObjects"): ("s3:DeleteObject", "s3:DeleteObjectVersion"),
    ("s3", "HeadObject"): ("s3:GetObject",),
    ("lambda", "Invoke"): ("lambda:InvokeFunction",),
    ("sqs", "SendMessageBatch"): ("sqs:SendMessage",),
    ("sqs", "DeleteMessageBatch"): ("sqs:DeleteMessage",),
    ("sns", "PublishBatch"): ("sns:Publish",),
    # CloudFormation makes these calls in the caller's name.
    ("cloudformation", "DetectStackDrift"): (
        "cloudformation:DetectStackDrift",
        "cloudformation:DetectStackResourceDrift",
        "cloudformation:BatchDescribeTypeConfigurations",
    ),
    ("cloudformation", "DetectStackResourceDrift"): (
        "cloudformation:DetectStackResourceDrift",
        "cloudformation:BatchDescribeTypeConfigurations",
    ),
}
PREFIX = {"resourcegroupstaggingapi": "tag", "stepfunctions": "states"}

LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
VPC = {
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
}
# Which of them a role needs is `encryption.roles_may_use_the_key`'s to say.
KEY_USE = {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"}

MANAGED = {
    "arn:${AWS::Partition}:iam::aws:policy/SecurityAudit",  # a drift check needs READ on whatever it compares
    "arn:${AWS::Partition}:iam::aws:policy/service-role/AWS_ConfigRole",
    "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSConfigRoleForOrganizations",
}


def actions_are_narrow(graph: Graph) -> list[str]:
    """No Allow has a wildcard in an action, or Resource `*` where the action takes a resource; all actions exist."""
    found = []
    for name, statement in policies.everywhere(graph):
        if statement.allows and not statement.actions:
            found.append(f"{name}: {statement.sid or 'a statement'} allows all but some actions")
        for action in statement.actions:
            service, _, operation = action.lower().partition(":")
            known = iam_actions().get(service, {})
            if "*" in action or "?" in action:
                found += [f"{name}: {action}"] if statement.allows else []
            elif operation not in known:
                found.append(f"{name}: IAM knows no {action}")
            elif statement.allows and "*" in statement.resources and known[operation] and action not in exempt(STAR):
                found.append(f"{name}: {action} on *, which can be limited to a resource")
    return found


def resource_policies_are_narrow(graph: Graph) -> list[str]:
    """What queues, topics, buckets and keys let in: no wildcard action, and nobody without a condition."""
    found = []
    documents = {
        "AWS::SQS::QueuePolicy": "PolicyDocument",
        "AWS::SNS::TopicPolicy": "PolicyDocument",
        "AWS::S3::BucketPolicy": "PolicyDocument",
        "AWS::KMS::Key": "KeyPolicy",
    }
    for kind, document in documents.items():
        for name, policy in graph.of_type(kind).items():
            for statement in policies.statements(policy["Properties"][document]):
                if statement.allows:
                    found += [f"{name}: {action}" for action in statement.actions if "*" in action]
                    if "*" in statement.principals and not statement.conditions:
                        found.append(f"{name}: {statement.sid or 'a statement'} lets everybody in")
    return found


def managed_policies_are_known(graph: Graph) -> list[str]:
    """AWS's managed policies are wide: each one here was decided on."""
    return [
        f"{name}: {text(arn)}"
        for name, role in graph.of_type("AWS::IAM::Role").items()
        for arn in role["Properties"].get("ManagedPolicyArns", [])
        if text(arn) not in MANAGED
    ]


# They take a role only from who may pass it, and PassRole does not reach into another account.
PASSED = {"cloudformation.amazonaws.com", "events.amazonaws.com", "lambda.amazonaws.com"}


def trust_is_narrow(graph: Graph) -> list[str]:
    """A role is for one service, or for one role of an account.

    That of a service which acts for many accounts asks whose account it acts for.
    """
    found = []
    for name, role in graph.of_type("AWS::IAM::Role").items():
        for statement in policies.statements(role["Properties"]["AssumeRolePolicyDocument"]):
            who = statement.services + statement.principals
            if len(who) != 1 or statement.actions != ("sts:AssumeRole",):
                found.append(f"{name}: one service or one role may assume it, not {who}")
            elif statement.principals:
                roles = statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ())
                account = statement.principals[0].removesuffix(":root")
                if len(roles) != 1 or not roles[0].startswith(f"{account}:role/") or "*" in roles[0]:
                    found.append(f"{name}: {statement.principals[0]} may assume it with any role")
            elif statement.services[0] not in PASSED and not statement.keys() & {"aws:sourceaccount", "aws:sourcearn"}:
                found.append(f"{name}: {statement.services[0]} may assume it for any account")
    return found


INLINE_CHARACTERS = 10_240


def inline_policies_fit(graph: Graph) -> list[str]:
    """A role's inline policies have 10,240 characters together, white space not counted."""
    return [
        f"{name}: {size:,} characters of inline policies"
        for name, role in graph.of_type("AWS::IAM::Role").items()
        if (size := sum(_size(policy["PolicyDocument"]) for policy in role["Properties"].get("Policies", [])))
        > INLINE_CHARACTERS
    ]


def _size(document: object) -> int:
    """As deployed: each intrinsic is its text, and an account id is no longer than what stands for it."""
    return len(json.dumps(_plain(document), separators=(",", ":")))


def _plain(value: object) -> object:
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)) in ("Fn::Sub", "Fn::GetAtt", "Ref"):
            return text(value)
        return {key: _plain(child) for key, child in value.items()}
    return [_plain(child) for child in value] if isinstance(value, list) else value


def roles_are_used(graph: Graph) -> list[str]:
    """A role that nothing refers to is a way in that nobody needs."""
    used = {name for other in graph.resources for name in references(graph.properties(other))}
    return [f"{name} is used by nothing" for name in graph.of_type("AWS::IAM::Role") if name not in used]


def actions_of(calls: set[tuple[str, str]]) -> set[str]:
    """The IAM actions that calls (service, operation) need."""
    return {
        action
        for service, operation in calls
        for action in ACTIONS.get((service, operation), (f"{PREFIX.get(service, service)}:{operation}",))
    }


# What a function calls only where its environment says on what: a member's rules speak to a bus, the hub's to a queue.
ASKED_FOR = {"events:PutEvents": "ALERT_BUS"}


def roles_allow_what_the_code_does(graph: Graph, calls: Mapping[str, set[tuple[str, str]]]) -> list[str]:
    """`calls`: per entry (`handlers.alerts.handler`) what it calls. Nothing is missing, nothing is left over."""
    found = []
    for name, function in graph.of_type(FUNCTION).items():
        properties = function["Properties"]
        role = target(properties["Role"])
        if role not in graph.resources or properties["Handler"] not in calls:
            found.append(f"{name}: its role or its entry {properties['Handler']} is not known")
            continue
        variables = properties.get("Environment", {}).get("Variables", {})
        called = {a for a in actions_of(calls[properties["Handler"]]) if ASKED_FOR.get(a, "ENVIRONMENT") in variables}
        needed = called | _infrastructure(graph, name)
        allowed = {action for statement in policies.allowed(graph, role) for action in statement.actions}
        found += [f"{role} lacks {action}, which {name} calls" for action in sorted(needed - allowed)]
        found += [f"{role} has {action}, which {name} does not call" for action in sorted(allowed - needed - KEY_USE)]
    return found


def _infrastructure(graph: Graph, function: str) -> set[str]:
    properties = graph.properties(function)
    needed = set(LOGS)
    if "DeadLetterConfig" in properties:
        needed.add("sqs:SendMessage")
    if properties.get("VpcConfig", {}).get("SubnetIds"):
        needed |= VPC
    sources = graph.of_type("AWS::Lambda::EventSourceMapping").values()
    if function in {target(mapping["Properties"]["FunctionName"]) for mapping in sources}:
        needed |= {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
    return needed


# What a function does with a resource that its environment names.
USES = {
    "AWS::SQS::Queue": {"sqs:SendMessage"},
    "AWS::SNS::Topic": {"sns:ListSubscriptionsByTopic", "sns:Publish"},
    "AWS::S3::Bucket": {"s3:PutObject"},
    "AWS::DynamoDB::Table": {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"},
}


def grants_are_on_what_the_environment_names(graph: Graph) -> list[str]:
    """A queue, topic, bucket, table or parameter that a function is told of is one that its role may use."""
    found = []
    parameters = {text(p["Properties"]["Name"]) for p in graph.of_type("AWS::SSM::Parameter").values()}
    for secure in graph.of_type("Custom::SecureParameters").values():
        parameters |= {text(entry["Name"]) for entry in secure["Properties"]["Parameters"]}
    for name, function in graph.of_type(FUNCTION).items():
        grants = policies.allowed(graph, target(function["Properties"]["Role"]))
        for variable, value in function["Properties"].get("Environment", {}).get("Variables", {}).items():
            resource = target(value)
            actions = USES.get(graph.resources[resource]["Type"], set()) if resource in graph.resources else set()
            subject = f"${{{resource}" if actions else text(value)
            if text(value) in parameters:
                actions = {"ssm:GetParameter", "ssm:GetParameters"}
            elif variable in ("POLICY_PATH", "RULES_PATH"):
                actions = {"ssm:GetParametersByPath"}
            elif variable == "ALERT_BUS":
                actions, subject = {"events:PutEvents"}, f":event-bus/{text(value)}"
            given = {a for s in grants if any(subject in r for r in s.resources) for a in s.actions}
            if actions and not actions & given:
                found.append(f"{name}: its role may do nothing with {text(value)}, its {variable}")
    return found
