"""What makes two values the same although they are written differently: order without meaning, and spelling. Pure."""

from __future__ import annotations

from renderer.review.overrides import is_custom
from renderer.review.schemas import Node

Path = tuple[str | int, ...]

# Lists without order that the schemas do not mark, or mark in part: CloudFormation and the services read them as sets.
UNORDERED_NAMES = frozenset(
    {
        "DependsOn",
        "ManagedPolicyArns",
        "Policies",
        "Roles",
        "SecurityGroupEgress",
        "SecurityGroupIds",
        "SecurityGroupIngress",
        "Tags",
        "Users",
        "Groups",
        "VPCSecurityGroups",
    }
)
# Inside an IAM policy document: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
_POLICY_NAMES = frozenset({"Statement", "Action", "NotAction", "Resource", "NotResource"})
_POLICY_MAPS = frozenset({"Principal", "NotPrincipal"})

# Lists whose order the service reads although the schema says insertionOrder false.
ORDERED_NAMES = frozenset(
    {
        "CacheBehaviors",
        "Columns",
        "Command",
        "ContainerArguments",
        "ContainerEntrypoint",
        "DnsServers",
        "EntryPoint",
        "Layers",
        "RegularColumns",
        "SchemaFieldList",
        "SortColumns",
        "Stages",
    }
)
ORDERED_PATHS = frozenset(
    {
        ("AWS::Cognito::IdentityPoolRoleAttachment", "Rules"),  # "evaluated in order" (RulesConfigurationType)
        ("AWS::EntityResolution::MatchingWorkflow", "Rules"),
        ("AWS::GameLift::GameSessionQueue", "PlayerLatencyPolicies"),
        ("AWS::Logs::Transformer", "TransformerConfig"),
    }
)


def is_unordered(resource_type: str, path: Path, node: Node, in_policy: bool) -> bool:
    """Whether the list at `path` of a resource is a multiset."""
    names = [part for part in path if isinstance(part, str)]
    name = names[-1] if names else ""
    if in_policy:
        return (
            name in _POLICY_NAMES
            or (len(names) > 1 and names[-2] in _POLICY_MAPS)
            or (len(names) > 2 and names[-3] == "Condition")
        )
    if name in ORDERED_NAMES or (resource_type, name) in ORDERED_PATHS:
        return False
    if not resource_type:  # a section of the template
        return name == "DependsOn"
    # Without a schema, as inside a JSON text, or in a custom resource, a name tells nothing of the order.
    known = bool(node.candidates) and not is_custom(resource_type)
    return node.unordered or (known and name in UNORDERED_NAMES)


def is_policy_document(value: object) -> bool:
    """Whether a mapping is an IAM policy document: it has statements, and each has an Effect."""
    if not isinstance(value, dict) or "Statement" not in value:
        return False
    statements = value["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    return all(isinstance(item, dict) and "Effect" in item for item in listed)


def takes_scalar_or_list(path: Path) -> bool:
    """Whether IAM reads one text here as a list of one: Action, Resource, a principal, a condition's value."""
    names = [part for part in path if isinstance(part, str)]
    name = names[-1] if names else ""
    return (
        name in _POLICY_NAMES
        or (len(names) > 1 and names[-2] in _POLICY_MAPS)
        or (len(names) > 2 and names[-3] == "Condition")
    )
